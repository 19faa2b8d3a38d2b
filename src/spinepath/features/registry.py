"""Every feature, and the aggregations that compute them all for one person or a million."""

from datetime import date
from functools import cache

import polars as pl

from spinepath.chart.vocabulary import findings as vocabulary
from spinepath.features import conditions, course, findings, listed, medicines, person, safety, therapies
from spinepath.features.define import Definition
from spinepath.features.facts import judged
from spinepath.features.feature import Feature


@cache
def definitions() -> dict[str, Definition]:
    """Features with an aggregation of their own, by id."""
    return {
        definition.feature.id: definition
        for definition in (
            *person.DEFINITIONS,
            *course.DEFINITIONS,
            *safety.DEFINITIONS,
            *conditions.DEFINITIONS,
            *therapies.DEFINITIONS,
            *medicines.definitions(),
        )
    }


@cache
def _asked() -> listed.Asked:
    return listed.asked(definitions().values())


@cache
def features() -> dict[str, Feature]:
    """Every feature by id. Raises ValueError when a name is used twice."""
    own = {name: definition.feature for name, definition in definitions().items()}
    if shared := own.keys() & findings.features().keys():
        raise ValueError(f"two features share a name: {sorted(shared)}")
    return own | findings.features()


@cache
def wanted_keys() -> frozenset[str]:
    """Keys of facts that some feature looks at."""
    own = {key for definition in definitions().values() for key in definition.keys}
    return frozenset(own | {f"finding/{name}" for name in vocabulary()})


def keys_of(feature: str) -> tuple[str, ...]:
    """Keys of the facts behind one feature: where its evidence is found."""
    if feature in definitions():
        own = definitions()[feature]
        return tuple(key for key in own.keys if key not in own.unshown)
    return (f"finding/{feature.removesuffix('_possible')}",)


def compute(facts: pl.DataFrame, as_of: date, patients: list[str]) -> pl.DataFrame:
    """One row per patient with `patient` and the columns of every feature; null is unknown.

    facts: the table of features.facts, not yet judged. patients: everyone gets a row, even without a fact.
    """
    return aggregate(judged(facts, as_of), as_of, patients)


def aggregate(facts: pl.DataFrame, as_of: date, patients: list[str]) -> pl.DataFrame:
    """`compute` for facts that are already judged on `as_of`."""
    columns = [column for definition in definitions().values() for column in definition.columns]
    marks = course.MARKS | conditions.MARKS | medicines.MARKS
    marked = facts.with_columns(as_of=pl.lit(as_of), **marks)
    own = marked.group_by("patient").agg(columns)
    most = listed.aggregate(marked, _asked())
    everyone = pl.DataFrame({"patient": patients}, schema={"patient": pl.String})
    for part in (own, most, findings.aggregate(facts)):
        everyone = everyone.join(part, on="patient", how="left")
    return everyone.with_columns(pl.col(*findings.SAID).fill_null(False))
