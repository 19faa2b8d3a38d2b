"""Records of medicines of many people as one table: what each says, asked once for each that differs, and its days."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from spinepath.assessment.medicines.doses import Said, said
from spinepath.assessment.medicines.filled import DRUGS
from spinepath.chart.event import Dose, Event
from spinepath.registry.cohort.courses import days

Column = npt.NDArray[Any]
_DECIDING = frozenset((*DRUGS, "aspirin"))
_LISTS = ("codes", "concepts")
_DOSE = tuple(f"dose_{name}" for name in Dose.__struct_fields__)
SAID = ("code", "codes", *_DOSE)
"""Columns that nothing looks at but what is said of medicines."""
_SAYS = ("name", "concepts", *SAID)
"""What a record says (medicines.doses)."""
STANDS = ("source", "earliest", "latest", "end_latest", "status", "assertion", "certainty")
"""How it stands."""


class Taken(NamedTuple):
    """Records of drugs whose amounts are asked for, of each person in order of their days and sources.

    rows: patient, said (place in `says`), opioid, STANDS and the columns of courses.days. day, place: the rank of each
    by day and by source among those of its person. people: those with a record, in order; person: the place in it of
    each. says: what they say.
    """

    rows: pl.DataFrame
    says: list[Said]
    people: Column
    person: Column
    day: Column
    place: Column

    def column(self, name: str) -> Column:
        """(records,) of a column."""
        found: Column = self.rows[name].to_numpy()
        return found


def taken(records: pl.DataFrame) -> Taken:
    """Those among records of medicines (all of which count) whose amounts are asked for."""
    numbers, says = _said(records)
    decides, opioid = (
        pl.Series([asked(one) for one in says], dtype=pl.Boolean)[numbers] for asked in (_decides, _opioid)
    )
    columns = records.select("patient", "row", "dose_days_supply", *STANDS, said=numbers, opioid=opioid)
    rows = columns.filter(decides).with_columns(**days()).sort("patient", "since", "source", "row")
    people, person = np.unique(rows["patient"].to_numpy(), return_inverse=True)
    day, place = (_ranks(person, rows[name].rank("dense").to_numpy()) for name in ("since", "source"))
    return Taken(rows, says, people, person, day, place)


def _ranks(person: Column, value: Column) -> Column:
    """(records,) dense rank, from 0, of a number among those of the same person."""
    order = np.lexsort((value, person))
    first = np.diff(person[order], prepend=-1) != 0
    rank = np.cumsum(first | (np.diff(value[order].astype(np.int64), prepend=0) != 0))
    found = np.empty(len(order), dtype=np.int64)
    found[order] = rank - rank[first][person[order]]
    return found


def _said(records: pl.DataFrame) -> tuple[pl.Series, list[Said]]:
    """What each record says, as the place in a list."""
    words = records.select(pl.col(_SAYS)).with_columns(pl.col(_LISTS).list.join("\n"))
    different = words.unique()
    numbered = different.with_row_index("said")
    places = words.join(numbered, on=_SAYS, how="left", nulls_equal=True, maintain_order="left")["said"]
    return places, list(_each(different))


def _each(different: pl.DataFrame) -> Iterator[Said]:
    return (_of_row(row) for row in different.iter_rows(named=True))


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


def _opioid(what: Said) -> bool:
    return what.opioid
