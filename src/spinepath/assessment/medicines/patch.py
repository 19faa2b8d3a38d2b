"""Patches: what counts is the rate of all that are worn at a time, not how often they are changed."""

from fractions import Fraction
from typing import NamedTuple

from spinepath.assessment.medicines.amount import Amount, exact, factor, number, span, spelled
from spinepath.assessment.medicines.model import Ingredient, PerDay, Strength
from spinepath.assessment.medicines.sig import SEVERAL_STEPS, Sig
from spinepath.chart.event import Dose
from spinepath.chart.terminology.medicines import products
from spinepath.knowledge.medicines import wear_hours

_COUNTED = ("1", "{patch}", "{each}", "{dose}", "{count}")


class Wear(NamedTuple):
    """How long each patch stays on, in hours."""

    hours: Fraction


def patch_per_day(part: Ingredient, dose: Dose, said: Sig) -> PerDay:
    """ug/h of all patches worn at a time."""
    rate = _told_rate(dose)
    if rate is not None:
        return PerDay(amount=rate, words=f"patch {rate}", basis="rate", notes=_other(part.strength, rate))
    strength, notes = _strength(part)
    if strength is None:
        return PerDay(missing=("strength of the patch in ug/h",))
    count, basis, told = _count(part, dose, said)
    if count is None:
        return PerDay(missing=told)
    amount = Amount(low=count.low * strength.value, high=count.high * strength.value, unit="ug/h")
    each = f"{number(strength.value)} ug/h"
    words = (
        f"patch {each}" if count.high == count.low == 1 else f"{span(count.low, count.high)} patches x {each}"
    )
    return PerDay(
        amount=amount, words=words, basis=basis, notes=(*notes, *told, *_interval(part, dose, said))
    )


def _told_rate(dose: Dose) -> Amount | None:
    """A rate in the dose itself: "25 ug/h"."""
    for low, high, unit in (
        (dose.rate_low, dose.rate_high, dose.rate_unit),
        (dose.low, dose.high, dose.unit),
    ):
        written = spelled(unit)
        if low is None or high is None or not 0 < low <= high or written is None or written[-2:] != "/h":
            continue
        try:
            by = factor(written, "ug/h")
        except ValueError:
            continue
        return Amount(low=exact(low) * by, high=exact(high) * by, unit="ug/h")
    return None


def _other(strength: Strength | None, rate: Amount) -> tuple[str, ...]:
    if strength is None or strength.per != "h" or strength.value in (rate.low, rate.high):
        return ()
    return (f"the dose says {rate}, the product {number(strength.value)} ug/h; the dose counts",)


def _strength(part: Ingredient) -> tuple[Strength | None, tuple[str, ...]]:
    """The rate of one patch; "fentanyl 25 mcg patch" is one of 25 ug/h if there is such a patch."""
    if part.strength is None or part.strength.per == "h":
        return part.strength, ()
    rate = part.strength.value * 1000
    if part.strength.per == "1" and rate in _rates(part.name):
        return Strength(value=rate, unit="ug", per="h"), (f"{number(rate)} ug read as {number(rate)} ug/h",)
    return None, ()


def _rates(ingredient: str) -> set[Fraction]:
    items = (item for group in products().values() for item in group if item.ingredient == ingredient)
    return {exact(item.strength) * 1000 for item in items if item.strength and item.strength_unit == "MG/HR"}


def _count(part: Ingredient, dose: Dose, said: Sig) -> tuple[Amount | None, str, tuple[str, ...]]:
    """How many at a time, on which field it rests, and what to say of it (or what is missing)."""
    if dose.low is not None and dose.high is not None:
        return _told_count(part, dose)
    counted = [one for one in said.doses if one.unit == "1"]
    if counted and not said.steps:
        return counted[0], "text", ()
    if said.steps:
        return None, "", (SEVERAL_STEPS,)
    if dose.times_per_day_high or said.times:
        return _one(), "timing", ("no number of patches is said: read as one at a time",)
    return _from_supply(part, dose)


def _told_count(part: Ingredient, dose: Dose) -> tuple[Amount | None, str, tuple[str, ...]]:
    low, high, unit = exact(dose.low or 0.0), exact(dose.high or 0.0), spelled(dose.unit)
    if low <= 0 or high < low:
        return None, "", ("a number of patches that can be (it is 0, negative or turned round)",)
    if unit in _COUNTED or (unit is None and high <= 4):
        return Amount(low=low, high=high, unit="1"), "timing", ()
    rate = part.strength.value if part.strength is not None and part.strength.per == "h" else None
    if unit == "ug" and rate and low == high and (low / rate).denominator == 1:
        note = f"{number(low)} ug read as {number(low / rate)} x {number(rate)} ug/h"
        return Amount(low=low / rate, high=high / rate, unit="1"), "timing", (note,)
    return (
        None,
        "",
        (f"how many patches at a time (the dose says {span(low, high)} {unit or 'without a unit'})",),
    )


def _one() -> Amount:
    return Amount(low=Fraction(1), high=Fraction(1), unit="1")


def _from_supply(part: Ingredient, dose: Dose) -> tuple[Amount | None, str, tuple[str, ...]]:
    """10 patches for 30 days, each worn 72 h, are one at a time; what does not divide is a range."""
    wear = _wear(part)
    counted = spelled(dose.quantity_unit) in (None, *_COUNTED)
    if wear is None or not counted or min(dose.quantity or 0, dose.days_supply or 0) <= 0:
        return None, "", ("how many patches at a time", "how often (timing)")
    worn = exact(dose.quantity or 0) * wear.hours / 24 / exact(dose.days_supply or 0)
    low, high = max(worn // 1, 1), max(-(-worn // 1), 1)
    told = f"{dose.quantity:g} patches over {dose.days_supply:g} days, each worn {number(wear.hours)} h"
    return Amount(low=Fraction(low), high=Fraction(high), unit="1"), "supply", (told,)


def _wear(part: Ingredient) -> Wear | None:
    hours = wear_hours(f"{part.name}_transdermal")
    return None if hours is None else Wear(Fraction(hours))


def _interval(part: Ingredient, dose: Dose, said: Sig) -> tuple[str, ...]:
    """A change interval that is not the usual one is said: it does not change the sum."""
    times = exact(dose.times_per_day_high) if dose.times_per_day_high else said.times and said.times[1]
    wear = _wear(part)
    if not times or wear is None or 24 / times == wear.hours:
        return ()
    every = number(24 / times)
    return (
        f"changed every {every} h, not the usual {number(wear.hours)} h: the old patch is taken to come off",
    )
