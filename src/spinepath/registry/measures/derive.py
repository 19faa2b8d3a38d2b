"""From charts to the tables of the statistics: what happened to whom and when, as Polars expressions.

Refuted, planned and undone facts never count; a fact after the day of judgement does not exist.
"""

import re
from datetime import date

import polars as pl

from spinepath.chart.anatomy import segments
from spinepath.chart.vocabulary import findings
from spinepath.registry.measures.tables import CONTRACT, OPERATIONS

LONGEST_VAGUE = 31  # days: a date known to the month becomes its middle; one known to the year has no day
INSTRUMENTS = {
    "pain_nrs": "nrs_pain",
    "odi_total": "odi",
    "peg_total": "peg",
    "phq9_total": "phq9",
    "gad7_total": "gad7",
}
KINDS = {  # the first that fits names the operation
    "surgery_deformity": "deformity",
    "surgery_disc_arthroplasty": "disc replacement",
    "surgery_fusion": "fusion",
    "surgery_instrumentation": "fusion",
    "surgery_discectomy": "discectomy",
    "surgery_decompression": "decompression",
    "surgery_revision": "revision",
}
TREATMENTS = {
    "proc_scs_implant": "stimulator",
    "proc_it_pump_implant": "pump",
    "proc_rfa": "radiofrequency",
    "proc_esi": "epidural injection",
    "proc_facet_injection_mbb": "facet block",
    "proc_si_injection": "sacroiliac injection",
    "proc_adhesiolysis": "adhesiolysis",
    "proc_physical_therapy": "physical therapy",
}
ENDS = {"stimulator": "proc_scs_revision_removal", "pump": "proc_it_revision_removal"}
COMPLICATION = "dx_neuromodulation_pump_complication"
_TAKEN_OUT = r"(?i)remov|explant|extract|taken out"

counted = (pl.col("certainty") != "refuted") & ~pl.col("status").is_in(["planned", "not_done"])
affirmed = counted & pl.col("assertion").is_in(["affirmed", "historical", "resolved"])


