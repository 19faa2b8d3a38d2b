"""Typing, correcting and withdrawing: each adds a received document; none is ever edited.

The resources of one entry keep their addresses through every correction, so the reader takes the latest; what a
correction leaves out, and all of a withdrawn entry, is said again as entered in error.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from spinepath.clinic.audit import chain
from spinepath.clinic.errors import Refused
from spinepath.clinic.people.models import Patient, User
from spinepath.clinic.records import intake
from spinepath.clinic.records.models import ReceivedDocument
from spinepath.clinic.typed import fhir
from spinepath.clinic.typed.models import Entry

ORIGIN = "typed in this clinic"


class Draft(NamedTuple):
    """What a form holds. ticket: made with the form, so that one press of a button is one entry."""

    patient: Patient
    kind: str
    values: Mapping[str, Any]
    ticket: UUID
    before: Entry | None = None


def content(draft: Draft) -> bytes:
    """The FHIR bundle of a draft, with what it takes back of the entry before it."""
    root = str(draft.before.root if draft.before else draft.ticket)
    made = fhir.MAKERS[draft.kind](draft.values, timezone.localdate())
    kept = fhir.addressed(made, root, str(draft.patient.pk))
    addresses = {(one["resourceType"], one["id"]) for one in kept}
    old = resources(draft.before.document) if draft.before else []
    gone = [one for one in old if (one["resourceType"], one["id"]) not in addresses]
    return fhir.bundle(_person(draft.patient), [*kept, *map(fhir.in_error, gone)], str(draft.ticket))


def keep(draft: Draft, by: User, reason: str = "") -> Entry:
    """File it. Raises Refused when it is here already, or when what it corrects was corrected meanwhile."""
    return _file(draft, content(draft), by, reason=reason, withdrawn=False)


def withdraw(entry: Entry, ticket: UUID, by: User, reason: str) -> Entry:
    """Say that it was entered in error. What was typed stays to be seen."""
    taken_back = [fhir.in_error(one) for one in resources(entry.document)]
    draft = Draft(entry.patient, entry.kind, entry.values, ticket, entry)
    return _file(
        draft, fhir.bundle(_person(entry.patient), taken_back, str(ticket)), by, reason=reason, withdrawn=True
    )


def resources(document: ReceivedDocument) -> list[fhir.Resource]:
    """What the document states, without the person."""
    entries = msgspec.json.decode(bytes(document.content))["entry"]
    return [one["resource"] for one in entries if one["resource"]["resourceType"] != "Patient"]


def _file(draft: Draft, data: bytes, by: User, *, reason: str, withdrawn: bool) -> Entry:
    before = draft.before
    with transaction.atomic():
        if Entry.objects.filter(pk=draft.ticket).exists():
            raise Refused(_("This was kept already; nothing was added."))
        if before is not None and (before.withdrawn or Entry.objects.filter(supersedes=before).exists()):
            raise Refused(_("This entry was corrected meanwhile. Open the one that took its place."))
        source = ReceivedDocument.Source.TYPED
        name = f"{draft.kind} {draft.ticket}"
        document = intake.keep(draft.patient, data, name=name, origin=ORIGIN, source=source, by=by)
        entry = Entry(
            id=draft.ticket, patient=draft.patient, root=before.root if before else draft.ticket, kind=draft.kind,
            values=dict(draft.values), document=document, supersedes=before, reason=reason, withdrawn=withdrawn,
            by=by, at=timezone.now(),
        )  # fmt: skip
        entry.save()
        _log(entry, by)
    return entry


def _log(entry: Entry, by: User) -> None:
    action = "withdrawn" if entry.withdrawn else "corrected" if entry.supersedes_id else "typed"
    detail = {"entry": str(entry.pk), "document": str(entry.document_id), "of": str(entry.root)}
    what, why = f"{entry.kind} {entry.pk}", entry.reason or "form"
    chain.write(by, action, what, why=why, patient=entry.patient_id, detail=detail)


def _person(patient: Patient) -> fhir.Resource:
    person = {
        "resourceType": "Patient",
        "id": str(patient.pk),
        "gender": patient.sex,
        "birthDate": str(patient.birth),
    }
    return person | ({"meta": {"tag": [fhir.MADE_UP]}} if patient.made_up else {})
