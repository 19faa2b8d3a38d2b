"""A line over time as SVG coordinates; its template (parts/plot.html) shows the same numbers as a table."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 600, 220, 40, 12, 12, 28


class Point(NamedTuple):
    at: datetime
    value: Decimal


class Dot(NamedTuple):
    x: float
    y: float
    at: datetime
    value: Decimal


class Band(NamedTuple):
    """A stretch of the scale that means something, such as "better by what matters"."""

    y: float
    height: float
    says: str


class Plot(NamedTuple):
    """What parts/plot.html draws. ticks: (y, value)."""

    dots: list[Dot]
    line: str
    ticks: list[tuple[float, int]]
    bands: list[Band]


def plot(
    points: Sequence[Point], low: int, high: int, bands: Sequence[tuple[Decimal, Decimal, str]] = ()
) -> Plot:
    """points: oldest first. low, high: the ends of the scale. bands: from, to, what it means."""

    def y(value: Decimal | int) -> float:
        share = (float(value) - low) / (high - low)
        return round(TOP + (1 - share) * (HEIGHT - TOP - BOTTOM), 1)

    dots = [Dot(_x(one.at, points), y(one.value), one.at, one.value) for one in points]
    drawn = [Band(y(top), round(y(bottom) - y(top), 1), says) for bottom, top, says in bands]
    ticks = [(y(value), value) for value in (low, (low + high) // 2, high)]
    return Plot(dots, " ".join(f"{one.x},{one.y}" for one in dots), ticks, drawn)


def _x(at: datetime, points: Sequence[Point]) -> float:
    """A single point, or many of one moment, stand in the middle."""
    first, span = points[0].at, (points[-1].at - points[0].at).total_seconds()
    share = (at - first).total_seconds() / span if span else 0.5
    return round(LEFT + share * (WIDTH - LEFT - RIGHT), 1)
