"""Exact amounts: fractions inside, so that three times 5 mg of methadone are 70.5 MME and not 70.49999."""

from collections.abc import Iterable
from fractions import Fraction

import msgspec

from spinepath.assessment.model import Part
from spinepath.chart.units import convert, ucum

_SHORT = 12  # digits of a number someone wrote; a longer one was computed ("0.3333333333333333")
_FINEST = 10**6


def exact(value: float) -> Fraction:
    """The number that was meant: 0.1 is a tenth, and 0.3333333333333333 a third."""
    written = repr(value)
    if len(written.lstrip("-0.").replace(".", "")) <= _SHORT:
        return Fraction(written)
    near = Fraction(value).limit_denominator(_FINEST)
    return near if near or not value else Fraction(value)


def factor(from_unit: str, to_unit: str) -> Fraction:
    """What a number in one unit is multiplied by to be in the other. Raises ValueError when it cannot be."""
    return exact(float(f"{convert(1.0, from_unit, to_unit):.12g}"))


def spelled(unit: str | None) -> str | None:
    """A unit in UCUM where it is known there, else as written."""
    return None if unit is None or not unit.strip() else ucum(unit) or unit.strip().lower()


class Amount(Part, frozen=True, kw_only=True):
    """A number or range in a unit."""

    low: Fraction
    high: Fraction
    unit: str

    def times(self, low: Fraction, high: Fraction | None = None) -> "Amount":
        """Multiplied by a positive number or range."""
        return Amount(low=self.low * low, high=self.high * (low if high is None else high), unit=self.unit)

    def at_most(self) -> "Amount":
        """The highest value only."""
        return Amount(low=self.high, high=self.high, unit=self.unit)

    def below(self, limit: Fraction) -> "Amount":
        """The same, nowhere above a limit."""
        return Amount(low=min(self.low, limit), high=min(self.high, limit), unit=self.unit)

    def into(self, unit: str) -> "Amount":
        """The same in another unit. Raises ValueError when it measures something else."""
        by = factor(self.unit, unit)
        return Amount(low=self.low * by, high=self.high * by, unit=unit)

    def __str__(self) -> str:
        return f"{span(self.low, self.high)} {self.unit}"


def total(amounts: Iterable[Amount], unit: str) -> Amount:
    """The sum; 0 of nothing."""
    kept = list(amounts)
    low, high = (sum((getattr(one, end) for one in kept), Fraction()) for end in ("low", "high"))
    return Amount(low=low, high=high, unit=unit)


def number(value: Fraction) -> str:
    """A number for people: 70.5, 60, and 46.67 where decimals never end."""
    if value.denominator == 1:
        return str(value.numerator)
    return (
        f"{float(value):.4f}".rstrip("0").rstrip(".")
        if value < 1
        else f"{float(value):.2f}".rstrip("0").rstrip(".")
    )


def span(low: Fraction, high: Fraction) -> str:
    """A number, or both ends of a range: "5 to 10"."""
    return number(low) if low == high else f"{number(low)} to {number(high)}"


def plain(part: msgspec.Struct) -> dict[str, object]:
    """A part as JSON types; fractions as numbers."""
    found: dict[str, object] = msgspec.to_builtins(part, enc_hook=_number)
    return found


def _number(value: object) -> object:
    if isinstance(value, Fraction):
        return value.numerator if value.denominator == 1 else float(value)
    raise NotImplementedError(type(value).__name__)
