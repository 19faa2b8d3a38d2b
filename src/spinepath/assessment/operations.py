"""The operations on the spine, oldest first, and the one the pain is counted from."""

from collections.abc import Iterable
from datetime import date
from itertools import groupby

from spinepath.assessment.model import Operation
from spinepath.assessment.subject import Subject, cite, day_text
from spinepath.chart.anatomy import region
from spinepath.chart.event import Event
from spinepath.features.define import DAYS_A_MONTH
from spinepath.features.facts import SURGERY

_REGIONS = ("lumbar", "cervical", "thoracic", "sacroiliac")


def events(subject: Subject) -> list[Event]:
    """Operations on the spine that were done, oldest first, undated ones last."""
    found = [fact.event for fact in subject.under([SURGERY], "yes") if fact.event.kind == "procedure"]
    return sorted(found, key=lambda event: (event.earliest or date.max, event.source))


def operations(subject: Subject) -> tuple[Operation, ...]:
    """One operation a day: several codes of one day are one visit to the theatre."""
    days = groupby(events(subject), key=lambda event: (event.earliest, event.latest))
    return tuple(_operation(list(group)) for _, group in days)


def index_event(subject: Subject) -> Event | None:
    """The operation that the feature months_since_surgery counts from; the first when none is dated."""
    done, months = events(subject), subject.values.get("months_since_surgery")
    if not done or months is None:
        return done[0] if done else None

    def gap(event: Event) -> float:
        if event.latest is None:
            return float("inf")
        return abs((subject.as_of - event.latest).days / DAYS_A_MONTH - (months[0] or 0))

    return min(done, key=gap)


def index(subject: Subject) -> Operation | None:
    """The index operation."""
    event = index_event(subject)
    if event is None:
        return None
    same_day = [other for other in events(subject) if other.earliest == event.earliest]
    return _operation(same_day)


def _operation(group: list[Event]) -> Operation:
    first = group[0]
    return Operation(
        date=day_text(first.earliest, first.latest),
        name="; ".join(dict.fromkeys(event.name for event in group)),
        region=_region(group),
        levels=_each(event.level for event in group),
        side=next((event.side for event in group if event.side), None),
        aims=_each(aim for event in group for aim in event.aims),
        evidence=cite(group),
    )


def _region(group: list[Event]) -> str | None:
    words = " ".join(
        [*(event.name.lower() for event in group), *(c for event in group for c in event.concepts)]
    )
    said = next((place for place in _REGIONS if place in words), None)
    level = next((event.level for event in group if event.level), None)
    return said or (region(level) if level else None)


def _each(values: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))