def day_of(start: str, end: str) -> pl.Expr:
    """The middle of an interval of days no longer than a month; null for anything vaguer."""
    width = (pl.col(end) - pl.col(start)).dt.total_days()
    return pl.when(width <= LONGEST_VAGUE).then(pl.col(start) + pl.duration(days=width // 2))


def known(events: pl.LazyFrame, as_of: date) -> pl.LazyFrame:
    """Events that existed on the day, with `day`."""
    existed = pl.col("earliest").is_null() | (pl.col("earliest") <= as_of)
    return events.filter(existed).with_columns(day=day_of("earliest", "latest"))


def has(*concepts: str) -> pl.Expr:
    """True where an event belongs to one of these value sets, or to one refining it ("surgery_fusion_lumbar")."""
    wanted = "|".join(re.escape(concept) for concept in concepts)
    return pl.col("concepts").list.eval(pl.element().str.contains(rf"^({wanted})(_|$)")).list.any()


def people(events: pl.LazyFrame, as_of: date) -> pl.LazyFrame:
    """One row per person. last_seen: the last recorded event, which is how long the person was observed."""
    who = pl.col("kind") == "patient"
    seen = pl.col("day").filter(~who & (pl.col("day") <= as_of))
    died = pl.when(who).then(day_of("end_earliest", "end_latest")).max()
    return known(events, as_of).group_by("patient").agg(
        sex=pl.col("text_value").filter(who).first(),
        birth=pl.col("earliest").filter(who).first(),
        died=pl.when(died <= as_of).then(died),
        first_seen=seen.min(),
        last_seen=pl.max_horizontal(seen.max(), pl.when(died <= as_of).then(died)),
        made_up=(who & pl.col("concepts").list.contains("made-up")).any(),
    )  # fmt: skip


def operations(events: pl.LazyFrame, as_of: date) -> pl.LazyFrame:
    """One row per day on which the spine was operated on: several codes of one day are one visit to the theatre."""
    done = known(events, as_of).filter(
        (pl.col("kind") == "procedure")
        & affirmed
        & has("surgery_spine_any")
        & (pl.col("status") != "unknown")
    )
    kind = pl.coalesce(
        *(pl.when(has(concept).any()).then(pl.lit(name)) for concept, name in KINDS.items()), pl.lit("other")
    )
    grouped = done.sort("source").group_by("patient", "earliest", "latest").agg(
        operation=pl.col("source").first(),
        day=pl.col("day").first(),
        kind=kind,
        level=pl.col("level").drop_nulls().unique().sort().str.join(", "),
        aim=pl.col("aims").explode().drop_nulls().unique().sort().str.join(" + "),
        side=pl.col("side").drop_nulls().first(),
    )  # fmt: skip
    numbered = grouped.sort("patient", "earliest", "operation").with_columns(
        number=pl.int_range(1, pl.len() + 1, dtype=pl.Int32).over("patient"),
        levels=pl.col("level").map_elements(_count_levels, return_dtype=pl.Int32),
        level=pl.col("level").replace("", None),
        aim=pl.col("aim").replace("", None),
        site=pl.lit(None, pl.String),
        surgeon=pl.lit(None, pl.String),
    )
    return numbered.select(*OPERATIONS)


def _count_levels(levels: str) -> int | None:
    """Motion segments of "L3-L5, L5-S1": three; null when no level was recorded."""
    found = {segment for level in levels.split(", ") for segment in segments(level)}
    return len(found) or (1 if levels else None)


def diagnoses(events: pl.LazyFrame, as_of: date) -> pl.LazyFrame:
    """The days on which somebody diagnosed FBSS."""
    named = known(events, as_of).filter((pl.col("kind") == "condition") & affirmed & has("dx_fbss"))
    return named.select("patient", "day").unique()


def scores(events: pl.LazyFrame, as_of: date) -> pl.LazyFrame:
    """Answered questionnaires, and pain scores read from the words of a visit; the mean of several on one day."""
    instrument = pl.coalesce(
        *(pl.when(has(concept)).then(pl.lit(name)) for concept, name in INSTRUMENTS.items()),
        pl.when(pl.col("finding") == _pain_score()).then(pl.lit("nrs_pain")),
    )
    given = known(events, as_of).filter(affirmed & pl.col("numeric_value").is_not_null())
    named = given.with_columns(instrument=instrument).filter(pl.col("instrument").is_not_null())
    dated = named.filter(pl.col("day").is_not_null())
    return dated.group_by("patient", "instrument", "day").agg(value=pl.col("numeric_value").mean())


def _pain_score() -> str:
    assert "pain_score" in findings()
    return "pain_score"


def treatments(events: pl.LazyFrame, as_of: date) -> pl.LazyFrame:
    """Blocks, implants and physical therapy; implants with what became of them.

    A lead and a generator within 30 days are one implant. Taken out or revised is told by the words of the record;
    a complication is the first coded one. Each belongs to the latest implant of its kind before it.
    """
    kind = pl.coalesce(*(pl.when(has(concept)).then(pl.lit(name)) for concept, name in TREATMENTS.items()))
    done = known(events, as_of).filter((pl.col("kind") == "procedure") & affirmed)
    given = done.with_columns(treated=kind).filter(pl.col("treated").is_not_null() & ~_ends_an_implant())
    gap = (pl.col("day") - pl.col("day").shift(1).over("patient", "treated")).dt.total_days()
    one_each = given.sort("patient", "treated", "day", "source").filter(
        ~pl.col("treated").is_in(list(ENDS)) | gap.is_null() | (gap > 30)
    )
    listed = one_each.select("patient", "day", treatment="source", kind="treated").sort(
        "day", nulls_last=True
    )
    return _with_ends(listed, known(events, as_of).filter(affirmed))


def _ends_an_implant() -> pl.Expr:
    return has(*ENDS.values()) & pl.col("name").str.contains(_TAKEN_OUT)


def _with_ends(listed: pl.LazyFrame, events: pl.LazyFrame) -> pl.LazyFrame:
    implants = listed.filter(pl.col("kind").is_in(list(ENDS)) & pl.col("day").is_not_null())
    for name, happened in _later(events).items():
        first = (
            happened.sort("day")
            .join_asof(implants.sort("day"), on="day", by=["patient", *_by(name)], check_sortedness=False)
            .group_by("patient", "treatment")
            .agg(pl.col("day").min().alias(name))
        )
        listed = listed.join(first, on=["patient", "treatment"], how="left")
    return listed.select(*CONTRACT["treatments"][0])


def _by(name: str) -> list[str]:
    return [] if name == "complication" else ["kind"]


def _later(events: pl.LazyFrame) -> dict[str, pl.LazyFrame]:
    """What can end or disturb an implant, by what it is, with the day."""
    kind = pl.coalesce(*(pl.when(has(concept)).then(pl.lit(name)) for name, concept in ENDS.items()))
    dated = events.filter(pl.col("day").is_not_null())
    changed = dated.filter((pl.col("kind") == "procedure") & has(*ENDS.values()))
    out = pl.col("name").str.contains(_TAKEN_OUT)
    coded = dated.filter((pl.col("kind") == "condition") & has(COMPLICATION))
    return {
        "removed": changed.filter(out).select("patient", "day", kind=kind),
        "revised": changed.filter(~out).select("patient", "day", kind=kind),
        "complication": coded.select("patient", "day"),
    }


DERIVED = {
    "people": people,
    "operations": operations,
    "diagnoses": diagnoses,
    "scores": scores,
    "treatments": treatments,
}


def derive(events: pl.LazyFrame, as_of: date) -> dict[str, pl.DataFrame]:
    """The tables that come from events alone, for whole people. events: columns of chart.SCHEMA."""
    found = pl.collect_all([table(events, as_of) for table in DERIVED.values()])
    return {
        name: table.select(pl.col(column).cast(kind) for column, kind in CONTRACT[name][0].items())
        for name, table in zip(DERIVED, found, strict=True)
    }
