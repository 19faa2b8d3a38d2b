"""Where a therapy would go: level and side, from the findings that point there."""

from collections.abc import Iterable

from spinepath.assessment.model import Operation
from spinepath.assessment.options.therapies import Therapy
from spinepath.assessment.subject import Subject, newest_first
from spinepath.chart.event import Event

_MOST = 3
_NOT_RECORDED = "Level and side are not recorded: examination and imaging have to agree on them first."


def target(therapy: Therapy, subject: Subject, operations: Iterable[Operation]) -> str | None:
    """The places that findings name, the surest kind of finding first; None for a therapy without a place."""
    if not therapy.place:
        return None
    fused = {level for one in operations if "stabilise" in one.aims for level in one.levels}
    events = [event for name in therapy.place for event in _placed(name, subject)]
    exact = [event for event in events if event.level]
    shown: dict[str, dict[str, None]] = {}
    for event in exact or events:
        shown.setdefault(_where(event, fused), {})[_name(event)] = None
    said = [f"{place} ({', '.join(names)})" for place, names in shown.items()]
    return "; ".join(said[:_MOST]) or _NOT_RECORDED


def _placed(name: str, subject: Subject) -> list[Event]:
    facts = newest_first(subject.under([f"finding/{name}"], "yes"))
    return [fact.event for fact in facts if fact.event.level or fact.event.side]


def _where(event: Event, fused: set[str]) -> str:
    note = ", fused" if event.level in fused else ""
    return " ".join(filter(None, (event.level, event.side))) + note


def _name(event: Event) -> str:
    return (event.finding or event.name).replace("_", " ")
