"""Missing data as a result: who did not answer, what they could change, and how bad they must be to change it."""

from collections.abc import Iterable, Iterator

import msgspec
import polars as pl

from spinepath.registry.measures.definitions import Measure, benchmark
from spinepath.registry.measures.figures import ALL, Figure
from spinepath.registry.measures.tables import Tables
from spinepath.registry.statistics.missing import bounds, delta_adjusted, tipping_point
from spinepath.registry.statistics.models import Fitted, logistic

MOST_FITTED = 200_000
"""Subjects of a model; of more a sample is taken, since it has long settled by then."""
DELTAS = (-1.0, -0.5, 0.5, 1.0)
"""Log odds by which the missing are supposed to differ: odds from a third to nearly three times."""


class Sensitivity(msgspec.Struct, frozen=True, kw_only=True):
    """One share and what the missing could make of it.

    low, high: nobody or everybody of the missing; interval: with chance. deltas: the share if the missing differ by
    so much in log odds. benchmark: the published share compared with; tipping_share: what the missing would have to
    show for the whole to equal it (None: they could not bring it there).
    """

    measure: str
    at_months: float | None
    n: int
    events: int
    missing: int
    value: float
    low: float
    high: float
    interval: tuple[float, float]
    deltas: tuple[tuple[float, float], ...]
    benchmark: float | None
    tipping_share: float | None
    tipping_delta: float | None


def sensitivities(measure: Measure, figures: Iterable[Figure]) -> Iterator[Sensitivity]:
    """For each share of all people (not hidden) of a measure that can have missing answers."""
    for one in figures:
        if (
            one.slice == ALL
            and one.events is not None
            and one.n
            and one.missing is not None
            and not one.about
        ):
            observed = one.n - one.missing if measure.kind == "incidence" else one.n
            yield _sensitivity(measure, one, observed, one.events, one.missing)


def _sensitivity(measure: Measure, one: Figure, observed: int, events: int, missing: int) -> Sensitivity:
    found, compared = bounds(events, observed, missing), benchmark(measure)
    tip = tipping_point(events, observed, missing, compared) if compared is not None else None
    return Sensitivity(
        measure=one.measure, at_months=one.at_months, n=observed, events=events, missing=missing,
        value=events / observed if observed else 0.0, low=found.low, high=found.high,
        interval=(found.interval_low, found.interval_high),
        deltas=tuple((delta, delta_adjusted(events, observed, missing, delta).value or 0.0) for delta in DELTAS),
        benchmark=compared, tipping_share=tip.share if tip else None, tipping_delta=tip.delta if tip else None,
    )  # fmt: skip


def who_is_missing(expected: pl.DataFrame, tables: Tables, month: float) -> Fitted:
    """Odds of no score at a month, by what was known before. expected: subjects of a completeness measure."""
    due = expected.filter(pl.col("month") == month)
    rows = (due if len(due) <= MOST_FITTED else due.sample(MOST_FITTED, seed=1)).with_columns(
        no_score=(~pl.col("yes")).cast(pl.Int32), age_per_10_years=pl.col("age") / 10
    )
    named = ["age_per_10_years", *(name for name in ("sex", "kind", "last_score") if name in rows.columns)]
    groups = [name for name in tables.groups if name in rows.columns and rows[name].n_unique() <= 10]
    return logistic(rows, "no_score", [*named, *groups])
