"""Ages as dates: "at 45 years" of someone born in 1950 is a year's interval."""

from datetime import date, timedelta

from spinepath.chart.dates import Interval
from spinepath.chart.units import ucum
from spinepath.sources.fhir.datatypes import Quantity, Range

_DAYS = {"a": 365.2425, "mo": 30.436875, "wk": 7.0, "d": 1.0, "h": 1 / 24, "min": 1 / 1440}
_OLDEST = 150 * 365.2425


def of_age(birth: Interval, age: Quantity | Range) -> Interval:
    """The days on which someone born then has this age. Raises ValueError when it is no age."""
    return _range(birth, age) if isinstance(age, Range) else _age(birth, age)


def _age(birth: Interval, age: Quantity) -> Interval:
    days, unit = _days(age)
    low, high = (0.0, days) if age.comparator in ("<", "<=") else (days, days + unit)
    if age.comparator in (">", ">="):
        raise ValueError(f"an age with {age.comparator!r} has no upper end")
    return _dates(birth, low, high)


def _range(birth: Interval, ages: Range) -> Interval:
    """From the lower age to the end of the upper one."""
    if ages.high is None:
        raise ValueError("an age range without an upper end gives no date")
    low = _days(ages.low)[0] if ages.low is not None else 0.0
    days, unit = _days(ages.high)
    return _dates(birth, low, days + unit)


def _days(age: Quantity) -> tuple[float, float]:
    """An age in days, and the length of its unit in days."""
    written = age.code or age.unit or "a"
    unit = _DAYS.get(ucum(written) or "")
    if unit is None or age.value is None:
        raise ValueError(f"{age.value} {written!r} is no age")
    if not 0 <= age.value * unit <= _OLDEST:
        raise ValueError(f"{age.value:g} {written} is no human age")
    return age.value * unit, unit


def _dates(birth: Interval, low: float, high: float) -> Interval:
    # Whole days outwards: an interval may be a day too wide, never too narrow.
    try:
        first: date = birth[0] + timedelta(days=int(low))
        return first, birth[1] + timedelta(days=int(high) + 1)
    except OverflowError as error:
        raise ValueError("the age lies outside the calendar") from error
