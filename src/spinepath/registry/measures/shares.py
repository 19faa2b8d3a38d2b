"""Shares and means of what was seen at a month: responders, doses, answers, causes, completeness."""

from collections.abc import Callable, Iterator
from datetime import date

import polars as pl

from spinepath.registry.measures.definitions import Measure, number
from spinepath.registry.measures.figures import ALL, Figure, figure
from spinepath.registry.measures.subjects import DAYS_A_MONTH, age_band, score_before, score_near, subjects
from spinepath.registry.measures.tables import Tables
from spinepath.registry.statistics.intervals import mean, wilson

Found = tuple[list[Figure], pl.DataFrame]


def responders(measure: Measure, tables: Tables, as_of: date) -> Found:
    """Share whose score fell enough. An implant taken out by then counts as no response, not as missing."""
    people = score_before(subjects(measure, tables, as_of), measure, tables)
    parts = []
    for month in measure.at_months:
        near = score_near(people, measure, tables, month)
        parts.append(_responded(near, measure, month, as_of))
    return _by_groups(measure, tables, pl.concat(parts), _share)


def _responded(near: pl.DataFrame, measure: Measure, month: float, as_of: date) -> pl.DataFrame:
    """Only those whose month has come; `yes` is null where a score is missing or the one before leaves no room."""
    due = pl.col("start") + pl.duration(days=round(month * DAYS_A_MONTH) + measure.window_days)
    fell = pl.col("before") - pl.col("then")
    assert measure.fall is not None
    if measure.fall.fraction:
        enough, room = (
            fell >= number(measure.fall.fraction)[0] * pl.col("before") - 1e-9,
            pl.col("before") >= 1,
        )
    else:
        points = number(measure.fall.points or "")[0]
        enough, room = fell >= points, pl.col("before") >= points
    gone = pl.col("removed") <= pl.col("aim_day") if "removed" in near.columns else pl.lit(False)
    alive = pl.col("died").is_null() | (pl.col("died") > pl.col("aim_day"))
    answer = pl.when(gone.fill_null(False)).then(False).when(room).then(enough)
    return near.filter((due <= as_of) & alive).with_columns(yes=answer, month=pl.lit(float(month)))


def doses(measure: Measure, tables: Tables, as_of: date) -> Found:
    """Mean dose, or the share at a limit or more, of people observed at the month; 0 only where it is recorded."""
    people = subjects(measure, tables, as_of)
    stretches = tables.doses.sort("start").select("patient", begun="start", end="end", mme="mme")
    parts = []
    for month in measure.at_months:
        aimed = people.with_columns(
            aim_day=pl.col("start") + pl.duration(days=round(month * DAYS_A_MONTH)),
            month=pl.lit(float(month)),
        ).filter(pl.col("until") >= pl.col("aim_day"))
        taken = aimed.sort("aim_day").join_asof(
            stretches, left_on="aim_day", right_on="begun", by="patient", check_sortedness=False
        )
        current = pl.col("end").is_null() | (pl.col("end") >= pl.col("aim_day"))
        parts.append(taken.with_columns(mme=pl.when(current).then("mme")))
    found = pl.concat(parts)
    if measure.kind == "dose":
        return _by_groups(measure, tables, found, _mean)
    limit = number(measure.limit or "")[0]
    return _by_groups(measure, tables, found.with_columns(yes=pl.col("mme") >= limit), _share)


def completeness(measure: Measure, tables: Tables, as_of: date) -> Found:
    """Share of expected scores that came."""
    people = subjects(measure, tables, as_of)
    parts = []
    for month in measure.at_months:
        near = score_near(people, measure, tables, month)
        due = pl.col("aim_day") + pl.duration(days=measure.window_days) <= as_of
        alive = pl.col("died").is_null() | (pl.col("died") > pl.col("aim_day"))
        parts.append(
            near.filter(due & alive).with_columns(
                yes=pl.col("then").is_not_null(), month=pl.lit(float(month))
            )
        )
    return _by_groups(measure, tables, pl.concat(parts), _share)


def answers(measure: Measure, tables: Tables, as_of: date) -> Found:
    """Share of yes among yes and no; unknown is missing, never no."""
    said = tables.answers.join(tables.people, on="patient", how="left")
    if measure.event != "fbss":
        said = said.filter(pl.col("fbss") == "yes")
    age = (pl.lit(as_of) - pl.col("birth")).dt.total_days() / 365.25
    answer = pl.col(measure.event or "")
    yes = pl.when(answer == "yes").then(True).when(answer == "no").then(False)
    found = said.with_columns(age_band=age_band(age), yes=yes, month=pl.lit(None, pl.Float64))
    return _by_groups(measure, tables, found, _share)


def causes(measure: Measure, tables: Tables, _as_of: date) -> Found:
    """Each cause's share: the mean of its probability over the recognised people."""
    recognised = tables.answers.filter(pl.col("fbss") == "yes").select("patient")
    found = tables.causes.join(recognised, on="patient")
    n = found["patient"].n_unique()
    lost = recognised["patient"].n_unique() - n
    sums = found.group_by("cause").agg(
        total=pl.col("probability").sum(), squares=(pl.col("probability") ** 2).sum()
    )
    figures = []
    for cause, total, squares in sums.sort("total", descending=True).iter_rows():
        interval = mean(total, squares, n)
        kept = interval._replace(low=max(0.0, interval.low), high=min(1.0, interval.high))
        figures.append(figure(measure, kept, n, lost, about=cause))
    return figures, found


def _by_groups(
    measure: Measure,
    tables: Tables,
    found: pl.DataFrame,
    make: Callable[[Measure, pl.DataFrame], Iterator[Figure]],
) -> Found:
    """Figures for all and for each group of each slice; people whose group is not known have their own."""
    by = [name for name in dict.fromkeys((*measure.by, *tables.groups)) if name in found.columns]
    figures = list(make(measure, found.with_columns(slice=pl.lit(ALL), group=pl.lit(ALL))))
    for name in by:
        group = pl.col(name).cast(pl.String).fill_null("not known")
        figures += make(measure, found.with_columns(slice=pl.lit(name), group=group))
    return figures, found


def _share(measure: Measure, found: pl.DataFrame) -> Iterator[Figure]:
    """Shares with score intervals."""
    sums = found.group_by("slice", "group", "month").agg(
        events=pl.col("yes").sum(), n=pl.col("yes").count(), lost=pl.col("yes").null_count()
    )
    for slice_, group, month, events, n, lost in sums.sort("slice", "month", "group").iter_rows():
        yield figure(
            measure, wilson(events, n), n, lost, events=events, at_months=month, slice=slice_, group=group
        )


def _mean(measure: Measure, found: pl.DataFrame) -> Iterator[Figure]:
    """Mean doses with t intervals."""
    sums = found.group_by("slice", "group", "month").agg(
        total=pl.col("mme").sum(), squares=(pl.col("mme") ** 2).sum(), n=pl.col("mme").count(),
        lost=pl.col("mme").null_count(),
    )  # fmt: skip
    for slice_, group, month, total, squares, n, lost in sums.sort("slice", "month", "group").iter_rows():
        yield figure(
            measure,
            mean(total, squares, n),
            n,
            lost,
            at_months=month,
            slice=slice_,
            group=group,
            unit="MME a day",
        )
