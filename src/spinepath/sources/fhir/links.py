"""Who a resource is about, and which record it is part of."""

from collections.abc import Iterable, Iterator

from spinepath.sources.fhir.datatypes import Reference
from spinepath.sources.fhir.decode import Item
from spinepath.sources.fhir.index import Index, name_of
from spinepath.sources.fhir.resources import DiagnosticReport, Observation, Procedure
from spinepath.sources.fhir.resources_care import Appointment, DeviceUseStatement


def owners(items: Iterable[Item], index: Index) -> dict[str, str]:
    """Source of a resource -> source of its Patient, or the name of a patient that is not in the input."""
    found: dict[str, str] = {}
    for item in items:
        key = _owner(item, index, found)
        if key is not None:
            found[item.source] = key
    for item in items:  # an implant may be tied to the person only through the statement that it is used
        if isinstance(item.body, DeviceUseStatement) and item.source in found:
            device = index.find(item.body.device, item)
            if device is not None:
                found.setdefault(device.source, found[item.source])
    return found


def _owner(item: Item, index: Index, found: dict[str, str]) -> str | None:
    subject = item.body.subject
    if (
        subject is not None and subject.reference and item.parent is None
    ):  # so it is with nearly every resource
        target = index.named(subject.reference, item)
        if target is not None and target.type == "Patient":
            return target.source
    for reference in _subjects(item):
        target = index.find(reference, item)
        if target is not None and target.type == "Patient":
            return target.source
        name = name_of(reference) if target is None else None
        if name is not None and not name.startswith(("Group/", "Location/", "Device/", "Practitioner", "#")):
            return name
    return found.get(item.parent) if item.parent is not None else None


def about(item: Item) -> str | None:
    """The first name of who or what a resource says it is about."""
    return next((name for reference in _subjects(item) if (name := name_of(reference))), None)


def _subjects(item: Item) -> Iterator[Reference]:
    if item.body.subject is not None:
        yield item.body.subject
    patient = getattr(item.body, "patient", None)
    if patient is not None:
        yield patient
    if isinstance(item.body, Appointment):
        for participant in item.body.participant or ():
            actor = participant.actor
            if actor is not None and "Patient" in (actor.reference or ""):
                yield actor


def parents_of(items: Iterable[Item], index: Index) -> dict[str, str]:
    """Source of a result, member or step -> source of the report, panel or record it is part of.

    Of several the report goes first; among equals the first by name, so that order is irrelevant.
    """
    found: dict[str, tuple[int, str]] = {}
    for item in items:
        if item.type in _HAS_PARTS:
            for rank, part, whole in _parts(item, index):
                found[part] = min(found.get(part, (rank, whole)), (rank, whole))
    return {part: whole for part, (_, whole) in found.items()}


_HAS_PARTS = ("DiagnosticReport", "Observation", "Procedure")


def _parts(item: Item, index: Index) -> Iterator[tuple[int, str, str]]:
    body = item.body
    if isinstance(body, DiagnosticReport):
        yield from ((0, part, item.source) for part in _sources(body.result, item, index))
    elif isinstance(body, Observation):
        yield from ((1, part, item.source) for part in _sources(body.has_member, item, index))
        yield from ((2, item.source, whole) for whole in _sources(body.part_of, item, index))
    elif isinstance(body, Procedure):
        yield from ((2, item.source, whole) for whole in _sources(body.part_of, item, index))


def _sources(references: tuple[Reference, ...] | None, item: Item, index: Index) -> Iterator[str]:
    for reference in references or ():
        target = index.find(reference, item)
        if target is not None:
            yield target.source
