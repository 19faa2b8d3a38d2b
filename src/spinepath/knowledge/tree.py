"""A rule's `when`: text, or a table with one of all / any / at_least + of, and optionally unless."""

from collections.abc import Sequence
from typing import Any

from spinepath.knowledge.condition import Count, Node, Not, all_of, any_of
from spinepath.knowledge.grammar import parse
from spinepath.knowledge.mistake import Refused

SHAPES = ({"all"}, {"any"}, {"at_least", "of"})
MEND = "write text, or a table with one of all, any, or at_least with of; and unless if there is one"


def _nodes(raw: Any, key: str) -> Sequence[Node]:
    if not isinstance(raw, list) or not raw:
        raise Refused(f"{key} is not a list of conditions", f"{key} = [...] with at least one")
    return [tree(item) for item in raw]


def _counted(raw: dict[str, Any]) -> Node:
    nodes, at_least = _nodes(raw["of"], "of"), raw["at_least"]
    if type(at_least) is not int or not 1 <= at_least <= len(nodes):
        raise Refused(
            f"at_least = {at_least!r} of {len(nodes)}", f"use a whole number from 1 to {len(nodes)}"
        )
    return Count(at_least, tuple(nodes)) if len(nodes) > 1 else nodes[0]


def _group(raw: dict[str, Any]) -> Node:
    if "all" in raw:
        return all_of(*_nodes(raw["all"], "all"))
    return any_of(*_nodes(raw["any"], "any")) if "any" in raw else _counted(raw)


def tree(raw: Any) -> Node:
    """The condition of a `when`. Raises Refused when it has another shape."""
    if isinstance(raw, str):
        return parse(raw)
    if not isinstance(raw, dict) or set(raw) - {"unless"} not in SHAPES:
        shape = f"has {', '.join(sorted(raw)) or 'nothing'}" if isinstance(raw, dict) else f"is {raw!r}"
        raise Refused(f"when {shape}", MEND)
    group = _group(raw)
    return all_of(group, Not(any_of(*_nodes(raw["unless"], "unless")))) if "unless" in raw else group
