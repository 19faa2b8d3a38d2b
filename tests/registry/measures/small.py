"""A registry small enough to count by hand."""

from datetime import date, timedelta
from typing import Any

import polars as pl

from spinepath.registry.measures.tables import CONTRACT, Tables, tables

AS_OF = date(2026, 1, 1)
START = date(2022, 1, 1)


def day(months: float) -> date:
    """So many months after the operation."""
    return START + timedelta(days=round(months * 30.4375))


def row(name: str, **values: Any) -> dict[str, Any]:
    """One row of a table, everything else not known."""
    return {column: values.get(column) for column in CONTRACT[name][0]}


def person(patient: str, until: float, **more: Any) -> dict[str, Any]:
    return row("people", patient=patient, last_seen=day(until), birth=date(1970, 1, 1), sex="female", **more)


def operation(
    patient: str, at: float = 0, number: int = 1, kind: str = "fusion", **more: Any
) -> dict[str, Any]:
    return row(
        "operations", patient=patient, operation=f"op-{at}", day=day(at), number=number, kind=kind, **more
    )


def score(patient: str, at: float, value: float) -> dict[str, Any]:
    return row("scores", patient=patient, instrument="nrs_pain", day=day(at), value=value)


def registry(**rows: list[dict[str, Any]]) -> Tables:
    """Tables from rows."""
    return tables({
        name: pl.DataFrame(rows.get(name, []), schema=CONTRACT[name][0]) for name in CONTRACT
    })  # fmt: skip
