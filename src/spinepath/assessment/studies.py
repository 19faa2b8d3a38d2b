"""Which tests were done, when, and what they said."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from spinepath.assessment.model import Evidence
from spinepath.assessment.subject import Subject, cite, day_text
from spinepath.chart.event import Event
from spinepath.knowledge.named_tests import named

_KINDS = ("report", "imaging", "procedure", "observation")
_WORDS = 240


class Study(NamedTuple):
    """The latest performance of a test."""

    event: Event
    date: str | None
    result: str | None
    evidence: tuple[Evidence, ...]


def studies(subject: Subject) -> Mapping[str, Study]:
    """The latest study of each test up to as_of."""
    latest: dict[str, Event] = {}
    for event in subject.chart.events:
        test = named(event.name, event.concepts) if _was_done(event, subject) else None
        if test and (test not in latest or _order(event) >= _order(latest[test])):
            latest[test] = event
    return {test: _study(event) for test, event in latest.items()}


def _order(event: Event) -> tuple[date, str]:
    return event.latest or date.min, event.source


def _was_done(event: Event, subject: Subject) -> bool:
    if event.kind not in _KINDS:
        return False
    happened = event.certainty != "refuted" and event.status not in ("planned", "not_done")
    return happened and (event.earliest is None or event.earliest <= subject.as_of)


def _study(event: Event) -> Study:
    said = event.text_value or event.words or _number(event)
    return Study(event, day_text(event.earliest, event.latest), said and said[:_WORDS], cite([event]))


def _number(event: Event) -> str | None:
    if event.numeric_value is None:
        return event.interpretation
    return f"{event.numeric_value:g} {event.unit or ''}".strip()
