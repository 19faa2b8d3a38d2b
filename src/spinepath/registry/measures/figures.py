"""A figure: one number of the report, always with its people, how many are missing, and an interval."""

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
import numpy as np
import polars as pl

from spinepath.registry.measures.definitions import Measure
from spinepath.registry.statistics.intervals import Interval
from spinepath.registry.statistics.suppression import THRESHOLD, gives_away, hidden

ALL = "all"


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """value with low and high in `unit`; None: nothing to compute it from. n: those it rests on.

    events: of the n, where the figure is a share. missing: those of the denominator that n does not hold.
    slice and group: which people ("kind", "fusion"); about: the cause or end where a measure has several.
    p: that all groups of the slice are alike (Gray's test). hidden: a number too small to be shown, or what would
    give it away.
    """

    measure: str
    version: int
    slice: str = ALL
    group: str = ALL
    about: str = ""
    at_months: float | None = None
    n: int | None
    events: int | None = None
    missing: int | None
    value: float | None
    low: float | None
    high: float | None
    unit: str = "share"
    p: float | None = None
    hidden: bool = False


SCHEMA: dict[str, Any] = {
    name: {
        "version": pl.Int32,
        "hidden": pl.Boolean,
        "n": pl.Int64,
        "events": pl.Int64,
        "missing": pl.Int64,
    }.get(name, pl.Float64 if name in ("at_months", "value", "low", "high", "p") else pl.String)
    for name in Figure.__struct_fields__
}


def figure(measure: Measure, interval: Interval, n: int, missing: int, **more: Any) -> Figure:
    """A figure of a measure."""
    return Figure(
        measure=measure.id, version=measure.version, n=n, missing=missing,
        value=interval.value, low=interval.low, high=interval.high, **more,
    )  # fmt: skip


def table(figures: Iterable[Figure]) -> pl.DataFrame:
    """Figures as a table of SCHEMA."""
    rows = [msgspec.structs.astuple(one) for one in figures]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def suppressed(figures: Sequence[Figure], threshold: int = THRESHOLD) -> list[Figure]:
    """The figures with small numbers hidden, and with them the smallest others that would give them away.

    Groups of one slice add up to the figure of all; where a single group is hidden, the next smallest goes with it.
    """
    families: dict[tuple[Any, ...], list[int]] = {}
    for place, one in enumerate(figures):
        families.setdefault((one.measure, one.about, one.at_months, one.slice), []).append(place)
    hide = {place for family in families.values() for place in _hidden(figures, family, threshold)}
    return [_emptied(one) if place in hide else one for place, one in enumerate(figures)]


def _hidden(figures: Sequence[Figure], family: list[int], threshold: int) -> list[int]:
    own = [figures[place] for place in family]
    sizes = [one.n or 0 for one in own]
    events = [one.n or 0 if one.events is None else one.events for one in own]
    return [
        place for place, hide in zip(family, hidden_groups(events, sizes, threshold), strict=True) if hide
    ]


def hidden_groups(events: Sequence[int], sizes: Sequence[int], threshold: int) -> list[bool]:
    """Which groups of a slice to hide, until neither the people nor the events of a hidden one can be worked out."""
    hide = np.array([gives_away(k, n, threshold) for k, n in zip(events, sizes, strict=True)], dtype=bool)
    while len(hide) > 1:
        before = hide
        for counts in (sizes, events):
            hide = hidden(counts, threshold, hide)[:-1]
        if (hide == before).all():
            break
    return [bool(one) for one in hide]


def _emptied(one: Figure) -> Figure:
    return msgspec.structs.replace(
        one, n=None, events=None, missing=None, value=None, low=None, high=None, p=None, hidden=True
    )
