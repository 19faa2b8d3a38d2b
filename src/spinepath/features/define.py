"""Small words to define features with: what a fact says, counted, dated, measured."""

from typing import NamedTuple

import polars as pl

from spinepath.features.feature import Absence, Feature

DAYS_A_MONTH = 30.4375
Ends = tuple[pl.Expr, ...]
"""The low and the high end of an interval."""


class Definition(NamedTuple):
    """A feature, the keys of the facts it looks at, and its aggregation for each column.

    unshown: keys that it needs but that prove nothing to a reader ("there are procedures", "it hurts").
    mark: instead of columns, for what records say at most under its keys (features.listed). silent: the answer of
    such a feature where nothing stands under its keys.
    """

    feature: Feature
    keys: tuple[str, ...]
    columns: tuple[pl.Expr, ...]
    unshown: tuple[str, ...] = ()
    mark: str | None = None
    silent: bool | None = None


def among(*keys: str) -> pl.Expr:
    """Rows under any of these keys."""
    return pl.col("key") == keys[0] if len(keys) == 1 else pl.col("key").is_in(list(keys))


def says(answer: str) -> pl.Expr:
    """Rows that say yes, no or maybe today."""
    return pl.col(f"says_{answer}")


def present(*keys: str) -> pl.Expr:
    """True when a statement affirms, False when one denies and none affirms or doubts, else unknown."""
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


def days_between(day: pl.Expr) -> pl.Expr:
    """Days from `day` to as_of."""
    return (pl.col("as_of").first() - day).dt.total_days().cast(pl.Float64)


def months_between(day: pl.Expr) -> pl.Expr:
    """Months from `day` to as_of."""
    return days_between(day) * (1 / DAYS_A_MONTH)  # a quotient differs in the last bit from batch to batch


def days_since_last(rows: pl.Expr) -> Ends:
    """Days since the last of these rows, at least and at most."""
    return tuple(days_between(pl.col(end).filter(rows).max()) for end in ("latest", "earliest"))


def boolean(
    name: str,
    means: str,
    *,
    ask: str,
    keys: tuple[str, ...],
    expr: pl.Expr | str,
    absence: Absence = "unknown",
    reason: str = "a silent record is no answer",
    unshown: tuple[str, ...] = (),
    silent: bool | None = None,
) -> Definition:
    """A yes/no feature. ask: what would settle it. expr: an aggregation, or the name of a mark.

    silent: with a mark, the answer where no record says anything.
    """
    feature = Feature(id=name, type="boolean", means=means, absence=absence, reason=reason, settled_by=ask)
    if isinstance(expr, str):
        return Definition(feature, keys, (), unshown, expr, silent)
    return Definition(feature, keys, (expr.alias(name),), unshown)


def interval(
    name: str,
    means: str,
    unit: str,
    *,
    ask: str,
    keys: tuple[str, ...],
    ends: Ends,
    reason: str = "no date, no number",
    unshown: tuple[str, ...] = (),
) -> Definition:
    """A number known between two ends."""
    feature = Feature(
        id=name,
        type="interval",
        means=means,
        unit=unit,
        absence="unknown",
        reason=reason,
        settled_by=ask,
    )
    low, high = ends
    return Definition(feature, keys, (low.alias(f"{name}_low"), high.alias(f"{name}_high")), unshown)


def number(
    name: str,
    means: str,
    unit: str,
    *,
    ask: str,
    keys: tuple[str, ...],
    expr: pl.Expr,
    absence: Absence = "unknown",
    reason: str = "not measured is not normal",
    unshown: tuple[str, ...] = (),
) -> Definition:
    """A number: measured, the latest one, or counted."""
    feature = Feature(
        id=name,
        type="number",
        means=means,
        unit=unit,
        absence=absence,
        reason=reason,
        settled_by=ask,
    )
    return Definition(feature, keys, (expr.alias(name),), unshown)
