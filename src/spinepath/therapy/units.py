"""The units of therapy: a closed list, so that a misspelt one is refused and never guessed.

A unit is its dimension (powers of gram, litre, second, ampere, centimetre) and an exact factor to those.
"""

from fractions import Fraction
from functools import cache
from typing import NamedTuple

from spinepath.therapy.errors import QuantityError

Dimension = tuple[int, int, int, int, int]  # powers of g, L, s, A, cm
NONE: Dimension = (0, 0, 0, 0, 0)
_MASS, _VOLUME, _TIME = (1, 0, 0, 0, 0), (0, 1, 0, 0, 0), (0, 0, 1, 0, 0)
_CURRENT, _AREA, _CHARGE = (0, 0, 0, 1, 0), (0, 0, 0, 0, 2), (0, 0, 1, 1, 0)
_RATE = (0, 0, -1, 0, 0)


class Unit(NamedTuple):
    """One unit: how it is written, what it measures, and its exact size in base units."""

    symbol: str
    dimension: Dimension
    factor: Fraction


def _units(dimension: Dimension, **factors: Fraction) -> dict[str, Unit]:
    return {symbol: Unit(symbol, dimension, factor) for symbol, factor in factors.items()}


_MILLI, _MICRO = Fraction(1, 1000), Fraction(1, 1_000_000)
_SIMPLE: dict[str, Unit] = {
    "1": Unit("1", NONE, Fraction(1)),
    **_units(_MASS, kg=Fraction(1000), g=Fraction(1), mg=_MILLI, ug=_MICRO),
    **_units(_VOLUME, L=Fraction(1), mL=_MILLI),
    **_units(
        _TIME,
        week=Fraction(604_800),
        day=Fraction(86_400),
        h=Fraction(3600),
        min=Fraction(60),
        s=Fraction(1),
        ms=_MILLI,
        us=_MICRO,
    ),
    **_units(_CURRENT, mA=_MILLI, uA=_MICRO),
    **_units(_RATE, Hz=Fraction(1), kHz=Fraction(1000)),
    **_units(_CHARGE, uC=_MICRO, nC=_MICRO / 1000),
    **_units(_AREA, cm2=Fraction(1), mm2=Fraction(1, 100)),
}
# Spellings met in records and on labels. "Mg", "MG" and "gamma" are left out: they have been misread.
_SPELLINGS = {
    "mcg": "ug",
    "µg": "ug",
    "μg": "ug",
    "ml": "mL",
    "l": "L",
    "d": "day",
    "days": "day",
    "weeks": "week",
    "hour": "h",
    "hours": "h",
    "minutes": "min",
    "µs": "us",
    "μs": "us",
    "µA": "uA",
    "μA": "uA",
    "µC": "uC",
    "μC": "uC",
    "cm²": "cm2",
    "mm²": "mm2",
}
# How the result of multiplying or dividing is written; what is not here has no meaning in therapy.
_WRITTEN = ("1", "mg", "mL", "day", "Hz", "mA", "uC", "cm2", "mg/mL", "mL/day", "mg/day", "uC/cm2", "mA/cm2")


def plus(a: Dimension, b: Dimension) -> Dimension:
    """The dimension of a product."""
    return (a[0] + b[0], a[1] + b[1], a[2] + b[2], a[3] + b[3], a[4] + b[4])


def minus(a: Dimension, b: Dimension) -> Dimension:
    """The dimension of a quotient."""
    return (a[0] - b[0], a[1] - b[1], a[2] - b[2], a[3] - b[3], a[4] - b[4])


def _simple(symbol: str) -> Unit:
    known = _SIMPLE.get(_SPELLINGS.get(symbol, symbol))
    if known is None:
        raise QuantityError(
            f"unknown unit {symbol!r}; known: {', '.join(_SIMPLE)}, and one divided by another"
        )
    return known


@cache
def unit(text: str) -> Unit:
    """The unit of a text such as "mg/mL". Raises QuantityError when it is not on the list."""
    top, *below = (part.strip() for part in text.split("/"))
    found = _simple(top)
    if len(below) > 1:
        raise QuantityError(f"unit {text!r} divides twice; write one division")
    if not below:
        return found
    per = _simple(below[0])
    return Unit(
        f"{found.symbol}/{per.symbol}", minus(found.dimension, per.dimension), found.factor / per.factor
    )


@cache
def _by_dimension() -> dict[Dimension, Unit]:
    return {unit(symbol).dimension: unit(symbol) for symbol in _WRITTEN}


def written(dimension: Dimension) -> Unit:
    """The unit in which a result of this dimension is written. Raises QuantityError when there is none."""
    try:
        return _by_dimension()[dimension]
    except KeyError:
        raise QuantityError("these two quantities cannot be combined: the result measures nothing") from None
