"""Two things that stand anywhere in FHIR: modifier extensions, which forbid use, and withheld values."""

import re
from typing import Any

import msgspec

from spinepath.sources.fhir.salvage import BROKEN

_MODIFIER = re.compile(rb'"modifierExtension"\s*:')
_WITHHELD = re.compile(rb'"_[a-z]')
_ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"


def may_modify(data: bytes) -> bool:
    """A quick look whether any resource in these bytes can hold a modifier extension."""
    return b'"modifierExtension"' in data


def may_withhold(data: bytes) -> bool:
    """A quick look whether any resource in these bytes can say why a value is withheld ("_birthDate")."""
    return b"data-absent-reason" in data


def unknown_modifier(raw: msgspec.Raw) -> str | None:
    """The address of a modifier extension inside a resource. We know none, so any forbids its use."""
    if not _MODIFIER.search(raw):
        return None
    try:
        tree = msgspec.json.decode(raw)
    except BROKEN:
        return "not readable"
    return next(_modifiers(tree), None)


def _modifiers(tree: Any) -> Any:
    stack = [tree]
    while stack:
        node = stack.pop()
        if isinstance(node, dict):
            if node.get("modifierExtension"):
                yield _url(node["modifierExtension"])
            stack.extend(value for key, value in node.items() if key != "contained")
        elif isinstance(node, list):
            stack.extend(node)


def _url(extension: Any) -> str:
    first = extension[0] if isinstance(extension, list) else extension
    return str(first.get("url")) if isinstance(first, dict) else str(first)


def withheld(raw: msgspec.Raw) -> list[tuple[str, str]]:
    """Elements whose value is withheld, with the reason given: [("birthDate", "masked")]."""
    if not _WITHHELD.search(raw):
        return []
    try:
        tree = msgspec.json.decode(raw, type=dict[str, Any])
    except BROKEN:
        return []
    return [
        (key[1:], reason)
        for key, value in tree.items()
        if key.startswith("_") and key[1:] not in tree and (reason := _absent_reason(value))
    ]


def _absent_reason(element: Any) -> str | None:
    extensions = element.get("extension") if isinstance(element, dict) else None
    for extension in extensions if isinstance(extensions, list) else ():
        if isinstance(extension, dict) and extension.get("url") == _ABSENT:
            return str(extension.get("valueCode", "no reason given"))
    return None
