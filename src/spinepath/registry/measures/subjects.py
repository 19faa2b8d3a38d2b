"""Who is counted by a measure: one row per operation, treatment or person, with what the measures look at.

Common columns: patient, start (the day counted from), until (the last day the person was observed), died, score
before, and every column that groups are made of.
"""

from datetime import date

import polars as pl

from spinepath.registry.measures.definitions import Measure
from spinepath.registry.measures.tables import PEOPLE, Tables

DAYS_A_MONTH = 30.4375
AGE_BANDS = ((50, "under 50"), (65, "50-64"), (200, "65 and over"))


def subjects(measure: Measure, tables: Tables, as_of: date) -> pl.DataFrame:
    """The subjects of a measure with the day from which it counts; undated ones are left out."""
    found = _chosen(measure, tables)
    return _with_people(found, tables, as_of).sort("patient", "start")


def _chosen(measure: Measure, tables: Tables) -> pl.DataFrame:
    if measure.subjects == "treatments":
        kinds = (
            tables.treatments.filter(pl.col("kind").is_in(measure.of)) if measure.of else tables.treatments
        )
        dated = kinds.filter(pl.col("day").is_not_null()).rename({"day": "start"})
        return dated.with_columns(complication_or_revision=pl.min_horizontal("complication", "revised"))
    done = operations(tables)
    if measure.subjects == "revisions":
        return done.filter(pl.col("number") > 1)
    return done.filter(pl.col("number") == 1) if measure.subjects == "first_operations" else done


def operations(tables: Tables) -> pl.DataFrame:
    """Dated operations with the day of the next one."""
    order = tables.operations.sort("patient", "number").with_columns(
        next_operation=pl.col("day").shift(-1).over("patient")
    )
    return order.filter(pl.col("day").is_not_null()).rename({"day": "start"})


def _with_people(found: pl.DataFrame, tables: Tables, as_of: date) -> pl.DataFrame:
    """Age at the start, the last day observed, and the groups of the person; a group of the operation goes first."""
    known = tables.people.select(
        *PEOPLE, *(pl.col(group) for group in tables.groups if group not in found.columns)
    )
    joined = found.join(known, on="patient", how="left")
    both = [group for group in tables.groups if group in found.columns]
    if both:
        own = tables.people.select("patient", *(pl.col(group).alias(f"{group}_of_person") for group in both))
        joined = joined.join(own, on="patient", how="left").with_columns(
            pl.coalesce(group, f"{group}_of_person") for group in both
        )
    age = (pl.col("start") - pl.col("birth")).dt.total_days() / 365.25
    return joined.with_columns(
        age=age,
        age_band=age_band(age),
        until=pl.when(pl.any_horizontal(pl.col("last_seen", "died").is_not_null())).then(
            pl.min_horizontal("last_seen", "died", pl.lit(as_of))
        ),
    )


def age_band(age: pl.Expr) -> pl.Expr:
    """The band of an age in years."""
    bands = [pl.when(age < end).then(pl.lit(name)) for end, name in AGE_BANDS]
    return pl.when(age.is_not_null()).then(pl.coalesce(*bands))


def with_fbss(found: pl.DataFrame, measure: Measure, tables: Tables) -> pl.DataFrame:
    """Adds `fbss`: the first day on which persistent pain was diagnosed or scored, before any further operation."""
    assert measure.persistent is not None
    rule = measure.persistent
    scored = tables.scores.filter(
        (pl.col("instrument") == measure.instrument) & (pl.col("value") >= rule.pain_from)
    ).select("patient", "day")
    named = tables.diagnoses.filter(pl.col("day").is_not_null()).select("patient", "day")
    after = pl.duration(days=round(rule.months_after * DAYS_A_MONTH))
    keyed = found.with_row_index("subject")
    days = keyed.select("subject", "patient", "start", "next_operation").join(
        pl.concat([scored, named]).unique(), on="patient"
    )
    first = (
        days.filter(pl.col("day") >= pl.col("start") + after)
        .filter(pl.col("next_operation").is_null() | (pl.col("day") < pl.col("next_operation")))
        .group_by("subject")
        .agg(fbss=pl.col("day").min())
    )
    return keyed.join(first, on="subject", how="left").drop("subject")


def score_before(found: pl.DataFrame, measure: Measure, tables: Tables) -> pl.DataFrame:
    """Adds `before`: the last score in the time before the start."""
    own = tables.scores.filter(pl.col("instrument") == measure.instrument).sort("day")
    return found.sort("start").join_asof(
        own.select("patient", "day", before="value"),
        left_on="start",
        right_on="day",
        by="patient",
        tolerance=f"{measure.before_days}d",
        check_sortedness=False,
    )


def score_near(found: pl.DataFrame, measure: Measure, tables: Tables, month: float) -> pl.DataFrame:
    """Adds `then`: the score nearest to so many months after the start, within the window and after the start."""
    own = tables.scores.filter(pl.col("instrument") == measure.instrument).sort("day")
    aimed = found.with_columns(aim_day=pl.col("start") + pl.duration(days=round(month * DAYS_A_MONTH)))
    joined = aimed.sort("aim_day").join_asof(
        own.select("patient", "day", score_day="day", then="value"),
        left_on="aim_day",
        right_on="day",
        by="patient",
        strategy="nearest",
        tolerance=f"{measure.window_days}d",
        check_sortedness=False,
    )
    return joined.with_columns(then=pl.when(pl.col("score_day") > pl.col("start")).then("then"))


def last_score(found: pl.DataFrame, measure: Measure, tables: Tables) -> pl.DataFrame:
    """Adds `last_score`: the latest score before the window of `aim_day` opens; what is known of who goes missing."""
    own = tables.scores.filter(pl.col("instrument") == measure.instrument).sort("day")
    opens = found.with_columns(opens=pl.col("aim_day") - pl.duration(days=measure.window_days + 1)).sort(
        "opens"
    )
    return opens.join_asof(
        own.select("patient", last_day="day", last_score="value"),
        left_on="opens",
        right_on="last_day",
        by="patient",
        check_sortedness=False,
    )
