"""Opioid doses over time, by the same arithmetic as the assessment: one row per stretch of days with one dose."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

import polars as pl

from spinepath.assessment.medicines import current
from spinepath.assessment.medicines.episodes import counts, course
from spinepath.assessment.medicines.mme import mme
from spinepath.chart.chart import Chart
from spinepath.chart.event import Event
from spinepath.registry.measures.tables import DOSES

Stretch = tuple[str, date, date | None, float | None, bool]


def doses(charts: Iterable[Chart], as_of: date) -> pl.DataFrame:
    """The opioid dose of each person from the first listed medicine on; 0 where the list holds no opioid.

    The edition of 2022 throughout, so that a change of the factors is no change of dose. A person whose record lists
    no medicine at all has no row: unknown, not 0.
    """
    rows = (row for chart in charts for row in stretches(chart.patient, chart.events, as_of))
    return pl.DataFrame(rows, schema=DOSES, orient="row")


def stretches(patient: str, events: Iterable[Event], as_of: date) -> Iterator[Stretch]:
    """Stretches of one person, oldest first; neighbours with the same dose are one."""
    taken = [event for event in events if counts(event, as_of)]
    changes = _changes(taken, as_of)
    before: Stretch | None = None
    for place, start in enumerate(changes):
        end = changes[place + 1] - timedelta(days=1) if place + 1 < len(changes) else None
        value, open_ended = _dose(taken, start)
        if before and before[3:] == (value, open_ended):
            before = (patient, before[1], end, value, open_ended)
            continue
        if before:
            yield before
        before = (patient, start, end, value, open_ended)
    if before:
        yield before


def _changes(taken: Iterable[Event], as_of: date) -> list[date]:
    """Every day on which some medicine starts, or the first day without it."""
    days: set[date] = set()
    for event in taken:
        when = course(event)
        days |= {day for day in (when.start, event.latest) if day}
        ends = (end for end in (when.end, when.lapsed, event.end_latest) if end)
        days |= {end + timedelta(days=after) for end in ends for after in (0, 1)}
    return sorted(day for day in days if day <= as_of)


def _dose(taken: list[Event], day: date) -> tuple[float | None, bool]:
    """The most that the instructions of the day allow; null when it cannot be computed."""
    said = mme(current(taken, day))
    return (None, False) if said.total is None else (float(said.total.high), said.at_least)
