"""Units in UCUM: spelling them, and converting a value from one to another."""

import re
from functools import cache, lru_cache
from typing import Any

from spinepath.chart.terminology.tables import toml

_ANNOTATION = re.compile(r"\{[^}]*\}")
_ONLY_ANNOTATION = re.compile(r"\{[!-z|~]+\}")
_LONGEST = 40  # characters of a unit; the parser is slow on nonsense


@lru_cache(4096)
def ucum(unit: str) -> str | None:
    """The UCUM spelling of a unit as met in records ("mcg", "mm/hr"); None when it is not known as a unit."""
    text = unit.strip()
    if text in _common():
        return text
    return _spellings().get(text.lower()) or (text if _is_ucum(text) else None)


def convert(value: float, from_unit: str, to_unit: str) -> float:
    """The value in `to_unit`. Raises ValueError when a unit is unknown or measures something else."""
    if from_unit == to_unit:
        return value
    start, goal = ucum(from_unit), ucum(to_unit)
    if start is None or goal is None:
        raise ValueError(f"not a unit: {from_unit if start is None else to_unit!r}")
    if start == goal:
        return value
    factor = _factor(start, goal)
    return _by_pint(value, start, goal) if factor is None else value * factor


@lru_cache(4096)
def _factor(start: str, goal: str) -> float | None:
    """What to multiply by; None when multiplying is not enough (Fahrenheit)."""
    if _annotations(start) != _annotations(goal):
        raise ValueError(f"cannot convert {start!r} to {goal!r}: they count different things")
    return None if _by_pint(0.0, start, goal) else _by_pint(1.0, start, goal)


def _annotations(unit: str) -> list[str]:
    return _ANNOTATION.findall(unit)


@lru_cache(4096)
def _by_pint(value: float, start: str, goal: str) -> float:
    registry = _registry()
    try:
        source, target = (registry.from_ucum(unit) for unit in (start, goal))
        amount = registry.Quantity(value * source.magnitude, source.units).to(target.units).magnitude
        return float(amount / target.magnitude)
    except Exception as error:  # pint and lark raise a dozen unrelated types
        raise ValueError(f"cannot convert {start!r} to {goal!r}") from error


@cache
def _registry() -> Any:
    # ucumvert builds a grammar and pint a registry: most of a second, so only for a unit that needs it.
    from ucumvert import PintUcumRegistry  # noqa: PLC0415

    return PintUcumRegistry()


@cache
def _parser() -> Any:
    from ucumvert import get_ucum_parser  # noqa: PLC0415

    return get_ucum_parser()


@cache
def _spellings() -> dict[str, str]:
    table = toml("units.toml")
    found: dict[str, str] = table["spellings"]
    return {unit.lower(): unit for unit in table["common"]} | found


@cache
def _common() -> frozenset[str]:
    return frozenset(toml("units.toml")["common"])


def _is_ucum(text: str) -> bool:
    if _ONLY_ANNOTATION.fullmatch(text):
        return True
    if not text or not text.isascii() or len(text) > _LONGEST:
        return False
    try:
        _parser().parse(text)
    except Exception:  # lark raises several unrelated types
        return False
    return True
