"""What reading one person's resources needs and fills: the index, the birth, events and problems."""

from typing import Any, NamedTuple

from spinepath.chart.dates import Interval
from spinepath.chart.event import Event, Problem
from spinepath.sources.fhir.coded import Coded
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

    def problem(self, item: Item, field: str, reason: str, severity: str = "warning") -> None:
        """Note something that could not be used."""
        self.problems.append(Problem(source=item.source, field=field, reason=reason, severity=severity))

    def add(
        self,
        item: Item,
        kind: str,
        what: Coded,
        when: When,
        state: State,
        *,
        part_of: str | None = None,
        **rest: Any,
    ) -> Event:
        """Append an event and return it. rest: further columns of Event."""
        event = Event(
            patient=self.patient,
            kind=kind,
            code=what.code,
            name=what.name,
            source=item.source,
            codes=what.codes,
            concepts=what.concepts,
            earliest=when.earliest,
            latest=when.latest,
            end_earliest=when.end_earliest,
            end_latest=when.end_latest,
            status=state.status,
            assertion=state.assertion,
            certainty=state.certainty,
            part_of=part_of or self.parents.get(item.source) or item.parent,
            **rest,
        )
        self.events.append(event)
        return event

    def state(self, item: Item, status: str | None) -> State:
        """State for a resource's status code; an unknown code is a problem."""
        table = BY_TYPE[item.type]
        if status is None:
            self.problem(item, "status", "no status; read as unknown", "info")
        elif status not in table:
            self.problem(item, "status", f"{status!r} is no status of R4; read as unknown")
        return table.get(status or "", UNKNOWN)
