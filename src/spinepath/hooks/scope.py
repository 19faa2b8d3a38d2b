"""Which types a token may read, by its SMART scopes (version 1 `.read`, version 2 `.rs`)."""

import re

_SCOPE = re.compile(r"(?:patient|user|system)/(\*|[A-Z][A-Za-z]+)\.(\*|read|write|c?r?u?d?s?)(\?.*)?")


def may_read(scope: str, kind: str) -> bool:
    """Whether the scopes allow to read and search a type without a filter."""
    return any(_allows(one, kind) for one in scope.split())


def _allows(one: str, kind: str) -> bool:
    found = _SCOPE.fullmatch(one)
    if found is None or found[3] is not None or found[1] not in ("*", kind):
        return False
    can = found[2]
    return can in ("*", "read") or (can != "write" and "r" in can and "s" in can)
