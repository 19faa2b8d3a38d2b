"""Is a planted thing found? One simulated registry at a time, by the same measures as the report."""

from typing import NamedTuple

import polars as pl

from registry.made_up_tables import AS_OF, MadeUp, Planted, made_up
from spinepath.registry.measures.compute import cox_of
from spinepath.registry.measures.definitions import measure
from spinepath.registry.measures.incidence import alike, count, first_of_each, timed
from spinepath.registry.measures.missingness import who_is_missing
from spinepath.registry.measures.shares import completeness
from spinepath.registry.measures.sites import compare
from spinepath.registry.measures.subjects import last_score
from spinepath.registry.statistics.intervals import wilson
from spinepath.registry.statistics.missing import bounds

FBSS = measure("fbss_incidence")
SCORES = measure("pain_completeness")
OUTLIER = "Site 01"
WELL_BELOW = 4.0


class Sites(NamedTuple):
    """found: the planted site is in alarm on the right side. false: other sites in alarm, of `others`."""

    found: bool
    false: int
    others: int


def sites(planted: Planted) -> Sites:
    """Look for the planted outlier with the funnel of the report."""
    found = compare(FBSS, timed(FBSS, made_up(planted).tables, AS_OF), "site", 12.0, threshold=2)
    assert found is not None
    alarms = [place.name for place in found.funnel.places if place.verdict == "alarm" and place.high]
    low = [place.name for place in found.funnel.places if place.verdict == "alarm" and not place.high]
    others = [name for name in (*alarms, *low) if name != OUTLIER]
    return Sites(OUTLIER in alarms, len(others), len(found.funnel.places) - 1)


class Disparity(NamedTuple):
    """by_gray: all fifths tested alike at 5 %. by_cox: the most deprived fifth against all others, adjusted."""

    by_gray: bool
    by_cox: bool


def disparity(planted: Planted) -> Disparity:
    """Look for the planted disparity with the tests of the report."""
    tables = made_up(planted).tables
    rows = timed(FBSS, tables, AS_OF)
    p = alike(count(first_of_each(rows), "deprivation"))
    fitted = cox_of(rows, tables)
    most = [effect for effect in fitted.effects if "fifth 5 (" in effect.term]
    named = most or [effect for effect in fitted.effects if "against fifth 5" in effect.term]
    shown = [effect.low > 1 if most else effect.high < 1 for effect in named]
    other_way = [effect.high < 1 if most else effect.low > 1 for effect in named]
    return Disparity(p is not None and p < 0.05, any(shown) or any(other_way))


class Missing(NamedTuple):
    """held_*: an interval holds the true share with a score below 4 at 12 months. found: who is missing shows."""

    truth: float
    answered: float
    held_plain: bool
    held_bounds: bool
    width: float
    found: bool


def missing(planted: Planted) -> Missing:
    """What drop-out does to a share, and whether the report says so."""
    made = made_up(planted)
    due = _due(made)
    truth = float((due["pain_12"] < WELL_BELOW).mean())  # type: ignore[arg-type]
    known = due.filter(pl.col("then").is_not_null())
    well, n, lost = int((known["then"] < WELL_BELOW).sum()), len(known), len(due) - len(known)
    plain, wide = wilson(well, n), bounds(well, n, lost)
    fitted = who_is_missing(last_score(due, SCORES, made.tables), made.tables, 12.0)
    effect = next((one for one in fitted.effects if one.term == "last_score"), None)
    return Missing(
        truth, well / n, plain.low <= truth <= plain.high, wide.interval_low <= truth <= wide.interval_high,
        wide.interval_high - wide.interval_low, effect is not None and (effect.low > 1 or effect.high < 1),
    )  # fmt: skip


def _due(made: MadeUp) -> pl.DataFrame:
    """First operations whose 12 months have come, with what everybody would have answered."""
    _, found = completeness(SCORES, made.tables, AS_OF)
    told = made.tables.people.select("patient").with_columns(pain_12=pl.Series(made.pain_12))
    rows = found.filter((pl.col("month") == 12) & (pl.col("number") == 1))
    seen = rows.filter(pl.col("until") >= pl.col("aim_day"))  # who moved away before is another question
    return seen.join(told, on="patient")
