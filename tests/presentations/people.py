"""Every sample by name."""

from msgspec.structs import replace

from presentations.hostile import hostile
from presentations.samples import crowded, empty, full, left_out
from spinepath import api
from spinepath.assessment.model import Assessment


def treatments() -> Assessment:
    """The bundled person after a fusion, assessed: therapies only, the medicines have other samples."""
    found = api.assess(api.read(api.sample("made-up-after-fusion")), api.SAMPLE_DAY)
    return replace(found, medications=None)


SAMPLES = {
    "full": full,
    "empty": empty,
    "hostile": hostile,
    "crowded": crowded,
    "left_out": left_out,
    "treatments": treatments,
}
