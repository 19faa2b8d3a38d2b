"""Polars expressions over a handful of rows, in plain Python.

One person has a few hundred facts and some seventy columns to aggregate. Setting each of them up costs Polars more than
the work itself, so for one person they are worked out here. The definitions stay the ones that the batch runs: Polars
writes an expression out as JSON, and this turns it into functions. What it does not know it refuses (NotKnown), and the
caller lets Polars do it; the laws of the tests hold both to the same answers.
"""

import json
import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from io import StringIO
from typing import Any, Literal, NamedTuple

import polars as pl

Row = tuple[Any, ...]
Shape = Literal["each", "some", "one"]
"""A value of one row; a list of values, of rows or of those that a filter left; one value for all rows."""


class NotKnown(Exception):
    """An expression has a part that is not read here."""


class Plain(NamedTuple):
    """An expression as a function: of a row where it is of shape "each", else of all rows."""

    shape: Shape
    run: Callable[[Any], Any]
    constant: bool = False

    def listed(self, rows: Sequence[Row]) -> list[Any]:
        """Its values."""
        if self.shape == "each":
            return list(map(self.run, rows))
        found = self.run(rows)
        return found if self.shape == "some" else [found] * len(rows)


class Interpreter:
    """Reads expressions over rows of these columns. derived: columns made of others, by name."""

    def __init__(self, columns: Iterable[str], derived: Mapping[str, pl.Expr]) -> None:
        self._places = {name: place for place, name in enumerate(columns)}
        self._derived, self._made = derived, dict[str, Plain]()

    def plain(self, expression: pl.Expr) -> Plain:
        """The expression as a function. Raises NotKnown, also where another Polars writes it out in another way."""
        try:
            return self._plain(json.loads(expression.meta.serialize(format="json")))
        except (LookupError, TypeError, ValueError, AttributeError, pl.exceptions.PolarsError) as error:
            raise NotKnown(f"not as expected: {error}") from error

    def shared(self, name: str) -> Plain:
        """A derived column."""
        if name not in self._made:
            self._made[name] = self.plain(self._derived[name])
        return self._made[name]

    def _plain(self, node: Any) -> Plain:
        if not _names_column(node):
            return _constant(node)
        ((kind, inner),) = node.items()
        if kind not in _KINDS:
            raise NotKnown(kind)
        return _KINDS[kind](self, inner)

    def _column(self, name: str) -> Plain:
        if name in self._derived:
            return self.shared(name)
        return Plain("each", operator.itemgetter(self._places[name]))

    def _alias(self, inner: Any) -> Plain:
        return self._plain(inner[0])

    def _binary(self, node: Any) -> Plain:
        one, other = self._plain(node["left"]), self._plain(node["right"])
        if node["op"] in _UNTIL:
            return _joined(_UNTIL[node["op"]], one, other)
        if node["op"] not in _OPERATORS:
            raise NotKnown(node["op"])
        return _mapped(_OPERATORS[node["op"]], one, other)

    def _ternary(self, node: Any) -> Plain:
        is_so, then, otherwise = (self._plain(node[name]) for name in ("predicate", "truthy", "falsy"))
        shape = _shape(is_so, then, otherwise)
        if shape == "some":
            raise NotKnown("a choice between values of rows and of all")
        return Plain(shape, lambda rows: then.run(rows) if is_so.run(rows) is True else otherwise.run(rows))

    def _cast(self, node: Any) -> Plain:
        wanted = node["dtype"].get("Literal")
        if wanted not in _CASTS:
            raise NotKnown(f"cast to {wanted}")
        return _mapped(_CASTS[wanted], self._plain(node["expr"]))

    def _filter(self, node: Any) -> Plain:
        kept, by = self._plain(node["input"]), self._plain(node["by"])
        value, is_so = kept.run, by.run
        if kept.shape == by.shape == "each":
            return Plain("some", lambda rows: [value(row) for row in rows if is_so(row) is True])
        return Plain("some", lambda rows: [
            value for value, is_so in zip(kept.listed(rows), by.listed(rows), strict=True) if is_so is True
        ])  # fmt: skip

    def _sorted(self, node: Any) -> Plain:
        options = node["sort_options"]
        if any(options["descending"]) or any(options["nulls_last"]):
            raise NotKnown("another order than ascending")
        value, keys = self._plain(node["expr"]), [self._plain(key) for key in node["by"]]

        def run(rows: Sequence[Row]) -> list[Any]:
            columns = zip(*(map(_in_order, key.listed(rows)) for key in keys), strict=True)
            ordered = sorted(zip(columns, value.listed(rows), strict=True), key=operator.itemgetter(0))
            return [each for _, each in ordered]

        return Plain("some", run)

    def _aggregated(self, node: Any) -> Plain:
        ((kind, inner),) = node.items()
        if kind not in _AGGREGATIONS or inner.get("propagate_nans"):
            raise NotKnown(kind)
        of, work = self._plain(inner.get("input", inner)), _AGGREGATIONS[kind]
        return Plain("one", lambda rows: work(of.listed(rows)))

    def _function(self, node: Any) -> Plain:
        name, options = _named(node["function"])
        first, *others = map(self._plain, node["input"])
        if name == "Any" and options == {"ignore_nulls": True}:
            return _any(first)
        if name in _WITH_CONSTANTS and all(part.constant for part in others):
            return _mapped(_WITH_CONSTANTS[name](*(part.run(()) for part in others)), first)
        if name in ("FillNull", "Coalesce"):
            return _first_known(first, *others)
        if _FUNCTIONS.get(name, (None,))[0] != options:
            raise NotKnown(f"{name} {options}")
        return _mapped(_FUNCTIONS[name][1], first, *others, unknown=name not in _OF_UNKNOWN)


