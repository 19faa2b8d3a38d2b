"""The plain reference: three-valued logic over one person's values, in Python anyone can check by eye.

It judges the SQL in the tests, runs the rules' examples, and explains answers. Values are by feature id: a
boolean, a number, a level, (low, high) for an interval (either may be None), and None or nothing for unknown.
"""

import operator
from collections.abc import Callable, Iterable, Mapping
from math import inf
from typing import Any, Literal

from spinepath.features.feature import Feature
from spinepath.knowledge.condition import Count, Is, Node, Not, OneOf, Operator

Values = Mapping[str, Any]
Answer = bool | None
Word = Literal["yes", "no", "unknown"]
COMPARE: dict[Operator, Callable[[Any, Any], bool]] = {
    "=": operator.eq, "<>": operator.ne, "<": operator.lt,
    "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
WORDS: dict[Answer, Word] = {True: "yes", False: "no", None: "unknown"}


def bounds(value: Any) -> tuple[float, float]:
    """What is known of a number: (5, 5) exactly, (3, inf) at least 3, (-inf, inf) nothing."""
    low, high = value if isinstance(value, tuple) else (value, value)
    return (-inf if low is None else low, inf if high is None else high)


def _interval(operation: Operator, value: Any, threshold: Any) -> Answer:
    low, high = bounds(value)
    if operation in ("=", "<>"):
        same = low == high == threshold or (None if low <= threshold <= high else False)
        return same if operation == "=" else negated(same)
    ends = {COMPARE[operation](low, threshold), COMPARE[operation](high, threshold)}
    return ends.pop() if len(ends) == 1 else None


def negated(answer: Answer) -> Answer:
    """NOT: unknown stays unknown."""
    return None if answer is None else not answer


def counted(at_least: int, answers: Iterable[Answer]) -> Answer:
    """True once enough are true, false once too few can be. AND is all of them, OR one of them."""
    known = list(answers)
    if known.count(True) >= at_least:
        return True
    return False if len(known) - known.count(False) < at_least else None


def answer(node: Node, values: Values) -> Answer:
    """Whether the condition holds: True, False, or None for unknown."""
    if isinstance(node, Count):
        return counted(node.at_least, [answer(child, values) for child in node.of])
    if isinstance(node, Not):
        return negated(answer(node.of, values))
    value = values.get(node.feature)
    if value is None or isinstance(node, Is):
        return value
    if isinstance(node, OneOf):
        return value in node.values
    if isinstance(value, tuple):
        return _interval(node.operator, value, node.value)
    return COMPARE[node.operator](value, node.value)


def values_of(row: Mapping[str, Any], features: Iterable[Feature]) -> dict[str, Any]:
    """One row of a feature table as values by feature id; the unknown ones are left out, in the row as well."""
    found: dict[str, Any] = {}
    for feature in features:
        if feature.type == "interval":
            ends = tuple(map(row.get, feature.columns))
            if ends != (None, None):
                found[feature.id] = ends
        elif (value := row.get(feature.id)) is not None:
            found[feature.id] = value
    return found
