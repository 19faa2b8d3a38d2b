"""Patient-controlled boluses: what one presses out in the worst 24 hours, against the ceiling."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Literal

from spinepath.therapy.evidence import Limit, limit, number
from spinepath.therapy.pump.drugs import drug
from spinepath.therapy.quantity import Quantity, mass_unit
from spinepath.therapy.worked import Remark, Worked, gathered, over, refused, step, under

Counting = Literal["rolling", "calendar"]
_DAY = Quantity(24, "h")
_EXAMPLE = "intrathecal.patient_bolus.example"


class PatientBolus(Worked, frozen=True, kw_only=True):
    """A patient bolus on top of an infusion. worst: the most drug in any 24 hours."""

    activations: int
    worst: Quantity


def _by_lockout(lockout: Quantity) -> int:
    """Presses in any 24 hours, both ends counted: one every 6 hours is five, at 0, 6, 12, 18 and 24."""
    return int(_DAY.base // lockout.base) + 1


def worst_activations(lockout: Quantity, most: int, counting: Counting) -> int:
    """The most activations in any 24 hours. A count that starts anew at midnight allows twice its number."""
    allowed = most * 2 if counting == "calendar" else most
    return min(allowed, _by_lockout(lockout))


def _impossible(basal: Quantity, dose: Quantity, lockout: Quantity, most: int) -> Iterator[Remark]:
    if basal.amount < 0:
        yield refused("basal", f"an infusion of {basal} cannot be")
    if dose.amount <= 0 or lockout.amount <= 0 or most < 1:
        yield refused("bolus_settings", "bolus dose, lockout and activations must all be above zero")


def _usual(basal: Quantity, dose: Quantity, lockout: Quantity) -> Iterator[Remark]:
    yield from under("lockout_short", "lockout", lockout, limit(f"{_EXAMPLE}.lockout_hours_min", "h"))
    share = number(f"{_EXAMPLE}.bolus_fraction_of_daily_dose")
    most = Decimal(str(share.value[1]))
    if basal.amount > 0 and dose > (basal * most) * Quantity(1, "day"):
        says = f"a bolus of {dose} is over the usual {most:%} of the daily dose"
        yield Remark("bolus_share", "flag", says, share.source, share.standing)


def patient_bolus(
    name: str,
    *,
    basal: Quantity,
    dose: Quantity,
    lockout: Quantity,
    most: int,
    counting: Counting = "calendar",
    ceiling: Limit | None = None,
) -> PatientBolus:
    """Worst 24 hours: the infusion runs on, and every bolus that lockout and count allow is taken.

    counting: whether the programmer counts activations over any 24 hours or, the worse, from midnight. ceiling is
    the prescriber's own. Raises TherapyRefused for settings that cannot be.
    """
    of = drug(name)
    Worked(remarks=tuple(_impossible(basal, dose, lockout, most))).insist()
    times = worst_activations(lockout, most, counting)
    worst = (basal * Quantity(1, "day")).to(mass_unit(dose)) + dose * times
    daily = worst / Quantity(1, "day")
    ceilings = [of.daily_max, *([ceiling] if ceiling else [])]
    return PatientBolus(
        activations=times,
        worst=worst,
        steps=(
            step("by lockout", f"whole part of 24 h / {lockout}, plus 1", _by_lockout(lockout)),
            step("activations", f"min(by lockout, {most} counted {counting})", times),
            step("worst 24 h", f"{basal} x 1 day + {times} x {dose}", worst),
        ),
        remarks=gathered(
            *(over("worst_case", f"worst 24 h of {of.id}", daily, top) for top in ceilings),
            _usual(basal, dose, lockout),
        ),
    )
