"""Events that many resources share, each kept once, with holes for what differs: as rows of one growing table."""

from collections.abc import Hashable, Sequence
from typing import Any, NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from spinepath.chart.chart import to_frame
from spinepath.chart.event import Event

Ints = NDArray[np.int64]
NONE, TEXT = -1, -2
"""Of a hole: nothing differs; of the text: the words of the line are `text_value`."""
WHOLE, OPEN, OWN = 0, 1, 2
"""part_of: as the event has it; the report that names the line; the line itself."""


class Hole(NamedTuple):
    """Of an event: for each date column the place in `Pattern.dates` doubled (+1 for its last day), or None.

    number: place of its number, or None. own: part_of is the resource itself.
    """

    dates: tuple[int | None, ...]
    number: int | None
    own: bool

    def moved(self, places: Sequence[int]) -> "Hole":
        """With the dates where they stand among those of a line: places, of each date of the pattern."""
        return self._replace(
            dates=tuple(None if at is None else 2 * places[at // 2] + at % 2 for at in self.dates)
        )


class Made(NamedTuple):
    """Templates of one pattern: the first, and how many follow each other."""

    start: int
    number: int


class Templates:
    """All of them. Rows of `holes`: places of the four dates (doubled, +1 for the last day), of the number, part_of,
    text.
    """

    def __init__(self) -> None:
        self._new: list[Event] = []
        self._rows: list[tuple[int, ...]] = []
        self._frame = to_frame(())
        self._holes = np.empty((0, 7), dtype=np.int64)
        self.count = 0
        self.sentences: dict[
            Hashable, dict[int, Any]
        ] = {}  # letters.Kept by kind of report and id of the findings

    def add(
        self, events: Sequence[Event], holes: Sequence[Hole], text: int | None = None, part: int = OPEN
    ) -> Made:
        """Keep some events. text: which of them has the words of the line as its text_value. part: where part_of is not
        the line itself.
        """
        start = self.count
        self._new += events
        self._rows += [
            (*(NONE if place is None else place for place in hole.dates),
             NONE if hole.number is None else hole.number,
             OWN if hole.own else part, TEXT if number == text else NONE)
            for number, hole in enumerate(holes)
        ]  # fmt: skip
        self.count += len(events)
        return Made(start, len(events))

    @property
    def frame(self) -> pl.DataFrame:
        """The events as a table."""
        if self._new:
            self._frame = self._frame.vstack(to_frame(self._new))
            self._holes = np.concatenate([self._holes, np.array(self._rows, dtype=np.int64)])
            self._new, self._rows = [], []
        return self._frame

    @property
    def holes(self) -> Ints:
        """Of each event what it takes from its line."""
        _ = self.frame
        return self._holes
