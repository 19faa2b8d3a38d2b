"""What is held of one patient: the very resources that the chart is made from, each once.

Within an origin the latest version of an address counts, as in records/chart.py and sources/fhir/gather.py.
"""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import msgspec

from spinepath.chart.event import Problem
from spinepath.clinic.people.models import Patient
from spinepath.clinic.records.chart import OURS, contributed
from spinepath.errors import UnreadableInput
from spinepath.sources.fhir.bundle import Found, opened, type_of
from spinepath.sources.fhir.decode import Item, decode
from spinepath.sources.fhir.gather import once
from spinepath.sources.fhir.index import Index
from spinepath.sources.fhir.syntax import values

_NAME = re.compile(r"[A-Za-z]{1,64}")
"""The name of a type becomes the name of a file: nothing else is one."""


class Held(NamedTuple):
    """One resource. source: "Observation/12" within its origin. item: as the reader decodes it, or None."""

    origin: str
    source: str
    type: str
    raw: msgspec.Raw
    item: Item | None

    @property
    def tree(self) -> dict[str, Any]:
        """The resource as it came, as plain values."""
        found: dict[str, Any] = msgspec.json.decode(self.raw)
        return found


class Origin(NamedTuple):
    """Everything from one system, and what references between its resources mean."""

    name: str
    held: list[Held]
    meanings: Index


def origins(patient: Patient, problems: list[Problem]) -> list[Origin]:
    """What was received, by origin in order of arrival, then what the clinic's own tables add.

    A document that can no longer be read becomes a problem; the others are given.
    """
    texts = [
        (document.origin, document.name, bytes(document.content)) for document in patient.documents.all()
    ]
    own = contributed(patient)
    texts += [(OURS, OURS, own)] if own else []
    found: dict[str, list[Held]] = {}
    for origin, name, text in texts:
        try:
            found.setdefault(origin, []).extend(_resources(origin, name, text, problems))
        except UnreadableInput as error:
            problems.append(Problem(source=name, field="file", reason=str(error), severity="error"))
    return [_origin(name, held) for name, held in found.items()]


def _resources(origin: str, name: str, text: bytes, problems: list[Problem]) -> list[Held]:
    return [
        _held(origin, one)
        for raw, place in values(text, name, problems)
        for one in opened(raw, place, problems)
        if one.type and _NAME.fullmatch(one.type)
    ]


def _held(origin: str, found: Found) -> Held:
    read = decode(found, careful=True)
    kind = found.type or ""
    if isinstance(read, Item):
        return Held(origin, read.source, kind, found.raw, read)
    return Held(origin, f"{kind}/{_id(found)}", kind, found.raw, None)


class _Id(msgspec.Struct):
    id: str | None = None


def _id(found: Found) -> str:
    """Without an id a resource is only itself."""
    try:
        own = msgspec.json.decode(found.raw, type=_Id).id
    except msgspec.MsgspecError:
        own = None
    return own or (found.full_url or found.where).removeprefix("urn:uuid:")


def _origin(name: str, held: list[Held]) -> Origin:
    items = once([one.item for one in held if one.item is not None], [])
    kept = {id(item) for item in items}
    read = [one for one in held if one.item is not None and id(one.item) in kept]
    rest = {one.source: one for one in held if one.item is None}
    inside = [item for one in read if one.item is not None for item in contained(one.item)]
    return Origin(name, [*read, *rest.values()], Index([*items, *inside]))


def contained(item: Item) -> Iterator[Item]:
    """The resources inside one that the reader reads."""
    for place, raw in enumerate(item.body.contained or ()):
        found = Found(raw, type_of(raw), None, f"{item.source} contained[{place}]")
        read = decode(found, careful=True, parent=item)
        if isinstance(read, Item):
            yield read
