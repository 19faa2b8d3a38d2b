"""Shards of charts (chart.table) to tables of results: what every engine runs, wherever the shards lie."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl

from spinepath.chart.chart import SCHEMA
from spinepath.chart.table import PROBLEMS_FOLDER
from spinepath.errors import UnreadableInput
from spinepath.features.facts import known
from spinepath.registry.cohort.crowd import MEDICINE, Records
from spinepath.registry.cohort.rows import assess_records, assess_table
from spinepath.registry.cohort.taken import SAID

NEEDED: dict[str, Any] = {"row": pl.UInt32, "number": pl.Float64} | {
    name: kind for name, kind in SCHEMA.items() if name not in ("numeric_value", "end_earliest")
}
"""The columns of a shard that are looked at."""
_EVENTS = [name for name in NEEDED if name not in SAID]


class Done(NamedTuple):
    """A shard that was assessed. path: of the shard."""

    path: Path
    people: int


class Shard(NamedTuple):
    """A data file of a folder of charts. people: names of everyone in it; some may have no record."""

    path: Path
    told: Records
    people: pl.Series


def assess_rows(rows: pl.DataFrame, as_of: date, people: pl.Series | None = None) -> pl.DataFrame:
    """Results for the people of some rows of chart.table.DISK. All rows of a person must be among them.

    people: names of them all, where some may have no row.
    """
    return assess_table(rows.rename(_NUMBER), as_of, people)


def read_shard(path: Path, as_of: date) -> Shard:
    """One data file of a folder of charts, up to the day. Raises UnreadableInput naming the file."""
    try:
        told = _told(path, as_of)
        heard = _runs(pl.read_parquet(path, columns=["patient"])["patient"])
        unheard = _names(path.parents[1] / PROBLEMS_FOLDER / path.name)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise UnreadableInput(
            f"{path}: not a shard of charts ({error}); make it anew with `spinepath ingest`"
        ) from error
    return Shard(path, told, pl.concat([heard, unheard]).unique(maintain_order=True))


def _told(path: Path, as_of: date) -> Records:
    """What is said of medicines only, in a third of the columns, is not read for anything else."""
    file, here = pl.scan_parquet(path), pl.col("kind").is_not_null() & known(as_of)
    events = file.select(_EVENTS).filter(here).collect().rename(_NUMBER)
    said = file.filter(MEDICINE & known(as_of)).select(SAID).collect()
    return Records(events, events.filter(MEDICINE).hstack(said))


_NUMBER = {"number": "numeric_value"}


def assess_shards(shards: Iterable[Shard], out: Path, as_of: date) -> list[Done]:
    """Assess data files together; the results appear in `out` under the name of the first, once they are whole."""
    read = list(shards)
    if not read:
        return []
    told = Records(*(pl.concat(tables).rechunk() for tables in zip(*(one.told for one in read), strict=True)))
    named = [(one.path, one.people) for one in read]
    del read  # what each held is held together now
    found = assess_records(told, as_of, pl.concat(people for _, people in named))
    first = named[0][0]
    part = out / f"{first.stem}.part"
    found.write_parquet(part, statistics=False, compression="lz4")
    part.rename(out / first.name)
    return [Done(path, len(people)) for path, people in named]


def _runs(patients: pl.Series) -> pl.Series:
    """The names without those that only repeat the one before: each row of a person does."""
    return patients.filter(patients.ne_missing(patients.shift()))


def _names(problems: Path) -> pl.Series:
    """The people of whom something could not be read; of some, nothing could."""
    if not problems.exists():
        return pl.Series("patient", dtype=pl.String)
    return pl.read_parquet(problems, columns=["patient"])["patient"].unique()
