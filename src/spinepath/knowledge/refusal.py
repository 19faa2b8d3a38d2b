"""Naming what a condition may not contain. Only imported when one is refused: sqlglot is slow to import."""

from typing import Any

import sqlglot
from sqlglot import exp

from spinepath.knowledge.mistake import Refused

ALLOWED: tuple[type[Any], ...] = (
    exp.Column, exp.Identifier, exp.Literal, exp.Boolean, exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE,
    exp.In, exp.Between, exp.And, exp.Or, exp.Not, exp.Paren, exp.Neg,
)  # fmt: skip
GAP = "leave the gap: unknown is an answer, and a rule may not turn a gap into one"
FEATURE = "make it a feature and name that"
SHAPE = "write each comparison as: feature, one of = <> < <= > >=, literal"
MENDS: tuple[tuple[tuple[type[Any], ...], str, str], ...] = (
    ((exp.Is,), "IS", GAP),
    ((exp.Null,), "NULL", GAP),
    ((exp.Coalesce,), "COALESCE", GAP),
    ((exp.Case, exp.If), "CASE", "use any, all and at_least"),
    ((exp.Subquery, exp.Select, exp.Exists), "a subquery", FEATURE),
    ((exp.Cast, exp.TryCast), "a cast", "compare with a literal of the feature's own type"),
    ((exp.Like, exp.ILike, exp.RegexpLike), "LIKE", "list the levels with IN"),
    ((exp.Interval, exp.CurrentDate, exp.CurrentTimestamp), "a date", FEATURE + ' ("months_since_surgery")'),
    ((exp.Add, exp.Sub, exp.Mul, exp.Div, exp.Mod), "arithmetic", FEATURE),
    ((exp.Func, exp.Anonymous), "a function", FEATURE),
)


def _named(node: object) -> tuple[str, str]:
    for kinds, name, mend in MENDS:
        if isinstance(node, kinds):
            return name, mend
    return type(node).__name__, SHAPE


def refusal(text: str) -> Refused:
    """Why `text` is no condition: the first construct outside the grammar, or its shape."""
    try:
        tree = sqlglot.parse_one(text)
    except sqlglot.errors.SqlglotError:
        return Refused(f"{text!r} cannot be read", SHAPE)
    for node in tree.bfs():
        if not isinstance(node, ALLOWED) or isinstance(node, exp.Coalesce):
            name, mend = _named(node)
            return Refused(f"{text!r} uses {name}", mend)
    return Refused(f"{text!r} is not a comparison of a feature with a literal", SHAPE)
