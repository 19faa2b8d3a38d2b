"""Where everyone was operated on and hurts, and how the place of each finding fits; asked once for each combination."""

from collections.abc import Iterable
from functools import lru_cache
from typing import get_args

import numpy as np
import polars as pl

from spinepath.assessment.concordance import STABILISE, WHERE_IT_HURTS, Where
from spinepath.chart.anatomy import roots
from spinepath.features.facts import SURGERY
from spinepath.knowledge.meanings import Place
from spinepath.registry.cohort.crowd import Column, Crowd
from spinepath.registry.cohort.keyed import alike, numbered, under

PLACES: tuple[Place, ...] = get_args(Place)
_KEPT = 50_000
"""Places of findings whose fit is remembered: people are operated on, and hurt, at the same few levels."""
_BITS = 62


def operations(crowd: Crowd) -> pl.DataFrame:
    """The operations on the spine that were done: patient, and columns of the event."""
    done = crowd.facts.select("row", "kind")[under(crowd, [SURGERY], "yes")].filter(
        pl.col("kind") == "procedure"
    )
    columns = ("patient", "row", "source", "earliest", "latest", "level", "aims", "concepts")
    return crowd.events.select(columns)[done["row"]]


def placed(crowd: Crowd, found: pl.DataFrame, done: pl.DataFrame) -> tuple[Column, Column]:
    """(findings,) the place of each in PLACES, and how it fits (concordance.Fit). done: the operations.

    found: patient, side, level.
    """
    place, fit = np.full(len(found), PLACES.index("unplaced")), np.zeros(len(found))
    some = np.flatnonzero((found["side"].is_not_null() | found["level"].is_not_null()).to_numpy())
    number, wheres = _wheres(crowd, done)
    (side, sides), (level, levels) = (numbered(found[name][some]) for name in ("side", "level"))
    here = number[found["patient"].to_numpy()[some]]
    first, which = alike((here, len(wheres)), (side, len(sides)), (level, len(levels)))
    answers = [_fit(wheres[here[one]], sides[side[one]], levels[level[one]]) for one in first]
    place[some], fit[some] = np.array(answers).reshape(-1, 2)[which].T
    return place, fit


@lru_cache(maxsize=_KEPT)
def _fit(here: Where, side: str | None, level: str | None) -> tuple[int, float]:
    return PLACES.index(here.place(level)), here.fit(side, level).value


def _wheres(crowd: Crowd, done: pl.DataFrame) -> tuple[Column, list[Where]]:
    """(people,) the number of what holds of each, and by it what does."""
    patient, role, name, names = _told(crowd, done)
    item, width = role * len(names) + name, len(Where._fields) * len(names) // _BITS + 1
    bits = np.zeros((len(crowd.names), width), dtype=np.int64)
    np.bitwise_or.at(bits.reshape(-1), patient * width + item // _BITS, 1 << item % _BITS)
    columns = [np.unique(column, return_inverse=True)[1] for column in bits.T]
    first, number = alike(*((column, column.max() + 1) for column in columns))
    chosen = np.zeros(len(bits), dtype=bool)
    chosen[first] = True
    sets = [tuple(set[str]() for _ in Where._fields) for _ in first]
    for row in np.flatnonzero(chosen[patient]):
        sets[number[patient[row]]][role[row]].add(names[name[row]])
    return number, [_where(*each) for each in sets]


def _told(crowd: Crowd, done: pl.DataFrame) -> tuple[Column, Column, Column, list[str | None]]:
    """(n,) each: patient, place in Where._fields and number of each level or side told of; and these by number."""
    hurts = crowd.facts.select("patient", "side", "level")[under(crowd, WHERE_IT_HURTS, "yes")]
    fused = done.filter(pl.col("aims").list.contains(STABILISE))
    tables = ((done, "level"), (fused, "level"), (hurts, "side"), (hurts, "level"))
    parts = [
        table.select("patient", name=column, role=pl.lit(role)).drop_nulls("name")
        for role, (table, column) in enumerate(tables)
    ]
    told = pl.concat(parts)
    return told["patient"].to_numpy().astype(np.int64), told["role"].to_numpy(), *numbered(told["name"])


def _where(
    operated: Iterable[str], fused: Iterable[str], sides: Iterable[str], levels: Iterable[str]
) -> Where:
    hurting = frozenset(root for level in levels for root in roots(level))
    return Where(frozenset(operated), frozenset(fused), frozenset(sides), hurting)
