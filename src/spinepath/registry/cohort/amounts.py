"""How a cohort takes its medicines: worked out for those whose medicines decide it, known at once for all others."""

from collections.abc import Mapping
from datetime import date
from functools import cache, lru_cache
from typing import Any

import polars as pl

from spinepath.assessment.medicines.current import current
from spinepath.assessment.medicines.filled import DRUGS, amounts
from spinepath.assessment.medicines.model import CurrentMedicines
from spinepath.assessment.medicines.products import ingredients_of
from spinepath.assessment.medicines.regimen import OPIOIDS, Value, regimen
from spinepath.assessment.subject import columns_of
from spinepath.chart.event import Dose, Event
from spinepath.chart.table import event_of
from spinepath.features.facts import NEVER_HAPPENED
from spinepath.features.medicines import AMOUNTS
from spinepath.features.regimen import COURSE, FORMS
from spinepath.features.registry import features

_PRODUCT = ("code", "name", "codes", "concepts")
_DECIDING = frozenset((*DRUGS, "aspirin"))


def with_amounts(values: pl.DataFrame, events: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """The feature table with the amounts per day and the regimen in it. Its rows are the people in order."""
    taken = _taken(events, as_of)
    people = _people(taken)
    rows = [
        {"patient": one, **columns_of(_filled(own, current(own, as_of), as_of))}
        for one, own in people.items()
    ]
    nothing = columns_of(_filled([], CurrentMedicines(as_of=as_of, recorded=True), as_of))
    others = taken.select("patient").unique().filter(~pl.col("patient").is_in(list(people)))
    schema = {"patient": pl.UInt32} | _columns()
    told = pl.DataFrame(rows, schema=schema)
    silent = others.with_columns(pl.lit(value).alias(name) for name, value in nothing.items())
    table = pl.concat([told, silent.cast({name: schema[name] for name in silent.columns})], how="diagonal")
    return values.drop(_columns()).join(table, on="patient", how="left", maintain_order="left")


@cache
def _columns() -> dict[str, Any]:
    """The columns that are filled in, with their type."""
    every = [features()[name] for name in (*AMOUNTS, *FORMS, *COURSE)]
    return {column: _TYPES[one.type] for one in every for column in one.columns}


_TYPES = {"boolean": pl.Boolean, "interval": pl.Float64}


def _taken(events: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Records that say that something was or is taken (medicines.episodes.counts)."""
    medicines = events.select("patient", "row", *_EVENT).filter(pl.col("kind") == "medication")
    return medicines.filter(
        (pl.col("certainty") != "refuted")
        & ~pl.col("status").is_in(NEVER_HAPPENED)
        & (pl.col("assertion") != "negated")
        & (pl.col("earliest").is_null() | (pl.col("earliest") <= as_of))
    )


def _people(taken: pl.DataFrame) -> dict[int, list[Event]]:
    """The people whose medicines decide, each with those."""
    found: dict[int, list[Event]] = {}
    for row in taken.filter(_decides(taken)).sort("patient", "row").iter_rows(named=True):
        found.setdefault(row["patient"], []).append(event_of(row))
    return found


_EVENT = (*(name for name in Event.__struct_fields__ if name not in ("dose", "patient")),
          *(f"dose_{name}" for name in Dose.__struct_fields__))  # fmt: skip


def _filled(events: list[Event], taken: CurrentMedicines, as_of: date) -> Mapping[str, Value]:
    return {**amounts(taken), **regimen(events, taken, as_of)}


def _decides(taken: pl.DataFrame) -> pl.Series:
    """Which records hold a drug whose amount is asked for; asked once for each product."""
    products = taken.select(*_PRODUCT).with_columns(pl.col("codes", "concepts").list.join("\n"))
    different = products.unique()
    holds = [_holds(*row) for row in different.iter_rows()]
    table = different.with_columns(holds=pl.Series(holds, dtype=pl.Boolean))
    return products.join(table, on=_PRODUCT, how="left", nulls_equal=True, maintain_order="left")["holds"]


@lru_cache(maxsize=50_000)
def _holds(code: str, name: str, codes: str, concepts: str) -> bool:
    event = Event(
        patient="", kind="medication", source="", code=code, name=name,
        codes=tuple(filter(None, codes.split("\n"))), concepts=tuple(filter(None, concepts.split("\n"))),
    )  # fmt: skip
    parts = ingredients_of(event)
    return bool(OPIOIDS.intersection(event.concepts)) or any(
        part.opioid or part.name in _DECIDING for part in parts
    )
