"""Shards of charts (chart.table) to tables of results: what every engine runs, wherever the shards lie."""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl

from spinepath.chart.chart import SCHEMA
from spinepath.chart.table import PROBLEMS_FOLDER
from spinepath.errors import UnreadableInput
from spinepath.features.facts import known
from spinepath.registry.cohort.rows import assess_table

NEEDED: dict[str, Any] = {"row": pl.UInt32, "number": pl.Float64} | {
    name: kind for name, kind in SCHEMA.items() if name not in ("numeric_value", "end_earliest")
}
"""The columns of a shard that are looked at."""


class Done(NamedTuple):
    """A shard that was assessed. path: of its results."""

    path: Path
    people: int


class Shard(NamedTuple):
    """A data file of a folder of charts. people: names of everyone in it; some may have no row."""

    path: Path
    rows: pl.DataFrame
    people: pl.Series


def assess_rows(rows: pl.DataFrame, as_of: date, people: pl.Series | None = None) -> pl.DataFrame:
    """Results for the people of some rows of chart.table.DISK. All rows of a person must be among them.

    people: names of them all, where some may have no row.
    """
    return assess_table(rows.rename({"number": "numeric_value"}), as_of, people)


def read_shard(path: Path, as_of: date) -> Shard:
    """One data file of a folder of charts, up to the day. Raises UnreadableInput naming the file."""
    try:
        rows = (
            pl.scan_parquet(path)
            .select(*NEEDED)
            .filter(pl.col("kind").is_not_null() & known(as_of))
            .collect()
        )
        heard = _runs(pl.read_parquet(path, columns=["patient"])["patient"])
        unheard = _names(path.parents[1] / PROBLEMS_FOLDER / path.name)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise UnreadableInput(
            f"{path}: not a shard of charts ({error}); make it anew with `spinepath ingest`"
        ) from error
    return Shard(path, rows, pl.concat([heard, unheard]).unique(maintain_order=True))


def assess_shards(shards: Sequence[Shard], out: Path, as_of: date) -> Iterator[Done]:
    """Assess data files together; the results of each appear in `out` under its name, once they are whole."""
    rows, people = pl.concat(one.rows for one in shards), pl.concat(one.people for one in shards)
    found = assess_rows(rows, as_of, people)
    places = found.select("patient").with_row_index("place")
    for one in shards:
        own = one.people.to_frame().join(places, on="patient", how="left", maintain_order="left")
        results = found[own["place"]]
        part = out / f"{one.path.stem}.part"
        results.write_parquet(part, statistics=False, compression="lz4")
        yield Done(part.rename(out / one.path.name), results.height)


def _runs(patients: pl.Series) -> pl.Series:
    """The names without those that only repeat the one before: each row of a person does."""
    return patients.filter(patients.ne_missing(patients.shift()))


def _names(problems: Path) -> pl.Series:
    """The people of whom something could not be read; of some, nothing could."""
    if not problems.exists():
        return pl.Series("patient", dtype=pl.String)
    return pl.read_parquet(problems, columns=["patient"])["patient"].unique()
