"""Facts from a table of events: what features.facts.from_events makes of a list, for a whole cohort at once."""

from collections.abc import Iterator
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from spinepath.chart.anatomy import VERTEBRAE, ends
from spinepath.features.facts import ALONE, NEVER_HAPPENED, SCHEMA, OfKey, of_keys

Column = npt.NDArray[Any]

_COPIED = {
    "kind": "kind", "assertion": "assertion", "status": "status", "earliest": "earliest", "latest": "latest",
    "end": "end_latest", "value_low": "value_low", "value_high": "value_high", "unit": "unit", "text": "text_value",
    "interpretation": "interpretation", "side": "side", "level": "level", "source": "source",
}  # fmt: skip
"""Columns of a fact by the column of the event they come from."""


def from_table(events: pl.DataFrame, wanted: frozenset[str]) -> pl.DataFrame:
    """Facts of SCHEMA for the events with a wanted key, in the order of the events.

    events: columns of chart.SCHEMA. `row` is the event's place in the table. patient may be of any type; it is kept.
    """
    keyed = _keyed(events, wanted)
    counts = (pl.col("certainty") != "refuted") & ~pl.col("status").is_in(NEVER_HAPPENED)
    level = pl.col("level").cast(_LEVEL, strict=False).to_physical()
    copied = events.select("patient", counts=counts, place=level, **_COPIED)[keyed["row"]]
    of_key = _of_keys(wanted)[keyed["key"].to_physical()]
    of_level = _of_levels()[copied["place"]]
    return pl.concat([keyed, copied, of_key, of_level], how="horizontal").select(list(SCHEMA))


def _keyed(events: pl.DataFrame, wanted: frozenset[str]) -> pl.DataFrame:
    """row, key of every event under every wanted key."""
    keys = sorted(wanted)
    parts = _keys(events, {name: place for place, name in enumerate((*keys, *_others(wanted)))}, len(keys))
    places, numbers = map(np.concatenate, zip(*parts, strict=True))
    order = np.argsort(places, kind="stable")
    key = pl.Series("key", numbers[order]).cat.to(pl.Enum(keys))
    return pl.DataFrame([pl.Series("row", places[order], dtype=pl.UInt32), key])


def _others(wanted: frozenset[str]) -> list[str]:
    """Concepts that decide whether a record stands under a key of ALONE, but are no keys."""
    return sorted({name for pair in ALONE.values() for name in pair} - wanted)


def _keys(events: pl.DataFrame, numbers: dict[str, int], wanted: int) -> Iterator[tuple[Column, Column]]:
    """Places in `events` and, for each, the number of a key it stands under (features.facts.keys_of).

    wanted: how many of the numbers are of keys.
    """
    for column in ("kind", "finding"):
        start = f"{column}/"
        yield _numbered(events[column], {
            key.removeprefix(start): place for key, place in numbers.items() if key.startswith(start)
        })  # fmt: skip
    listed = events["concepts"].list.len().fill_null(0).to_numpy()
    concepts = events["concepts"].explode(empty_as_null=False, keep_nulls=False)
    found, said = _numbered(concepts, numbers)
    rows = np.repeat(np.arange(events.height), listed)[found]
    yield rows[said < wanted], said[said < wanted]
    for key, (one, other) in ALONE.items():
        if key in numbers:
            alone = np.setdiff1d(rows[said == numbers[one]], rows[said == numbers[other]])
            yield alone, np.full(len(alone), numbers[key], dtype=np.uint16)


def _numbered(said: pl.Series, numbers: dict[str, int]) -> tuple[Column, Column]:
    """The places of words that have a number, and this."""
    told = np.flatnonzero(said.is_not_null().to_numpy())
    places = said.drop_nulls().cast(pl.Enum(list(numbers)), strict=False).to_physical()
    found = np.flatnonzero(places.is_not_null().to_numpy())
    of_place = np.array(list(numbers.values()), dtype=np.uint16)
    return told[found], of_place[places.drop_nulls().to_numpy()]


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
