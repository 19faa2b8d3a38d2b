"""The operations of everyone, the one the pain is counted from, and how the pain went after it (assessment.course)."""

from datetime import date
from functools import cache
from typing import NamedTuple

import numpy as np
import polars as pl

from spinepath.assessment.course import AT_ONCE, EARLY, LATE, MIDDLE, NEVER
from spinepath.assessment.differential import LOW_BACK, MOST_SPECIFIC
from spinepath.chart.anatomy import touches
from spinepath.features.course import PAIN
from spinepath.features.define import DAYS_A_MONTH
from spinepath.knowledge.causes import OPERATIONS
from spinepath.registry.cohort.crowd import Column, Crowd
from spinepath.registry.cohort.keyed import under, whose
from spinepath.sources.operations import kind_of_valueset


def index_operation(crowd: Crowd, done: pl.DataFrame) -> pl.DataFrame:
    """patient, earliest, latest of the operation that the pain is counted from; a row for everyone with one."""
    months = pl.DataFrame({
        "patient": pl.Series(range(len(crowd.names)), dtype=pl.UInt32),
        "low": crowd.values["months_since_surgery_low"],
        "high": crowd.values["months_since_surgery_high"],
    })  # fmt: skip
    days = (pl.lit(crowd.as_of) - pl.col("latest")).dt.total_days()
    gap = (days / DAYS_A_MONTH - pl.col("low").fill_null(0)).abs().fill_null(float("inf"))
    dated = pl.col("low").is_not_null() | pl.col("high").is_not_null()
    ranked = done.join(months, on="patient", how="left").with_columns(
        gap=pl.when(dated).then(gap).otherwise(0.0), day=pl.col("earliest").fill_null(date.max)
    )
    return (
        ranked.sort("patient", "gap", "day", "source", "row").group_by("patient", maintain_order=True).first()
    )


def operation_kind(crowd: Crowd, done: pl.DataFrame) -> Column:
    """(people,) index into OPERATIONS of the priors that suit everything done so far."""
    levels = {level for level in done["level"].unique().to_list() if level and not touches(level, LOW_BACK)}
    low = done.filter(pl.col("level").is_null() | ~pl.col("level").is_in(list(levels)))
    named = low.select("patient", "concepts").explode("concepts")
    of_concept = _ranks()
    telling = named.filter(pl.col("concepts").is_in(list(of_concept)))
    best = np.full(len(crowd.names), len(MOST_SPECIFIC))
    rank = telling["concepts"].replace_strict(of_concept, return_dtype=pl.Int64)
    np.minimum.at(best, telling["patient"].to_numpy(), rank.to_numpy())
    kinds: Column = np.array([OPERATIONS.index(kind) for kind in (*MOST_SPECIFIC, "any")])[best]
    return kinds


@cache
def _ranks() -> dict[str, int]:
    """By value set of an operation, how specific the priors are that suit it; 0 most."""
    kinds = kind_of_valueset().items()
    return {name: MOST_SPECIFIC.index(kind) for name, kind in kinds if kind in MOST_SPECIFIC}


class Course(NamedTuple):
    """(people,) each: the level of the course that is known, and those that the time rules out."""

    known: dict[str, Column]
    excluded: dict[str, Column]


def course(crowd: Crowd, index: pl.DataFrame) -> Course:
    """How the pain went."""
    never, free = crowd.true("never_improved"), crowd.true("pain_free_interval")
    stated, dated = _stated_months(crowd), _dated_months(crowd, index)
    relieved = whose(crowd, under(crowd, ("finding/pain_relieved", "finding/pain_recurred"), "yes", "maybe"))
    at_once = dated < AT_ONCE
    months = np.where(free, stated, np.where(at_once, np.nan, dated))
    known = {
        NEVER: never | (~free & at_once & ~relieved),
        EARLY: ~never & (months < 6),
        MIDDLE: ~never & (months >= 6) & (months <= 24),
        LATE: ~never & (months > 24),
    }
    settled = np.logical_or.reduce(list(known.values()))
    longest = crowd.number("months_since_surgery_high")
    return Course(known, {MIDDLE: ~settled & (longest < 6), LATE: ~settled & (longest <= 24)})


def _stated_months(crowd: Crowd) -> Column:
    said = crowd.facts["row"][under(crowd, ["finding/pain_free_interval"], "yes")]
    numbers = crowd.events.select("patient", "numeric_value")[said].drop_nulls().drop_nans()
    most = np.full(len(crowd.names), -np.inf)
    np.maximum.at(most, numbers["patient"].to_numpy(), numbers["numeric_value"].to_numpy())
    return np.where(np.isneginf(most), np.nan, most)


def _dated_months(crowd: Crowd, index: pl.DataFrame) -> Column:
    """Months from the operation to the day the present pain began; NaN where a day is missing."""
    pains = crowd.facts.select("patient", "status", "earliest")[under(crowd, PAIN, "yes")]
    began = _days(crowd, pains.filter(pl.col("status") == "active"), "earliest")
    months: Column = (began - _days(crowd, index, "latest")) / DAYS_A_MONTH
    return months


def _days(crowd: Crowd, found: pl.DataFrame, column: str) -> Column:
    """(people,) the first of the days in a column of `found`, as a number; NaN where there is none."""
    days = found.select("patient", day=pl.col(column).to_physical().cast(pl.Float64)).drop_nulls()
    first = np.full(len(crowd.names), np.inf)
    np.minimum.at(first, days["patient"].to_numpy(), days["day"].to_numpy())
    return np.where(np.isposinf(first), np.nan, first)
