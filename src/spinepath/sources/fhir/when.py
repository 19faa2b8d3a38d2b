"""Dates of resources as intervals. A date that is none is a problem, and the fact stays, undated."""

from datetime import date
from functools import lru_cache

from spinepath.chart import dates
from spinepath.chart.dates import Interval
from spinepath.sources.fhir.ages import from_age, from_range
from spinepath.sources.fhir.context import UNDATED, Context, When
from spinepath.sources.fhir.datatypes import Period, Quantity, Range, Timing
from spinepath.sources.fhir.decode import Item

_interval = lru_cache(65536)(dates.interval)  # visits share their times, so most dates repeat


def moment(context: Context, item: Item, field: str, text: str | None) -> Interval | None:
    """A date or dateTime as an interval; None with a problem when it is no date."""
    if text is None:
        return None
    try:
        return _interval(text.strip())
    except ValueError:
        reason = f"{text[:40]!r} is no date; the fact is kept without it"
        context.problem(item, field, reason)
        return None


def at(context: Context, item: Item, field: str, text: str | None) -> When:
    """An event of one moment."""
    found = moment(context, item, field, text)
    return UNDATED if found is None else When(*found)


def span(context: Context, item: Item, field: str, period: Period | None) -> When:
    """A period. Without a start it began at birth or later and not after its end."""
    if period is None:
        return UNDATED
    start = moment(context, item, f"{field}.start", period.start)
    end = moment(context, item, f"{field}.end", period.end)
    if start is not None and end is not None and end[1] < start[0]:
        context.problem(item, field, "the end lies before the start; the end is not used")
        end = None
    if start is None and end is not None:
        return When(*by(context, end[1]), *end)
    return When(*(start or (None, None)), *(end or (None, None)))


def by(context: Context, latest: date) -> tuple[date | None, date]:
    """Began at some time up to this day: from birth on, when that is known."""
    earliest = context.birth[0] if context.birth is not None else None
    return (earliest if earliest is not None and earliest <= latest else None), latest


def repeated(context: Context, item: Item, field: str, timing: Timing | None) -> When:
    """A Timing: from its first to its last event, or the period that bounds it."""
    if timing is None:
        return UNDATED
    if timing.repeat is not None and timing.repeat.bounds_period is not None:
        return span(context, item, f"{field}.repeat.boundsPeriod", timing.repeat.bounds_period)
    moments = [
        found for text in timing.event or () if (found := moment(context, item, f"{field}.event", text))
    ]
    if not moments:
        context.problem(item, field, "a Timing without events or bounds gives no date")
        return UNDATED
    return When(*min(moments), *max(moments)) if len(moments) > 1 else When(*moments[0])


def chosen(
    context: Context,
    item: Item,
    stem: str,
    text: str | None,
    period: Period | None = None,
    age: Quantity | None = None,
    ages: Range | None = None,
    words: str | None = None,
) -> When:
    """A choice of dateTime, Period, Age, Range or string, such as onset[x] and performed[x]."""
    if text is not None:
        return at(context, item, f"{stem}DateTime", text)
    if period is not None:
        return span(context, item, f"{stem}Period", period)
    if age is not None or ages is not None:
        return _aged(context, item, stem, age, ages)
    return _said(context, item, stem, words)


def _aged(context: Context, item: Item, stem: str, age: Quantity | None, ages: Range | None) -> When:
    field = f"{stem}{'Age' if age is not None else 'Range'}"
    if context.birth is None:
        context.problem(item, field, "an age gives no date: the date of birth is not known")
        return UNDATED
    try:
        found = (
            from_age(context.birth, age) if age is not None else from_range(context.birth, ages or Range())
        )
    except ValueError as error:
        context.problem(item, field, f"{error}; the fact is kept without it")
        return UNDATED
    return When(*found)


def _said(context: Context, item: Item, stem: str, words: str | None) -> When:
    if not words:
        return UNDATED
    try:
        return When(*_interval(words.strip()))
    except ValueError:
        context.problem(item, f"{stem}String", f"{words[:60]!r} is no date; the fact is kept without it")
        return UNDATED
