"""Boluses through the dead volume: bridging from one concentration to the next, and priming a new catheter.

One drug at two concentrations: in a mixture each drug needs its own sum, and one bolus serves only one of them.
The dead volume is the pump's tubing and the catheter. After a refill it still holds the old drug, while the
pump reckons with the new concentration.
"""

from collections.abc import Iterator

from spinepath.therapy.errors import TherapyRefused
from spinepath.therapy.evidence import table, words_standing
from spinepath.therapy.pump.limits import flow, flow_remarks
from spinepath.therapy.quantity import Quantity, brief, mass_unit
from spinepath.therapy.worked import Remark, Worked, gathered, refused, step

_WHY = "intrathecal.refill_arithmetic"


class Bridge(Worked, frozen=True, kw_only=True):
    """A bridge bolus. programmed: the dose to enter, which the pump turns into the dead volume."""

    dead_volume: Quantity
    rate: Quantity
    duration: Quantity
    programmed: Quantity
    given: Quantity


class Prime(Worked, frozen=True, kw_only=True):
    """A priming bolus: the volume that brings drug to the catheter's tip, as a dose to enter."""

    volume: Quantity
    programmed: Quantity


def dead_volume(tubing: Quantity, catheter: Quantity) -> Quantity:
    """Volume from reservoir to catheter tip. Raises TherapyRefused when one is negative or both are nil."""
    if min(tubing.amount, catheter.amount) < 0 or tubing.amount + catheter.amount == 0:
        raise TherapyRefused(f"tubing {tubing} and catheter {catheter} are no dead volume")
    return tubing.to("mL") + catheter.to("mL")


def _held(dead: Quantity, concentration: Quantity) -> Quantity:
    """Drug in the dead volume, in the concentration's own unit of mass."""
    return (dead * concentration).to(mass_unit(concentration))


def _unbridged(old: Quantity, new: Quantity, daily_dose: Quantity, dead: Quantity) -> Iterator[Remark]:
    """What happens without: the old drug runs at the flow meant for the new."""
    rate = flow(daily_dose, new)
    given, days = (rate * old).to(daily_dose.unit.symbol), dead / rate
    if given != daily_dose:
        says = f"without a bridge the patient gets {brief(given)} for {days.about('h', 1)}"
        yield Remark("unbridged", "note", f"{says} instead of {daily_dose}")


def bridge(
    *, old: Quantity, new: Quantity, daily_dose: Quantity, tubing: Quantity, catheter: Quantity
) -> Bridge:
    """The bolus that gives the old drug in the dead volume at the daily dose wanted.

    Rate = daily dose / old concentration, duration = dead volume / rate. The pump reckons in the new
    concentration, so the dose to enter is dead volume x new concentration.
    """
    dead, rate = dead_volume(tubing, catheter), flow(daily_dose, old)
    duration = dead / rate
    programmed, given = _held(dead, new), _held(dead, old)
    words = table(_WHY)
    source = Remark(
        "bridge", "note", words.content["bridge_bolus"], "elicited_spinepath", words_standing(words)
    )
    return Bridge(
        dead_volume=dead,
        rate=rate,
        duration=duration,
        programmed=programmed,
        given=given,
        steps=(
            step("dead volume", f"{tubing} tubing + {catheter} catheter", dead),
            step("rate", f"{daily_dose} / {old} old", rate),
            step("duration", f"{dead} / {rate}", duration.about("h", 2)),
            step("dose to enter", f"{dead} x {new} new", programmed),
            step("drug really given", f"{dead} x {old} old", given),
        ),
        remarks=gathered(flow_remarks(rate), _unbridged(old, new, daily_dose, dead), [source]),
    )


def prime(
    *, concentration: Quantity, tubing: Quantity, catheter: Quantity, holds: Quantity | None = None
) -> Prime:
    """The bolus that brings drug to the tip of a new system, at the speed of a bolus.

    holds: concentration of what the dead volume holds now; None for saline or air. Drug already in it would
    reach the patient at once, so that is refused: bridge instead.
    """
    dead = dead_volume(tubing, catheter)
    programmed = _held(dead, concentration)
    wrong: list[Remark] = []
    if holds is not None and holds.amount > 0:
        at_once = _held(dead, holds)
        wrong = [
            refused("primed_already", f"priming would give {at_once} at once: the dead volume holds drug")
        ]
    return Prime(
        volume=dead,
        programmed=programmed,
        steps=(
            step("dead volume", f"{tubing} tubing + {catheter} catheter", dead),
            step("dose to enter", f"{dead} x {concentration}", programmed),
        ),
        remarks=tuple(wrong),
    )
