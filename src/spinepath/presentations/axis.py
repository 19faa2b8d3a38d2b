"""The time axis of the course picture: days to pixels, and where to put the ticks."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from spinepath.chart.dates import Interval, interval

WIDTH = 960.0
LEFT = 104.0
RIGHT = 948.0
_MAX_TICKS = 10
_STEPS = (1, 3, 6, 12, 24, 60, 120, 240)  # months between ticks


class Tick(NamedTuple):
    """A labelled line across the picture."""

    x: float
    label: str


class Axis(NamedTuple):
    """From the first to the last day shown."""

    first: date
    last: date

    def x(self, day: date) -> float:
        """The pixel of a day, kept inside the picture."""
        span = max((self.last - self.first).days, 1)
        share = (day - self.first).days / span
        return round(LEFT + (RIGHT - LEFT) * min(max(share, 0.0), 1.0), 1)

    def ticks(self) -> list[Tick]:
        """At most ten or so, on whole years or quarters."""
        months = (self.last.year - self.first.year) * 12 + self.last.month - self.first.month
        step = next((step for step in _STEPS if months / step <= _MAX_TICKS), _STEPS[-1])
        days = _every(step, self.first.year, self.last.year)
        return [Tick(self.x(day), _label(day, step)) for day in days if self.first <= day <= self.last]


def _every(step: int, first_year: int, last_year: int) -> Iterator[date]:
    start = first_year * 12
    if step > 12:  # "2000, 2005, 2010" is easier to read than "1997, 2002, 2007"
        start -= start % step
    for month in range(max(start, 12), last_year * 12 + 12, step):
        yield date(month // 12, month % 12 + 1, 1)


def _label(day: date, step: int) -> str:
    if step % 12 == 0:
        return str(day.year)
    return f"{day.year}" if day.month == 1 else day.strftime("%m/%y")


def dated(text: str | None) -> Interval | None:
    """The days a date may mean; None when there is no date that can be drawn."""
    try:
        return interval(text) if text else None
    except ValueError:
        return None
