"""How much of an ingredient in a day: by timing, words or supply; the result says by which."""

from functools import lru_cache

import msgspec

from spinepath.assessment.medicines.amount import exact, number, spelled
from spinepath.assessment.medicines.mass import Read, mass
from spinepath.assessment.medicines.model import Ingredient, PerDay
from spinepath.assessment.medicines.often import Times, often
from spinepath.assessment.medicines.patch import patch_per_day
from spinepath.assessment.medicines.sig import SEVERAL_STEPS, Sig, sig
from spinepath.chart.event import Dose

OFTEN = "how often (timing)"
_LARGEST = 10**9  # in any unit: beyond it, a number is a slip of the record


@lru_cache(maxsize=20_000)
def per_day(part: Ingredient, dose: Dose | None) -> PerDay:
    """How much of this ingredient in a day; as needed counts as its most. Instructions repeat: the last are kept."""
    if dose is None:
        return PerDay(missing=("dosage instruction",))
    dose, said = possible(dose), sig(dose.text or "")
    if part.route == "transdermal" and (part.strength is None or part.strength.per in ("h", "1")):
        return patch_per_day(part, dose, said)
    return _swallowed(part, dose, said)


@lru_cache(maxsize=20_000)
def possible(dose: Dose) -> Dose:
    """Without numbers that no dose can be: not a number, endless, or absurdly large."""
    given = ((name, getattr(dose, name)) for name in Dose.__struct_fields__)
    wrong = [name for name, value in given if isinstance(value, float) and not abs(value) < _LARGEST]
    return msgspec.structs.replace(dose, **dict.fromkeys(wrong)) if wrong else dose


def _swallowed(part: Ingredient, dose: Dose, said: Sig) -> PerDay:
    taken, by_words = _each(part, dose, said)
    times, basis = _times(dose, said)
    limit = _limit(part, dose, said)
    needed = dose.as_needed or said.as_needed
    if taken.amount is not None and times is not None:
        found = _multiplied(taken, times, limit, needed, "text" if by_words or basis == "text" else "timing")
        return msgspec.structs.replace(found, notes=(*found.notes, *_contradiction(times, said)))
    if needed and limit is not None and limit.amount is not None:
        return PerDay(amount=limit.amount, words=f"{limit.words}/day at most", basis="maximum")
    supplied = _supplied(part, dose)
    if supplied.amount is not None:
        return PerDay(amount=supplied.amount, words=supplied.words, basis="supply", notes=supplied.notes)
    return PerDay(missing=_missing(taken, times, said, supplied))


def _missing(taken: Read, times: Times | None, said: Sig, supplied: Read) -> tuple[str, ...]:
    if said.steps:
        return (SEVERAL_STEPS,)
    fields = [taken.missing if taken.amount is None else None, OFTEN if times is None else None]
    if supplied.missing == "strength":
        fields.append("strength")
    return tuple(dict.fromkeys(field for field in fields if field))


def _contradiction(times: Times, said: Sig) -> tuple[str, ...]:
    """The coded timing counts; words that differ are said."""
    if said.times is None or said.times == times:
        return ()
    return (f"the words say {often(said.times)}, the coded timing {often(times)}; the coded timing counts",)


def _multiplied(taken: Read, times: Times, limit: Read | None, needed: bool, basis: str) -> PerDay:
    assert taken.amount is not None
    amount, notes = taken.amount.times(*times), taken.notes
    words = f"{taken.words} x {often(times)}"
    if needed and amount.low != amount.high:
        amount, words = amount.at_most(), f"{taken.words} x {often(times)}, at most {number(amount.high)} mg"
    if limit is not None and limit.amount is not None and limit.amount.high < amount.high:
        amount, words, basis = amount.below(limit.amount.high), f"{limit.words}/day at most", "maximum"
    return PerDay(amount=amount, words=words, basis=basis, notes=notes)


def _each(part: Ingredient, dose: Dose, said: Sig) -> tuple[Read, bool]:
    """What is taken at a time, and whether only the words say so."""
    if dose.low is not None or dose.high is not None:
        low, high = (exact(end) if end is not None else None for end in (dose.low, dose.high))
        if low is None or high is None:
            return Read(None, missing="both ends of the dose range"), False
        return mass(part, low, high, spelled(dose.unit)), False
    reads = [mass(part, one.low, one.high, one.unit) for one in said.doses]
    known = [read for read in reads if read.amount is not None]
    return (known or reads or [Read(None, missing="dose")])[0], True


def _times(dose: Dose, said: Sig) -> tuple[Times | None, str]:
    low, high = dose.times_per_day_low, dose.times_per_day_high
    if low is not None and high is not None and 0 <= low <= high and high > 0:
        return (exact(low), exact(high)), "timing"
    return said.times, "text"


def _limit(part: Ingredient, dose: Dose, said: Sig) -> Read | None:
    if dose.max_per_day is not None:
        high = exact(dose.max_per_day)
        return mass(part, high, high, spelled(dose.max_per_day_unit))
    return None if said.most is None else mass(part, said.most.low, said.most.high, said.most.unit)


def _supplied(part: Ingredient, dose: Dose) -> Read:
    """What was handed out, spread over the days it is for."""
    if dose.quantity is None or not dose.days_supply or dose.days_supply < 0:
        return Read(None, missing="supply")
    held = mass(part, exact(dose.quantity), exact(dose.quantity), spelled(dose.quantity_unit) or "1")
    if held.amount is None:
        return held
    days = exact(dose.days_supply)
    return held._replace(amount=held.amount.times(1 / days), words=f"{held.words} over {number(days)} days")
