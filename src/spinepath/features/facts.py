"""Facts: the events that features look at, with one column that says what still counts on a day.

One row per event and key. key: a value set ("surgery_spine_any"), "finding/<id>", or "kind/<kind>".
`says`: yes | no | maybe for what counts on `as_of`; null when the statement is past, superseded or about
someone else.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache, lru_cache
from typing import Any, NamedTuple

import numpy as np
import polars as pl

from spinepath.chart.anatomy import ends
from spinepath.chart.event import Event
from spinepath.chart.vocabulary import FindingKind, findings

SCHEMA: dict[str, Any] = {
    "row": pl.UInt32, "patient": pl.String, "key": pl.String, "kind": pl.String, "assertion": pl.String,
    "status": pl.String, "counts": pl.Boolean, "earliest": pl.Date, "latest": pl.Date, "end": pl.Date,
    "value_low": pl.Float64, "value_high": pl.Float64, "unit": pl.String, "text": pl.String,
    "interpretation": pl.String, "side": pl.String, "level": pl.String, "source": pl.String,
    "lowest": pl.Int8, "highest": pl.Int8,
    "finding": pl.Boolean, "operable": pl.Boolean, "always": pl.Boolean, "moment": pl.Boolean, "current_days": pl.Int32,
}  # fmt: skip

SURGERY = "surgery_spine_any"
ANSWERS = ("yes", "no", "maybe")
STATED = pl.Enum(ANSWERS)
"""What `says` holds."""
NEVER_HAPPENED = ("planned", "not_done")


ALONE = {
    "med_nsaid_without_aspirin": ("med_nsaid", "med_aspirin"),
    "med_naloxone_alone": ("med_naloxone", "med_opioid"),
}
"""Keys of records in one value set and not in another: a combined tablet is one record with the concepts of both."""


def keys_of(kind: str, concepts: tuple[str, ...], finding: str | None) -> Iterator[str]:
    """Under which keys features can find an event of this kind."""
    yield f"kind/{kind}"
    yield from concepts
    yield from (key for key, (one, other) in ALONE.items() if one in concepts and other not in concepts)
    if finding:
        yield f"finding/{finding}"


@lru_cache(16384)
def _wanted_keys(
    kind: str, concepts: tuple[str, ...], finding: str | None, wanted: frozenset[str]
) -> tuple[str, ...]:
    """A long record repeats itself: few of its events are of a new kind."""
    return tuple(key for key in keys_of(kind, concepts, finding) if key in wanted)


def from_events(events: Iterable[Event], wanted: frozenset[str]) -> pl.DataFrame:
    """Facts of SCHEMA for the events with a wanted key. `row` is the event's place in `events`."""
    return pl.DataFrame(rows_of(events, wanted), schema=SCHEMA, orient="row")


def rows_of(events: Iterable[Event], wanted: frozenset[str]) -> list[tuple[Any, ...]]:
    """The same as plain rows."""
    of_key, other = of_keys(), OfKey()
    return [
        (
            row, event.patient, key, event.kind, event.assertion, event.status,
            event.certainty != "refuted" and event.status not in NEVER_HAPPENED,
            event.earliest, event.latest, event.end_latest, event.value_low, event.value_high, event.unit,
            event.text_value, event.interpretation, event.side, event.level, event.source,
            *((event.level and ends(event.level)) or (None, None)), *of_key.get(key, other),
        )
        for row, event in enumerate(events)
        for key in _wanted_keys(event.kind, event.concepts, event.finding, wanted)
    ]  # fmt: skip


def known(as_of: date) -> pl.Expr:
    """Rows that are not later than the day; nothing looks at the others."""
    return pl.col("earliest").is_null() | (pl.col("earliest") <= as_of)


