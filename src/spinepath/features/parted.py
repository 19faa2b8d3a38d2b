"""Aggregations taken apart: what is gathered from the rows of each person, and what a definition makes of it.

Polars runs an aggregation with a filter inside group by group, which is slow where many people have few rows each. Here
everything that is said of a row is worked out once for all rows, sums of segments gather it by person, and what is left
of a definition looks at one row per person. The definitions stay the ones that are declared: Polars writes them out as
JSON.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from io import StringIO
from itertools import starmap
from typing import Any, NamedTuple

import numpy as np
import polars as pl

from spinepath.features.segments import GATHERERS, Column, Segments, gathered

Node = Any
"""A part of an expression as Polars writes it out."""
KEY = "key"
"""The column of few different words, for what is said of it alone."""
_LITERAL = "Literal"
"""A value holds no column, and is long: a list of words is written out byte by byte."""
_ANY = {"Boolean": {"Any": {"ignore_nulls": True}}}


class Gathered(NamedTuple):
    """One aggregation. how: of segments.GATHERERS. among: a filter. looks_at: a value, then what orders it; by name."""

    how: str
    among: str | None
    looks_at: tuple[str, ...]


class Round(NamedTuple):
    """What can be gathered at once. needs: what earlier rounds gathered. rows: what is said of each row, by name.

    kinds: types of what is gathered.
    """

    needs: list[str]
    rows: dict[str, pl.Expr]
    gathered: dict[str, Gathered]
    kinds: dict[str, Any]


class Parted(NamedTuple):
    """rounds: in order. columns: what the definitions make of what they gather. looks_at: columns of the rows.

    of_key: what is said of a key alone, a row for each of the keys.
    """

    rounds: tuple[Round, ...]
    columns: tuple[pl.Expr, ...]
    looks_at: tuple[str, ...]
    of_key: pl.DataFrame


def parted(columns: Iterable[pl.Expr], kinds: Mapping[str, Any]) -> Parted:
    """Definitions taken apart. kinds: the types of the columns that rows have.

    Raises ValueError when one aggregates in a way that is not known here.
    """
    reader = _Reader(kinds)
    made = tuple(reader.read(column) for column in columns)
    rounds = tuple(map(reader.round, range(max(reader.level.values(), default=-1) + 1)))
    looks_at = {name for one in rounds for column in one.rows.values() for name in column.meta.root_names()}
    looks_at |= {KEY} & kinds.keys()
    return Parted(rounds, made, tuple(sorted(looks_at & kinds.keys())), reader.of_key())


class _Reader:
    """Takes expressions apart. Each part is kept once, whoever asks for it, under a name."""

    def __init__(self, kinds: Mapping[str, Any]) -> None:
        self.names = dict[str, str]()
        """By what is written of a part."""
        self.level = dict[str, int]()
        """The round of each part that is gathered or said of rows."""
        self._kinds = dict(kinds)
        self._of_key = dict[str, pl.Expr]()
        self._rows, self._gathered = dict[str, pl.Expr](), dict[str, Gathered]()

    def read(self, column: pl.Expr) -> pl.Expr:
        """What is left of a definition."""
        left = _expression(self._apart(json.loads(column.meta.serialize(format="json"))))
        if strange := set(left.meta.root_names()) - self._gathered.keys():
            raise ValueError(
                f"{column}: what it makes of {sorted(strange)} is no aggregation that is known here"
            )
        return left

    def round(self, level: int) -> Round:
        rows = {name: column for name, column in self._rows.items() if self.level[name] == level}
        roots = {name for column in rows.values() for name in column.meta.root_names()}
        here = {name: one for name, one in self._gathered.items() if self.level[name] == level}
        return Round(
            sorted(roots & self._gathered.keys()), rows, here, {name: self._kinds[name] for name in here}
        )

    def of_key(self) -> pl.DataFrame:
        """What is said of each key, asked once for all rows."""
        keys = (
            pl.Series(KEY, self._kinds[KEY].categories, self._kinds[KEY]) if self._of_key else pl.Series(KEY)
        )
        return keys.to_frame().select(**self._of_key)

    def _without_key(self, node: Node) -> Node:
        """The node with a column instead of each part that looks at the key alone."""
        if isinstance(node, list):
            return [self._without_key(each) for each in node]
        if not isinstance(node, dict) or _LITERAL in node:
            return node
        if set(_columns(node)) != {KEY} or "Column" in node:
            return {kind: self._without_key(each) for kind, each in node.items()}
        name = self.names.setdefault(f"key {json.dumps(node)}", f"of key {len(self.names)}")
        self._of_key[name] = _expression(node)
        return {"Column": name}

    def _apart(self, node: Node) -> Node:
        """The node with a column instead of each aggregation."""
        if isinstance(node, list):
            return [self._apart(each) for each in node]
        if not isinstance(node, dict) or _LITERAL in node:
            return node
        inner = {kind: self._apart(each) for kind, each in node.items()}
        if "Function" in inner and inner["Function"]["function"] == _ANY:
            return self._column(inner, Gathered("Any", self._filter(inner["Function"]["input"][0]), ()))
        return self._column(inner, self._aggregation(inner["Agg"])) if "Agg" in inner else inner

    def _column(self, node: Node, one: Gathered) -> Node:
        name = self.names.setdefault(json.dumps(node), f"gathered {len(self.names)}")
        self._gathered[name] = one
        self._kinds[name] = GATHERERS[one.how].kind or self._kinds[one.looks_at[0]]
        parts = (*one.looks_at, *([one.among] if one.among else ()))
        self.level[name] = max(self.level[part] for part in parts)
        return {"Column": name}

    def _aggregation(self, node: Node) -> Gathered:
        ((how, inner),) = node.items()
        if how not in GATHERERS or inner.get("propagate_nans"):
            raise ValueError(f"an aggregation that is not known here: {how}")
        parts = _in_order(inner) if how == "Last" else [inner.get("input", inner)]
        filters = [part["Filter"]["by"] if "Filter" in part else None for part in parts]
        if any(other != filters[0] for other in filters):
            raise ValueError("an aggregation over rows of different filters")
        looks_at = tuple(self._value(part["Filter"]["input"] if "Filter" in part else part) for part in parts)
        return Gathered(how, filters[0] and self._filter(filters[0]), looks_at)

    def _filter(self, node: Node) -> str:
        return self._row(json.dumps(node), _expression(self._without_key(node)).fill_null(False))

    def _value(self, node: Node) -> str:
        column = _expression(self._without_key(node))
        name = self._row(f"value {json.dumps(node)}", column.to_physical().cast(pl.Float64).fill_null(np.nan))
        self._kinds[name] = self._kind(node)
        return name

    def _kind(self, node: Node) -> Any:
        if node.keys() == {"Column"}:
            return self._kinds[node["Column"]]
        return pl.DataFrame(schema=self._kinds).select(_expression(node)).dtypes[0]

    def _row(self, written: str, column: pl.Expr) -> str:
        """The name of what is said of each row."""
        name = self.names.setdefault(written, f"row {len(self.names)}")
        self._rows[name] = column
        before = (self.level[root] for root in column.meta.root_names() if root in self._gathered)
        self.level[name] = max(before, default=-1) + 1
        return name


def _expression(node: Node) -> pl.Expr:
    return pl.Expr.deserialize(StringIO(json.dumps(node)), format="json")


def _columns(node: Node) -> Iterator[str]:
    """Names of the columns that a node looks at."""
    if isinstance(node, list):
        yield from (name for each in node for name in _columns(each))
    elif isinstance(node, dict) and _LITERAL not in node:
        yield from ([node["Column"]] if "Column" in node else _columns(list(node.values())))


def _in_order(node: Node) -> list[Node]:
    """The value and what it is sorted by."""
    sort = node["SortBy"]
    if any(any(sort["sort_options"][name]) for name in ("descending", "nulls_last")):
        raise ValueError("an order that does not ascend")
    return [sort["expr"], *sort["by"]]


def aggregated(rows: pl.DataFrame, of: Parted, people: int) -> pl.DataFrame:
    """(people,) the columns of the definitions. rows: with `person`, a number below `people`, in its order."""
    person, said = rows["person"].to_numpy(), dict[str, Column]()
    made = pl.DataFrame({"person": np.arange(people)})
    if of.of_key.width:
        rows = rows.with_columns(of.of_key[rows[KEY].to_physical()].get_columns())
    for one in of.rounds:
        known = made.select(one.needs)[person] if one.needs else pl.DataFrame()
        said |= _said(rows.with_columns(known.get_columns()).select(**one.rows))
        found = {name: _gather(each, person, said, people) for name, each in one.gathered.items()}
        made = made.with_columns(pl.DataFrame(found).select(starmap(_typed, one.kinds.items())).get_columns())
    return made.with_columns(of.columns).drop(made.columns)


def _said(table: pl.DataFrame) -> dict[str, Column]:
    """What is said of rows as arrays: the rows that a filter leaves, or values of all."""
    columns = {name: column.to_numpy() for name, column in table.to_dict().items()}
    return {name: np.flatnonzero(said) if said.dtype == bool else said for name, said in columns.items()}


def _gather(one: Gathered, person: Column, said: Mapping[str, Column], people: int) -> Column:
    left = slice(None) if one.among is None else said[one.among]
    return gathered(one.how, Segments(person[left], [said[name][left] for name in one.looks_at]), people)


def _typed(name: str, kind: Any) -> pl.Expr:
    """What was gathered as a number in its own type."""
    if kind in (pl.Boolean, pl.UInt32):
        return pl.col(name).cast(kind)
    return pl.col(name).fill_nan(None).cast(_physical(kind)).cast(kind)


@cache
def _physical(kind: Any) -> Any:
    return pl.Series(dtype=kind).to_physical().dtype
