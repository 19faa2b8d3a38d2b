"""Resources taken apart for speed: what differs from one to the next, and the rest as bytes.

In a large export most resources repeat each other but for id, person, dates and numbers. A skimmed resource keeps
those typed and everything else that we use undecoded, so that two that say the same have the same `content`.
"""

from collections.abc import Callable
from functools import cache, reduce
from operator import or_
from typing import Any, NamedTuple

import msgspec
from msgspec.structs import astuple

from spinepath.sources.fhir.datatypes import Model
from spinepath.sources.fhir.decode import OURS
from spinepath.sources.fhir.events import READERS
from spinepath.sources.fhir.resources import Component

NOTHING = b""
"""Default of an element that is kept undecoded."""

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
_OF_WHOLE = ("id", "meta", "contained", "subject")
_COMMON = (
    "status", "code", "type", "category", "clinical_status", "verification_status", "class_", "intent",
    "value_codeable_concept", "value_string", "medication_codeable_concept", "conclusion", "gender",
)  # fmt: skip
# What needs more than the resource itself: the ordinary way reads the whole person.
_WIDER = (
    "contained", "modifier_extension", "part_of", "has_member", "device", "participant", "link", "context",
    "asserted_date", "not_done", "occurrence", "actual_period", "comment", "coded_diagnosis", "taken", "indexed",
    "medication",
)  # fmt: skip


class Place(msgspec.Struct, gc=False):
    """A Reference of which only the plain form is of use here."""

    reference: str | None = None


class Span(msgspec.Struct, gc=False):
    """A Period."""

    start: str | None = None
    end: str | None = None


class Amount(msgspec.Struct, gc=False):
    """A Quantity."""

    value: float | None = None
    comparator: str | None = None
    unit: str | None = None
    code: str | None = None


Content = tuple[Any, ...]


class Shape(NamedTuple):
    """How to read a skimmed resource of one type. prefix: of its name, "Observation/".

    content: all that it says but for id, person, dates and numbers; WIDER stands in it when that is not all it needs.
    """

    name: str
    prefix: str
    has_results: bool
    content: Callable[[Any], Content]


def _typed(name: str) -> Any:
    """Type of what is not kept as bytes."""
    if name in DATES:
        return str | None
    if name in PERIODS:
        return Span | None
    known: dict[str, Any] = {"id": str | None, "subject": Place | None, "patient": Place | None}
    known |= {"value_quantity": Amount | None, "result": tuple[Place, ...] | None}
    return tuple[PART, ...] | None if name == "component" else known.get(name)  # type: ignore[valid-type]


def _rank(name: str) -> int:
    """Order of elements in a skimmed resource."""
    if name in ("id", "subject", "patient"):
        return 0 if name == "id" else 1
    if name in DATES or name in PERIODS:
        return 2
    if name in ("value_quantity", "component", "result"):
        return 3
    return 4 if name in _COMMON else 6 if name in _WIDER else 5


def _skimmed(kind: type[Model], tag: str | None) -> type[msgspec.Struct]:
    left_out: tuple[str, ...] = _UNREAD if tag == "Patient" else (*_UNREAD, "meta")
    left_out = left_out if tag is not None else (*left_out, *_OF_WHOLE)
    own = {field.name: field.encode_name for field in msgspec.structs.fields(kind)}
    if tag is not None:
        own["modifier_extension"] = "modifierExtension"
    fields: list[Any] = []
    for name in sorted(set(own) - set(left_out), key=lambda name: (_rank(name), name)):
        wanted = _typed(name)
        default: Any = NOTHING if wanted is None else None
        fields.append((name, wanted or msgspec.Raw, msgspec.field(name=own[name], default=default)))
    tagged: dict[str, Any] = {"tag_field": "resourceType", "tag": tag} if tag is not None else {}
    return msgspec.defstruct(f"Skimmed{tag or 'Part'}", fields, gc=False, **tagged)


PART = _skimmed(Component, None)
"""A component of an Observation."""


def _content(own: tuple[str, ...], name: str) -> Callable[[Any], Content]:
    """A function made for one type: it runs for every resource, and a loop over the fields takes thrice as long."""
    ends = [sum(_rank(field) < rank for field in own) for rank in range(8)]
    parts = [f"{name!r}", f"None if values[{ends[5]}:] == nothing else rare(values)"]
    for place in range(ends[2], ends[3]):
        kind = "_start_and_end" if own[place] in PERIODS else ""
        parts.append(
            f"values[{place}] is None" if not kind else f"values[{place}] and {kind}(values[{place}])"
        )
    parts += [f"values[{place}] and bytes(values[{place}])" for place in range(ends[4], ends[5])]
    if "value_quantity" in own:
        parts.append(f"_measured(values[{own.index('value_quantity')}])")
    if "result" in own:
        parts.append(f"values[{own.index('result')}] is None")
    if "component" in own:
        parts.append(
            "values[{0}] and tuple([part(one) for one in values[{0}]])".format(own.index("component"))
        )
    known = {
        "nothing": (NOTHING,) * (ends[7] - ends[5]),
        "rare": lambda values: _rare(values, ends[5], ends[6]),
        "part": _part,
        "astuple": astuple, "_start_and_end": _start_and_end, "_measured": _measured,
    }  # fmt: skip
    # The words are our own: names and places of fields.
    made: Callable[[Any], Content] = eval(
        f"lambda one: (values := astuple(one)) and ({', '.join(parts)},)", known
    )
    return made


WIDER: Content = ("needs more than itself",)
"""Second part of a content that cannot be read without the person's other records."""


def _rare(values: Content, start: int, end: int) -> Content:
    if any(values[end:]):
        return WIDER
    return tuple([raw and bytes(raw) for raw in values[start:end]])


def _part(part: Any) -> Content:
    return shapes()[PART].content(part)


def _start_and_end(span: Span) -> tuple[bool, bool]:
    return span.start is None, span.end is None


def _measured(amount: Amount | None) -> Content | None:
    return None if amount is None else (amount.code, amount.unit, amount.comparator, amount.value is None)


@cache
def shapes() -> dict[type[msgspec.Struct], Shape]:
    """The shape of each kind of skimmed resource."""
    kinds = {name: _skimmed(OURS[name], name) for name in READERS} | {"": PART}
    return {
        kind: Shape(name, f"{name}/", name == "DiagnosticReport", _content(kind.__struct_fields__, name))
        for name, kind in kinds.items()
    }


@cache
def skimmer() -> Callable[[bytes], Any]:
    """Decodes one line to a skimmed resource. Raises msgspec.MsgspecError when it is not as it should be."""
    kinds = [kind for kind in shapes() if kind is not PART]
    return msgspec.json.Decoder(reduce(or_, kinds)).decode


def numbers(one: Any) -> tuple[float, ...]:
    """The numbers that the content of an Observation leaves out: of its value and of its components."""
    amount = one.value_quantity
    own = () if amount is None or amount.value is None else (amount.value,)
    if one.component is None:
        return own
    amounts = [part.value_quantity for part in one.component]
    return (*own, *[amount.value for amount in amounts if amount is not None and amount.value is not None])
