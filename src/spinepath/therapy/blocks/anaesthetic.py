"""Local anaesthetic: a session's dose against the label's limit, as the evidence holds none."""

from collections.abc import Iterator

from spinepath.therapy.errors import TherapyRefused
from spinepath.therapy.evidence import Limit, by_prescriber, limit
from spinepath.therapy.quantity import Quantity
from spinepath.therapy.worked import Remark, Worked, gathered, over, step

_VOLUME = "medial_branch_and_rfa.block_volume_ml.max"


class Anaesthetic(Worked, frozen=True, kw_only=True):
    """A local anaesthetic's dose: all volumes of the session together."""

    dose: Quantity


def _limit(most: Quantity, weight: Quantity | None) -> Limit:
    """A limit for the session; one per kilogram needs the weight."""
    if most.unit.symbol != "mg/kg":
        return by_prescriber(most)
    if weight is None:
        raise TherapyRefused(f"a limit of {most} needs the patient's weight")
    return by_prescriber(Quantity(most.amount * weight.to("kg").amount, "mg"))


def _session(name: str, dose: Quantity, most: Quantity | None, weight: Quantity | None) -> Iterator[Remark]:
    if most is None:
        says = f"no maximum dose of {name} in the evidence: enter the label's, in mg or mg/kg"
        yield Remark("no_limit", "flag", says)
    else:
        yield from over("dose_limit", f"{name} in one session", dose, _limit(most, weight))


def anaesthetic(
    name: str,
    *,
    concentration: Quantity,
    volumes: tuple[Quantity, ...],
    most: Quantity | None = None,
    weight: Quantity | None = None,
    medial_branch: bool = False,
) -> Anaesthetic:
    """Dose of one session and each volume. most: the label's maximum, as the clinician enters it."""
    volume = sum(volumes[1:], volumes[0])
    dose = volume * concentration.to("mg/mL")
    per_branch = limit(_VOLUME, "mL")
    large = (over("block_volume", "volume at one branch", each, per_branch) for each in volumes)
    return Anaesthetic(
        dose=dose,
        steps=(step("dose", f"{volume} x {concentration}", dose),),
        remarks=gathered(_session(name, dose, most, weight), *(large if medial_branch else ())),
    )
