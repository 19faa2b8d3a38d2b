"""How often in a day: FHIR Timing as a range of times per day."""

from spinepath.sources.fhir.datatypes import Repeat, Timing

_DAYS = {"s": 1 / 86400, "min": 1 / 1440, "h": 1 / 24, "d": 1.0, "wk": 7.0, "mo": 30.436875, "a": 365.2425}

_ONCE = ("QD", "DAILY", "OD", "AM", "PM", "BED", "QHS", "HS", "QAM", "QPM", "Q24H")
_CODES = dict.fromkeys(_ONCE, 1.0) | {
    "BID": 2.0,
    "TID": 3.0,
    "QID": 4.0,
    "QOD": 0.5,
    "WK": 1 / 7,
    "MO": 1 / 30.436875,
    **{f"Q{hours}H": 24 / hours for hours in (1, 2, 3, 4, 6, 8, 12, 48, 72)},
}
"""v3-GTSAbbreviation, and what is written in its place."""

Times = tuple[float | None, float | None]


def times_per_day(timing: Timing) -> Times:
    """Lowest and highest times per day; (None, None) when not said. Raises ValueError for no timing."""
    found = _repeated(timing.repeat) if timing.repeat is not None else (None, None)
    return found if found != (None, None) else _coded(timing)


def _repeated(repeat: Repeat) -> Times:
    if repeat.period is not None or repeat.period_unit is not None:
        return _per_period(repeat)
    named = len(repeat.time_of_day or ()) or len(repeat.when or ())
    if not named and repeat.frequency is None:
        return _on_days(repeat, 1) if repeat.day_of_week else (None, None)
    low = repeat.frequency if repeat.frequency is not None else named
    return _on_days(repeat, low)


def _on_days(repeat: Repeat, times: float) -> Times:
    """So many times on each of the named days; on every day when none is named."""
    share = len(repeat.day_of_week) / 7 if repeat.day_of_week else 1.0
    return times * share, (repeat.frequency_max or times) * share


def _per_period(repeat: Repeat) -> Times:
    length = _DAYS.get(repeat.period_unit or "")
    if not repeat.period or length is None or repeat.period < 0:
        raise ValueError(f"timing of {repeat.period} {repeat.period_unit!r} is not used: no such period")
    # `when` counts within the period: twice, at morning and evening, of one day.
    low = repeat.frequency if repeat.frequency is not None else len(repeat.when or ()) or 1.0
    high = repeat.frequency_max or low
    longest = repeat.period_max or repeat.period
    return low / (longest * length), high / (repeat.period * length)


def _coded(timing: Timing) -> Times:
    concept = timing.code
    if concept is None:
        return None, None
    said = [coding.code for coding in concept.coding or ()] + [concept.text]
    for code in said:
        times = _CODES.get((code or "").strip().upper())
        if times is not None:
            return times, times
    raise ValueError(f"timing {next(filter(None, said), None)!r} is not known")
