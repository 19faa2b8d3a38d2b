"""Every measure of one registry: tables in, results out, all in memory and in one order."""

from collections.abc import Callable
from datetime import date

import msgspec
import polars as pl

from spinepath.registry.measures.definitions import Measure, measures
from spinepath.registry.measures.figures import Figure, suppressed
from spinepath.registry.measures.incidence import EVENT, Curve, first_of_each, incidence
from spinepath.registry.measures.missingness import MOST_FITTED, Sensitivity, sensitivities, who_is_missing
from spinepath.registry.measures.shares import Found, answers, causes, completeness, doses, responders
from spinepath.registry.measures.sites import Comparison, compare
from spinepath.registry.measures.subjects import last_score
from spinepath.registry.measures.tables import Tables
from spinepath.registry.statistics.models import Fitted, cox
from spinepath.registry.statistics.suppression import THRESHOLD

SHARES: dict[str, Callable[[Measure, Tables, date], Found]] = {
    "responder": responders,
    "dose": doses,
    "dose_share": doses,
    "answer": answers,
    "cause": causes,
    "completeness": completeness,
}
UNITS = ("site", "surgeon")
COMPARED_AT = 12.0


class Results(msgspec.Struct, frozen=True, kw_only=True):
    """Everything a report shows, small numbers already hidden."""

    as_of: date
    threshold: int
    people: int
    operations: int
    undated: int
    made_up: bool
    figures: tuple[Figure, ...]
    curves: tuple[Curve, ...]
    comparisons: tuple[Comparison, ...]
    sensitivities: tuple[Sensitivity, ...]
    adjusted: tuple[tuple[str, Fitted], ...]
    missing_at: tuple[tuple[float, Fitted], ...]


def compute(tables: Tables, as_of: date, threshold: int = THRESHOLD) -> Results:
    """All measures on a day. threshold: counts from 1 to below it are hidden; 1 shows everything."""
    made = _Made()
    for measure in measures():
        if measure.kind == "incidence":
            _time_to(made, measure, tables, as_of, threshold)
        else:
            _share_of(made, measure, tables, as_of, threshold)
    return Results(
        as_of=as_of, threshold=threshold, people=len(tables.people), operations=len(tables.operations),
        undated=tables.operations["day"].null_count(), made_up=bool(tables.people["made_up"].fill_null(False).any()),
        figures=tuple(made.figures), curves=tuple(made.curves), comparisons=tuple(made.comparisons),
        sensitivities=tuple(made.sensitivities), adjusted=tuple(made.adjusted), missing_at=tuple(made.missing_at),
    )  # fmt: skip


class _Made:
    """What was computed so far."""

    def __init__(self) -> None:
        self.figures: list[Figure] = []
        self.curves: list[Curve] = []
        self.comparisons: list[Comparison] = []
        self.sensitivities: list[Sensitivity] = []
        self.adjusted: list[tuple[str, Fitted]] = []
        self.missing_at: list[tuple[float, Fitted]] = []

    def add(self, measure: Measure, figures: list[Figure], threshold: int) -> None:
        shown = suppressed(figures, threshold)
        self.figures += shown
        if measure.kind not in ("completeness", "cause", "dose"):
            self.sensitivities += sensitivities(measure, (one for one in shown if not one.hidden))


def _time_to(made: _Made, measure: Measure, tables: Tables, as_of: date, threshold: int) -> None:
    figures, curves, timed = incidence(measure, tables, as_of, threshold)
    made.add(measure, figures, threshold)
    shown = {(one.slice, one.group) for one in made.figures if one.measure == measure.id and not one.hidden}
    made.curves += [one for one in curves if len(one.months) > 1 and (one.slice, one.group) in shown]
    found = (compare(measure, timed, unit, COMPARED_AT, threshold) for unit in UNITS)
    made.comparisons += [one for one in found if one is not None]
    if measure.event == "fbss" and len(timed):
        made.adjusted.append((measure.id, cox_of(timed, tables)))


def cox_of(timed: pl.DataFrame, tables: Tables) -> Fitted:
    """Cause-specific hazards of the event after each person's first subject, by age, sex, operation, levels, groups."""
    rows = (
        first_of_each(timed)
        .with_columns(
            hit=(pl.col("status") == EVENT).cast(pl.Int32),
            days=pl.col("days").cast(pl.Float64),
            age_per_10_years=pl.col("age") / 10,
        )
        .filter(pl.col("days") > 0)
    )
    rows = rows if len(rows) <= MOST_FITTED else rows.sample(MOST_FITTED, seed=1)
    groups = [name for name in tables.groups if name not in UNITS and rows[name].n_unique() <= 10]
    return cox(rows, "days", "hit", ["age_per_10_years", "sex", "kind", "levels", *groups])


def _share_of(made: _Made, measure: Measure, tables: Tables, as_of: date, threshold: int) -> None:
    figures, found = SHARES[measure.kind](measure, tables, as_of)
    made.add(measure, figures, threshold)
    if measure.kind == "completeness":
        for month in measure.at_months:
            known = last_score(found.filter(pl.col("month") == month), measure, tables)
            made.missing_at += [(month, who_is_missing(known, tables, month))] if len(known) else []
