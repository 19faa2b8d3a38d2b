"""Amounts per day for a cohort: computed for those whose medicines decide them, known at once for all others."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

import polars as pl

from spinepath.assessment.medicines import current
from spinepath.assessment.medicines.filled import DRUGS, Known, amounts
from spinepath.assessment.medicines.model import CurrentMedicines
from spinepath.assessment.medicines.products import ingredients_of
from spinepath.chart.event import Event
from spinepath.chart.table import event_of
from spinepath.features.facts import NEVER_HAPPENED

_PRODUCT = ("code", "name", "codes", "concepts")
_OPIOID = "med_opioid"


def with_amounts(values: pl.DataFrame, events: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """The feature table with the amounts per day in it. Its rows are the people in order."""
    found = list(_amounts(events, as_of))
    if not found:
        return values
    table = pl.DataFrame(found, infer_schema_length=None).cast({"patient": pl.UInt32})
    columns = [name for name in table.columns if name != "patient"]
    filled = table.with_columns(pl.col(columns).cast(pl.Float64))
    return values.drop(columns).join(filled, on="patient", how="left", maintain_order="left")


def _amounts(events: pl.DataFrame, as_of: date) -> Iterable[dict[str, Any]]:
    taken = events.filter(
        (pl.col("kind") == "medication")
        & (pl.col("certainty") != "refuted")
        & ~pl.col("status").is_in(NEVER_HAPPENED)
        & (pl.col("assertion") != "negated")
        & (pl.col("earliest").is_null() | (pl.col("earliest") <= as_of))
    )
    decisive = taken.filter(_decides(taken)).sort("patient", "row")
    people = decisive.partition_by("patient", maintain_order=True, as_dict=True)
    for (patient,), rows in people.items():
        yield {"patient": patient, **_columns(_known(rows, as_of))}
    others = taken.join(decisive, on="patient", how="anti")["patient"].unique()
    nothing = _columns(amounts(CurrentMedicines(as_of=as_of, recorded=True)))
    yield from ({"patient": patient, **nothing} for patient in others)


def _known(rows: pl.DataFrame, as_of: date) -> Mapping[str, Known]:
    return amounts(current([event_of(row) for row in rows.iter_rows(named=True)], as_of))


def _columns(known: Mapping[str, Known]) -> dict[str, float | None]:
    return {
        f"{name}_{end}": value for name, ends in known.items() for end, value in zip(("low", "high"), ends)
    }


def _decides(taken: pl.DataFrame) -> pl.Series:
    """Which records hold a drug whose amount is asked for; asked once for each product."""
    products = taken.select(*_PRODUCT).with_columns(pl.col("codes", "concepts").list.join("\n"))
    different = products.unique()
    holds = [_holds(*row) for row in different.iter_rows()]
    table = different.with_columns(holds=pl.Series(holds, dtype=pl.Boolean))
    joined = products.join(table, on=products.columns, how="left", nulls_equal=True, maintain_order="left")
    return joined["holds"]


@lru_cache(maxsize=50_000)
def _holds(code: str, name: str, codes: str, concepts: str) -> bool:
    event = Event(
        patient="", kind="medication", source="", code=code, name=name,
        codes=tuple(filter(None, codes.split("\n"))), concepts=tuple(filter(None, concepts.split("\n"))),
    )  # fmt: skip
    parts = ingredients_of(event)
    return _OPIOID in event.concepts or any(part.opioid or part.name in DRUGS for part in parts)
