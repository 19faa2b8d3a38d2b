"""Numbers that state a finding: 38.7 Cel is a fever, a residual of 400 mL is retention."""

import re
from functools import cache, lru_cache
from math import inf
from typing import NamedTuple

import msgspec

from spinepath.shipped import toml


class Measure(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One row of measured.toml: which number, and from where it affirms or denies which finding."""

    unit: str
    finding: str
    source: str
    standing: str
    affirmed_from: float = msgspec.field(name="from")
    to: float = inf
    denied_below: float = -inf
    valueset: str | None = None
    words: str | None = None
    keep: bool = False


class Stated(NamedTuple):
    """A finding that a number affirms or denies. keep: the number itself belongs to the finding."""

    finding: str
    assertion: str
    keep: bool = False


@cache
def measures() -> tuple[tuple[Measure, re.Pattern[str] | None], ...]:
    """Every measure with its compiled words."""
    raw = toml("spinepath.sources", "measured.toml")
    rows = msgspec.convert(raw["measure"], tuple[Measure, ...])
    return tuple((row, re.compile(row.words, re.IGNORECASE) if row.words else None) for row in rows)


def stated_by(name: str, concepts: tuple[str, ...], value: float, unit: str | None) -> Stated | None:
    """What a number states; None when it states nothing, or its unit is not the one of the cut-off."""
    measure = _measure_of(name, concepts)
    return _judged(measure, value) if measure is not None and _same(unit, measure.unit) else None


def is_measured(name: str, concepts: tuple[str, ...]) -> bool:
    """Whether some number under this name could state a finding."""
    return _measure_of(name, concepts) is not None


@lru_cache(maxsize=8192)
def _measure_of(name: str, concepts: tuple[str, ...]) -> Measure | None:
    """Names of tests repeat from person to person."""
    for measure, words in measures():
        if measure.valueset in concepts or (words is not None and words.search(name)):
            return measure
    return None


def _same(unit: str | None, wanted: str) -> bool:
    return unit == wanted or (not wanted and (unit is None or unit.startswith(("{", "/")) or unit == "1"))


def _judged(measure: Measure, value: float) -> Stated | None:
    if measure.affirmed_from <= value <= measure.to:
        return Stated(measure.finding, "affirmed", measure.keep)
    return Stated(measure.finding, "negated") if value < measure.denied_below else None
