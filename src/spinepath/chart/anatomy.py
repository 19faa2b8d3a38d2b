"""Levels of the spine in order, and what lies where.

A level is "L4-L5" (a disc or motion segment), "L5" (a vertebra or root) or a range by its ends ("L3-S1").
"""

from functools import cache

VERTEBRAE = (*(f"C{n}" for n in range(1, 8)), *(f"T{n}" for n in range(1, 13)),
             *(f"L{n}" for n in range(1, 6)), *(f"S{n}" for n in range(1, 6)))  # fmt: skip
_INDEX = {name: place for place, name in enumerate(VERTEBRAE)}
_REGIONS = {"C": "cervical", "T": "thoracic", "L": "lumbar", "S": "sacral"}


@cache
def ends(level: str) -> tuple[int, int] | None:
    """First and last vertebra of a level as places in VERTEBRAE; None when it is no level."""
    parts = level.split("-")
    places = [_INDEX[part] for part in parts if part in _INDEX]
    if len(places) != len(parts) or len(places) not in (1, 2):
        return None
    return min(places), max(places)


@cache
def segments(level: str) -> tuple[str, ...]:
    """The motion segments of a level or range: "L3-L5" gives L3-L4 and L4-L5; a lone vertebra gives none."""
    span = ends(level)
    if span is None:
        return ()
    return tuple(f"{VERTEBRAE[place]}-{VERTEBRAE[place + 1]}" for place in range(span[0], span[1]))


@cache
def touches(one: str, other: str) -> bool:
    """True when two levels share a segment, or a vertebra or root belongs to the other's span."""
    a, b = ends(one), ends(other)
    if a is None or b is None:
        return False
    if a[0] == a[1] or b[0] == b[1]:
        return a[0] <= b[1] and b[0] <= a[1]
    return a[0] < b[1] and b[0] < a[1]


@cache
def adjacent(one: str, other: str) -> bool:
    """True when the two spans meet end to end: L3-L4 lies next to a fusion L4-S1."""
    a, b = ends(one), ends(other)
    return a is not None and b is not None and (a[1] == b[0] or b[1] == a[0]) and a != b


@cache
def region(level: str) -> str | None:
    """cervical, thoracic, lumbar or sacral: the region of its upper end, lumbar when it ends there from above."""
    span = ends(level)
    return None if span is None else _REGIONS[VERTEBRAE[span[0]][0]]


@cache
def roots(level: str) -> tuple[str, ...]:
    """Roots that a lesion at a lumbar segment can press: exiting and traversing (L4-L5: L4 and L5)."""
    span = ends(level)
    if span is None:
        return ()
    return tuple(VERTEBRAE[place] for place in range(span[0], span[1] + 1))
