"""Where everyone was operated on and hurts, and how the place of each finding fits; asked once for each combination."""

from typing import Any

import polars as pl

from spinepath.assessment.concordance import DISCORDANT, STABILISE, WHERE_IT_HURTS, Where
from spinepath.chart.anatomy import roots
from spinepath.features.facts import SURGERY
from spinepath.registry.cohort.crowd import Crowd

_WHERE = ("operated", "fused", "sides", "hurting")


def operations(crowd: Crowd) -> pl.DataFrame:
    """The operations on the spine that were done: patient, and columns of the event."""
    looked_at = crowd.facts.select("row", "key", "kind", "says_yes")
    done = looked_at.filter((pl.col("key") == SURGERY) & pl.col("says_yes") & (pl.col("kind") == "procedure"))
    columns = ("patient", "row", "source", "earliest", "latest", "level", "aims", "concepts")
    place = pl.int_range(pl.len(), dtype=pl.UInt32)
    procedures = crowd.events.select("kind", *columns, place=place).filter(pl.col("kind") == "procedure")
    return procedures.join(done.select(place="row"), on="place").select(columns)


def placed(crowd: Crowd, found: pl.DataFrame, done: pl.DataFrame) -> pl.DataFrame:
    """`found` (patient, side, level, …) with place, fit and discordant. done: the operations."""
    mapped = found.join(_where(crowd, done), on="patient", how="left", maintain_order="left").with_columns(
        pl.col(_WHERE).fill_null([])
    )
    asked = ["side", "level", *_WHERE]
    different = mapped.select(asked).unique()
    answers = pl.DataFrame([_fit(row) for row in different.iter_rows(named=True)], schema=_FIT, orient="row")
    table = pl.concat([different, answers], how="horizontal")
    return mapped.join(table, on=asked, how="left", nulls_equal=True, maintain_order="left").drop(_WHERE)


_FIT = {"place": pl.String, "fit": pl.Float64, "discordant": pl.Boolean}


def _fit(row: dict[str, Any]) -> tuple[str, float, bool]:
    here = Where(
        operated=frozenset(row["operated"]),
        fused=frozenset(row["fused"]),
        sides=frozenset(row["sides"]),
        roots=frozenset(root for level in row["hurting"] for root in roots(level)),
    )
    fit = here.fit(row["side"], row["level"]).value
    return here.place(row["level"]), fit, fit == DISCORDANT


def _where(crowd: Crowd, done: pl.DataFrame) -> pl.DataFrame:
    """patient and, as lists in order: levels operated on and fused, sides and levels that hurt."""
    fused = pl.col("aims").list.contains(STABILISE)
    operated = done.group_by("patient").agg(
        operated=_each(pl.col("level")), fused=_each(pl.col("level").filter(fused))
    )
    hurts = crowd.facts.select("patient", "key", "says_yes", "side", "level").filter(
        pl.col("key").is_in(list(WHERE_IT_HURTS)) & pl.col("says_yes")
    )
    hurting = hurts.group_by("patient").agg(sides=_each(pl.col("side")), hurting=_each(pl.col("level")))
    return operated.join(hurting, on="patient", how="full", coalesce=True)


def _each(values: pl.Expr) -> pl.Expr:
    return values.drop_nulls().unique().sort()
