"""How a cohort takes its medicines: worked out for those whose medicines decide it, known at once for all others."""

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any

import polars as pl
from msgspec.structs import replace

from spinepath.assessment.medicines.doses import Record, Said, record, said
from spinepath.assessment.medicines.filled import DRUGS, amounts
from spinepath.assessment.medicines.model import CurrentMedicines
from spinepath.assessment.medicines.regimen import Value, filled, regimen
from spinepath.chart.event import Dose, Event
from spinepath.features.facts import NEVER_HAPPENED
from spinepath.features.medicines import AMOUNTS
from spinepath.features.regimen import COURSE, FORMS
from spinepath.features.registry import features

_DECIDING = frozenset((*DRUGS, "aspirin"))
_NOTHING = CurrentMedicines(as_of=None, recorded=True)
_LISTS = ("codes", "concepts")
_DOSE = tuple(f"dose_{name}" for name in Dose.__struct_fields__)
_SAID = ("code", "name", *_LISTS, *_DOSE)
"""What a record says (medicines.doses)."""
_STANDS = ("source", "earliest", "latest", "end_latest", "status", "assertion", "certainty")
"""How it stands."""


def with_amounts(values: pl.DataFrame, events: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """The feature table with the amounts per day and the regimen in it. Its rows are the people in order."""
    taken = _taken(events)
    told = _table({one: filled(own, as_of) for one, own in _people(taken).items()})
    nothing = _table({0: {**amounts(_NOTHING), **regimen([], _NOTHING, as_of)}}).drop("patient")
    silent = taken.select("patient").unique().join(told, on="patient", how="anti").join(nothing, how="cross")
    everyone = values.select("patient").join(
        pl.concat([told, silent]), on="patient", how="left", maintain_order="left"
    )
    return values.with_columns(everyone.drop("patient").get_columns())


def _table(found: Mapping[int, Mapping[str, Value]]) -> pl.DataFrame:
    """Values by feature id as columns of the feature table."""
    columns = [pl.Series("patient", list(found), dtype=pl.UInt32)]
    for name in (*AMOUNTS, *FORMS, *COURSE):
        feature, said = features()[name], [own.get(name) for own in found.values()]
        if feature.type == "boolean":
            columns.append(pl.Series(name, said, dtype=pl.Boolean))
        else:
            low, high = (
                zip(*(_NO_ENDS if one is None else one for one in said), strict=True) if said else ((), ())
            )
            columns += map(partial(pl.Series, dtype=pl.Float64), feature.columns, (low, high))
    return pl.DataFrame(columns)


_NO_ENDS = (None, None)


def _taken(events: pl.DataFrame) -> pl.DataFrame:
    """Records that say that something was or is taken (medicines.episodes.counts)."""
    return events.filter(
        (pl.col("kind") == "medication")
        & (pl.col("certainty") != "refuted")
        & ~pl.col("status").is_in(NEVER_HAPPENED)
        & (pl.col("assertion") != "negated")
    )


def _people(taken: pl.DataFrame) -> dict[int, list[Record]]:
    """The people whose medicines decide, each with those."""
    records = taken.sort("patient", "row")
    stands = records.select("patient", *_STANDS).iter_rows()
    found: dict[int, list[Record]] = {}
    for what, (patient, *how) in zip(_said(records), stands, strict=True):
        if what is not None:
            event = replace(what.event, **dict(zip(_STANDS, how, strict=True)))
            found.setdefault(patient, []).append(record(event, what))
    return found


def _said(records: pl.DataFrame) -> list[Said | None]:
    """What each record says, asked once for each that differs; None where it decides nothing."""
    words = records.select(pl.col(_SAID)).with_columns(pl.col(_LISTS).list.join("\n"))
    different = words.unique()
    every = (_of_row(row) for row in different.iter_rows(named=True))
    known = [what if _decides(what) else None for what in every]
    numbered = different.with_row_index("number")
    places = words.join(numbered, on=_SAID, how="left", nulls_equal=True, maintain_order="left")["number"]
    return [known[place] for place in places]


def _of_row(row: Mapping[str, Any]) -> Said:
    codes, concepts = (tuple(filter(None, row[name].split("\n"))) for name in _LISTS)
    dose = {name: row[f"dose_{name}"] for name in Dose.__struct_fields__}
    return said(Event(
        patient="", kind="medication", source="", code=row["code"], name=row["name"], codes=codes, concepts=concepts,
        dose=Dose(**dose) if dose["as_needed"] is not None else None,
    ))  # fmt: skip


def _decides(what: Said) -> bool:
    """Whether it holds a drug whose amount is asked for."""
    return what.opioid or any(part.opioid or part.name in _DECIDING for part in what.parts)
