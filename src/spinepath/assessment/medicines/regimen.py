"""How medicines are taken, for the features that need instructions and dates (features.regimen)."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from spinepath.assessment.medicines.current import doses
from spinepath.assessment.medicines.episodes import counts, episodes, is_given
from spinepath.assessment.medicines.filled import PER_DAY, Known, of_drug
from spinepath.assessment.medicines.mme import most
from spinepath.assessment.medicines.model import CurrentMedicines, Medicine
from spinepath.chart.event import Event

NEW_DAYS = 28
"""An opioid is new for so long (medications.toml, first_review_weeks: 1 to 4)."""
OPIOIDS = frozenset(("med_opioid", "med_opioid_partial_agonist"))
WEEK, MONTH, QUARTER = 7, 30, 90
Value = bool | Known


def regimen(events: Sequence[Event], taken: CurrentMedicines, as_of: date) -> dict[str, Value]:
    """Values by feature id; nothing where the record says too little."""
    if not taken.recorded:
        return {}
    opioids = _opioids(events, as_of)
    found: dict[str, Value | None] = dict(_forms(taken, opioids, as_of))
    found[f"aspirin{PER_DAY}"] = of_drug("aspirin", taken)
    days = _opioid_days(opioids, as_of)
    if days is not None:
        found |= {"opioid_days": days, **_drops(events, taken, as_of)}
    return {name: value for name, value in found.items() if value is not None}


def _forms(
    taken: CurrentMedicines, events: Sequence[Event], as_of: date
) -> Iterator[tuple[str, bool | None]]:
    opioids = [line for line in taken.lines if line.opioid]
    patches = [line.route for line in opioids if line.ingredient == "fentanyl"]
    yield "takes_fentanyl_patch", _some(None if way is None else way == "transdermal" for way in patches)
    yield (
        "takes_tramadol_extended",
        _some(
            None if line.release is None else line.release == "extended"
            for line in opioids
            if line.ingredient == "tramadol"
        ),
    )
    ways = [None if line.route is None else line.route == "intrathecal" for line in opioids]
    yield "takes_intrathecal_opioid", _some(ways)
    yield "takes_systemic_opioid", _some(None if way is None else not way for way in ways)
    yield "long_acting_first", _some(_is_first(line, events, as_of) for line in opioids if _long_acting(line))


def _some(answers: Iterable[bool | None]) -> bool | None:
    """Yes once one is; unknown while one may be."""
    known = list(answers)
    return True if True in known else None if None in known else False


def _long_acting(line: Medicine) -> bool:
    return line.release == "extended" or line.route == "transdermal" or line.ingredient == "methadone"


def _is_first(line: Medicine, opioids: Sequence[Event], as_of: date) -> bool | None:
    """New, and no opioid on record began before it."""
    if line.start is None:
        return None
    if line.start < as_of - timedelta(days=NEW_DAYS):
        return False
    return not any(event.earliest is None or event.earliest < line.start for event in opioids)


def _opioids(events: Sequence[Event], as_of: date) -> list[Event]:
    """Records that an opioid was or is taken, single doses left out."""
    return [
        event
        for event in events
        if counts(event, as_of) and not is_given(event) and OPIOIDS.intersection(event.concepts)
    ]


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


def _drops(events: Sequence[Event], taken: CurrentMedicines, as_of: date) -> dict[str, Known | None]:
    """Fall of the dose in percent of the earlier one; negative when it rose. Counted by what is allowed at most."""
    now = _most(taken)
    before = {days: _most(doses(events, as_of - timedelta(days=days))) for days in (WEEK, MONTH, QUARTER)}
    highest = max((dose for dose in before.values() if dose is not None), default=None)
    week = None if before[WEEK] is None or highest is None else _percent(before[WEEK], now, highest)
    return {
        "opioid_drop_month_percent": _percent(before[MONTH], now, before[MONTH]),
        "opioid_drop_week_percent": week,
    }


def _most(taken: CurrentMedicines) -> float | None:
    said = most(taken)
    return None if said is None or said.at_least else said.value


def _percent(before: float | None, now: float | None, of: float | None) -> Known | None:
    if before is None or now is None or not of:
        return None
    fall = round(100 * (before - now) / of, 1)
    return fall, fall
