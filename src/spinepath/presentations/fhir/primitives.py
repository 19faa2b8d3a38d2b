"""Primitive values of FHIR: what a date, an id, a code, a string may look like."""

import re
from math import isfinite
from typing import Any

# hl7.org/fhir/R4/datatypes.html
_DATE = r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01])"
_TIME = r"T([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?(Z|[+-]((0\d|1[0-3]):[0-5]\d|14:00))"
_PATTERNS = {
    "id": r"[A-Za-z0-9\-.]{1,64}",
    "code": r"[^\s]+( [^\s]+)*",
    "uri": r"\S+",
    "dateTime": rf"{_DATE}({_TIME})?)?)?",
    "instant": rf"{_DATE}{_TIME}))",
    "string": r"[^\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]+",
    "markdown": r"[^\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]+",
    "xhtml": r"<div xmlns=(?s:.)+",
}
_COMPILED = {kind: re.compile(pattern) for kind, pattern in _PATTERNS.items()}
_LONGEST = 1024 * 1024  # characters of a string


def is_primitive(kind: str) -> bool:
    """Whether a type has no parts."""
    return kind in _COMPILED or kind in ("boolean", "decimal")


def wrong_primitive(kind: str, value: Any) -> str | None:
    """What is wrong with a value of a primitive type; None when it is right."""
    if kind == "boolean":
        return None if isinstance(value, bool) else "must be true or false"
    if kind == "decimal":
        number = isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)
        return None if number else "must be a number"
    if not isinstance(value, str):
        return f"must be text ({kind})"
    if len(value) > _LONGEST:
        return f"longer than {_LONGEST} characters"
    if not value.strip() or not _COMPILED[kind].fullmatch(value):
        return f"{value[:60]!r} is no {kind}"
    return None