def _names_column(node: Any) -> bool:
    if isinstance(node, dict):
        return "Column" in node or any(map(_names_column, node.values()))
    return isinstance(node, list) and any(_names_column(part) for part in node if isinstance(part, dict))


def _constant(node: Any) -> Plain:
    """What holds no column has one value, and Polars says which; plain words and numbers need not be asked for."""
    literal = node.get("Literal") if isinstance(node, dict) else None
    scalar = (literal.get("Scalar") or literal.get("Dyn")) if isinstance(literal, dict) else None
    if isinstance(scalar, dict) and scalar.keys() <= {"String", "Boolean", "Int", "Float", "Null"}:
        ((kind, said),) = scalar.items()
        value = None if kind == "Null" else said
    else:
        value = _asked(json.dumps(node))
    return Plain("one", lambda _: value, constant=True)


@cache
def _asked(node: str) -> Any:
    value = pl.select(pl.Expr.deserialize(StringIO(node), format="json")).item()
    return value.to_list() if isinstance(value, pl.Series) else value


def _shape(*parts: Plain) -> Shape:
    shapes = {part.shape for part in parts if not part.constant}
    return "one" if not shapes else shapes.pop() if len(shapes) == 1 else "some"


def _mapped(work: Callable[..., Any], *parts: Plain, unknown: bool = True) -> Plain:
    """The work done on the parts' values. unknown: it is not known where any of them is not."""
    shape = _shape(*parts)
    done = _known(work) if unknown else work
    if shape == "some":
        return Plain(shape, lambda rows: list(map(done, *(part.listed(rows) for part in parts))))
    if unknown and len(parts) == 1:
        return Plain(shape, _of_one(work, parts[0].run))
    if unknown and len(parts) == 2 and parts[1].constant and (against := parts[1].run(())) is not None:
        return Plain(shape, _of_one(lambda value: work(value, against), parts[0].run))
    return Plain(shape, lambda rows: done(*[part.run(rows) for part in parts]))


