"""One shard of charts (chart.table) to one table of results: what every engine runs, wherever the shard lies."""

from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl

from spinepath.chart.chart import SCHEMA
from spinepath.chart.table import PROBLEMS_FOLDER
from spinepath.errors import UnreadableInput
from spinepath.registry.cohort.rows import assess_table

NEEDED: dict[str, Any] = {"row": pl.UInt32, "number": pl.Float64} | {
    name: kind for name, kind in SCHEMA.items() if name not in ("numeric_value", "end_earliest")
}
"""The columns of a shard that are looked at."""


class Done(NamedTuple):
    """A shard that was assessed. path: of its results."""

    path: Path
    people: int


def assess_rows(rows: pl.DataFrame, as_of: date, people: pl.Series | None = None) -> pl.DataFrame:
    """Results for the people of some rows of chart.table.DISK. All rows of a person must be among them.

    people: names of them all, where some may have no row.
    """
    return assess_table(rows.rename({"number": "numeric_value"}), as_of, people)


def assess_file(path: Path, out: Path, as_of: date) -> Done:
    """Assess one data file of a folder of charts; the results appear at `out` only once they are whole.

    Raises UnreadableInput naming the file.
    """
    try:
        rows = pl.read_parquet(path, columns=list(NEEDED))
        unheard = _names(path.parents[1] / PROBLEMS_FOLDER / path.name)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise UnreadableInput(
            f"{path}: not a shard of charts ({error}); make it anew with `spinepath ingest`"
        ) from error
    found = assess_rows(rows, as_of, pl.concat([rows["patient"], unheard]))
    part = out.with_suffix(".part")
    found.write_parquet(part)
    part.rename(out)
    return Done(out, found.height)


def _names(problems: Path) -> pl.Series:
    """The people of whom something could not be read; of some, nothing could."""
    if not problems.exists():
        return pl.Series("patient", dtype=pl.String)
    return pl.read_parquet(problems, columns=["patient"])["patient"].unique()
