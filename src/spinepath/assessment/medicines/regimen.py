"""How medicines are taken, for the features that need instructions and dates (features.regimen)."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from spinepath.assessment.medicines.current import current
from spinepath.assessment.medicines.doses import Record, records, sums
from spinepath.assessment.medicines.episodes import episodes, is_given
from spinepath.assessment.medicines.filled import ASPIRIN, Known, of_drug
from spinepath.assessment.medicines.forms import forms, long_acting, some
from spinepath.assessment.medicines.mme import Most, most
from spinepath.assessment.medicines.model import CurrentMedicines, Medicine
from spinepath.chart.event import Event

NEW_DAYS = 28
"""An opioid is new for so long (medications.toml, first_review_weeks: 1 to 4)."""
BEFORE = WEEK, MONTH, QUARTER = 7, 30, 90
Value = bool | Known


def regimen(events: Sequence[Event], taken: CurrentMedicines, as_of: date) -> dict[str, Value]:
    """Values by feature id; nothing where the record says too little."""
    if not taken.recorded:
        return {}
    found = dict(forms(taken)) | {ASPIRIN: of_drug("aspirin", taken)}
    return _without_unknown({**found, **dict(_dated(records(events, as_of), taken, most(taken), as_of))})


def filled(known: Sequence[Record], as_of: date) -> Mapping[str, Value]:
    """`filled.amounts` and `regimen` of one among many, whose list of medicines nobody reads.

    known: the records that count on the day (episodes.counts).
    """
    now = sums(known, as_of)
    if not now.taken.recorded:
        return now.values
    taken = current([one.event for one in known], as_of) if now.long_acting else now.taken
    return {**now.values, **_without_unknown(dict(_dated(known, taken, now.mme, as_of)))}


def _without_unknown(found: Mapping[str, Value | None]) -> dict[str, Value]:
    return {name: value for name, value in found.items() if value is not None}


def _dated(
    known: Sequence[Record], taken: CurrentMedicines, now: Most | None, as_of: date
) -> Iterator[tuple[str, Value | None]]:
    """What hangs on dates. now: what the opioids come to at most."""
    opioids = [one.event for one in known if one.said.opioid and not is_given(one.event)]
    yield "long_acting_first", some(_is_first(line, opioids, as_of) for line in long_acting(taken))
    if (days := _opioid_days(opioids, as_of)) is not None:
        yield "opioid_days", days
        yield from _drops(known, now, as_of)


def _is_first(line: Medicine, opioids: Sequence[Event], as_of: date) -> bool | None:
    """New, and no opioid on record began before it."""
    if line.start is None:
        return None
    if line.start < as_of - timedelta(days=NEW_DAYS):
        return False
    return not any(event.earliest is None or event.earliest < line.start for event in opioids)


def _opioid_days(opioids: Sequence[Event], as_of: date) -> Known | None:
    """Length of the last stretch of any opioids; None when there is none, or it ended over a month ago."""
    stretches = episodes(opioids, as_of)
    last = stretches[-1] if stretches else None
    if last is None or (last.end or as_of) < as_of - timedelta(days=MONTH):
        return None
    if last.start is None:
        return 0.0, None
    days = float(((last.end or as_of) - last.start).days)
    return days, days


def _drops(known: Sequence[Record], now: Most | None, as_of: date) -> Iterator[tuple[str, Known | None]]:
    """Fall of the dose in percent of the earlier one; negative when it rose. Counted by what is allowed at most."""
    yield from drops(now, {days: sums(known, as_of - timedelta(days=days)).mme for days in BEFORE})


def drops(now: Most | None, then: Mapping[int, Most | None]) -> Iterator[tuple[str, Known | None]]:
    """The same from what the opioids came to, by days BEFORE."""
    dose, before = _exact(now), {days: _exact(most) for days, most in then.items()}
    highest = max((one for one in before.values() if one is not None), default=None)
    yield "opioid_drop_month_percent", _percent(before[MONTH], dose, before[MONTH])
    yield (
        "opioid_drop_week_percent",
        None if before[WEEK] is None or highest is None else _percent(before[WEEK], dose, highest),
    )


def _exact(said: Most | None) -> float | None:
    return None if said is None or said.at_least else said.value


def _percent(before: float | None, now: float | None, of: float | None) -> Known | None:
    if before is None or now is None or not of:
        return None
    fall = round(100 * (before - now) / of, 1)
    return fall, fall
