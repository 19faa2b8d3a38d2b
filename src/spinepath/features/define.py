"""Small words to define features with: what a fact says, counted, dated, measured."""

from typing import NamedTuple

import polars as pl

from spinepath.features.feature import Absence, Feature

DAYS_A_MONTH = 30.4375


class Definition(NamedTuple):
    """A feature, the keys of the facts it looks at, and its aggregation for each column.

    unshown: keys that it needs but that prove nothing to a reader ("there are procedures", "it hurts").
    """

    feature: Feature
    keys: tuple[str, ...]
    columns: tuple[pl.Expr, ...]
    unshown: tuple[str, ...] = ()


def among(*keys: str) -> pl.Expr:
    """Rows under any of these keys."""
    return pl.col("key") == keys[0] if len(keys) == 1 else pl.col("key").is_in(list(keys))


def says(answer: str) -> pl.Expr:
    """Rows that say yes, no or maybe today."""
    return (pl.col("says") == answer).fill_null(False)


def any_of(rows: pl.Expr) -> pl.Expr:
    """True when at least one row is meant."""
    return rows.any()


def present(*keys: str) -> pl.Expr:
    """True when a current statement affirms, False when one denies and none affirms or doubts, else unknown."""
    here = among(*keys)
    return (
        pl.when((here & says("yes")).any()).then(True)
        .when((here & says("maybe")).any()).then(None)
        .when((here & says("no")).any()).then(False)
    )  # fmt: skip


def possible(*keys: str) -> pl.Expr:
    """True when a current statement affirms or suspects, False when one denies, else unknown."""
    here = among(*keys)
    return (
        pl.when((here & (says("yes") | says("maybe"))).any()).then(True)
        .when((here & says("no")).any()).then(False)
    )  # fmt: skip


def latest(rows: pl.Expr, column: str) -> pl.Expr:
    """The value of the last dated row; the highest where two share a day."""
    meant = rows & pl.col(column).is_not_null()
    ordered = (pl.col("latest").filter(meant), pl.col(column).filter(meant))
    return pl.col(column).filter(meant).sort_by(*ordered).last()


def months_between(day: pl.Expr) -> pl.Expr:
    """Months from `day` to as_of."""
    return (pl.col("as_of").first() - day).dt.total_days() / DAYS_A_MONTH


def boolean(name: str, means: str, settled_by: str, keys: tuple[str, ...], expr: pl.Expr, *,
            absence: Absence = "unknown", reason: str = "a silent record is no answer") -> Definition:  # fmt: skip
    """A yes/no feature."""
    feature = Feature(
        id=name, type="boolean", means=means, absence=absence, reason=reason, settled_by=settled_by
    )
    return Definition(feature, keys, (expr.alias(name),))


def interval(name: str, means: str, unit: str, settled_by: str, keys: tuple[str, ...],
             low: pl.Expr, high: pl.Expr) -> Definition:  # fmt: skip
    """A number known between two ends."""
    feature = Feature(id=name, type="interval", means=means, unit=unit, absence="unknown",
                      reason="no date, no number", settled_by=settled_by)  # fmt: skip
    return Definition(feature, keys, (low.alias(f"{name}_low"), high.alias(f"{name}_high")))


def number(
    name: str, means: str, unit: str, settled_by: str, keys: tuple[str, ...], expr: pl.Expr
) -> Definition:
    """A measured number, the latest one."""
    feature = Feature(id=name, type="number", means=means, unit=unit, absence="unknown",
                      reason="not measured is not normal", settled_by=settled_by)  # fmt: skip
    return Definition(feature, keys, (expr.alias(name),))
