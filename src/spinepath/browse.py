"""Looking things up in the knowledge: what there is, and all that is known of one thing."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import msgspec

from spinepath.chart.vocabulary import findings
from spinepath.errors import UnknownName
from spinepath.features.registry import features
from spinepath.knowledge.battery import check
from spinepath.knowledge.causes import causes
from spinepath.knowledge.loader import rules
from spinepath.knowledge.references import references
from spinepath.knowledge.tables import evidence
from spinepath.knowledge.version import sha256, version

_HIDDEN = {"condition", "features", "file"}


def _shelves(as_of: date) -> dict[str, dict[str, Any]]:
    """Everything that can be looked up, by kind and id."""
    return {
        "rule": {rule.id: rule for rule in rules(as_of)},
        "cause": {cause.id: cause for cause in causes()},
        "test": {test["id"]: test for test in evidence("tests")["test"]},
        "finding": dict(findings()),
        "feature": dict(features()),
        "citation": dict(references()),
    }


def listing(as_of: date) -> Iterator[str]:
    """Every id by kind, with a name."""
    yield f"knowledge {version()} {sha256()}"
    for kind, shelf in _shelves(as_of).items():
        yield f"\n{kind}s in force on {as_of}" if kind == "rule" else f"\n{kind}s"
        yield from (f"  {name:44} {_title(item)}" for name, item in shelf.items())


def _title(item: Any) -> str:
    told = item if isinstance(item, dict) else msgspec.structs.asdict(item)
    return str(next((told[key] for key in ("name", "means", "title") if told.get(key)), ""))


def entry(name: str, as_of: date) -> Iterator[str]:
    """All that is known of one id. Raises UnknownName listing the nearest ones."""
    shelves = _shelves(as_of)
    found = [(kind, shelf[name]) for kind, shelf in shelves.items() if name in shelf]
    if not found:
        near = sorted({other for shelf in shelves.values() for other in shelf if name.lower() in other})
        hint = f"; did you mean {', '.join(near[:8])}?" if near else "; see: spinepath knowledge list"
        raise UnknownName(f"nothing is called {name!r}{hint}")
    for kind, item in found:
        yield f"{kind} {name}"
        told = item if isinstance(item, dict) else msgspec.structs.asdict(item)
        yield from (line for key, value in told.items() if key not in _HIDDEN for line in _field(key, value))


def _field(key: str, value: Any) -> Iterator[str]:
    """One field, indented; lists one item a line."""
    if value is None or value in ((), [], {}, ""):
        return
    if isinstance(value, list | tuple) and not all(isinstance(item, str | int | float) for item in value):
        yield f"  {key}:"
        yield from (f"    {_plain(item)}" for item in value)
    else:
        yield f"  {key}: {_plain(value)}"


def _plain(value: Any) -> str:
    if isinstance(value, msgspec.Struct):
        value = msgspec.structs.asdict(value)
    if isinstance(value, dict):
        return ", ".join(f"{key} = {_plain(item)}" for key, item in value.items() if item is not None)
    if isinstance(value, list | tuple):
        return ", ".join(_plain(item) for item in value)
    return str(value)


def mistakes() -> Iterator[str]:
    """Every mistake in the knowledge files, one line each."""
    yield from (str(mistake) for mistake in check())