def judged(facts: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Facts known on `as_of`, with `says` (see module), a column for each answer, and dates clipped to the day.

    Order is irrelevant.
    """
    stated = _stated(facts.filter(known(as_of)), pl.lit(as_of))
    counts = np.ones(stated.height, dtype=bool)
    for found in (_operated_on(stated), _denied_later(stated)):
        counts[found.to_numpy()] = False
    says = pl.when(pl.lit(pl.Series(counts))).then("says")
    stated = stated if counts.all() else stated.with_columns(says)
    return stated.with_columns(
        (pl.col("says") == answer).fill_null(False).alias(f"says_{answer}") for answer in ANSWERS
    )


def _stated(facts: pl.DataFrame, as_of: pl.Expr) -> pl.DataFrame:
    """With what each claims about today, before later records are looked at."""
    ended = (pl.col("end") <= as_of).fill_null(False)
    return (
        facts.with_columns(
            as_of=as_of, latest=pl.min_horizontal("latest", as_of), ended=ended,
            fact=pl.int_range(pl.len(), dtype=pl.UInt32),
        )
        .with_columns(
            spoken=pl.when("ended").then("end").otherwise("latest"),
            days_old=(as_of - pl.col("latest")).dt.total_days(),
        )
        .with_columns(says=_says())
    )  # fmt: skip


def _says() -> pl.Expr:
    yes, no, maybe = (pl.lit(answer, dtype=STATED) for answer in ANSWERS)
    assertion, always, status = pl.col("assertion"), pl.col("always"), pl.col("status")
    over = (
        pl.col("ended") | (status == "resolved") | (status == "inactive")
    )  # for two words quicker than is_in
    over &= ~always & (pl.col("kind") != "procedure")
    lasts = always & ((assertion == "historical") | (assertion == "resolved"))
    recent = (pl.col("days_old") <= pl.col("current_days")).fill_null(True)
    said = (
        pl.when(over & (assertion != "negated")).then(no)
        .when((assertion == "affirmed") | lasts).then(yes)
        .when((assertion == "negated") | (assertion == "resolved")).then(no)
        .when(assertion == "uncertain").then(maybe)
    )  # fmt: skip
    return pl.when(pl.col("counts") & recent).then(said)


def _operated_on(stated: pl.DataFrame) -> pl.Series:
    """Statements about operable lesions, and symptoms noted at one moment, from before an operation there."""
    is_done = (pl.col("key") == SURGERY) & (pl.col("kind") == "procedure") & pl.col("says").is_not_null()
    operations = _of(stated, is_done, "patient", "lowest", "highest", operated="earliest")
    if operations.is_empty():
        return stated["fact"].clear()
    lesion = pl.col("operable") | (pl.col("moment") & (pl.col("status") != "active"))
    lesions = _of(stated, lesion, "fact", "patient", "latest", "lowest", "highest", "operable")
    pairs = lesions.join(operations, on="patient", suffix="_op")
    before = pl.col("latest") <= pl.col("operated")
    return pairs.filter(before & (_touch("_op") | ~pl.col("operable")))["fact"]


def _denied_later(stated: pl.DataFrame) -> pl.Series:
    """Affirmed or uncertain statements that a later one, of the same place, denies."""
    said = pl.col("finding") & pl.col("says").is_not_null()
    of_findings = _of(stated, said, "fact", "patient", "key", "says", "spoken", "side", "lowest", "highest")
    denials = of_findings.filter(pl.col("says") == "no")
    if denials.height in (0, of_findings.height):
        return stated["fact"].clear()
    open_statements = of_findings.filter(pl.col("says") != "no")
    pairs = open_statements.join(denials, on=["patient", "key"], suffix="_no")
    later = pl.col("spoken_no") > pl.col("spoken")
    same_side = (pl.col("side") == pl.col("side_no")).fill_null(True)
    return pairs.filter(later & same_side & _touch("_no"))["fact"]


def _of(stated: pl.DataFrame, rows: pl.Expr, *columns: str, **renamed: str) -> pl.DataFrame:
    """Some columns of some rows: no other column is looked through for these rows."""
    return stated.lazy().filter(rows).select(*columns, **renamed).collect()


def _touch(suffix: str) -> pl.Expr:
    """True when two levels share a place or one of them is not said."""
    low, high = pl.col(f"lowest{suffix}"), pl.col(f"highest{suffix}")
    single = (pl.col("lowest") == pl.col("highest")) | (low == high)
    span = (pl.col("lowest") < high) & (low < pl.col("highest"))
    point = (pl.col("lowest") <= high) & (low <= pl.col("highest"))
    return pl.when(single).then(point).otherwise(span).fill_null(True)


class OfKey(NamedTuple):
    """How long a statement under a key holds.

    finding: one of the vocabulary. operable: an operation there ends it. always: it stays true for life. moment: said
    of one moment, unless it is called active. current_days: it runs out by itself.
    """

    finding: bool = False
    operable: bool = False
    always: bool = False
    moment: bool = False
    current_days: int | None = None


@cache
def of_keys() -> dict[str, OfKey]:
    """By key of a finding; other keys have none of it."""
    return {f"finding/{name}": _of_key(kind) for name, kind in findings().items()}


def _of_key(kind: FindingKind) -> OfKey:
    moment = kind.group in ("symptom", "sign", "block") and kind.lasts == "episode"
    return OfKey(True, kind.operable, kind.lasts == "always", moment, kind.current_days)
