"""Facts by their key, and what is alike as one number: few rows are picked before columns of them are looked at."""

from collections.abc import Iterable

import numpy as np
import polars as pl

from spinepath.assessment.inference import firsts
from spinepath.registry.cohort.crowd import Column, Crowd

_MOST = 2**62


def under(crowd: Crowd, keys: Iterable[str], *says: str) -> Column:
    """Places in crowd.facts of those under one of these keys; that say one of these: yes, no or maybe."""
    key = crowd.facts["key"]
    wanted = key.dtype.categories.is_in(list(keys)).to_numpy()  # type: ignore[attr-defined]
    here: Column = np.flatnonzero(wanted.take(key.to_physical().to_numpy()))
    if not says:
        return here
    said = np.logical_or.reduce([crowd.facts[f"says_{answer}"][here].to_numpy() for answer in says])
    found: Column = here[said]
    return found


def whose(crowd: Crowd, facts: Column) -> Column:
    """(people,) who have one of these facts."""
    here = np.zeros(len(crowd.names), dtype=bool)
    here[crowd.facts["patient"][facts].to_numpy()] = True
    return here


def numbered(words: pl.Series) -> tuple[Column, list[str | None]]:
    """(n,) the number of each word, and the words by number; the last is null."""
    different = words.drop_nulls().unique()
    number = words.cast(pl.Enum(different)).to_physical().fill_null(len(different))
    return number.to_numpy().astype(np.intp), [*different, None]


def alike(*columns: tuple[Column, int]) -> tuple[Column, Column]:
    """The first of each group of rows that are alike, and (n,) the group of each.

    columns: whole numbers from 0, (n,) each, and how many there are of them.
    """
    number, count = columns[0]
    for column, size in columns[1:]:
        if count * size > _MOST:
            number, count = np.unique(number, return_inverse=True)[1], len(number)
        number, count = number.astype(np.int64) * size + column, count * size
    _, group = np.unique(number, return_inverse=True)
    return firsts(group), group
