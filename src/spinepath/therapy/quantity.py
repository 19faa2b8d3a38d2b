"""Amounts with units. An amount cannot exist without one, and milligrams never meet micrograms unconverted.

Sums, differences and conversions are exact or refused. Only a product or quotient of two quantities, and
`about`, may round (to 34 significant figures, and to the digits asked for).
"""

import re
from decimal import Context, Decimal, DivisionByZero, Inexact, InvalidOperation, Overflow
from fractions import Fraction
from functools import total_ordering
from typing import NoReturn

from spinepath.therapy.errors import QuantityError
from spinepath.therapy.units import Unit, minus, plus, unit, written

_FAULTS = [DivisionByZero, InvalidOperation, Overflow]
_EXACT = Context(prec=200, traps=[*_FAULTS, Inexact])
_ROUNDED = Context(prec=34, traps=_FAULTS)
_TEXT = re.compile(r"([+-]?\d+(?:\.\d+)?)\s*(\S.*)?")
Number = Decimal | int


def _decimal(value: Number | str) -> Decimal:
    """The amount as written. A float is refused: 0.1 as a float is not 0.1."""
    if isinstance(value, bool) or not isinstance(value, Decimal | int | str):
        raise QuantityError(f"an amount is a Decimal, a whole number or a text, not {type(value).__name__}")
    try:
        found = Decimal(value)
    except InvalidOperation:
        raise QuantityError(f"{value!r} is not a number") from None
    if not found.is_finite():
        raise QuantityError(f"{value!r} is not a finite amount")
    return found


def _exact(value: Fraction) -> Decimal:
    try:
        return _EXACT.divide(Decimal(value.numerator), Decimal(value.denominator))
    except Inexact:
        raise QuantityError(f"{float(value):g}... has no exact decimal; use about()") from None


def _rounded(value: Fraction) -> Decimal:
    found = _ROUNDED.divide(Decimal(value.numerator), Decimal(value.denominator))
    return found.normalize(_ROUNDED)


@total_ordering
class Quantity:
    """An exact decimal amount in one unit. Equal amounts in different units are equal (1 mg, 1000 ug)."""

    __slots__ = ("amount", "unit")
    amount: Decimal
    unit: Unit

    def __init__(self, amount: Number | str, unit_: str) -> None:
        object.__setattr__(self, "amount", _decimal(amount))
        object.__setattr__(self, "unit", unit(unit_))

    def __setattr__(self, name: str, value: object) -> NoReturn:
        """An amount never changes once it is made."""
        raise AttributeError(f"a quantity cannot be changed: {name}")

    def __reduce__(self) -> tuple[type["Quantity"], tuple[Decimal, str]]:
        """How to copy one that cannot be changed."""
        return Quantity, (self.amount, self.unit.symbol)

    @classmethod
    def parse(cls, text: str) -> "Quantity":
        """From "2 mg/day". Raises QuantityError for a bare number, ".5 mg", "1,5 mg" or an unknown unit."""
        match = _TEXT.fullmatch(text.strip())
        if match is None:
            raise QuantityError(f"{text!r} is not an amount; write it like '0.5 mg/day'")
        if match[2] is None:
            raise QuantityError(
                f"{text!r} has no unit; write it after the number, as in '2 mg/day' or '20 mL'"
            )
        return cls(match[1], match[2].strip())

    @property
    def base(self) -> Fraction:
        """The exact amount in base units, for comparing."""
        return Fraction(self.amount) * self.unit.factor

    @property
    def number(self) -> Decimal:
        """The amount of a quantity without dimension. Raises QuantityError when it has one."""
        return self.to("1").amount

    def _same(self, other: "Quantity", doing: str) -> None:
        if not isinstance(other, Quantity):
            raise QuantityError(f"cannot {doing} {self} and a bare {type(other).__name__}; give it a unit")
        if self.unit.dimension != other.unit.dimension:
            raise QuantityError(f"cannot {doing} {self} and {other}: they measure different things")

    def to(self, symbol: str) -> "Quantity":
        """The same amount in another unit. Raises QuantityError when it does not fit or is not exact."""
        goal = unit(symbol)
        if goal.dimension != self.unit.dimension:
            raise QuantityError(f"cannot write {self} in {symbol}: they measure different things")
        return Quantity(_exact(self.base / goal.factor), goal.symbol)

    def about(self, symbol: str, places: int) -> "Quantity":
        """The amount in another unit, rounded to decimal places: for showing, never for further sums."""
        goal = unit(symbol)
        if goal.dimension != self.unit.dimension:
            raise QuantityError(f"cannot write {self} in {symbol}: they measure different things")
        value = _rounded(self.base / goal.factor)
        return Quantity(value.quantize(Decimal(1).scaleb(-places)), goal.symbol)

    def __add__(self, other: "Quantity") -> "Quantity":
        self._same(other, "add")
        return Quantity(_EXACT.add(self.amount, other.to(self.unit.symbol).amount), self.unit.symbol)

    def __sub__(self, other: "Quantity") -> "Quantity":
        self._same(other, "subtract")
        return self + -other

    def __neg__(self) -> "Quantity":
        return Quantity(_EXACT.minus(self.amount), self.unit.symbol)

    def __mul__(self, other: "Quantity | Number") -> "Quantity":
        if isinstance(other, Quantity):
            return _result(self.base * other.base, plus(self.unit.dimension, other.unit.dimension))
        return Quantity(_rounded(Fraction(self.amount) * Fraction(_decimal(other))), self.unit.symbol)

    def __truediv__(self, other: "Quantity | Number") -> "Quantity":
        divisor = other.base if isinstance(other, Quantity) else Fraction(_decimal(other))
        if divisor == 0:
            raise QuantityError(f"cannot divide {self} by nothing")
        if isinstance(other, Quantity):
            return _result(self.base / divisor, minus(self.unit.dimension, other.unit.dimension))
        return Quantity(_rounded(Fraction(self.amount) / divisor), self.unit.symbol)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Quantity):
            return NotImplemented
        return self.unit.dimension == other.unit.dimension and self.base == other.base

    def __lt__(self, other: "Quantity") -> bool:
        self._same(other, "compare")
        return self.base < other.base

    def __hash__(self) -> int:
        return hash((self.unit.dimension, self.base))

    def __str__(self) -> str:
        """Without exponent and without trailing zeros: both have been misread as tenfold doses."""
        text = f"{self.amount:f}"
        short = text.rstrip("0").rstrip(".") if "." in text else text
        return short if self.unit.symbol == "1" else f"{short} {self.unit.symbol}"

    def __repr__(self) -> str:
        return f"Quantity('{self.amount}', '{self.unit.symbol}')"


def _result(base: Fraction, dimension: tuple[int, int, int, int, int]) -> Quantity:
    goal = written(dimension)
    return Quantity(_rounded(base / goal.factor), goal.symbol)


def mass_unit(of: Quantity) -> str:
    """ "ug" of "ug/mL" or "ug/day": results are shown in the unit that the question used."""
    return of.unit.symbol.partition("/")[0]


def brief(of: Quantity, figures: int = 6) -> str:
    """For sentences: with at most so many significant figures. Sums go on with the amount itself."""
    amount = of.amount
    places = max(0, figures - 1 - amount.adjusted()) if amount else 0
    exponent = amount.as_tuple().exponent
    long = isinstance(exponent, int) and -exponent > places
    return str(of.about(of.unit.symbol, places)) if long else str(of)


def q(text: str) -> Quantity:
    """Short for Quantity.parse: q("2 mg/day")."""
    return Quantity.parse(text)
