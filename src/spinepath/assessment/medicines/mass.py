"""What is taken at a time, in mg of the ingredient: from mg, tablets, mL or sprays."""

from fractions import Fraction
from typing import NamedTuple

from spinepath.assessment.medicines.amount import Amount, number, span
from spinepath.assessment.medicines.model import Ingredient, Strength

_FEW = 4  # a bare "2" of a 10 mg tablet counts tablets; a bare "40" may be milligrams
_SHARES = tuple(Fraction(part, 2) for part in (1, 2, 3, 4, 6, 8))  # half a tablet to four


class Read(NamedTuple):
    """An amount in mg, its multiplication in words; or what is missing for it."""

    amount: Amount | None
    words: str = ""
    missing: str | None = None
    notes: tuple[str, ...] = ()


def mass(part: Ingredient, low: Fraction, high: Fraction, unit: str | None) -> Read:
    """An amount of a product as mg of the ingredient."""
    if low < 0 or high < low or high == 0:
        return Read(None, missing="a dose that can be (it is 0, negative or turned round)")
    given = Amount(low=low, high=high, unit=unit or "1")
    if unit in ("mg", "ug", "g", "ng", "kg"):
        return _weighed(part, given.into("mg"))
    per = _holds(unit, high, part.strength)
    if per is None:
        return Read(None, missing="unit of the dose" if unit is None else f"what {unit} of it holds")
    if part.strength is None:
        return Read(None, missing="strength")
    return _of_strength(part.strength, given if per != "mL" else given.into("mL"), per)


def _holds(unit: str | None, high: Fraction, strength: Strength | None) -> str | None:
    """What one unit of the dose is: "1" counted, "mL", "spray"; None when it cannot be told."""
    if unit in ("mL", "L", "dL"):
        return "mL"
    if unit in ("{spray}", "{puff}"):
        return "spray"
    if unit is None:
        return "1" if high <= _FEW and strength is not None else None
    counted = unit.startswith("{") or unit == "1"
    return (strength.per if strength is not None and strength.per == "spray" else "1") if counted else None


def _of_strength(strength: Strength, given: Amount, per: str) -> Read:
    if strength.per != per:
        return Read(None, missing=f"strength for each {'unit' if per == '1' else per}")
    amount = Amount(low=given.low * strength.value, high=given.high * strength.value, unit="mg")
    unit = {"1": "", "mL": " mL", "spray": " sprays"}[per]
    held = f"{number(strength.value)} mg" + ("" if per == "1" else f"/{per}")
    count = span(given.low, given.high)
    return Read(amount, held if count == "1" and per == "1" else f"{count}{unit} x {held}")


def _weighed(part: Ingredient, given: Amount) -> Read:
    """A dose in mg; of a combination it may be told by the strength of any of its ingredients."""
    if len(part.names) < 2:
        return Read(given, f"{span(given.low, given.high)} mg")
    fitting = {
        name: given.low / held.value
        for name, held in part.strengths
        if held.per == "1"
        and held.value
        and {given.low / held.value, given.high / held.value} <= set(_SHARES)
    }
    if len(fitting) != 1 or part.strength is None:
        return Read(None, missing="which ingredient of the combination the dose in mg is of")
    (name,) = fitting
    held = dict(part.strengths)[name].value
    count = Amount(low=given.low / held, high=given.high / held, unit="1")
    note = f"{span(given.low, given.high)} mg read as the {name} in {span(count.low, count.high)} units"
    return _of_strength(part.strength, count, "1")._replace(notes=(note,))
