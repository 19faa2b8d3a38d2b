"""A row as the FHIR resource that it means; read by that resource's reader, with problems told by column."""

from datetime import date, timedelta
from typing import Any

from spinepath.sources.fhir.context import Record, When
from spinepath.sources.fhir.datatypes import Resource
from spinepath.sources.fhir.decode import Item
from spinepath.sources.omop.row import Fields
from spinepath.sources.omop.tables import tables


class Meant(Item):
    """source: "Condition/condition_occurrence.12": what the row is read as, its table and its id.

    maybe_until: the last day on which an end that the database inferred may lie.
    """

    table: str = ""
    maybe_until: date | None = None


def meant(fields: Fields, body: Resource, *, maybe_until: date | None = None) -> Meant:
    """The resource that a row means, named by the row."""
    kind = type(body).__name__
    key = fields.text(fields.table.key) or "?"
    source = f"{kind}/{fields.name}.{key}{f'~{fields.place}' if fields.place > 1 else ''}"
    body.id = source.partition("/")[2]
    problems = fields.problems_of(source)
    return Meant(kind, source, body, None, "", problems, None, fields.name, maybe_until)


class RowRecord(Record):
    """A row being read by the reader of its resource."""

    item: Meant

    def problem(self, field: str, reason: str, severity: str = "warning") -> None:
        """Note something, under the column behind the element."""
        column = tables()[self.item.table].column(field) if self.item.table else field
        super().problem(column, reason, severity)

    def add(self, kind: str, what: Any, when: When, state: Any, **rest: Any) -> None:
        """Append an event. An inferred end is any day from there until a supply may have lasted."""
        until = self.item.maybe_until
        if kind == "medication" and until is not None and when.end_latest is not None:
            when = when._replace(end_latest=max(when.end_latest, until))
        super().add(kind, what, when, state, **rest)


def later(day: str | None, days: float) -> date | None:
    """So many days after a day; None when the day is none or the calendar ends."""
    try:
        return None if day is None else date.fromisoformat(day) + timedelta(days=days)
    except OverflowError:
        return None
