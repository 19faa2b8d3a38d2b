"""Where everyone was operated on and hurts, and how the place of each finding fits; asked once for each combination."""

from collections.abc import Iterable

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
    of_person, wheres = _numbered(_where(crowd, done))
    mapped = found.join(of_person, on="patient", how="left", maintain_order="left")
    asked = ["side", "level", "where"]
    different = mapped.select(asked).unique()
    answers = [_fit(wheres.get(where, _NOWHERE), side, level) for side, level, where in different.iter_rows()]
    table = pl.concat([different, pl.DataFrame(answers, schema=_FIT, orient="row")], how="horizontal")
    return mapped.join(table, on=asked, how="left", nulls_equal=True, maintain_order="left").drop("where")


def _numbered(where: pl.DataFrame) -> tuple[pl.DataFrame, dict[int | None, Where]]:
    """patient and `where`, the number of what holds of many; and by it what does."""
    different = where.select(_WHERE).unique().with_row_index("where")
    of_person = where.join(different, on=_WHERE, nulls_equal=True).select("patient", "where")
    return of_person, {number: _of_lists(*lists) for number, *lists in different.iter_rows()}


def _of_lists(*lists: Iterable[str] | None) -> Where:
    operated, fused, sides, hurting = (frozenset(each or ()) for each in lists)
    return Where(operated, fused, sides, frozenset(root for level in hurting for root in roots(level)))


_NOWHERE = _of_lists((), (), (), ())


_FIT = {"place": pl.String, "fit": pl.Float64, "discordant": pl.Boolean}


def _fit(here: Where, side: str | None, level: str | None) -> tuple[str, float, bool]:
    fit = here.fit(side, level).value
    return here.place(level), fit, fit == DISCORDANT


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
