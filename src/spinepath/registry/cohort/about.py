"""What a folder of results says of itself: the day, the knowledge and the charts it rests on."""

from datetime import date
from importlib.metadata import version as installed_version
from pathlib import Path

import msgspec

from spinepath.knowledge.version import sha256, version

ABOUT = "cohort.json"


class About(msgspec.Struct, frozen=True, kw_only=True):
    """charts: the folder that was read."""

    spinepath_version: str
    knowledge_version: str
    knowledge_sha256: str
    charts: str
    as_of: date


def describe(out: Path, charts: Path | str, as_of: date) -> None:
    """Write it beside the results."""
    said = About(
        spinepath_version=installed_version("spinepath"),
        knowledge_version=version(),
        knowledge_sha256=sha256(),
        charts=str(charts),
        as_of=as_of,
    )
    (out / ABOUT).write_bytes(msgspec.json.format(msgspec.json.encode(said), indent=2) + b"\n")
