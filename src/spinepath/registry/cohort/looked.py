"""Who had imaging that would show a lesion, with a result and still valid (assessment.candidates, .workup)."""

import numpy as np
import polars as pl

from spinepath.assessment.safety import contraindications, settings
from spinepath.features.define import DAYS_A_MONTH
from spinepath.features.facts import NEVER_HAPPENED
from spinepath.registry.cohort.crowd import UNKNOWN, YES, Column, Crowd
from spinepath.registry.cohort.studies import tests


def looked(crowd: Crowd) -> Column:
    """(people,) in whom some of the tests that show lesions is done."""
    asked = settings()["correctable"]["show_lesions"]
    latest = _latest(crowd, asked)
    done = np.zeros(len(crowd.names), dtype=bool)
    for test in asked:
        done |= _done(crowd, test, latest.filter(pl.col("test") == tests().index(test)))
    return done


def _latest(crowd: Crowd, among: list[str]) -> pl.DataFrame:
    """patient, test, day, told: the latest study of each test up to the day. test: its place in studies.tests()."""
    wanted = np.array([test in among for test in tests()])
    asked = crowd.studies.filter(pl.Series(wanted[crowd.studies["test"].to_numpy()]))
    happened = (pl.col("certainty") != "refuted") & ~pl.col("status").is_in(NEVER_HAPPENED)
    reports = crowd.events.select(_COLUMNS)[asked["place"]].with_columns(asked["test"])
    return (
        reports.filter(happened)
        .select("patient", "test", "source", "row", day="latest", told=_told())
        .sort("day", "source", "row", nulls_last=False)
        .group_by("patient", "test", maintain_order=True)
        .last()
    )


_COLUMNS = (
    "patient", "certainty", "status", "latest", "source", "row", "text_value", "words", "interpretation",
    "numeric_value",
)  # fmt: skip


def _told() -> pl.Expr:
    """Whether a study has a result; an empty text hides no number."""
    text = pl.coalesce(_full("text_value"), _full("words"), _full("interpretation"))
    return pl.col("numeric_value").is_not_null() | text.is_not_null()


def _full(column: str) -> pl.Expr:
    return pl.when(pl.col(column) != "").then(column)


def _done(crowd: Crowd, test: str, latest: pl.DataFrame) -> Column:
    """(people,) whose latest study told something and is neither too old nor older than an operation or a red flag."""
    age, told = np.full(len(crowd.names), np.nan), np.zeros(len(crowd.names), dtype=bool)
    people = latest["patient"].to_numpy()
    days = (pl.lit(crowd.as_of) - pl.col("day")).dt.total_days()
    age[people] = latest.select(days.cast(pl.Float64).fill_null(np.nan)).to_series().to_numpy()
    told[people] = latest["told"].to_numpy()
    old = age > settings()["imaging_lasts_months"] * DAYS_A_MONTH
    before = age > crowd.number("days_since_last_operation_high")
    flagged = _urgent(crowd, test) & (age > settings()["urgent_lasts_days"])
    valid: Column = told & ~old & ~before & ~flagged
    return valid


def _urgent(crowd: Crowd, test: str) -> Column:
    """(people,) in whom a red flag demands this test, or another one that is not known to be safe."""
    asked = np.zeros(len(crowd.names), dtype=bool)
    for flag, row in settings()["urgent"].items():
        if test in row["tests"]:
            asked |= crowd.answered(flag, YES)
        elif test == row["instead"]:
            unsafe = [~_safe(crowd, other) for other in row["tests"]]
            asked |= crowd.answered(flag, YES) & np.logical_or.reduce(unsafe)
    return asked


def _safe(crowd: Crowd, test: str) -> Column:
    """(people,) in whom no contraindication stands, nor one unknown that must be known."""
    rules = [rule for rule in crowd.rules if rule.id in contraindications()[test] and rule.severity != "info"]
    against = np.zeros(len(crowd.names), dtype=bool)
    for rule in rules:
        against |= crowd.answered(rule.id, YES)
        if rule.id in settings()["must_be_known"]:
            against |= crowd.answered(rule.id, UNKNOWN)
    return ~against
