"""What reading one person's resources needs and fills: the index, the birth, events and problems."""

from typing import Any, NamedTuple

from spinepath.chart.dates import Interval
from spinepath.chart.event import Event, Problem
from spinepath.sources.fhir.coded import NOT_NAMED, Coded
from spinepath.sources.fhir.datatypes import Reference
from spinepath.sources.fhir.decode import Item
from spinepath.sources.fhir.index import Index
from spinepath.sources.fhir.statuses import BY_TYPE, UNKNOWN, State


class When(NamedTuple):
    """Dates of an event, with the names of its columns."""

    earliest: Any = None
    latest: Any = None
    end_earliest: Any = None
    end_latest: Any = None


UNDATED = When()


class Context:
    """One person's reading. birth: interval of birth; parents: source of a result -> its report."""

    def __init__(self, patient: str, index: Index, birth: Interval | None, parents: dict[str, str]) -> None:
        self.patient = patient
        self.index = index
        self.birth = birth
        self.parents = parents
        self.events: list[Event] = []
        self.problems: list[Problem] = []


class Record:
    """One resource of one person being read: the way from it to events, problems and other resources."""

    def __init__(self, context: Context, item: Item) -> None:
        self.context = context
        self.item = item
        self.body = item.body
        self.source = item.source
        self.birth = context.birth

    def problem(self, field: str, reason: str, severity: str = "warning") -> None:
        """Note something that could not be used."""
        found = Problem(source=self.source, field=field, reason=reason, severity=severity)
        self.context.problems.append(found)

    def add(
        self, kind: str, what: Coded, when: When, state: State, *, part_of: str | None = None, **rest: Any
    ) -> None:
        """Append an event. rest: further columns of Event."""
        if what.name == NOT_NAMED:
            self.problem("code", "neither a code nor words say what it is", "error")
        event = Event(
            patient=self.context.patient,
            kind=kind,
            code=what.code,
            name=what.name,
            source=self.source,
            codes=what.codes,
            concepts=what.concepts,
            earliest=when.earliest,
            latest=when.latest,
            end_earliest=when.end_earliest,
            end_latest=when.end_latest,
            status=state.status,
            assertion=state.assertion,
            certainty=state.certainty,
            part_of=part_of or self.context.parents.get(self.source) or self.item.parent,
            **rest,
        )
        self.context.events.append(event)

    def state(self, status: str | None) -> State:
        """State for the resource's status code; an unknown code is a problem."""
        table = BY_TYPE[self.item.type]
        if status is None:
            self.problem("status", "no status; read as unknown", "info")
        elif status not in table:
            self.problem("status", f"{status!r} is no status of R4; read as unknown")
        return table.get(status or "", UNKNOWN)

    def find(self, reference: Reference | None, base: Item | None = None) -> Item | None:
        """The resource that a reference in this one (or in `base`) means; None when not in the input."""
        return self.context.index.find(reference, base or self.item)

    def named(self, text: str) -> Item | None:
        """The same for an address."""
        return self.context.index.named(text, self.item)
