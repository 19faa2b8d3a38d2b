"""Which test each record of a cohort is, or is the report of (knowledge.named_tests)."""

from functools import cache

import polars as pl

from spinepath.assessment.shown import STUDIES
from spinepath.knowledge.named_tests import named, named_tests


def studies(events: pl.DataFrame) -> pl.DataFrame:
    """patient, row, source, place and test of every record that may be of a test; null for none of the spine's.

    place: in `events`.
    """
    is_study = pl.any_horizontal(pl.col("kind") == kind for kind in STUDIES)
    columns = ("patient", "kind", "row", "source", "name", "concepts")
    found = events.select(*columns, place=pl.int_range(pl.len(), dtype=pl.UInt32)).filter(is_study)
    return found.join(_tests(found), on="place", how="left", maintain_order="left").select(
        "patient", "row", "source", "place", "test"
    )


def _tests(found: pl.DataFrame) -> pl.DataFrame:
    """place and test of the records that may name one; asked once for each that differs."""
    telling = [name for name in found["name"].unique() if named(name)]
    known = found.select("place", "name").join(_marked(found), on="place", how="left")
    known = known.filter(pl.col("name").is_in(telling) | pl.col("concepts").is_not_null())
    different = known.select("name", "concepts").unique()
    tests = [named(name, (concepts or "").split("\n")) for name, concepts in different.iter_rows()]
    table = different.with_columns(test=pl.Series(tests, dtype=pl.String))
    return known.join(table, on=["name", "concepts"], nulls_equal=True).select("place", "test")


def _marked(found: pl.DataFrame) -> pl.DataFrame:
    """place and, as lines, the concepts that name a test: few records have any."""
    every = found.select("place", "concepts").filter(pl.col("concepts").list.len() > 0).explode("concepts")
    return (
        every.filter(pl.col("concepts").is_in(_naming()))
        .group_by("place")
        .agg(pl.col("concepts").str.join("\n"))
    )


@cache
def _naming() -> list[str]:
    return sorted({name for test in named_tests().values() for name in test.valuesets})
