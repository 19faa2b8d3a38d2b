"""What each element of our resources is to the scan, and the arrays in which it is told to compiled code."""

from collections.abc import Iterator
from enum import IntEnum
from functools import cache
from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from spinepath.sources.fhir.decode import OURS
from spinepath.sources.fhir.events import READERS
from spinepath.sources.fhir.resources import Component

DATES = (
    "birth_date", "onset_date_time", "performed_date_time", "effective_date_time", "effective_instant",
    "occurrence_date_time", "timing_date_time", "authored_on", "authored", "started", "start", "date", "issued",
    "recorded_date", "recorded_on", "date_asserted", "when_handed_over", "when_prepared",
    "end", "abatement_date_time", "deceased_date_time",
)  # fmt: skip
"""Elements that hold a date, those that begin something before those that end it."""
PERIODS = (
    "onset_period", "performed_period", "effective_period", "occurrence_period", "timing_period", "period",
    "abatement_period",
)  # fmt: skip
_UNREAD = ("encounter", "identifier")  # no reader looks at them
# What needs more than the resource itself: the ordinary way reads the whole person.
_WIDER = (
    "contained", "modifier_extension", "part_of", "has_member", "device", "participant", "link", "context",
    "asserted_date", "not_done", "occurrence", "actual_period", "comment", "coded_diagnosis", "taken", "indexed",
    "medication",
)  # fmt: skip


class Role(IntEnum):
    """What an element is: passed over; told apart by its bytes; a hole; an object or list of those; or see _WIDER."""

    SKIP = 0
    VERBATIM = 1
    WIDER = 2
    ROOT = 3
    ID = 4
    REFERENCE = 5
    # From here on, that it is there belongs to the content.
    DATE = 6
    NUMBER = 7
    WORD = 8
    TEXT = 9
    # From here on objects, or lists of them.
    PERIOD = 10
    QUANTITY = 11
    PARTS = 12
    RESULTS = 13
    # And these do not belong to the content.
    SUBJECT = 14
    PATIENT = 15


class Context(IntEnum):
    """In which object an element stands; those of a resource follow, one for each type."""

    TYPE = 0
    PERIOD = 1
    PLACE = 2
    QUANTITY = 3
    PART = 4
    ROOT = 5


class Known(NamedTuple):
    """An element: where it stands, its name, what it is, and its number among those of its context."""

    context: int
    name: str
    role: Role
    place: int


@cache
def kinds() -> tuple[str, ...]:
    """The types of resource that are scanned. A type's context is Context.ROOT and its place here."""
    return tuple(READERS)


@cache
def elements() -> tuple[Known, ...]:
    """All of them. The place of one here is its number."""
    return tuple(_elements())


def _elements() -> Iterator[Known]:
    for number, kind in enumerate(kinds()):
        yield Known(Context.TYPE, kind, Role.ROOT, Context.ROOT + number)
        yield from _of_type(kind, Context.ROOT + number)
    for place, name in enumerate(("start", "end")):
        yield Known(Context.PERIOD, name, Role.DATE, place)
    yield Known(Context.PLACE, "reference", Role.REFERENCE, 0)
    yield Known(Context.QUANTITY, "value", Role.NUMBER, 0)
    for place, name in enumerate(("comparator", "unit", "system", "code"), 1):
        yield Known(Context.QUANTITY, name, Role.WORD, place)
    for place, field in enumerate(msgspec.structs.fields(Component)):
        role = Role.QUANTITY if field.name == "value_quantity" else Role.VERBATIM
        yield Known(Context.PART, field.encode_name, role, place)


def _of_type(kind: str, context: int) -> Iterator[Known]:
    names = {field.name: field.encode_name for field in msgspec.structs.fields(OURS[kind])}
    names["modifier_extension"] = "modifierExtension"
    unread = _UNREAD if kind == "Patient" else (*_UNREAD, "meta")
    kept = sorted(set(names) - set(unread))
    for place, name in enumerate(kept):
        yield Known(context, names[name], _role(kind, name), place)


def _role(kind: str, name: str) -> Role:
    if name in DATES:
        return Role.DATE
    if name in PERIODS:
        return Role.PERIOD
    if name in _WIDER:
        return Role.WIDER
    if (kind, name) == ("DiagnosticReport", "conclusion"):
        return Role.TEXT
    one = {
        "id": Role.ID, "subject": Role.SUBJECT, "patient": Role.PATIENT, "value_quantity": Role.QUANTITY,
        "component": Role.PARTS, "result": Role.RESULTS,
    }  # fmt: skip
    return one.get(name, Role.VERBATIM)


AT, CONTEXT, ROLE, PLACE = range(4)
"""Columns of `Keys.known`."""


class Keys(NamedTuple):
    """The elements as an open hash table. slots: -1 or the number of an element; letters: their names, one after the
    other; known: of each where its name begins in them, and what `Known` says; one row more for the end.
    """

    slots: NDArray[np.int32]
    letters: NDArray[np.uint8]
    known: NDArray[np.int64]


SLOTS = 4096


def hashed(context: int, name: bytes) -> int:
    """As `block.key_of` does it."""
    found = context
    for letter in name:
        found = (found * 31 + letter) & 0xFFFFFFFF
    return (found ^ found >> 15) & (SLOTS - 1)


@cache
def keys() -> Keys:
    """All elements."""
    known = elements()
    slots = np.full(SLOTS, -1, dtype=np.int32)
    for number, one in enumerate(known):
        slot = hashed(one.context, one.name.encode())
        while slots[slot] >= 0:
            slot = (slot + 1) % SLOTS
        slots[slot] = number
    ends = np.cumsum([0, *(len(one.name) for one in known)])
    rows = [(at, one.context, one.role, one.place) for at, one in zip(ends, known, strict=False)]
    letters = np.frombuffer("".join(one.name for one in known).encode(), dtype=np.uint8)
    return Keys(slots, letters, np.array([*rows, (ends[-1], 0, 0, 0)], dtype=np.int64))
