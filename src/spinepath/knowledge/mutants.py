"""Slightly wrong copies of a rule's condition. An example that tells a copy from the rule kills it.

A copy that no example kills shows a threshold, operator or connective that nothing holds in place.
"""

from collections.abc import Iterator
from typing import get_args

from spinepath.knowledge.condition import Compare, Count, Leaf, Node, Not, OneOf, Operator
from spinepath.knowledge.domain import domains, step_of
from spinepath.knowledge.reference_engine import WORDS, Values, answer
from spinepath.knowledge.rule import Rule
from spinepath.knowledge.ways import Search, Way

ORDERED: tuple[Operator, ...] = get_args(Operator)
EQUAL: tuple[Operator, ...] = ("=", "<>")


def _thresholds(leaf: Compare) -> Iterator[Node]:
    if isinstance(leaf.value, str):
        return
    value, step = leaf.value, step_of([leaf.value])
    for other in dict.fromkeys((value - step, value + step, value / 2, value * 2)):
        if other != value:
            yield Compare(leaf.feature, leaf.operator, other)


def _of_leaf(leaf: Leaf) -> Iterator[Node]:
    yield Not(leaf)
    if isinstance(leaf, Compare):
        yield from _thresholds(leaf)
        operators = EQUAL if isinstance(leaf.value, str) else ORDERED
        yield from (Compare(leaf.feature, other, leaf.value) for other in operators if other != leaf.operator)
    elif isinstance(leaf, OneOf) and len(leaf.values) > 1:
        for value in leaf.values:
            yield OneOf(leaf.feature, tuple(kept for kept in leaf.values if kept != value))


def _without(node: Count, place: int) -> Node:
    """One child dropped: "all" stays "all" of the rest."""
    rest = node.of[:place] + node.of[place + 1 :]
    at_least = len(rest) if node.at_least == len(node.of) else min(node.at_least, len(rest))
    return rest[0] if len(rest) == 1 else Count(at_least, rest)


def _of_count(node: Count) -> Iterator[Node]:
    size = len(node.of)
    for at_least in sorted({1, size, node.at_least - 1, node.at_least + 1} - {node.at_least}):
        if 1 <= at_least <= size:
            yield Count(at_least, node.of)
    for place, child in enumerate(node.of):
        if size > 1:
            yield _without(node, place)
        for wrong in mutants(child):
            yield Count(node.at_least, (*node.of[:place], wrong, *node.of[place + 1 :]))


def mutants(node: Node) -> Iterator[Node]:
    """Every copy with one thing wrong."""
    if isinstance(node, Not):
        yield node.of
        yield from (Not(wrong) for wrong in mutants(node.of))
    elif isinstance(node, Count):
        yield from _of_count(node)
    else:
        yield from _of_leaf(node)


def differ(one: Node, other: Node) -> Node:
    """True where one holds and the other does not."""
    return Count(1, (Count(2, (one, Not(other))), Count(2, (Not(one), other))))


def telling(rule: Rule, wrong: Node) -> tuple[Values | None, bool]:
    """Values that tell the copy from the rule, few of them; if there are none, whether that is proved."""
    return reaching(rule, differ(rule.condition, wrong))


def reaching(rule: Rule, node: Node) -> tuple[Values | None, bool]:
    """Few values that make a condition over the rule's features true; and whether the search was complete."""
    known = domains(node, rule.features)
    search = Search({}, known, lambda _name, _place: True)
    found: list[Way] = search.ways(node, True)
    smallest = min(found, key=len, default=None)
    if smallest is None:
        return None, not search.cut_short
    return {name: known[name].values[place] for name, place in sorted(smallest)}, True


def kills(wrong: Node, values: Values, expected: str) -> bool:
    """Whether an example notices that the condition is wrong."""
    return WORDS[answer(wrong, values)] != expected
