"""One resource from JSON to its type: strictly when it fits, otherwise as much of it as can be kept."""

from hashlib import sha256

import msgspec

from spinepath.chart.event import Problem
from spinepath.sources.fhir import resources as clinical
from spinepath.sources.fhir import resources_care as care
from spinepath.sources.fhir.bundle import Found
from spinepath.sources.fhir.datatypes import Model, Reference, Resource
from spinepath.sources.fhir.echo import echoed
from spinepath.sources.fhir.modifiers import unknown_modifier, withheld
from spinepath.sources.fhir.salvage import BROKEN, Loss, decoder, salvage

OURS: dict[str, type[Resource]] = {
    kind.__name__: kind
    for kind in (
        clinical.Patient, clinical.Encounter, clinical.Condition, clinical.Procedure, clinical.Observation,
        clinical.DiagnosticReport, clinical.ImagingStudy, clinical.DocumentReference, clinical.Composition,
        clinical.Binary, care.Medication, care.MedicationRequest, care.MedicationStatement,
        care.MedicationAdministration, care.MedicationDispense, care.AllergyIntolerance, care.Device,
        care.DeviceUseStatement, care.QuestionnaireResponse, care.Questionnaire, care.ServiceRequest,
        care.Appointment, care.FamilyMemberHistory, care.OperationOutcome,
    )
}  # fmt: skip
"""Resource types we read."""
_BREAKS = bytes.maketrans(b"\r\n", b"  ")
_LOWER = {name.lower(): name for name in OURS}


class Item(msgspec.Struct):
    """A resource in use. source: "Observation/12"; where: file and line or entry it stood in."""

    type: str
    source: str
    body: Resource
    full_url: str | None = None
    where: str = ""
    problems: list[Problem] = []
    parent: str | None = None


class Unused(msgspec.Struct, frozen=True):
    """A resource of a type that is not ours to use, and whose it is."""

    type: str
    owner: Reference | None = None


class Owner(Model):
    subject: Reference | None = None
    patient: Reference | None = None
    beneficiary: Reference | None = None


def decode(found: Found, *, careful: bool, parent: Item | None = None) -> Item | Unused | Problem:
    """One resource in its type. careful: look for modifier extensions, withheld values and our own output.

    A Problem when the resource cannot be used; what had to be dropped stands in `Item.problems`.
    """
    name = found.type
    if name is None:
        reason = "not a FHIR resource: it has no usable resourceType"
        return Problem(source=found.where, field="resourceType", reason=reason, severity="error")
    own = echoed(found.raw, name, _place(name, found)) if careful else None
    if own is not None:
        return own
    if name not in OURS:
        return _unused(name, found)
    body, losses = _body(found.raw, OURS[name])
    source = _source(name, body, found, parent)
    if body is None:
        return Problem(source=source, field="resource", reason=losses[0].reason, severity="error")
    item = Item(name, source, body, found.full_url, found.where, [], parent.source if parent else None)
    item.problems += [_lost(source, loss) for loss in losses]
    return _careful(item, found) if careful else item


def _place(name: str, found: Found) -> str:
    """The name of a resource before it is decoded."""
    return (
        f"{name}/{found.full_url.removeprefix('urn:uuid:')}" if found.full_url else f"{name} at {found.where}"
    )


def _body(raw: msgspec.Raw, kind: type[Resource]) -> tuple[Resource | None, list[Loss]]:
    try:
        body: Resource = decoder(kind).decode(raw)
    except BROKEN:
        return salvage(raw, kind)
    return body, []


def _lost(source: str, loss: Loss) -> Problem:
    return Problem(source=source, field=loss.path, reason=f"wrong type, field not used: {loss.reason}")


def _careful(item: Item, found: Found) -> Item | Problem:
    url = unknown_modifier(found.raw)
    if url is not None:
        reason = f"a modifier extension that we do not know forbids its use: {url}"
        return Problem(source=item.source, field="modifierExtension", reason=reason, severity="error")
    for field, reason in withheld(found.raw):
        why = f"the value is withheld: {reason}"
        item.problems.append(Problem(source=item.source, field=field, reason=why, severity="info"))
    return item


def _unused(name: str, found: Found) -> Unused | Problem:
    if name.lower() in _LOWER:
        reason = f"resourceType {name!r} is misspelt; FHIR writes {_LOWER[name.lower()]!r}"
        return Problem(source=found.where, field="resourceType", reason=reason, severity="error")
    try:
        owner: Owner = decoder(Owner).decode(found.raw)
    except BROKEN:
        return Unused(name)
    return Unused(name, owner.subject or owner.patient or owner.beneficiary)


def _source(name: str, body: Resource | None, found: Found, parent: Item | None) -> str:
    """ "Type/id"; a resource without an id is named by its fullUrl, or else by its content."""
    own = body.id if body is not None and body.id else None
    if own is None and found.full_url and found.full_url.startswith("urn:uuid:"):
        own = found.full_url.removeprefix("urn:uuid:")
    if own is None:  # line breaks are no content: a resource keeps its name when it is put on one line
        own = f"~{sha256(bytes(found.raw).translate(_BREAKS)).hexdigest()[:10]}"
    return f"{name}/{own}" if parent is None else f"{parent.source}#{own}"
