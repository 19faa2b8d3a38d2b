"""What the records say at most under some keys: most yes/no features, in one pass over the facts.

A mark is a column that says of one record whether it affirms (YES), doubts (MAYBE), or denies, or only shows that
there is a list at all (LISTED_ONLY). A feature is true when the most is YES, unknown when it is MAYBE.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from spinepath.features.define import Definition, says

Column = npt.NDArray[Any]
LISTED_ONLY, MAYBE, YES = 0, 1, 2
SAYS = {LISTED_ONLY: False, MAYBE: None, YES: True}
"""What a feature answers, by the most that records say."""

MARKS = {
    "stated": pl.when(says("yes")).then(YES).when(says("maybe")).then(MAYBE).when(says("no")).then(LISTED_ONLY),
    "suspected": pl.when(says("yes") | says("maybe")).then(YES).when(says("no")).then(LISTED_ONLY),
    "affirmed": pl.when(says("yes")).then(YES),
}  # fmt: skip
"""stated: as it stands. suspected: a doubt is acted on like a yes. affirmed: only a yes counts for anything."""


class Asked(NamedTuple):
    """Which features ask for what. of_key: by key, each mark with the places in `features` of those that ask for it.

    silent: by feature, its answer where no record says anything; the marks of those with an answer never say MAYBE.
    """

    of_key: Mapping[str, Mapping[str, list[int]]]
    features: tuple[str, ...]
    silent: Column

    @property
    def of_mark(self) -> Mapping[str, list[str]]:
        """By mark, the keys under which some feature asks for it."""
        marks = dict.fromkeys(mark for own in self.of_key.values() for mark in own)
        return {mark: [key for key, own in self.of_key.items() if mark in own] for mark in marks}


def asked(definitions: Iterable[Definition]) -> Asked:
    """What `answers` needs to know of the definitions with a mark."""
    own = [definition for definition in definitions if definition.mark]
    of_key: dict[str, dict[str, list[int]]] = {}
    for place, each in enumerate(own):
        for key in each.keys:
            of_key.setdefault(key, {}).setdefault(each.mark or "", []).append(place)
    levels = {answer: level for level, answer in SAYS.items()}
    silent = np.array([levels[each.silent] for each in own], dtype=np.uint8)
    return Asked(of_key, tuple(each.feature.id for each in own), silent)


def answers(parts: Iterable[pl.DataFrame], of: Asked, people: int) -> Column:
    """(features, people) of what each feature says: LISTED_ONLY for no, MAYBE for unknown, YES.

    parts: judged facts with `person`, a number below `people`, `key`, and one or more marks.
    """
    table = np.repeat(of.silent[:, None], people, axis=1)
    said = [(features, person, values) for part in parts for features, person, values in _said(part, of)]
    for level in (LISTED_ONLY, MAYBE, YES):
        for features, person, values in said:
            here = person[values == level]
            for feature in features:
                table[feature, here] = level
    return table


def _said(part: pl.DataFrame, of: Asked) -> Iterator[tuple[list[int], Column, Column]]:
    """The features that ask under a key, and the people and values of the facts there."""
    marks = {name: part[name].fill_null(_NOTHING).to_numpy() for name in part.columns if name not in _OTHERS}
    person = part["person"].to_numpy()
    for key, rows in _rows(part["key"]):
        for mark, features in of.of_key.get(key, {}).items():
            if mark in marks:
                yield features, person[rows], marks[mark][rows]


_NOTHING, _OTHERS = -1, ("person", "key")


def _rows(keys: pl.Series) -> Iterator[tuple[str, Column]]:
    """The rows under each key."""
    places = keys.to_physical().to_numpy()
    order = np.argsort(places, kind="stable")  # of small numbers in one go
    starts = np.flatnonzero(np.diff(places[order], prepend=-1))
    yield from zip(keys[order[starts]], np.split(order, starts[1:]), strict=False)  # no run is one empty part


def wide(table: Column, of: Asked) -> pl.DataFrame:
    """One Boolean column per feature, from `answers`."""
    levels, people = pl.lit(pl.Series(table.ravel())), table.shape[1]
    said = pl.select(pl.when(levels != MAYBE).then(levels == YES)).to_series()
    return pl.DataFrame([
        said.slice(place * people, people).alias(name) for place, name in enumerate(of.features)
    ])  # fmt: skip
