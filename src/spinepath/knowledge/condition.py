"""The tree of a condition: five kinds of node, frozen. `all`, `any` and `at_least` are one kind, a count."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Constant = bool | int | float | str
Operator = Literal["=", "<>", "<", "<=", ">", ">="]


@dataclass(frozen=True, slots=True)
class Is:
    """A boolean feature by itself."""

    feature: str


@dataclass(frozen=True, slots=True)
class Compare:
    """A feature compared with a literal."""

    feature: str
    operator: Operator
    value: Constant


@dataclass(frozen=True, slots=True)
class OneOf:
    """A feature that takes one of several values."""

    feature: str
    values: tuple[Constant, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """True when false, false when true, unknown when unknown."""

    of: "Node"


@dataclass(frozen=True, slots=True)
class Count:
    """True once `at_least` are true, false once too few can be."""

    at_least: int
    of: "tuple[Node, ...]"


Leaf = Is | Compare | OneOf
Node = Leaf | Not | Count


def all_of(*nodes: Node) -> Node:
    """True when each is."""
    return nodes[0] if len(nodes) == 1 else Count(len(nodes), nodes)


def any_of(*nodes: Node) -> Node:
    """True when one is."""
    return nodes[0] if len(nodes) == 1 else Count(1, nodes)


def leaves(node: Node) -> Iterator[Leaf]:
    """Every comparison of the tree, from left to right."""
    if isinstance(node, Not):
        yield from leaves(node.of)
    elif isinstance(node, Count):
        for child in node.of:
            yield from leaves(child)
    else:
        yield node
