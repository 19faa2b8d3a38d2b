"""What the findings of a cohort say of the causes: each different statement is asked once (assessment.shown)."""

from functools import cache, lru_cache
from typing import Any, NamedTuple

import numpy as np
import polars as pl

from spinepath.assessment.network import Network
from spinepath.assessment.shown import (
    CONCORDANCE,
    SEES_ALL,
    SILENCE,
    STATEMENTS_KEPT,
    Statement,
    is_mild,
    read,
    seen_by,
    spoken,
)
from spinepath.features.facts import ANSWERS
from spinepath.registry.cohort.crowd import Column, Crowd
from spinepath.registry.cohort.keyed import alike
from spinepath.registry.cohort.places import PLACES, placed
from spinepath.registry.cohort.studies import tests
from spinepath.registry.cohort.told import counted, lesions, told_of

NOWHERE = -1
"""Instead of the column for the place of a cause, where a statement tells of none."""


class Answered(NamedTuple):
    """(answers,) each. column: of the network. order: in which answers are given. fit: see places.placed."""

    patient: Column
    column: Column
    value: Column
    order: Column
    fit: Column


def statements(crowd: Crowd, net: Network, stated: pl.DataFrame, done: pl.DataFrame) -> Answered:
    """Every answer that some finding gives, those of the columns for the places of causes among them.

    stated: see told.told. done: the operations.
    """
    found = counted(stated)
    place, fit = placed(crowd, found, done)
    row, answers = _answers(net, found, place)
    column, value, where = answers.T
    also = np.flatnonzero((where != NOWHERE) & (fit[row] != 0))
    order = found["finding"].to_numpy().astype(np.int64) * 2**32 + found["place"].to_numpy()
    rows = np.concatenate([row, row[also]])
    columns = np.concatenate([column, where[also]]).astype(np.intp)
    values = np.concatenate([value, fit[row[also]]])
    return Answered(
        found["patient"].to_numpy().astype(np.int64)[rows], columns, values, order[rows], fit[rows]
    )


def _answers(net: Network, found: pl.DataFrame, place: Column) -> tuple[Column, Column]:
    """(answers,) places in `found`, and (answers, 3) what each says, see _said."""
    different, which = _different(found, place)
    said = [_said(net, *statement) for statement in different]
    table = np.array([answer for each in said for answer in each], dtype=np.float64).reshape(-1, 3)
    sizes = np.array([len(each) for each in said], dtype=np.intp)
    row = np.repeat(np.arange(len(found)), sizes[which])
    first = (np.cumsum(sizes) - sizes)[which]
    before = np.cumsum(sizes[which]) - sizes[which]
    return row, table[np.arange(len(row)) + (first - before)[row]]


def _different(found: pl.DataFrame, place: Column) -> tuple[list[tuple[Any, ...]], Column]:
    """The fields of every different Statement, and (statements,) which of them each is."""
    text, texts = _text(found)
    fields = (
        (found["finding"].to_numpy(), told_of()), (found["says"].to_numpy(), ANSWERS),
        (found["study"].to_numpy(), tests()), (found["is_condition"].to_numpy(), (False, True)),
        (_mild(found), (False, True)), (text, texts), (place, PLACES),
    )  # fmt: skip
    first, which = alike(*((number, len(names)) for number, names in fields))
    values = (map(names.__getitem__, number[first].astype(int).tolist()) for number, names in fields)
    return [*zip(*values, strict=True)], which


def _text(found: pl.DataFrame) -> tuple[Column, list[str]]:
    """(statements,) number of the words that are read of each, and these: see shown.read."""
    texts = {"": 0}
    number = np.zeros(len(found), dtype=np.intp)
    alone = np.flatnonzero(found["study"].to_numpy() == len(tests()) - 1)
    rows = found.select("is_condition", "words", "name")[alone].iter_rows()
    number[alone] = [texts.setdefault(read(None, *row), len(texts)) for row in rows]
    return number, list(texts)


def _mild(found: pl.DataFrame) -> Column:
    """(statements,) of which the words are those of something mild."""
    different = found["words"].unique().drop_nulls()
    mild = [words for words in different if is_mild(words)]
    called: Column = (found["is_finding"] & found["words"].is_in(mild).fill_null(False)).to_numpy()
    return called


@lru_cache(maxsize=STATEMENTS_KEPT)
def _said(net: Network, *statement: Any) -> tuple[tuple[int, float, int], ...]:
    """Column, value, and column of the place of the cause. statement: the fields of one."""
    places = _places(net)
    return tuple(
        (net.column(one.column), one.value, places.get(one.cause, NOWHERE) if one.placed else NOWHERE)
        for one in spoken(net, Statement(*statement))
    )


@cache
def _places(net: Network) -> dict[str, int]:
    prefix = f"{CONCORDANCE}:"
    return {
        name.removeprefix(prefix): place for place, name in enumerate(net.columns) if name.startswith(prefix)
    }


def add_silence(evidence: Column, net: Network, stated: pl.DataFrame) -> None:
    """Let reports that name lesions speak softly against others they would show, where nothing else is said."""
    lesion = np.array([name in lesions() for name in told_of()])[stated["finding"].to_numpy()]
    sure = lesion & (stated["says"] != ANSWERS.index("maybe")).to_numpy()
    for test in SEES_ALL:
        named = sure & (stated["part"] == tests().index(test)).to_numpy()
        columns = np.array([net.column(name) for name in seen_by(net, test)], dtype=np.intp)
        where = np.ix_(np.unique(stated["patient"].to_numpy()[named]), columns)
        unsaid = evidence[where]
        unsaid[unsaid == 0] = -SILENCE
        evidence[where] = unsaid
