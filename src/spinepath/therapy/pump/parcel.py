"""A volume of fluid and the drugs dissolved in it; dividing it loses nothing.

A share of a mass is rounded to 1e-15 ug and the rest is what remains, so the two always make the whole again.
"""

from collections import deque
from collections.abc import Mapping
from decimal import ROUND_HALF_EVEN, Context, Decimal, Inexact, InvalidOperation
from typing import NamedTuple

from spinepath.therapy.errors import LedgerError

QUANTUM = Decimal("1e-15")
_EXACT = Context(prec=60, traps=[Inexact, InvalidOperation])
_SHARE = Context(prec=80, rounding=ROUND_HALF_EVEN)
ZERO = Decimal(0)


def add(a: Decimal, b: Decimal) -> Decimal:
    """An exact sum; Inexact is raised rather than a digit lost."""
    return _EXACT.add(a, b)


def less(a: Decimal, b: Decimal) -> Decimal:
    """An exact difference."""
    return _EXACT.subtract(a, b)


def rounded(amount: Decimal) -> Decimal:
    """To the quantum of the books."""
    return amount.quantize(QUANTUM, context=_SHARE)


class Parcel(NamedTuple):
    """A volume in mL and its drugs in ug."""

    volume: Decimal
    masses: Mapping[str, Decimal]

    def share(self, volume: Decimal) -> "Parcel":
        """What this much of it holds."""
        if not self.volume:
            return Parcel(volume, dict.fromkeys(self.masses, ZERO))
        part = {
            name: rounded(_SHARE.divide(_SHARE.multiply(mass, volume), self.volume))
            for name, mass in self.masses.items()
        }
        return Parcel(volume, part)

    def split(self, volume: Decimal) -> tuple["Parcel", "Parcel"]:
        """So much of it, and the rest. Raises LedgerError when there is less."""
        if volume > self.volume:
            raise LedgerError(f"{volume} mL asked of {self.volume} mL")
        part = self if volume == self.volume else self.share(volume)
        return part, self.minus(part)

    def plus(self, other: "Parcel") -> "Parcel":
        """Both together, mixed."""
        names = self.masses.keys() | other.masses.keys()
        masses = {name: add(self.masses.get(name, ZERO), other.masses.get(name, ZERO)) for name in names}
        return Parcel(add(self.volume, other.volume), masses)

    def minus(self, other: "Parcel") -> "Parcel":
        """What is left without the other."""
        names = self.masses.keys() | other.masses.keys()
        masses = {name: less(self.masses.get(name, ZERO), other.masses.get(name, ZERO)) for name in names}
        return Parcel(less(self.volume, other.volume), masses)


EMPTY = Parcel(ZERO, {})


class Line:
    """A tube that is always full: what goes in at one end pushes as much out at the other, unmixed."""

    def __init__(self, volume: Decimal) -> None:
        self._parcels: deque[tuple[int, Parcel]] = deque([(0, Parcel(volume, {}))])

    def push(self, batch: int, parcel: Parcel) -> list[tuple[int, Parcel]]:
        """Put a parcel of a batch in; returns what comes out, first out first."""
        if self._parcels and self._parcels[-1][0] == batch:
            _, last = self._parcels.pop()
            parcel, size = last.plus(parcel), parcel.volume
        else:
            size = parcel.volume
        self._parcels.append((batch, parcel))
        return self._pull(size)

    def _pull(self, volume: Decimal) -> list[tuple[int, Parcel]]:
        out: list[tuple[int, Parcel]] = []
        while volume > 0:
            batch, first = self._parcels.popleft()
            part, rest = first.split(min(volume, first.volume))
            out.append((batch, part))
            volume = less(volume, part.volume)
            if rest.volume:
                self._parcels.appendleft((batch, rest))
        return out

    @property
    def content(self) -> Parcel:
        """All that is in the line."""
        total = EMPTY
        for _, parcel in self._parcels:
            total = total.plus(parcel)
        return total
