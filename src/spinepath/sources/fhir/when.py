"""Dates of resources as intervals. A date that is none is a problem, and the fact stays, undated."""

from collections.abc import Callable
from datetime import date
from functools import cache, lru_cache
from operator import attrgetter
from typing import Any

from spinepath.chart import dates
from spinepath.chart.dates import Interval
from spinepath.sources.fhir.ages import of_age
from spinepath.sources.fhir.context import UNDATED, Record, When
from spinepath.sources.fhir.datatypes import Period, Quantity, Range, Resource, Timing, camel

Reader = Callable[[Record, str, Any], When]
_interval = lru_cache(65536)(dates.interval)  # visits share their times, so most dates repeat


@lru_cache(65536)
def _on(text: str) -> When:
    """Raises ValueError."""
    return When(*_interval(text))


def moment(record: Record, field: str, text: str | None) -> Interval | None:
    """A date or dateTime as an interval; None with a problem when it is no date."""
    if text is None:
        return None
    try:
        return _interval(text.strip())
    except ValueError:
        reason = f"{text[:40]!r} is no date; the fact is kept without it"
        record.problem(field, reason)
        return None


def at(record: Record, field: str, text: str | None) -> When:
    """An event of one moment."""
    if text is None:
        return UNDATED
    try:
        return _on(text.strip())
    except ValueError:
        moment(record, field, text)  # says what is wrong with it
        return UNDATED


def span(record: Record, field: str, period: Period | None) -> When:
    """A period. Without a start it began at birth or later and not after its end."""
    if period is None:
        return UNDATED
    if period.start is None and period.end is None:
        record.problem(field, "a period without start and end", "info")
    start = moment(record, f"{field}.start", period.start)
    end = moment(record, f"{field}.end", period.end)
    if start is not None and end is not None and end[1] < start[0]:
        record.problem(field, "the end lies before the start; the end is not used")
        end = None
    if start is None and end is not None:
        return When(*by(record, end[1]), *end)
    return When(*(start or (None, None)), *(end or (None, None)))


def by(record: Record, latest: date) -> tuple[date | None, date]:
    """Began at some time up to this day: from birth on, when that is known."""
    earliest = record.birth[0] if record.birth is not None else None
    return (earliest if earliest is not None and earliest <= latest else None), latest


def chosen(record: Record, stem: str) -> When:
    """A choice of types in one element: onset[x], effective[x], performed[x], timing[x]."""
    for look, field, reader in _choices(type(record.body), stem):
        value = look(record.body)
        if value is not None:
            return reader(record, field, value)
    return UNDATED


@cache
def _choices(kind: type[Resource], stem: str) -> tuple[tuple[Callable[[Any], Any], str, Reader], ...]:
    """For each type that the element may have: how to look, its name in FHIR, and what reads it."""
    named = ((stem + ending, reader) for ending, reader in _CHOICES)
    return tuple(
        (attrgetter(name), camel(name), reader) for name, reader in named if name in kind.__struct_fields__
    )


def _repeated(record: Record, field: str, timing: Timing) -> When:
    """From the first to the last event, or the period that bounds it."""
    if timing.repeat is not None and timing.repeat.bounds_period is not None:
        return span(record, f"{field}.repeat.boundsPeriod", timing.repeat.bounds_period)
    moments = [found for text in timing.event or () if (found := moment(record, f"{field}.event", text))]
    if not moments:
        record.problem(field, "a Timing without events or bounds gives no date")
        return UNDATED
    return When(*min(moments), *max(moments)) if len(moments) > 1 else When(*moments[0])


def _aged(record: Record, field: str, age: Quantity | Range) -> When:
    if record.birth is None:
        record.problem(field, "an age gives no date: the date of birth is not known")
        return UNDATED
    try:
        return When(*of_age(record.birth, age))
    except ValueError as error:
        record.problem(field, f"{error}; the fact is kept without it")
        return UNDATED


def _said(record: Record, field: str, words: str) -> When:
    try:
        return When(*_interval(words.strip()))
    except ValueError:
        record.problem(field, f"{words[:60]!r} is no date; the fact is kept without it")
        return UNDATED


_CHOICES: tuple[tuple[str, Reader], ...] = (
    ("_date_time", at),
    ("_period", span),
    ("_instant", at),
    ("_timing", _repeated),
    ("_age", _aged),
    ("_range", _aged),
    ("_string", _said),
)
