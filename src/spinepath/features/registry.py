"""Every feature, and the aggregations that compute them all for one person or a million."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

import polars as pl

from spinepath.features import (
    cautions,
    conditions,
    course,
    findings,
    listed,
    medicines,
    person,
    regimen,
    safety,
    therapies,
)
from spinepath.features.define import Definition
from spinepath.features.facts import from_events, judged
from spinepath.features.feature import Feature


@cache
def definitions() -> dict[str, Definition]:
    """Every feature with how it is computed, by id. Raises ValueError when a name is used twice."""
    every = (
        *person.DEFINITIONS,
        *course.DEFINITIONS,
        *safety.DEFINITIONS,
        *conditions.DEFINITIONS,
        *therapies.DEFINITIONS,
        *medicines.definitions(),
        *cautions.definitions(),
        *regimen.DEFINITIONS,
        *findings.definitions(),
    )
    found = {definition.feature.id: definition for definition in every}
    if len(found) < len(every):
        names = [definition.feature.id for definition in every]
        raise ValueError(
            f"two features share a name: {sorted({name for name in names if names.count(name) > 1})}"
        )
    return found


@cache
def features() -> dict[str, Feature]:
    """Every feature by id."""
    return {name: definition.feature for name, definition in definitions().items()}


@cache
def wanted_keys() -> frozenset[str]:
    """Keys of facts that some feature looks at."""
    return frozenset(key for definition in definitions().values() for key in definition.keys)


def keys_of(feature: str) -> tuple[str, ...]:
    """Keys of the facts behind one feature: where its evidence is found."""
    own = definitions()[feature]
    return tuple(key for key in own.keys if key not in own.unshown)


@cache
def _asked() -> listed.Asked:
    return listed.asked(definitions().values())


@cache
def _columns() -> tuple[pl.Expr, ...]:
    return tuple(column for definition in definitions().values() for column in definition.columns)


def compute(facts: pl.DataFrame, as_of: date, patients: Sequence[str] | pl.Series) -> pl.DataFrame:
    """One row per patient with `patient` and the columns of every feature; null is unknown.

    facts: the table of features.facts, not yet judged. patients: everyone gets a row, even without a fact.
    """
    return of_judged(judged(facts, as_of), patients)


def of_judged(facts: pl.DataFrame, patients: Sequence[str] | pl.Series) -> pl.DataFrame:
    """`compute` for facts that are already judged."""
    own, said = _parts(facts, _columns())
    everyone = pl.DataFrame({"patient": pl.Series(patients, dtype=facts.schema["patient"])})
    return listed.wide(said, _asked(), everyone.join(own, on="patient", how="left"))


def compute_one(facts: pl.DataFrame) -> Mapping[str, Any]:
    """The row of `compute` for facts of one person that are already judged; a column without a value may be missing."""
    own, said = _parts(facts, _columns_under(frozenset(facts["key"].unique())))
    row = {**_where_nothing_stands(), **own.row(0, named=True)} if own.height else {}
    return {**row, **listed.of_one(said, _asked())}


def _columns_under(keys: frozenset[str]) -> list[pl.Expr]:
    """Columns of the features that look at any of these keys: one person has facts under few of them."""
    own = (definition for definition in definitions().values() if not keys.isdisjoint(definition.keys))
    return [column for definition in own for column in definition.columns]


@cache
def _where_nothing_stands() -> Mapping[str, Any]:
    """What the other features say: their columns over one fact under no key."""
    nothing = judged(from_events((), wanted_keys()), date.min).clear(1)
    return _parts(nothing, _columns())[0].row(0, named=True)


def _parts(facts: pl.DataFrame, columns: Iterable[pl.Expr]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """What features with columns of their own say, a row per patient; and the others, a row per answer."""
    marks = listed.MARKS | course.MARKS | conditions.MARKS | medicines.MARKS | safety.MARKS | person.MARKS
    marks |= cautions.MARKS
    marked = facts.with_columns(**medicines.IS_TAKEN).with_columns(**marks)
    return marked.group_by("patient").agg(columns), listed.answers(marked, _asked())
