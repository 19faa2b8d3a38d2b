"""Facts: the events that features look at, with one column that says what still counts on a day.

One row per event and key. key: a value set ("surgery_spine_any"), "finding/<id>", or "kind/<kind>".
`says`: yes | no | maybe for what counts on `as_of`; null when the statement is past, superseded or about
someone else.
"""

from collections.abc import Iterable
from datetime import date
from functools import cache

import polars as pl

from spinepath.chart.anatomy import ends
from spinepath.chart.event import Event
from spinepath.chart.vocabulary import findings

SCHEMA = {
    "row": pl.UInt32, "patient": pl.String, "key": pl.String, "kind": pl.String, "assertion": pl.String,
    "status": pl.String, "counts": pl.Boolean, "earliest": pl.Date, "latest": pl.Date, "end": pl.Date,
    "value_low": pl.Float64, "value_high": pl.Float64, "unit": pl.String, "text": pl.String,
    "interpretation": pl.String, "side": pl.String, "level": pl.String, "source": pl.String,
    "lowest": pl.Int8, "highest": pl.Int8,
}  # fmt: skip

SURGERY = "surgery_spine_any"
ANSWERS = ("yes", "no", "maybe")
_NEVER_HAPPENED = ("planned", "not_done")
_SAME = ["patient", "row", "key"]


def keys_of(event: Event) -> Iterable[str]:
    """Under which keys features can find an event."""
    yield f"kind/{event.kind}"
    yield from event.concepts
    if event.finding:
        yield f"finding/{event.finding}"


def from_events(events: Iterable[Event], wanted: frozenset[str]) -> pl.DataFrame:
    """Facts of SCHEMA for the events with a wanted key. `row` is the event's place in `events`."""
    rows = [
        (
            row, event.patient, key, event.kind, event.assertion, event.status,
            event.certainty != "refuted" and event.status not in _NEVER_HAPPENED,
            event.earliest, event.latest, event.end_latest, event.value_low, event.value_high, event.unit,
            event.text_value, event.interpretation, event.side, event.level, event.source,
            *((event.level and ends(event.level)) or (None, None)),
        )
        for row, event in enumerate(events)
        for key in keys_of(event)
        if key in wanted
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def judged(facts: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Facts known on `as_of`, with `says` (see module), a column for each answer, and dates clipped to the day.

    Order is irrelevant.
    """
    stated = _known(facts, as_of).with_columns(says=_says())
    stale = pl.concat([_operated_on(stated), _denied_later(stated)])
    if stale.height:
        marked = stale.unique().with_columns(stale=True)
        known = stated.join(marked, on=_SAME, how="left")
        stated = known.with_columns(says=pl.when(pl.col("stale").is_null()).then("says")).drop("stale")
    return stated.with_columns(
        (pl.col("says") == answer).fill_null(False).alias(f"says_{answer}") for answer in ANSWERS
    )


def _known(facts: pl.DataFrame, as_of: date) -> pl.DataFrame:
    return facts.filter(pl.col("earliest").is_null() | (pl.col("earliest") <= as_of)).with_columns(
        latest=pl.min_horizontal("latest", pl.lit(as_of)),
        ended=(pl.col("end") <= as_of).fill_null(False),
        spoken=pl.when(pl.col("end") <= as_of)
        .then("end")
        .otherwise(pl.min_horizontal("latest", pl.lit(as_of))),
        operable=pl.col("key").is_in(_operable()),
        days_old=(pl.lit(as_of) - pl.col("latest")).dt.total_days(),
        current_days=pl.col("key").replace_strict(_windows(), default=None, return_dtype=pl.Int64),
    )


def _says() -> pl.Expr:
    """What a statement claims about today, before later records are looked at."""
    assertion, always = pl.col("assertion"), pl.col("key").is_in(_lasting())
    over = pl.col("ended") | pl.col("status").is_in(["resolved", "inactive"])
    over &= ~always & (pl.col("kind") != "procedure")
    recent = (
        pl.col("current_days").is_null()
        | pl.col("days_old").is_null()
        | (pl.col("days_old") <= pl.col("current_days"))
    )
    said = (
        pl.when(over & (assertion != "negated")).then(pl.lit("no"))
        .when((assertion == "affirmed") | (always & assertion.is_in(["historical", "resolved"]))).then(pl.lit("yes"))
        .when(assertion.is_in(["negated", "resolved"])).then(pl.lit("no"))
        .when(assertion == "uncertain").then(pl.lit("maybe"))
    )  # fmt: skip
    return pl.when(pl.col("counts") & recent).then(said)


def _operated_on(stated: pl.DataFrame) -> pl.DataFrame:
    """Statements about operable lesions, and symptoms noted at one moment, from before an operation there."""
    is_done = (pl.col("key") == SURGERY) & (pl.col("kind") == "procedure") & pl.col("says").is_not_null()
    operations = stated.filter(is_done).select("patient", "earliest", "lowest", "highest")
    if operations.is_empty():
        return stated.select(_SAME).clear()
    moments = pl.col("key").is_in(_symptoms()) & (pl.col("status") != "active")
    lesions = stated.filter(pl.col("operable") | moments)
    pairs = lesions.join(operations, on="patient", suffix="_op")
    before = pl.col("latest") <= pl.col("earliest_op")
    return pairs.filter(before & (_touch("_op") | ~pl.col("operable"))).select(_SAME)


def _denied_later(stated: pl.DataFrame) -> pl.DataFrame:
    """Affirmed or uncertain statements that a later one, of the same place, denies."""
    findings_only = stated.filter(pl.col("key").str.starts_with("finding/"))
    denials = findings_only.filter(pl.col("says") == "no")
    if denials.is_empty():
        return stated.select(_SAME).clear()
    open_statements = findings_only.filter(pl.col("says").is_in(["yes", "maybe"]))
    told = denials.select("patient", "key", "spoken", "side", "lowest", "highest")
    pairs = open_statements.join(told, on=["patient", "key"], suffix="_no")
    later = pl.col("spoken_no") > pl.col("spoken")
    same_side = (pl.col("side") == pl.col("side_no")).fill_null(True)
    return pairs.filter(later & same_side & _touch("_no")).select(_SAME)


def _touch(suffix: str) -> pl.Expr:
    """True when two levels share a place or one of them is not said."""
    low, high = pl.col(f"lowest{suffix}"), pl.col(f"highest{suffix}")
    single = (pl.col("lowest") == pl.col("highest")) | (low == high)
    span = (pl.col("lowest") < high) & (low < pl.col("highest"))
    point = (pl.col("lowest") <= high) & (low <= pl.col("highest"))
    return pl.when(single).then(point).otherwise(span).fill_null(True)


@cache
def _operable() -> list[str]:
    return [f"finding/{name}" for name, kind in findings().items() if kind.operable]


@cache
def _lasting() -> list[str]:
    return [f"finding/{name}" for name, kind in findings().items() if kind.lasts == "always"]


@cache
def _symptoms() -> list[str]:
    return [
        f"finding/{name}"
        for name, kind in findings().items()
        if kind.group in ("symptom", "sign", "block") and kind.lasts == "episode"
    ]


@cache
def _windows() -> dict[str, int]:
    return {
        f"finding/{name}": days
        for name, kind in findings().items()
        if (days := kind.current_days) is not None
    }