def _of_one(work: Callable[[Any], Any], run: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda row: None if (value := run(row)) is None else work(value)


def _known(work: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *values: None if None in values else work(*values)


def _joined(final: bool, one: Plain, other: Plain) -> Plain:
    """AND ends with a no, OR with a yes; an unknown leaves either open."""
    shape, first, second = _shape(one, other), one.run, other.run
    opposite = not final

    def joined(first: Any, second: Any) -> Any:
        if first is final or second is final:
            return final
        return None if first is None or second is None else opposite

    def run(row: Any) -> Any:
        return final if (said := first(row)) is final else joined(said, second(row))

    if shape == "some":
        return _mapped(joined, one, other, unknown=False)
    return Plain(shape, run)


def _any(of: Plain) -> Plain:
    if of.shape == "each":
        run = of.run
        return Plain("one", lambda rows: any(run(row) is True for row in rows))
    return Plain("one", lambda rows: True in of.listed(rows))


def _first_known(*parts: Plain) -> Plain:
    shape = _shape(*parts)

    def run(row: Any) -> Any:
        for part in parts:
            value = part.run(row)
            if value is not None:
                return value
        return None

    if shape == "some":
        return _mapped(lambda *values: _of_known(next, values), *parts, unknown=False)
    return Plain(shape, run)


def _of_known(work: Callable[[Any], Any], values: Iterable[Any]) -> Any:
    """Of those that are known; unknown when none is."""
    known = [value for value in values if value is not None]
    return work(iter(known)) if known else None


def _in_order(value: Any) -> tuple[bool, Any]:
    """Unknown goes first."""
    return (False, 0) if value is None else (True, value)


def _named(function: Any) -> tuple[str, dict[str, Any]]:
    """Name and options of a function, whichever way it is written."""
    while isinstance(function, dict):
        ((name, inner),) = function.items()
        if name not in ("Boolean", "StringExpr", "TemporalExpr"):
            return name, inner
        function = inner
    return function, {}


def _replacing(old: Iterable[Any], new: Iterable[Any], default: Any) -> Callable[[Any], Any]:
    called = dict(zip(old, new, strict=True))
    return lambda value: called.get(value, default)


_KINDS: dict[str, Callable[[Interpreter, Any], Plain]] = {
    "Column": Interpreter._column,
    "Alias": Interpreter._alias,
    "BinaryExpr": Interpreter._binary,
    "Ternary": Interpreter._ternary,
    "Cast": Interpreter._cast,
    "Filter": Interpreter._filter,
    "SortBy": Interpreter._sorted,
    "Agg": Interpreter._aggregated,
    "Function": Interpreter._function,
}
_UNTIL = {"And": False, "Or": True}
_OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "Eq": operator.eq, "NotEq": operator.ne, "Lt": operator.lt, "LtEq": operator.le, "Gt": operator.gt,
    "GtEq": operator.ge, "Plus": operator.add, "Minus": operator.sub, "Multiply": operator.mul,
    "TrueDivide": operator.truediv,
}  # fmt: skip
_CASTS: dict[str, Callable[[Any], Any]] = {"Float64": float, "Int8": int, "Boolean": bool}
_AGGREGATIONS: dict[str, Callable[[list[Any]], Any]] = {
    "Max": lambda values: _of_known(max, values),
    "Min": lambda values: _of_known(min, values),
    "First": lambda values: values[0] if values else None,
    "Last": lambda values: values[-1] if values else None,
    "NUnique": lambda values: len(set(values)),
}
_WITH_CONSTANTS: dict[str, Callable[..., Callable[[Any], Any]]] = {
    "IsIn": lambda among: frozenset(among).__contains__,
    "ReplaceStrict": _replacing,
}
_FUNCTIONS: dict[str, tuple[dict[str, Any], Callable[..., Any]]] = {
    "IsNotNull": ({}, lambda value: value is not None),
    "IsNull": ({}, lambda value: value is None),
    "Not": ({}, operator.not_),
    "IsBetween": ({"closed": "Both"}, lambda value, low, high: low <= value <= high),
    "MaxHorizontal": ({}, lambda *values: _of_known(max, values)),
    "MinHorizontal": ({}, lambda *values: _of_known(min, values)),
    "SumHorizontal": ({"ignore_nulls": True}, lambda *values: sum(filter(None, values))),
    "Clip": ({"has_min": False, "has_max": True}, min),
    "StartsWith": ({}, str.startswith),
    "TotalDays": ({"fractional": False}, operator.attrgetter("days")),
}
"""Options with which a function is known, and what it does."""
_OF_UNKNOWN = ("IsNotNull", "IsNull", "MaxHorizontal", "MinHorizontal", "SumHorizontal")
"""Functions that say something of what is not known."""
