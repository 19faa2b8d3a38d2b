"""What the records say at most under some keys: most yes/no features, in one pass over the facts.

A mark is a column that says of one record whether it affirms (YES), doubts (MAYBE), or denies, or only shows that
there is a list at all (LISTED_ONLY). A feature is true when the most is YES, unknown when it is MAYBE.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import polars as pl

from spinepath.features.define import Definition, says

LISTED_ONLY, MAYBE, YES = 0, 1, 2

MARKS = {
    "stated": pl.when(says("yes")).then(YES).when(says("maybe")).then(MAYBE).when(says("no")).then(LISTED_ONLY),
    "suspected": pl.when(says("yes") | says("maybe")).then(YES).when(says("no")).then(LISTED_ONLY),
    "affirmed": pl.when(says("yes")).then(YES),
}  # fmt: skip
"""stated: as it stands. suspected: a doubt is acted on like a yes. affirmed: only a yes counts for anything."""


class Asked(NamedTuple):
    """Which keys each feature asks for. table: key, feature, mark (its place in `marks`). empty: the answer, no row.

    silent: what features answer where no record says anything; the marks of those with an answer never say MAYBE.
    """

    table: pl.DataFrame
    marks: tuple[str, ...]
    silent: Mapping[str, bool | None]
    empty: pl.DataFrame


def asked(definitions: Iterable[Definition]) -> Asked:
    """What `answers` needs to know of the definitions with a mark."""
    own = [definition for definition in definitions if definition.mark]
    marks = tuple(sorted({definition.mark for definition in own if definition.mark}))
    rows = [(key, each.feature.id, marks.index(each.mark or "")) for each in own for key in each.keys]
    schema = {"key": pl.String, "feature": pl.String, "mark": pl.UInt8}
    silent = {each.feature.id: each.silent for each in own}
    empty = pl.DataFrame(schema={"patient": pl.String} | dict.fromkeys(silent, pl.Boolean))
    return Asked(pl.DataFrame(rows, schema=schema, orient="row"), marks, silent, empty)


def answers(marked: pl.DataFrame, of: Asked) -> pl.DataFrame:
    """patient, feature, answer: a row where some fact stands under a key that the feature asks for."""
    own = pl.coalesce(pl.when(pl.col("mark") == place).then(name) for place, name in enumerate(of.marks))
    most = marked.group_by("patient", "key").agg(pl.col(of.marks).max()).join(of.table, on="key")
    said = pl.col("said")
    return most.group_by("patient", "feature").agg(said=own.max()).select(
        "patient", "feature", answer=pl.when(said != MAYBE).then(said == YES)
    )  # fmt: skip


def wide(found: pl.DataFrame, of: Asked, everyone: pl.DataFrame) -> pl.DataFrame:
    """`everyone`, with one Boolean column per feature."""
    own = found.pivot(on="feature", index="patient", values="answer")
    every = everyone.join(pl.concat([of.empty, own], how="diagonal"), on="patient", how="left")
    return every.with_columns(
        pl.col(name).fill_null(said) for name, said in of.silent.items() if said is not None
    )
