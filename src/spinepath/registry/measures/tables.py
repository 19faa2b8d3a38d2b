"""What the statistics read: a few small typed tables. Everything else about a record stays in the chart.

They are the border between records and numbers: `derive` makes them from charts, a registry that keeps such tables
already may hand them over as Parquet files of the same names, and the tests simulate them.
A null is "not known", never "no". Days are whole; a date known only to the month is its middle, to the year is null.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec
import polars as pl

from spinepath.errors import UnreadableInput

PEOPLE: dict[str, Any] = {
    "patient": pl.String,
    "sex": pl.String,
    "birth": pl.Date,
    "died": pl.Date,
    "first_seen": pl.Date,
    "last_seen": pl.Date,
    "made_up": pl.Boolean,
}
OPERATIONS: dict[str, Any] = {
    "patient": pl.String,
    "operation": pl.String,
    "day": pl.Date,
    "number": pl.Int32,
    "kind": pl.String,
    "level": pl.String,
    "levels": pl.Int32,
    "aim": pl.String,
    "side": pl.String,
    "site": pl.String,
    "surgeon": pl.String,
}
DIAGNOSES: dict[str, Any] = {"patient": pl.String, "day": pl.Date}
SCORES: dict[str, Any] = {"patient": pl.String, "instrument": pl.String, "day": pl.Date, "value": pl.Float64}
TREATMENTS: dict[str, Any] = {
    "patient": pl.String,
    "treatment": pl.String,
    "kind": pl.String,
    "day": pl.Date,
    "removed": pl.Date,
    "revised": pl.Date,
    "complication": pl.Date,
}
DOSES: dict[str, Any] = {
    "patient": pl.String,
    "start": pl.Date,
    "end": pl.Date,
    "mme": pl.Float64,
    "at_least": pl.Boolean,
}
CAUSES: dict[str, Any] = {"patient": pl.String, "cause": pl.String, "probability": pl.Float64}
ANSWERS: dict[str, Any] = {
    "patient": pl.String,
    "fbss": pl.String,
    "correctable": pl.String,
    "leading_cause": pl.String,
}

CONTRACT: dict[str, tuple[dict[str, Any], str]] = {
    "people": (PEOPLE, "one row per person; further columns of words are groups to compare"),
    "operations": (
        OPERATIONS,
        "one row per day with a spine operation; number counts from 1 within a person",
    ),
    "diagnoses": (DIAGNOSES, "one row per record that names FBSS, post-laminectomy syndrome or PSPS type 2"),
    "scores": (SCORES, "one row per answered questionnaire; instrument: nrs_pain, odi, peg, phq9, gad7"),
    "treatments": (
        TREATMENTS,
        "one row per block, implant or physical-therapy course; ends for implants only",
    ),
    "doses": (
        DOSES,
        "one row per stretch of days with one opioid dose in MME a day; mme null: not computable",
    ),
    "causes": (CAUSES, "one row per person and cause, from the cohort's assessments"),
    "answers": (ANSWERS, "one row per person, from the cohort's assessments: yes, no or unknown"),
}
"""Every table: its columns with their types, and what a row is."""


class Tables(msgspec.Struct, frozen=True, kw_only=True):
    """The tables of one registry, each as CONTRACT says."""

    people: pl.DataFrame
    operations: pl.DataFrame
    diagnoses: pl.DataFrame
    scores: pl.DataFrame
    treatments: pl.DataFrame
    doses: pl.DataFrame
    causes: pl.DataFrame
    answers: pl.DataFrame

    def __iter__(self) -> Iterator[tuple[str, pl.DataFrame]]:
        """Name and table, in the order of CONTRACT."""
        return ((name, getattr(self, name)) for name in CONTRACT)

    @property
    def groups(self) -> tuple[str, ...]:
        """The further columns of people: attributes to compare groups by."""
        return tuple(name for name in self.people.columns if name not in PEOPLE)


def empty(name: str) -> pl.DataFrame:
    """A table without rows."""
    return pl.DataFrame(schema=CONTRACT[name][0])


def tables(given: Mapping[str, pl.DataFrame]) -> Tables:
    """Check and complete tables. Raises UnreadableInput naming table and column. A table that is left out is empty."""
    return Tables(**{name: _checked(name, given.get(name, empty(name))) for name in CONTRACT})


def _checked(name: str, table: pl.DataFrame) -> pl.DataFrame:
    schema = CONTRACT[name][0]
    for column, kind in schema.items():
        if column not in table.columns:
            raise UnreadableInput(f"{name}: no column {column!r}; it needs {', '.join(schema)}")
        if table.schema[column] not in (kind, pl.Null):
            raise UnreadableInput(f"{name}: column {column!r} is {table.schema[column]}; make it {kind}")
    extra = [column for column in table.columns if column not in schema] if name == "people" else []
    for column in extra:
        if table.schema[column] != pl.String:
            raise UnreadableInput(f"people: group {column!r} is {table.schema[column]}; make it words")
    return table.select(*(pl.col(column).cast(kind) for column, kind in schema.items()), *extra)


def write(found: Tables, folder: Path) -> None:
    """One Parquet file per table."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in found:
        table.write_parquet(folder / f"{name}.parquet")


def read(folder: Path) -> Tables:
    """The tables of a folder. Raises UnreadableInput when people or operations are not there."""
    there = {name: folder / f"{name}.parquet" for name in CONTRACT}
    for name in ("people", "operations"):
        if not there[name].is_file():
            raise UnreadableInput(
                f"{folder}: no {name}.parquet in it; the registry needs at least this table"
            )
    return tables({name: pl.read_parquet(path) for name, path in there.items() if path.is_file()})
