"""A chart: one person's events and the list of what could not be used."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import cached_property
from typing import Any

import msgspec
import polars as pl
from msgspec.structs import astuple

from spinepath.chart.event import Dose, Event, Problem

_TEXT = ("patient", "kind", "code", "name", "source", "finding", "unit", "text_value", "interpretation",
         "status", "assertion", "certainty", "side", "level", "words", "part_of")  # fmt: skip
_DATES = ("earliest", "latest", "end_earliest", "end_latest")
_NUMBERS = ("numeric_value", "value_low", "value_high")
_LISTS = ("concepts", "codes", "aims")
_DOSE: dict[str, Any] = {
    name: pl.Boolean if name == "as_needed" else pl.String
    if name in {"unit", "route", "rate_unit", "max_per_day_unit", "quantity_unit", "text"} else pl.Float64
    for name in Dose.__struct_fields__
}  # fmt: skip

SCHEMA: dict[str, Any] = (
    dict.fromkeys(_TEXT, pl.String)
    | dict.fromkeys(_DATES, pl.Date)
    | dict.fromkeys(_NUMBERS, pl.Float64)
    | dict.fromkeys(_LISTS, pl.List(pl.String))
    | {f"dose_{name}": kind for name, kind in _DOSE.items()}
)
"""Polars type of each column of an events table."""


class Chart(msgspec.Struct, dict=True, kw_only=True):
    """One person's record: facts in `events`, and in `problems` whatever was not used, with the reason.

    sha256: of the input bytes it was read from, when there was one input.
    """

    patient: str
    events: list[Event]
    problems: list[Problem] = []
    path: str | None = None
    sha256: str | None = None

    @cached_property
    def frame(self) -> pl.DataFrame:
        """The events as a table with the columns of SCHEMA."""
        return to_frame(self.events)


def to_frame(events: Iterable[Event]) -> pl.DataFrame:
    """Events of any number of people as one table with the columns of SCHEMA."""
    rows = [astuple(event) for event in events]
    values = dict(zip(Event.__struct_fields__, zip(*rows, strict=True), strict=False)) if rows else {}
    columns = {
        name: pl.Series(name, values.get(name, ()), dtype=SCHEMA[name])
        for name in (*_TEXT, *_DATES, *_NUMBERS)
    }
    columns |= {name: _lists(name, values.get(name, ())) for name in _LISTS}
    doses = values.get("dose", ())
    for name, kind in _DOSE.items():
        given = [None if dose is None else getattr(dose, name) for dose in doses]
        columns[f"dose_{name}"] = pl.Series(f"dose_{name}", given, dtype=kind)
    return pl.DataFrame(columns)


def _lists(name: str, values: Sequence[tuple[str, ...]]) -> pl.Series:
    """A column of lists. The same few repeat, and each is slow to make: it is made once."""
    places: dict[tuple[str, ...], int] = {}
    which = [places.setdefault(value, len(places)) for value in values]
    kinds = pl.Series(name, list(map(list, places)), dtype=SCHEMA[name])
    return kinds.gather(pl.Series(which, dtype=pl.UInt32))


def event_time(event: Event) -> datetime | None:
    """MEDS `time`: the moment by which the fact is certain; None for a fact without a date."""
    day: date | None = event.latest
    return None if day is None else datetime(day.year, day.month, day.day)
