"""What the records say at most under some keys: many yes/no features in one pass over the facts.

A mark is a column that says of one record whether it affirms (YES), doubts (MAYBE), or only shows that there is a
list at all (LISTED_ONLY). A feature is true when the most is YES, unknown when it is MAYBE or nothing is listed.
"""

from collections.abc import Iterable
from typing import NamedTuple

import polars as pl

from spinepath.features.define import Definition

LISTED_ONLY, MAYBE, YES = 0, 1, 2


class Asked(NamedTuple):
    """Which keys each feature asks for. table: feature, mark, key. empty: the columns of the answer, no row."""

    table: pl.DataFrame
    marks: tuple[str, ...]
    empty: pl.DataFrame


def asked(definitions: Iterable[Definition]) -> Asked:
    """What `aggregate` needs to know of the definitions with a mark."""
    rows = [(own.feature.id, own.mark, key) for own in definitions if own.mark for key in own.keys]
    table = pl.DataFrame(rows, schema=["feature", "mark", "key"], orient="row")
    columns = {"patient": pl.String} | dict.fromkeys(table["feature"], pl.Boolean)
    return Asked(table, tuple(sorted(set(table["mark"]))), pl.DataFrame(schema=columns))


def aggregate(marked: pl.DataFrame, of: Asked) -> pl.DataFrame:
    """One row per patient with a fact under a key that is asked for, one Boolean column per feature."""
    most = (
        marked.group_by("patient", "key")
        .agg(pl.col(of.marks).max())
        .unpivot(of.marks, index=["patient", "key"], variable_name="mark", value_name="said")
        .join(of.table, on=["mark", "key"])
        .group_by("patient", "feature")
        .agg(pl.col("said").max())
    )
    said = pl.col("said")
    answers = most.with_columns(said=pl.when(said != MAYBE).then(said == YES))
    return pl.concat([of.empty, answers.pivot(on="feature", index="patient", values="said")], how="diagonal")
