"""Lays the marks of one lane of the course picture into rows, so that no label covers another."""

from collections.abc import Iterable
from typing import NamedTuple
from unicodedata import east_asian_width

from spinepath.assessment.model import TimelineEntry
from spinepath.chart.dates import Interval
from spinepath.presentations import terms, words
from spinepath.presentations.axis import RIGHT, Axis, dated

ROW = 24.0
_MAX_ROWS = 7  # a longer lane keeps its marks but not their labels; the table holds them all
_LABEL_CHARS = 44
_LASTING = ("medication", "device")  # a treatment without an end may be a single session


class Mark(NamedTuple):
    """One entry as drawn. A date known only to the year is drawn as that year, paler.

    kind: "point", "bar", or "open" (a bar whose end nobody recorded).
    soft: (x, width) of the days in which it may have begun or ended.
    """

    kind: str
    x: float
    width: float
    soft: tuple[tuple[float, float], ...]
    label: str
    label_x: float
    anchor: str
    title: str
    row: int = 0


class Lane(NamedTuple):
    """A lane with its rows; `unlabelled` counts the marks in the last row, which have no room for words."""

    key: str
    title: str
    marks: tuple[Mark, ...]
    rows: int
    unlabelled: int


def lane(key: str, entries: Iterable[TimelineEntry], axis: Axis) -> Lane:
    """The entries of one lane, packed from the left into as few rows as hold them."""
    marks = sorted((_mark(entry, axis) for entry in entries), key=lambda mark: mark.x)
    free = [0.0] * _MAX_ROWS
    placed = [_place(mark, free) for mark in marks]
    rows = max((mark.row for mark in placed), default=0) + 1
    title = words.known(terms.LANES, key)
    return Lane(key, title, tuple(placed), rows, sum(not mark.label for mark in placed))


def _place(mark: Mark, free: list[float]) -> Mark:
    """In the first row with room; when none has any, unlabelled in a row of its own below."""
    start, end = _reach(mark)
    for row, taken_to in enumerate(free):
        if start > taken_to:
            free[row] = end + 8
            return mark._replace(row=row)
    return mark._replace(row=len(free), label="")


def _reach(mark: Mark) -> tuple[float, float]:
    drawn = mark.x - 6, mark.x + mark.width + 6
    length = _length(mark.label)
    label_from = mark.label_x - (length if mark.anchor == "end" else 0)
    return min(drawn[0], label_from), max(drawn[1], label_from + length)


def _mark(entry: TimelineEntry, axis: Axis) -> Mark:
    start = dated(entry.start)
    assert start is not None, "undated entries are listed, not drawn"
    end = dated(entry.end)
    lasts = bool(end) or entry.lane in _LASTING
    kind = ("bar" if end else "open") if lasts else "point"
    x, width, soft = _extent(kind, start, end, axis)
    label = entry.name if len(entry.name) <= _LABEL_CHARS else entry.name[: _LABEL_CHARS - 1].rstrip() + "…"
    label_x, anchor = _label_place(kind, x, label)
    return Mark(kind, x, width, soft, label, label_x, anchor, title(entry))


def _extent(
    kind: str, start: Interval, end: Interval | None, axis: Axis
) -> tuple[float, float, tuple[tuple[float, float], ...]]:
    begins = axis.x(start[0]), axis.x(start[1])
    if kind == "point":
        soft = ((begins[0], begins[1] - begins[0]),) if start[0] != start[1] else ()
        return sum(begins) / 2, 0.0, soft
    ends = (axis.x(end[0]), axis.x(end[1])) if end else (axis.x(axis.last),) * 2
    fuzzy = ((a, round(b - a, 1)) for a, b in (begins, ends) if b > a)
    return begins[0], max(ends[1] - begins[0], 4.0), tuple(fuzzy)


def _label_place(kind: str, x: float, label: str) -> tuple[float, str]:
    """On the mark and to its right; before the mark where the picture ends too soon."""
    after = x + (9 if kind == "point" else 6)
    return (after, "start") if after + _length(label) <= RIGHT else (x - 9, "end")


def _length(text: str) -> float:
    """A guess at the width in pixels, on the wide side: there is no font to ask."""
    return sum(13.0 if east_asian_width(char) in "WF" else 7.0 for char in text)


def when(entry: TimelineEntry) -> str:
    """From when to when, with what nobody recorded said."""
    start = words.day(entry.start)
    if entry.end:
        return f"{start} to {words.day(entry.end)}"
    return f"{start}, no end recorded" if entry.lane in _LASTING else start


def title(entry: TimelineEntry) -> str:
    """The whole entry in words."""
    return words.listed((f"{entry.name}: {when(entry)}", entry.source), " · ")
