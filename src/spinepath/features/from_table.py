"""Facts from a table of events: what features.facts.from_events makes of a list, for a whole cohort at once."""

from collections.abc import Iterator
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
    keyed = _keyed(events, pl.Enum(sorted(wanted)))
    counts = (pl.col("certainty") != "refuted") & ~pl.col("status").is_in(NEVER_HAPPENED)
    level = pl.col("level").cast(_LEVEL, strict=False).to_physical()
    copied = events.select("patient", counts=counts, place=level, **_COPIED)[keyed["row"]]
    of_key = _of_keys(wanted)[keyed["key"].to_physical()]
    of_level = _of_levels()[copied["place"]]
    return pl.concat([keyed, copied, of_key, of_level], how="horizontal").select(
        pl.col("key").cast(pl.String) if name == "key" else name for name in SCHEMA
    )


def _keyed(events: pl.DataFrame, keys: pl.Enum) -> pl.DataFrame:
    """row, key of every event under every wanted key."""
    rows = events.select("kind", "finding", "concepts", row=pl.int_range(pl.len(), dtype=pl.UInt32))
    concepts = rows.select("row", key="concepts").filter(pl.col("key").list.len() > 0).explode("key")
    parts = (
        rows.select("row", key="kind/" + pl.col("kind")),
        concepts,
        rows.select("row", key="finding/" + pl.col("finding")),
        *_alone(concepts),
    )
    key = pl.col("key").cast(keys, strict=False)
    return pl.concat(part.select("row", key).drop_nulls() for part in parts)


def _alone(concepts: pl.DataFrame) -> Iterator[pl.DataFrame]:
    for key, (one, other) in ALONE.items():
        both = concepts.filter(pl.col("key") == other)
        alone = concepts.filter(pl.col("key") == one).join(both, on="row", how="anti")
        yield alone.select("row", pl.lit(key).alias("key")).unique()


@cache
def _of_keys(wanted: frozenset[str]) -> pl.DataFrame:
    """What holds of each wanted key, in order."""
    rows = [of_keys().get(key, OfKey()) for key in sorted(wanted)]
    return pl.DataFrame(rows, schema={name: SCHEMA[name] for name in OfKey._fields}, orient="row")


_LEVELS = (*VERTEBRAE, *(f"{one}-{other}" for one in VERTEBRAE for other in VERTEBRAE))
_LEVEL = pl.Enum(_LEVELS)


@cache
def _of_levels() -> pl.DataFrame:
    """The ends of every level and range, in order."""
    schema = {"lowest": SCHEMA["lowest"], "highest": SCHEMA["highest"]}
    return pl.DataFrame([ends(name) for name in _LEVELS], schema=schema, orient="row")
