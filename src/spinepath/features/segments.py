"""Values of rows gathered by person: the largest, the last, whether there is any."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

Column = npt.NDArray[Any]


@dataclass(frozen=True, eq=False)
class Segments:
    """Some rows. person: (rows,) in order. values: (rows,) of each column looked at, NaN for unknown."""

    person: Column
    values: list[Column]

    @cached_property
    def starts(self) -> Column:
        """The first row of each person."""
        return np.flatnonzero(np.diff(self.person, prepend=-1))

    @cached_property
    def lengths(self) -> Column:
        """The number of rows of each person."""
        return np.diff(self.starts, append=len(self.person))

    @cached_property
    def ends(self) -> Column:
        """The last row of each person."""
        return np.flatnonzero(np.diff(self.person, append=-1))


def _largest(of: Segments) -> Column:
    found: Column = np.fmax.reduceat(of.values[0], of.starts)
    return found


def _smallest(of: Segments) -> Column:
    found: Column = np.fmin.reduceat(of.values[0], of.starts)
    return found


def _first(of: Segments) -> Column:
    return of.values[0][of.starts]


def _last_in_order(of: Segments) -> Column:
    """The value of the row that is last by the other columns; unknown goes first."""
    value, *order = of.values
    for place, key in enumerate(order):
        known = np.where(np.isnan(key), -np.inf, key)
        last = known == np.repeat(np.maximum.reduceat(known, of.starts), of.lengths)
        of, value = Segments(of.person[last], []), value[last]
        order[place + 1 :] = [other[last] for other in order[place + 1 :]]
    return value[of.ends]


def _different(of: Segments) -> Column:
    """How many values differ; unknown is one."""
    value = of.values[0]
    order = np.lexsort((value, of.person))
    before, after = value[order][:-1], value[order][1:]
    new = np.ones(len(value), dtype=np.intp)
    new[1:] = ~((before == after) | (np.isnan(before) & np.isnan(after)))
    new[of.starts] = 1
    found: Column = np.add.reduceat(new, of.starts)
    return found


def _any(of: Segments) -> Column:
    return np.ones(len(of.starts), dtype=bool)


class Gatherer(NamedTuple):
    """work: a value for each person who has a row. empty: that of the others. kind: of the values; None is theirs."""

    work: Callable[[Segments], Column]
    empty: Any = np.nan
    kind: Any = None


GATHERERS = {
    "Max": Gatherer(_largest),
    "Min": Gatherer(_smallest),
    "First": Gatherer(_first),
    "Last": Gatherer(_last_in_order),
    "NUnique": Gatherer(_different, 0, pl.UInt32),
    "Any": Gatherer(_any, False, pl.Boolean),
}
"""By the name that Polars has for the aggregation."""


def gathered(how: str, of: Segments, people: int) -> Column:
    """(people,) values as numbers, NaN for unknown; yes or no for Any."""
    found = np.full(people, GATHERERS[how].empty)
    if len(of.person):
        found[of.person[of.starts]] = GATHERERS[how].work(of)
    return found
