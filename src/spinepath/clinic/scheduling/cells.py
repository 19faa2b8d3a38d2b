"""Time in steps of five minutes, and the names under which people and things hold them.

A set of cells is one whole number, bit n for cell n after some base: thousands of cells are compared at once.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

STEP = timedelta(minutes=5)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
PER_DAY = timedelta(days=1) // STEP


def cell_of(moment: datetime) -> int:
    """The cell that the moment lies in."""
    return (moment - _EPOCH) // STEP


def cell_from(moment: datetime) -> int:
    """The first cell that begins at the moment or later."""
    return -((_EPOCH - moment) // STEP)


def moment_of(cell: int) -> datetime:
    """When the cell begins, in UTC."""
    return _EPOCH + cell * STEP


def user_key(number: int) -> str:
    """A clinician, wherever they are."""
    return f"u{number}"


def room_key(number: int) -> str:
    return f"r{number}"


def device_key(number: int) -> str:
    return f"d{number}"


def patient_key(number: UUID) -> str:
    """A patient: nobody is in two places at once."""
    return f"p{number.hex}"


def span(first: int, end: int) -> int:
    """Bits first to end - 1."""
    return ((1 << (end - first)) - 1) << first if end > first else 0


def every(first: int, end: int, step: int) -> int:
    """Bits first, first + step, ... before end."""
    return int(("0" * (step - 1) + "1") * -((first - end) // step), 2) << first


def runs(free: int, cells: int) -> int:
    """Where that many free cells in a row begin."""
    have = 1
    while have < cells and free:
        step = min(have, cells - have)
        free &= free >> step
        have += step
    return free


def bits(of: int) -> Iterator[int]:
    """The set bits, lowest first."""
    while of:
        lowest = of & -of
        yield lowest.bit_length() - 1
        of ^= lowest
