"""Rows by person: every table is read once, in order of person, so that memory holds one person at a time."""

from collections.abc import Container, Iterator
from heapq import merge
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from spinepath.chart.event import Problem
from spinepath.sources.omop.store import Store
from spinepath.sources.omop.tables import Table, tables

Values = dict[str, Any]
"""A row by column."""


class Line(NamedTuple):
    """A row of a table, and whose it is."""

    person: int
    place: int
    table: str
    values: Values


def by_person(store: Store, problems: list[Problem]) -> Iterator[tuple[int, dict[str, list[Values]]]]:
    """Each person with their rows by table, in order of person. What no table can give is added to `problems`."""
    there = [name for name in tables() if _usable(store, name, problems)]
    streams = [_lines(store, name, place) for place, name in enumerate(there)]
    for person, lines in groupby(merge(*streams, key=itemgetter(0, 1)), key=itemgetter(0)):
        rows: dict[str, list[Values]] = {}
        for line in lines:
            rows.setdefault(line.table, []).append(line.values)
        yield person, rows


def _usable(store: Store, name: str, problems: list[Problem]) -> bool:
    """Whether a table can be read; what is missing of it is said."""
    table, columns = tables()[name], store.columns(name)
    if not store.has(name):
        severity = "info" if name in ("death", "drug_era") else "warning"
        problems.append(_of(name, "table", "the table is not there; nothing is read from it", severity))
        return False
    lacking = [column for column in table.needs if column not in columns]
    if lacking:
        reason = f"the table has no column {', '.join(lacking)}; nothing is read from it"
        problems.append(_of(name, ", ".join(lacking), reason, "error"))
        return False
    missing = [column for column in (table.key, *table.columns) if not _given(column, columns)]
    if missing:
        problems.append(_of(name, ", ".join(missing), "the table has no such column", _severity(missing)))
    _count_nobodys(store, name, problems)
    return True


def _given(column: str, columns: Container[str]) -> bool:
    """Whether a table has a column; of a day and a time one is enough."""
    return column in columns or (column.endswith("_datetime") and f"{column.removesuffix('time')}" in columns)


def _severity(missing: list[str]) -> str:
    """What is often left out, and what version 5.4 added; the rest is the fact itself."""
    spare = (
        "birth_datetime",
        "_end_date",
        "note_event_id",
        "note_event_field_concept_id",
        "value_source_value",
        "_status_source_value",
    )
    return "info" if all(name.endswith(spare) for name in missing) else "warning"


def _count_nobodys(store: Store, name: str, problems: list[Problem]) -> None:
    if store.place.person is not None:
        return
    person = store.number(name, "person_id")
    rows = store.rows(f"SELECT COUNT(*) FROM {store.source(name)} WHERE {person} IS NULL")
    ((count,),) = list(rows)
    if count:
        said = f"{count} rows name no person by number; not used"
        problems.append(_of(name, "person_id", said, "error"))


def _of(source: str, field: str, reason: str, severity: str) -> Problem:
    return Problem(source=source, field=field, reason=reason, severity=severity)


def _lines(store: Store, name: str, place: int) -> Iterator[Line]:
    """The rows of one table in order of person, then of the row's own id."""
    table = tables()[name]
    wanted = _wanted(store, name, table)
    person = store.number(name, "person_id")
    chosen = f"= {store.place.person}" if store.place.person is not None else "IS NOT NULL"
    order = ", ".join([person, *_ordered(store, name, table, list(wanted))])
    columns = ", ".join([person, *(f"{sql} AS {column}" for column, sql in wanted.items())])
    sql = f"SELECT {columns} FROM {store.source(name)} WHERE {person} {chosen} ORDER BY {order}"
    for row in store.rows(sql):
        yield Line(int(row[0]), place, name, dict(zip(wanted, row[1:], strict=True)))


def _wanted(store: Store, name: str, table: Table) -> dict[str, str]:
    columns = store.columns(name)
    return {column: columns[column][0] for column in (table.key, *table.columns) if column in columns}


def _ordered(store: Store, name: str, table: Table, wanted: list[str]) -> list[str]:
    """By id; rows of one id, or of a table without one, by all they say, so that no database orders them by chance."""
    columns = store.columns(name)
    first = [store.number(name, table.key)] if table.key in columns else []
    texts = (store.driver.text(columns[column][0]) for column in wanted)
    return [*first, *(f"COALESCE({text}, '')" for text in texts)]
