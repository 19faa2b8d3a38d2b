"""What the records say at most under some keys: most yes/no features, in one pass over the facts.

A mark is a column that says of one record whether it affirms (YES), doubts (MAYBE), or denies, or only shows that
there is a list at all (LISTED_ONLY). A feature is true when the most is YES, unknown when it is MAYBE.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np
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
    """Which keys each feature asks for. table: key, feature (its place in `features`), mark (its place in `marks`).

    silent: what each feature answers where no record says anything; the marks of those with an answer never say MAYBE.
    """

    table: pl.DataFrame
    marks: tuple[str, ...]
    features: tuple[str, ...]
    silent: Mapping[str, bool | None]


def asked(definitions: Iterable[Definition]) -> Asked:
    """What `answers` needs to know of the definitions with a mark."""
    own = [definition for definition in definitions if definition.mark]
    marks = tuple(sorted({definition.mark for definition in own if definition.mark}))
    rows = [(key, place, marks.index(each.mark or "")) for place, each in enumerate(own) for key in each.keys]
    schema = {"key": pl.String, "feature": pl.UInt16, "mark": pl.UInt8}
    silent = {each.feature.id: each.silent for each in own}
    return Asked(pl.DataFrame(rows, schema=schema, orient="row"), marks, tuple(silent), silent)


def answers(marked: pl.DataFrame, of: Asked) -> pl.DataFrame:
    """patient, feature (its place), answer: a row where some fact stands under a key that the feature asks for."""
    own = pl.coalesce(pl.when(pl.col("mark") == place).then(name) for place, name in enumerate(of.marks))
    most = marked.group_by("patient", "key").agg(pl.col(of.marks).max()).join(of.table, on="key")
    said = pl.col("said")
    return most.group_by("patient", "feature").agg(said=own.max()).select(
        "patient", "feature", answer=pl.when(said != MAYBE).then(said == YES)
    )  # fmt: skip


def of_one(found: pl.DataFrame, of: Asked) -> dict[str, bool | None]:
    """The answers of one person by feature."""
    known = found.select("feature", "answer").drop_nulls().iter_rows()
    return {**of.silent, **{of.features[place]: answer for place, answer in known}}


def wide(found: pl.DataFrame, of: Asked, everyone: pl.DataFrame) -> pl.DataFrame:
    """`everyone`, with one Boolean column per feature."""
    places = everyone.select("patient", person=pl.int_range(pl.len(), dtype=pl.UInt32))
    known = found.drop_nulls("answer").join(places, on="patient")
    silent = [_UNKNOWN if said is None else int(said) for said in of.silent.values()]
    table = np.repeat(np.array(silent, dtype=np.uint8)[:, None], everyone.height, axis=1)
    table[known["feature"].to_numpy(), known["person"].to_numpy()] = known["answer"].to_numpy()
    columns = (pl.Series(name, row) for name, row in zip(of.features, table, strict=True))
    said = (pl.when(pl.col(name) != _UNKNOWN).then(pl.col(name) == 1).alias(name) for name in of.features)
    return pl.concat([everyone, pl.DataFrame(columns).select(said)], how="horizontal")


_UNKNOWN = 2
