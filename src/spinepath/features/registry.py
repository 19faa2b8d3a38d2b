"""Every feature, and the aggregations that compute them all for one person or a million."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

import numpy as np
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
from spinepath.features.parted import Parted, aggregated, parted

FEW = 10
"""Columns."""
Group = tuple[frozenset[str], Parted]
"""Keys, and columns that look at facts under these only."""


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


@cache
def _keys() -> pl.Enum:
    """The wanted keys as places in their order."""
    return pl.Enum(sorted(wanted_keys()))


def keys_of(feature: str) -> tuple[str, ...]:
    """Keys of the facts behind one feature: where its evidence is found."""
    own = definitions()[feature]
    return tuple(key for key in own.keys if key not in own.unshown)


@cache
def asked() -> listed.Asked:
    """Which features with a mark ask for what."""
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
    """`compute` for facts that are already judged. Patients that are numbers stand for their places, from 0 on."""
    everyone = pl.DataFrame({"patient": pl.Series(patients, dtype=facts.schema["patient"])})
    numbered = _numbered(facts, everyone)
    own = (_for_each(numbered, *group, everyone.height) for group in _apart())
    recorded = pl.lit(_recorded(numbered, everyone.height))
    counted = pl.concat(own, how="horizontal").select(pl.when(recorded).then(pl.all()).name.keep())
    parts = pl.collect_all(
        _marked(_under(numbered, keys), frozenset((mark,))).select("person", "key", mark)
        for mark, keys in asked().of_mark.items()
    )
    said = listed.wide(listed.answers(parts, asked(), everyone.height), asked())
    names = (column.meta.output_name() for column in _columns())
    return pl.concat([everyone, counted, said], how="horizontal").select("patient", *names, *said.columns)


def _numbered(facts: pl.DataFrame, everyone: pl.DataFrame) -> pl.DataFrame:
    """The facts with the number of the person, sorted by it; their keys are places in the wanted ones."""
    person = _places(facts.select("patient"), everyone)
    found = facts.with_columns(pl.col("key").cast(_keys()), person=person)
    found = found.filter(person.is_not_null()) if person.has_nulls() else found
    return found.set_sorted("person") if person.is_sorted() else found.sort("person")


def _places(facts: pl.DataFrame, everyone: pl.DataFrame) -> pl.Series:
    """(facts,) the place of the patient among everyone."""
    if facts.schema["patient"].is_integer():
        return facts["patient"]
    numbers = everyone.with_row_index("person")
    return facts.join(numbers, on="patient", how="left", maintain_order="left")["person"]


def _recorded(facts: pl.DataFrame, people: int) -> pl.Series:
    """(people,) who have any fact; of the others nothing is known."""
    found = np.zeros(people, dtype=bool)
    found[facts["person"].to_numpy()] = True
    return pl.Series(found)


def _under(facts: pl.DataFrame, keys: Iterable[str]) -> pl.LazyFrame:
    return facts.lazy().filter(pl.col("key").is_in(list(keys)))


def _for_each(facts: pl.DataFrame, keys: frozenset[str], of: Parted, people: int) -> pl.DataFrame:
    """Some columns for everyone, from their facts under these keys."""
    rows = _marked(_under(facts, keys), of.looks_at).select("person", *of.looks_at).collect()
    return aggregated(rows, of, people)


@cache
def _apart() -> tuple[Group, ...]:
    """Columns of features in groups: those of one group look at no key of another, and need none of its facts.

    Groups of few columns are one: to set a table up takes longer than to look at some more rows.
    """
    groups: list[tuple[frozenset[str], tuple[pl.Expr, ...]]] = []
    for one in (each for each in definitions().values() if each.columns):
        alike = [group for group in groups if not group[0].isdisjoint(one.keys) or not (group[0] or one.keys)]
        keys = frozenset(one.keys).union(*(keys for keys, _ in alike))
        columns = (*(column for _, own in alike for column in own), *one.columns)
        groups = [*(group for group in groups if group not in alike), (keys, columns)]
    few = [group for group in groups if len(group[1]) < FEW]
    groups = [group for group in groups if group not in few]
    groups.append(
        (frozenset().union(*(keys for keys, _ in few)), tuple(one for _, own in few for one in own))
    )
    facts = _no_facts().lazy().with_columns(pl.col("key").cast(_keys()))
    kinds = _marked(facts, _marks()).collect_schema()
    return tuple((keys, parted(columns, kinds)) for keys, columns in groups)


@cache
def where_nothing_stands() -> Mapping[str, Any]:
    """What features with columns of their own say of someone with facts, but none under their keys."""
    return _of_nothing().row(0, named=True)


@cache
def _of_nothing() -> pl.DataFrame:
    """The same as a table: their columns over one fact under no key."""
    nothing = _no_facts().clear(1).with_columns(person=pl.lit(0))
    return _marked(nothing.lazy(), _marks()).group_by("person").agg(_columns()).drop("person").collect()


def _no_facts() -> pl.DataFrame:
    """The columns of judged facts."""
    return judged(from_events((), wanted_keys()), date.min)


@cache
def _marks() -> Mapping[str, pl.Expr]:
    """Columns that features share."""
    own = (listed, course, conditions, medicines, safety, person, cautions)
    return {name: mark for page in own for name, mark in page.MARKS.items()}


def _marked(facts: pl.LazyFrame, wanted: Iterable[str]) -> pl.LazyFrame:
    """The facts with those of the columns that features share which are wanted."""
    marks = {name: _marks()[name] for name in wanted if name in _marks()}
    return facts.with_columns(**medicines.IS_TAKEN).with_columns(**marks)


def shared_columns() -> Mapping[str, pl.Expr]:
    """Columns that several features look at, by name; some are made of others."""
    return {**medicines.IS_TAKEN, **_marks()}
