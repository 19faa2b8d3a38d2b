"""One shard of charts (chart.table) to one table of results: what every engine runs, wherever the shard lies."""

from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl

from spinepath.chart.chart import SCHEMA
from spinepath.chart.table import PROBLEMS_FOLDER
from spinepath.errors import UnreadableInput
from spinepath.registry.cohort.rows import assess_table

NEEDED: dict[str, Any] = {"row": pl.UInt32} | dict(SCHEMA)
"""The columns of a shard that are looked at. Rows without `row` are no events, but name a person."""


class Done(NamedTuple):
    """A shard that was assessed. path: of its results."""

    path: Path
    people: int


def assess_rows(rows: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Results for the people of some rows of chart.table.DISK. All rows of a person must be among them."""
    events = rows.filter(pl.col("row").is_not_null()).with_columns(numeric_value="number")
    return assess_table(events.select(*NEEDED), as_of, rows["patient"])


def assess_file(path: Path, out: Path, as_of: date) -> Done:
    """Assess one data file of a folder of charts; the results appear at `out` only once they are whole.

    Raises UnreadableInput naming the file.
    """
    try:
        rows = pl.read_parquet(path, columns=[*NEEDED, "number"])
        unheard = _names(path.parents[1] / PROBLEMS_FOLDER / path.name)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise UnreadableInput(
            f"{path}: not a shard of charts ({error}); make it anew with `spinepath ingest`"
        ) from error
    found = assess_rows(pl.concat([rows, unheard], how="diagonal"), as_of)
    part = out.with_suffix(".part")
    found.write_parquet(part)
    part.rename(out)
    return Done(out, found.height)


def _names(problems: Path) -> pl.DataFrame:
    """The people of whom something could not be read; of some, nothing could."""
    if not problems.exists():
        return pl.DataFrame(schema={"patient": pl.String})
    return pl.read_parquet(problems, columns=["patient"]).unique()
