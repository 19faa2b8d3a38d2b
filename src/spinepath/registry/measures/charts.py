"""The tables of a folder of charts, one data file at a time, so that memory does not grow with the registry."""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import polars as pl

from spinepath.chart.chart import SCHEMA
from spinepath.chart.table import data_files, event_of
from spinepath.errors import UnreadableInput
from spinepath.registry.measures.cohort import assessed
from spinepath.registry.measures.derive import DERIVED, derive
from spinepath.registry.measures.doses import Stretch, stretches
from spinepath.registry.measures.tables import DOSES, OPERATIONS, PEOPLE, Tables, empty, tables


def from_charts(
    charts: Path, as_of: date, cohort: Path | None = None, attributes: Sequence[Path] = ()
) -> Tables:
    """Tables of everybody in a folder of charts.

    cohort: results of `spinepath cohort` for the same charts. attributes: CSV files with a column `patient` and columns
    of words that no record holds (site, deprivation, language); with a column `operation` (the record's address,
    "Procedure/7") they may name the site and surgeon of an operation. Raises UnreadableInput.
    """
    parts: dict[str, list[pl.DataFrame]] = {name: [] for name in (*DERIVED, "doses")}
    for path in data_files(charts):
        events = _events(path)
        for name, table in derive(events, as_of).items():
            parts[name].append(table)
        parts["doses"].append(pl.DataFrame(_doses(events, as_of), schema=DOSES, orient="row"))
    found = {name: pl.concat([empty(name), *some]) for name, some in parts.items()}
    found |= assessed(cohort) if cohort else {}
    for path in attributes:
        _attributed(found, path)
    return tables(found)


def _events(path: Path) -> pl.LazyFrame:
    """The events of one data file: columns of chart.SCHEMA, without the rows that only MEDS asks for."""
    rows = pl.scan_parquet(path).filter(pl.col("row").is_not_null())
    return rows.with_columns(numeric_value="number").select("subject_id", "row", *SCHEMA)


def _doses(events: pl.LazyFrame, as_of: date) -> Iterator[Stretch]:
    """Only people with a medicine on record are looked at one by one."""
    listed = events.filter(pl.col("kind") == "medication").sort("subject_id", "row").collect()
    for _, rows in listed.group_by("subject_id", maintain_order=True):
        known = [event_of(row) for row in rows.iter_rows(named=True)]
        yield from stretches(known[0].patient, known, as_of)


def _attributed(found: dict[str, pl.DataFrame], path: Path) -> None:
    """Add the columns of one attribute file to people, or site and surgeon to operations."""
    try:
        given = pl.read_csv(path, infer_schema=False)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise UnreadableInput(f"{path}: cannot be read as CSV ({error})") from error
    keys = [name for name in ("patient", "operation") if name in given.columns]
    if "patient" not in keys:
        raise UnreadableInput(f"{path}: no column patient; name the person of each row")
    if given.select(keys).is_duplicated().any():
        raise UnreadableInput(f"{path}: {' and '.join(keys)} not unique; give one row each")
    table, own = ("operations", OPERATIONS) if "operation" in keys else ("people", PEOPLE)
    new = [
        name
        for name in given.columns
        if name not in keys and (table == "people" or name in ("site", "surgeon"))
    ]
    if clash := [name for name in new if name in own and table == "people"]:
        raise UnreadableInput(f"{path}: {', '.join(clash)} comes from the records; rename the column")
    joined = found[table].drop(new, strict=False).join(given.select(*keys, *new), on=keys, how="left")
    found[table] = joined.select(
        *own, *(name for name in new if name not in own), *_kept(found[table], new, own)
    )


def _kept(table: pl.DataFrame, new: Sequence[str], own: dict[str, object]) -> list[str]:
    """Attributes of an earlier file."""
    return [name for name in table.columns if name not in own and name not in new]
