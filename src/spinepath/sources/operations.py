"""Spine operations named in words: what was done, at which levels, with which aims."""

import re
from functools import cache, lru_cache
from typing import Any

import msgspec

from spinepath.chart.anatomy import VERTEBRAE, ends, region
from spinepath.shipped import toml
from spinepath.sources.text.places import levels, sides

_REGION_WORDS = (("lumb", "lumbar"), ("sacr", "lumbar"), ("cervical", "cervical"), ("thorac", "thoracic"))


class Operation(msgspec.Struct, frozen=True, kw_only=True):
    """concepts: value sets it belongs to; aims: see operations.toml; level: "L4-L5" or a range by its ends."""

    concepts: tuple[str, ...]
    aims: tuple[str, ...]
    level: str | None = None
    side: str | None = None
    region: str | None = None


@cache
def _data() -> dict[str, Any]:
    return toml("spinepath.sources", "operations.toml")


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile("|".join(_data()[name]["words"]), re.IGNORECASE)


@cache
def _kinds() -> tuple[tuple[str, tuple[str, ...], re.Pattern[str]], ...]:
    return tuple(
        (row["valueset"], tuple(row["aims"]), re.compile("|".join(row["words"]), re.IGNORECASE))
        for row in _data()["operation"]
    )


@cache
def aims_of_valueset() -> dict[str, tuple[str, ...]]:
    """Aims by surgery_* value set; regional fusions aim as fusion does."""
    aims = {valueset: found for valueset, found, _ in _kinds()}
    return aims | {
        f"surgery_fusion_{place}": aims["surgery_fusion"]
        for place in ("cervical", "thoracic", "lumbar", "sacroiliac")
    }


@cache
def kind_of_valueset() -> dict[str, str]:
    """Column of priors in evidence/causes.toml by surgery_* value set."""
    kinds = {row["valueset"]: row["kind"] for row in _data()["operation"]}
    return kinds | {
        f"surgery_fusion_{place}": "fusion" for place in ("cervical", "thoracic", "lumbar", "sacroiliac")
    }


@lru_cache(maxsize=32768)
def read_operation(words: str, concepts: tuple[str, ...] = ()) -> Operation | None:
    """The operation on the spine that these words and coded value sets name; None when they name none.

    A code decides that it is one; words add what the code leaves open.
    """
    coded = tuple(
        name for name in concepts if name.startswith("surgery_") and name != "surgery_history_status"
    )
    read = tuple(name for name, _, pattern in _kinds() if pattern.search(words)) if _names_one(words) else ()
    found = tuple(dict.fromkeys((*coded, *read)))
    if not found:
        return None
    if "surgery_spine_any" not in found:
        found = (*found, "surgery_spine_any")
    level, side = _places(words.lower())
    aims = dict.fromkeys(aim for name in found for aim in aims_of_valueset().get(name, ()))
    return Operation(
        concepts=found, aims=tuple(aims), level=level, side=side, region=_region(words, level, found)
    )


@lru_cache(maxsize=4096)
def read_treatments(words: str) -> tuple[str, ...]:
    """Value sets (proc_*) of the treatments other than operations that these words name."""
    return tuple(name for name, pattern in _treatments() if pattern.search(words))


@cache
def _treatments() -> tuple[tuple[str, re.Pattern[str]], ...]:
    rows = _data()["treatment"]
    return tuple((row["valueset"], re.compile("|".join(row["words"]), re.IGNORECASE)) for row in rows)


def _names_one(words: str) -> bool:
    return bool(_pattern("spine").search(words)) and not _pattern("never").search(words)


def _places(words: str) -> tuple[str | None, str | None]:
    named = [name for place in levels(words, 0, len(words)) for name in place.names]
    said = {name for place in sides(words, 0, len(words)) for name in place.names}
    side = "bilateral" if len(said) > 1 else next(iter(said), None)
    return _span(named), side


def _span(named: list[str]) -> str | None:
    """One level for several: L4-L5 and L5-S1 were operated on as L4-S1."""
    spans = [span for level in named if (span := ends(level)) is not None]
    if not spans:
        return None
    first, last = min(span[0] for span in spans), max(span[1] for span in spans)
    return VERTEBRAE[first] if first == last else f"{VERTEBRAE[first]}-{VERTEBRAE[last]}"


def _region(words: str, level: str | None, concepts: tuple[str, ...]) -> str | None:
    for text in (words.lower(), " ".join(concepts)):
        for part, name in _REGION_WORDS:
            if part in text:
                return name
    return region(level) if level else None
