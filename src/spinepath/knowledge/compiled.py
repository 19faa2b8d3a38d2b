"""Conditions as functions, for where every rule is asked of every patient.

The same answers as the plain reference (reference_engine.py), which judges them in the tests; a tree is walked once,
when it is compiled, and not again for each person.
"""

from collections.abc import Callable

from spinepath.knowledge.condition import Compare, Is, Leaf, Node, Not, OneOf
from spinepath.knowledge.reference_engine import COMPARE, Answer, Values, answer, counted, negated

Asked = Callable[[Values], Answer]
Decided = tuple[Answer, tuple[str, ...]]


def compiled(node: Node) -> Asked:
    """What a condition answers of one person's values."""
    if isinstance(node, Leaf):
        return _leaf(node)
    if isinstance(node, Not):
        inner = compiled(node.of)
        return lambda values: negated(inner(values))
    return _count(node.at_least, tuple(compiled(child) for child in node.of))


def _leaf(node: Leaf) -> Asked:
    name = node.feature
    if isinstance(node, Is):
        return lambda values: values.get(name)
    if isinstance(node, OneOf):
        wanted = node.values
        return lambda values: None if (value := values.get(name)) is None else value in wanted
    return _comparison(node)


def _comparison(node: Compare) -> Asked:
    name, compare, threshold = node.feature, COMPARE[node.operator], node.value

    def asked(values: Values) -> Answer:
        value = values.get(name)
        if value is None:
            return None
        return answer(node, values) if value.__class__ is tuple else compare(value, threshold)

    return asked


def _count(at_least: int, parts: tuple[Asked, ...]) -> Asked:
    if at_least == len(parts):
        return _until(False, parts)
    if at_least == 1:
        return _until(True, parts)
    return lambda values: counted(at_least, [part(values) for part in parts])


def _until(final: bool, parts: tuple[Asked, ...]) -> Asked:
    """AND ends with the first no, OR with the first yes; an unknown leaves either open."""

    def asked(values: Values) -> Answer:
        found: Answer = not final
        for part in parts:
            said = part(values)
            if said is final:
                return final
            if said is None:
                found = None
        return found

    return asked


def deciding(node: Node) -> Callable[[Values], Decided]:
    """The answer with the features it rests on: those of the parts that answer as the whole does."""
    if isinstance(node, Leaf):
        asked, own = _leaf(node), (node.feature,)
        return lambda values: (asked(values), own)
    if isinstance(node, Not):
        inner = deciding(node.of)
        return lambda values: _turned(inner(values))
    parts, at_least = tuple(deciding(child) for child in node.of), node.at_least
    return lambda values: _joined(at_least, [part(values) for part in parts])


def _turned(found: Decided) -> Decided:
    return negated(found[0]), found[1]


def _joined(at_least: int, found: list[Decided]) -> Decided:
    whole = counted(at_least, [said for said, _ in found])
    return whole, tuple(name for said, names in found if said is whole for name in names)
