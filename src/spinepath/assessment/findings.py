"""Every finding that was read, coded or from text, newest first, and whether it still counts."""

from datetime import date

from spinepath.assessment.model import Finding
from spinepath.assessment.subject import Fact, Subject, cite, day_text
from spinepath.chart.vocabulary import findings as vocabulary

_PREFIX = "finding/"


def findings(subject: Subject) -> tuple[Finding, ...]:
    """Findings of this person, newest first; statements that say the same are one finding with several records."""
    groups: dict[tuple[object, ...], list[Fact]] = {}
    for fact in subject.facts:
        if fact.key.startswith(_PREFIX):
            groups.setdefault(_sameness(fact), []).append(fact)
    newest = sorted(groups.values(), key=_newest_first)
    return tuple(_finding(group) for group in newest)


def _sameness(fact: Fact) -> tuple[object, ...]:
    event = fact.event
    return (
        fact.key,
        event.assertion,
        event.certainty,
        event.level,
        event.side,
        event.earliest,
        event.numeric_value,
        fact.says,
    )


def _newest_first(group: list[Fact]) -> tuple[int, str, str, str]:
    event = group[0].event
    return -(event.latest or date.max).toordinal(), event.finding or "", event.level or "", event.source


def _finding(group: list[Fact]) -> Finding:
    event = group[0].event
    name = group[0].key.removeprefix(_PREFIX)
    return Finding(
        id=name,
        means=vocabulary()[name].means,
        status=event.assertion,
        level=event.level,
        side=event.side,
        date=day_text(event.earliest, event.latest),
        certainty=event.certainty,
        words=event.words,
        value=event.numeric_value,
        current=group[0].says is not None,
        evidence=cite(fact.event for fact in group),
    )
