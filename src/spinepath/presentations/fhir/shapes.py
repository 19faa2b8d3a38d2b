"""What FHIR allows of each element, from shapes.toml."""

import re
from functools import cache
from typing import Any, NamedTuple

from spinepath import shipped

Element = dict[str, Any]

_LINE = re.compile(
    r"(?P<low>[01])\.\.(?P<high>[1*]) (?P<kind>\w+)(?:\((?P<targets>[\w|]+)\))?"
    r"(?: =(?P<codes>\S+))?(?: #(?P<choice>\w+))?"
)


class Shape(NamedTuple):
    """One element: its type, cardinality, codes of a required binding, targets of a reference, its choice."""

    kind: str
    required: bool = False
    many: bool = False
    codes: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    choice: str | None = None


@cache
def shapes() -> dict[str, dict[str, Shape]]:
    """Elements by type of resource, backbone element or data type."""
    return {
        kind: {name: _shape(line) for name, line in lines.items()}
        for kind, lines in shipped.toml(__package__, "shapes.toml").items()
    }


def _shape(line: str) -> Shape:
    found = _LINE.fullmatch(line)
    assert found is not None, line
    codes, targets = (tuple(filter(None, (found[name] or "").split("|"))) for name in ("codes", "targets"))
    return Shape(found["kind"], found["low"] == "1", found["high"] == "*", codes, targets, found["choice"])
