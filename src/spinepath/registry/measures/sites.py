"""Comparing sites and surgeons: funnels of risk-adjusted shares, and shares that borrow strength."""

from collections.abc import Sequence

import msgspec
import polars as pl

from spinepath.registry.measures.definitions import Measure
from spinepath.registry.measures.figures import hidden_groups
from spinepath.registry.measures.incidence import EVENT
from spinepath.registry.measures.subjects import DAYS_A_MONTH
from spinepath.registry.statistics.funnel import Funnel, funnel
from spinepath.registry.statistics.models import logistic
from spinepath.registry.statistics.shrinkage import Shrunk, beta_binomial
from spinepath.registry.statistics.suppression import THRESHOLD

CASE_MIX = ("age_band", "sex", "kind", "levels_band")
FEWEST = 3  # places that can be compared
MOST_PER_PLACE = 20_000  # beyond this the exact distribution of unlike risks is not computed


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """Places of one kind ("site") compared on one measure at one month.

    left_out: places with numbers too small to be shown; all of them, when that is most. missing: people not followed
    until the month. adjusted: why or for what the case mix was adjusted. shrunk: in the order of `funnel.places`.
    """

    measure: str
    unit: str
    month: float
    funnel: Funnel
    shrunk: Shrunk | None
    adjusted: str
    left_out: int
    missing: int


def compare(
    measure: Measure, timed: pl.DataFrame, unit: str, month: float, threshold: int = THRESHOLD
) -> Comparison | None:
    """Places by the share with the event within the month, of those followed so long. None with fewer than three.

    timed: rows of `incidence.timed`. Somebody whose competing end came first had no event; somebody lost sight of
    before the month is missing.
    """
    if unit not in timed.columns:
        return None
    days = month * DAYS_A_MONTH
    known = (pl.col("days") >= days) | (pl.col("status") > 0)
    event = ((pl.col("status") == EVENT) & (pl.col("days") <= days)).cast(pl.Int32)
    rows = timed.filter(pl.col(unit).is_not_null()).with_columns(levels_band=_levels_band(timed))
    seen = rows.filter(known).with_columns(event=event)
    mix = [name for name in CASE_MIX if name in seen.columns]
    counted = seen.group_by(unit, *mix, "event").len().sort(unit, *mix, "event")
    risk, words = _risk(counted, mix)
    counted = counted.with_columns(risk=risk)
    names, events, totals, risks = _places(counted, unit)
    if len(names) < FEWEST:
        return None
    hide = hidden_groups(events, totals, threshold)
    if 2 * sum(hide) > len(names):  # those left would be a choice of the worst and the best
        hide = [True] * len(names)
    found = funnel(names, events, totals, risks=risks, overdispersion="multiplicative")
    found, shrunk = _shown(found, beta_binomial(events, totals), hide)
    return Comparison(
        measure=measure.id, unit=unit, month=month, funnel=found, shrunk=shrunk, adjusted=words,
        left_out=counted[unit].n_unique() - len(found.places), missing=len(rows) - len(seen),
    )  # fmt: skip


def _shown(found: Funnel, shrunk: Shrunk | None, hide: Sequence[bool]) -> tuple[Funnel, Shrunk | None]:
    """Without the places that are too small to be shown; they still count in target, spread and prior."""
    places = tuple(place for place, hid in zip(found.places, hide, strict=True) if not hid)
    kept = shrunk and tuple(share for share, hid in zip(shrunk.shares, hide, strict=True) if not hid)
    left = msgspec.structs.replace(shrunk, shares=kept) if shrunk else None
    return msgspec.structs.replace(found, places=places), left


def _levels_band(timed: pl.DataFrame) -> pl.Expr:
    if "levels" not in timed.columns:
        return pl.lit(None, pl.String)
    levels = pl.col("levels")
    return pl.when(levels == 1).then(pl.lit("one level")).when(levels > 1).then(pl.lit("several levels"))


def _risk(counted: pl.DataFrame, mix: Sequence[str]) -> tuple[pl.Series, str]:
    """The chance of an event by the case mix, a row each; the overall share where nothing could be fitted."""
    filled = counted.with_columns(pl.col(name).fill_null("not known") for name in mix)
    fit = logistic(filled, "event", mix, count="len")
    if fit.predicted is None:
        share = float((counted["event"] * counted["len"]).sum()) / max(int(counted["len"].sum()), 1)
        return pl.Series("risk", [share] * len(counted), dtype=pl.Float64), f"not adjusted: {fit.refused}"
    words = ", ".join(name.replace("_band", "").replace("kind", "operation") for name in mix)
    return fit.predicted.alias("risk"), f"adjusted for {words}"


def _places(
    counted: pl.DataFrame, unit: str
) -> tuple[list[str], list[int], list[int], list[tuple[list[float], list[int]]]]:
    names, events, totals, risks = [], [], [], []
    for (name,), rows in counted.group_by(unit, maintain_order=True):
        n = int(rows["len"].sum())
        if n <= MOST_PER_PLACE:
            same = rows.group_by(pl.col("risk")).agg(pl.col("len").sum()).sort("risk")
            names.append(str(name))
            events.append(int((rows["event"] * rows["len"]).sum()))
            totals.append(n)
            risks.append((same["risk"].to_list(), same["len"].to_list()))
    return names, events, totals, risks
