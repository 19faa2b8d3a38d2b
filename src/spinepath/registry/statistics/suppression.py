"""Small numbers are not shown, nor what would give them away.

Primary: a count of 1 to threshold - 1 names people to those who know the place. Complementary: with row and column
totals shown, a single hidden cell is total minus the rest; so more cells are hidden until none can be worked out.

In a table with shown totals draw each hidden cell as a line between its row and its column. The cell can be worked
out exactly if, and only if, that line is a bridge: without it its row and column hang together no more (Gusfield, SIAM
J Comput 1988;17:552-71). So: while there is a bridge, hide the smallest cell that closes a circle through it.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import ArrayLike, NDArray

THRESHOLD = 10
"""Counts below this are hidden unless the caller says otherwise. 1 hides nothing."""

Bools = NDArray[np.bool_]
Counts = NDArray[np.int64]
Cell = tuple[int, int]


def is_small(count: int, threshold: int = THRESHOLD) -> bool:
    """True for a count that may not be shown: from 1 to just below the threshold. 0 is shown."""
    return 0 < count < threshold


def gives_away(events: int, n: int, threshold: int = THRESHOLD) -> bool:
    """True when a share's numerator, denominator or their difference is too small to be shown."""
    return any(is_small(count, threshold) for count in (n, events, n - events))


def with_totals(table: ArrayLike) -> Counts:
    """The table with the sums of its rows and columns; one line only with its sum at the end."""
    given: Counts = np.asarray(table, dtype=np.int64)
    for axis in range(given.ndim):
        given = np.concatenate([given, given.sum(axis=axis, keepdims=True)], axis=axis)
    return given


def hidden(table: ArrayLike, threshold: int = THRESHOLD, small: ArrayLike | None = None) -> Bools:
    """What to hide of a table of counts and of its totals, in the shape of `with_totals(table)`.

    table: rows x columns, or one line of parts whose sum is shown. small: further cells that must be hidden, in the
    shape of `table`. Empty cells stay shown and protect nothing: they cannot be smaller than they are.
    The hidden parts of a shown total never add up to a small number either.
    """
    whole = with_totals(table)
    hide = (whole > 0) & (whole < threshold)
    if small is not None:
        hide[tuple(slice(size - 1) for size in whole.shape)] |= np.asarray(small)
    square, open_ = np.atleast_2d(whole), np.atleast_2d(hide)
    while (found := _exposed(square, open_, threshold)) is not None:
        open_[found] = True
    return open_.reshape(whole.shape)


def _exposed(table: Counts, hide: Bools, threshold: int) -> Cell | None:
    """The next cell to hide, or None when nothing can be worked out any more."""
    flat = table.shape[0] == 1
    for line in _lines(table.shape):
        values = np.array([table[cell] for cell in line[:-1] if hide[cell]])
        given_away = not hide[line[-1]] and is_small(int(values.sum()), threshold)
        if given_away or sum(bool(hide[cell]) for cell in line) == 1:
            return _smallest(table, [cell for cell in line if not hide[cell]])
    return None if flat else _against_bridges(table, hide)


def _lines(shape: tuple[int, ...]) -> Iterator[list[Cell]]:
    """The cells of each line, its total last; a table of one row has no lines down."""
    rows, columns = shape
    yield from ([(row, column) for column in range(columns)] for row in range(rows))
    if rows > 1:
        yield from ([(row, column) for row in range(rows)] for column in range(columns))


def _smallest(table: Counts, cells: list[Cell]) -> Cell | None:
    """The smallest cell with anybody in it; a part is smaller than its total, so totals go last."""
    return min(
        (cell for cell in cells if table[cell] > 0), key=lambda cell: (table[cell], cell), default=None
    )


def _against_bridges(table: Counts, hide: Bools) -> Cell | None:
    """A cell that puts some bridge into a circle: the smallest one that joins its two sides."""
    rows = table.shape[0]
    for row, column in zip(*(axis.tolist() for axis in np.nonzero(hide & (table > 0))), strict=True):
        side = _reached(hide & (table > 0), row, (row, column))
        if rows + column in side:
            continue
        here = np.isin(np.arange(sum(table.shape)), list(side))
        joins = (here[:rows, None] != here[None, rows:]) & ~hide
        found = _smallest(table, list(zip(*(axis.tolist() for axis in np.nonzero(joins)), strict=True)))
        if found is not None:
            return found
    return None


def _reached(hide: Bools, start: int, without: Cell) -> set[int]:
    """Rows and columns (numbered after the rows) reached from a row over hidden cells, one cell left out."""
    rows = hide.shape[0]
    seen, ahead = {start}, [start]
    while ahead:
        here = ahead.pop()
        line = np.flatnonzero(hide[here]) + rows if here < rows else np.flatnonzero(hide[:, here - rows])
        for other in map(int, line):
            cell = (here, other - rows) if here < rows else (other, here - rows)
            if other not in seen and cell != without:
                seen.add(other)
                ahead.append(other)
    return seen
