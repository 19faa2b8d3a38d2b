"""Operations that only a text tells of: "microdiscectomy May 2022", "four months after L4-5 decompression"."""

import re
from calendar import monthrange
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import lru_cache

from spinepath.chart.event import Event
from spinepath.sources.operations import read_operation

Interval = tuple[date, date]

_TELLS = "prior_spine_surgery"
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NUMBERS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
}  # fmt: skip
_DAYS = {"day": 1.0, "week": 7.0, "month": 30.4375, "year": 365.25}
_DATED = re.compile(
    rf"\b(?:(?P<month>{'|'.join(_MONTHS)})[a-z]*\.?,?\s+(?:of\s+)?|(?P<number>0?[1-9]|1[0-2])/)?"
    r"(?P<year>(?:19[5-9]|20[0-4])\d)\b",
    re.IGNORECASE,
)
_AGO = re.compile(
    rf"\b(?P<count>\d+(?:\.\d)?|{'|'.join(_NUMBERS)})(?P<half> and a half)?[\s-](?P<unit>day|week|month|year)s?\s"
    r"(?:ago|after|post|since|following|status post|out from)\b",
    re.IGNORECASE,
)
_DAY_N = re.compile(
    r"\b(?:pod|post-?operative day|day)\s?#?(?P<count>\d{1,3})\b|\b(?P<yesterday>yesterday)\b", re.IGNORECASE
)
_SLACK = 0.25
"""Share by which "two years ago" may be off either way (project estimate)."""
_SAME_OPERATION = timedelta(days=120)
"""A text that tells of an operation this close to a recorded one tells of that one."""


def told_operations(events: Iterable[Event]) -> Iterator[Event]:
    """Procedure events for operations that texts date and no procedure of the record matches."""
    known = list(events)
    recorded = [event for event in known if is_operation(event)]
    spans = [span for event in recorded if (span := _span(event)) is not None]
    undated = any(_span(event) is None for event in recorded)
    for event in known:
        told = _told(event) if event.finding == _TELLS else None
        if told is not None and not undated and not any(_near(told, span) for span in spans):
            operation = read_operation(event.words or "")
            if operation is not None:
                spans.append(told)
                yield _as_procedure(event, told)


def may_be_told(event: Event) -> bool:
    """Whether an event can be the only word of an operation: it says when there was one."""
    tells = event.finding == _TELLS and event.kind == "finding" and event.assertion == "affirmed"
    return tells and _dating(event.words or "") is not None


def forget() -> None:
    """Forget the words read so far."""
    _dating.cache_clear()
    read_operation.cache_clear()


def is_operation(event: Event) -> bool:
    """Whether an event is a recorded operation, which a text may tell of again."""
    return event.kind == "procedure" and "surgery_spine_any" in event.concepts


def when(words: str, said_on: date | None) -> Interval | None:
    """The days a text can mean for its operation; None when it gives no date, or one relative to an unknown day."""
    found = _dating(words)
    if found is not None and found.re is _DATED:
        return _calendar(found)
    if found is None or said_on is None:
        return None
    if found.re is _AGO:
        return _before(said_on, _count(found) * _DAYS[found["unit"].lower()], _SLACK)
    return _before(said_on, 1.0 if found["yesterday"] else float(found["count"]), 0.0)


@lru_cache(maxsize=32768)
def _dating(words: str) -> re.Match[str] | None:
    """Where a text says when: on a date, or else so long ago, or else on which day."""
    return _DATED.search(words) or _AGO.search(words) or _DAY_N.search(words)


def _told(event: Event) -> Interval | None:
    tells = event.certainty == "from_text" and event.assertion == "affirmed"
    return when(event.words or "", event.latest) if tells and event.kind == "finding" else None


def _calendar(found: re.Match[str]) -> Interval:
    year = int(found["year"])
    month = _MONTHS.index(found["month"].lower()) + 1 if found["month"] else int(found["number"] or 0)
    if not month:
        return date(year, 1, 1), date(year, 12, 31)
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])


def _count(found: re.Match[str]) -> float:
    said = found["count"].lower()
    return (float(_NUMBERS[said]) if said in _NUMBERS else float(said)) + (0.5 if found["half"] else 0.0)


def _before(day: date, days: float, slack: float) -> Interval:
    return day - timedelta(days=round(days * (1 + slack))), day - timedelta(days=round(days * (1 - slack)))


def _span(event: Event) -> Interval | None:
    return (event.earliest, event.latest) if event.earliest and event.latest else None


def _near(one: Interval, other: Interval) -> bool:
    return one[0] - _SAME_OPERATION <= other[1] and other[0] <= one[1] + _SAME_OPERATION


def _as_procedure(event: Event, told: Interval) -> Event:
    operation = read_operation(event.words or "")
    assert operation is not None
    return Event(
        patient=event.patient,
        kind="procedure",
        code="TEXT/operation told in a text",
        name=(event.words or "")[:120],
        source=event.source,
        concepts=operation.concepts,
        earliest=told[0],
        latest=told[1],
        status="completed",
        certainty="from_text",
        side=operation.side,
        level=operation.level,
        aims=operation.aims,
        words=event.words,
        part_of=event.part_of,
    )
