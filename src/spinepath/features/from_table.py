"""Facts from a table of events: what features.facts.from_events makes of a list, for a whole cohort at once."""

from functools import cache

import polars as pl

from spinepath.chart.anatomy import VERTEBRAE, ends
from spinepath.features.facts import ALONE, NEVER_HAPPENED, SCHEMA, OfKey, of_keys

_COPIED = {
    "kind": "kind", "assertion": "assertion", "status": "status", "earliest": "earliest", "latest": "latest",
    "end": "end_latest", "value_low": "value_low", "value_high": "value_high", "unit": "unit", "text": "text_value",
    "interpretation": "interpretation", "side": "side", "level": "level", "source": "source",
}  # fmt: skip
"""Columns of a fact by the column of the event they come from."""


def from_table(events: pl.DataFrame, wanted: frozenset[str]) -> pl.DataFrame:
    """Facts of SCHEMA for the events with a wanted key. events: columns of chart.SCHEMA.

    `row` is the event's place in the table. patient may be of any type; it is kept.
    """
    keyed = _keyed(events, wanted)
    rows = keyed["row"]
    counts = (pl.col("certainty") != "refuted") & ~pl.col("status").is_in(NEVER_HAPPENED)
    copied = events.select("patient", counts=counts, **_COPIED)[rows]
    whole = pl.concat([keyed, copied], how="horizontal")
    return whole.join(_levels(), on="level", how="left", maintain_order="left").select(*SCHEMA)


def _keyed(events: pl.DataFrame, wanted: frozenset[str]) -> pl.DataFrame:
    """row, key and what holds of the key."""
    known = _known(wanted)
    rows = events.select("kind", "finding", "concepts", row=pl.int_range(pl.len(), dtype=pl.UInt32))
    kinds = rows.select("row", key="kind/" + pl.col("kind"))
    findings = rows.drop_nulls("finding").select("row", key="finding/" + pl.col("finding"))
    concepts = rows.select("row", key="concepts").filter(pl.col("key").list.len() > 0).explode("key")
    parts = [kinds, concepts, findings, *_alone(concepts)]
    return pl.concat(parts).join(known, on="key", maintain_order="left")


def _alone(concepts: pl.DataFrame) -> list[pl.DataFrame]:
    found = []
    for key, (one, other) in ALONE.items():
        both = concepts.filter(pl.col("key") == other)
        alone = concepts.filter(pl.col("key") == one).join(both, on="row", how="anti")
        found.append(alone.select("row", pl.lit(key).alias("key")).unique())
    return found


@cache
def _known(wanted: frozenset[str]) -> pl.DataFrame:
    """Every wanted key with what holds of it."""
    rows = [(key, *of_keys().get(key, OfKey())) for key in sorted(wanted)]
    schema = {"key": pl.String} | {name: SCHEMA[name] for name in OfKey._fields}
    return pl.DataFrame(rows, schema=schema, orient="row")


@cache
def _levels() -> pl.DataFrame:
    """Every level and range with its ends."""
    names = [*VERTEBRAE, *(f"{one}-{other}" for one in VERTEBRAE for other in VERTEBRAE)]
    rows = [(name, *(ends(name) or (None, None))) for name in names]
    schema = {"level": pl.String, "lowest": SCHEMA["lowest"], "highest": SCHEMA["highest"]}
    return pl.DataFrame(rows, schema=schema, orient="row")
