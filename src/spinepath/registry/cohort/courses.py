"""From when to when records of medicines hold, as columns: what medicines.episodes says of each one."""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from spinepath.assessment.medicines.episodes import DISPENSED, GIVEN, OVER
from spinepath.knowledge.medicines import renewal_gap_days, unknown_supply_days

Column = npt.NDArray[Any]
NEVER, EVER = -(2**30), 2**30
"""Days before and after all others."""
_dispensed = pl.col("source").str.starts_with(DISPENSED)
_given = pl.col("source").str.starts_with(GIVEN) & (pl.col("status") != "active")
_over = pl.col("status").is_in(OVER)


def days() -> dict[str, pl.Expr]:
    """For rows of records with dose_days_supply: days since 1970, NEVER and EVER where medicines.doses.Record has none.

    since, until, supplied: as there. end: of the course (episodes.course), EVER where none is recorded. given: a single
    administration. kind: of record.
    """
    supplied = _supplied()
    end = _end(supplied)
    return {
        "since": _number(pl.col("earliest"), NEVER),
        "until": _until(supplied, end),
        "supplied": pl.when(_lapses()).then(_number(supplied, EVER)).otherwise(EVER).cast(pl.Int64),
        "end": _number(end, EVER),
        "given": _given,
        "kind": pl.col("source").str.split("/").list.first(),
    }


def _number(day: pl.Expr, unknown: int) -> pl.Expr:
    return day.to_physical().cast(pl.Int64).fill_null(unknown)


def _supplied() -> pl.Expr:
    """episodes.supplied_until."""
    supply = pl.col("dose_days_supply")
    usable = (supply > 0) & (supply < 3660)
    more = pl.max_horizontal(pl.when(usable).then(supply).cast(pl.Int64) - 1, 0)
    return pl.when(usable).then(pl.col("latest") + pl.duration(days=more))


def _end(supplied: pl.Expr) -> pl.Expr:
    """episodes.course."""
    perhaps = pl.col("latest") + pl.duration(days=unknown_supply_days())
    return (
        pl.when(_dispensed).then(pl.coalesce(supplied, "end_latest", perhaps))
        .when(pl.col("end_latest").is_not_null()).then("end_latest")
        .when(_given).then("latest")
        .when(_over).then(pl.coalesce(supplied, "latest"))
    )  # fmt: skip


def _lapses() -> pl.Expr:
    """Whether a supply of the record may run out: a single administration has none."""
    return _dispensed | pl.col("end_latest").is_not_null() | ~_given


def _until(supplied: pl.Expr, end: pl.Expr) -> pl.Expr:
    """episodes.active_until."""
    completed = pl.col("status") == "completed"
    told = pl.coalesce("end_latest", pl.when(completed).then(supplied))
    rests = (pl.col("status") == "on_hold") | pl.col("assertion").is_in(["historical", "resolved"])
    return (
        pl.when(rests).then(NEVER)
        .when(_over & ~_dispensed & ~_given).then(_number(told, NEVER) - (~completed).cast(pl.Int64))
        .otherwise(_number(end, EVER))
    )  # fmt: skip


class Stretch(NamedTuple):
    """(people,) each: the person, and the first and last day of the last episode."""

    patient: Column
    since: Column
    end: Column


def last_stretch(patient: Column, since: Column, end: Column) -> Stretch:
    """The last of the episodes of everyone (episodes.episodes).

    (records,) each, in order of the people and of `since`. end: EVER at most, for a course that has none yet.
    """
    opens = np.diff(patient, prepend=-1) != 0
    shift = np.cumsum(opens) * 2**32  # so that the longest of one person is none of the next
    longest = np.maximum.accumulate(end + shift) - shift
    opens[1:] |= since[1:] > longest[:-1] + renewal_gap_days()
    first = np.maximum.accumulate(np.where(opens, np.arange(len(patient)), 0))
    final = np.flatnonzero(np.diff(patient, append=-1))
    own = np.flatnonzero(first == np.repeat(first[final], np.diff(final, prepend=-1)))
    heads = np.flatnonzero(np.diff(patient[own], prepend=-1))
    until = np.maximum.reduceat(end[own], heads) if len(heads) else end
    return Stretch(patient[final], since[first[final]], until)
