"""Made-up people and requests about them."""

import json
from typing import Any
from uuid import uuid4

from spinepath.api import sample
from spinepath.hooks.services import TEMPLATES, TYPES

Json = dict[str, Any]
DAY = "2026-03-02"
PERSON = {"reference": "Patient/p"}
PATIENT = {"resourceType": "Patient", "id": "p", "gender": "female", "birthDate": "1970-05-01"}
WHO = {"userId": "Practitioner/1", "patientId": "p"}


def medicine(name: str, words: str, status: str = "active", **more: Any) -> Json:
    """A prescription of this year."""
    return {
        "resourceType": "MedicationRequest",
        "id": name,
        "status": status,
        "intent": "order",
        "subject": PERSON,
        "authoredOn": "2026-01-10",
        "medicationCodeableConcept": {"text": words},
    } | more


def order(name: str, words: str, status: str = "draft", **more: Any) -> Json:
    """Something asked for: a test or a procedure."""
    return {
        "resourceType": "ServiceRequest", "id": name, "status": status, "intent": "order", "subject": PERSON,
        "code": {"text": words},
    } | more  # fmt: skip


def stimulator(label: str | None = None) -> Json:
    """An implanted stimulator, with or without what is known of it in the magnet."""
    note = {"note": [{"text": label}]} if label else {}
    name = [{"name": "Spinal cord stimulator, implanted 2009", "type": "user-friendly-name"}]
    return {
        "resourceType": "Device",
        "id": "scs",
        "status": "active",
        "patient": PERSON,
        "deviceName": name,
    } | note


def appointment(name: str, words: str, start: str) -> Json:
    """A visit that is proposed."""
    return {
        "resourceType": "Appointment", "id": name, "status": "proposed", "description": words, "start": start,
        "participant": [{"actor": PERSON, "status": "tentative"}],
    }  # fmt: skip


def bundle(*resources: Json, kind: str = "searchset") -> Json:
    """A Bundle of resources."""
    return {"resourceType": "Bundle", "type": kind, "entry": [{"resource": one} for one in resources]}


def prefetch(*resources: Json, patient: Json = PATIENT) -> Json:
    """Every key answered, as a client that honours all templates does: null where there is nothing."""
    found: Json = dict.fromkeys(TEMPLATES) | {"patient": patient}
    for key, kind in TYPES.items():
        own = [one for one in resources if one["resourceType"] == kind]
        if own and key != "patient":
            found[key] = bundle(*own)
    return found


def whole_sample() -> tuple[Json, Json]:
    """Context and prefetch of the bundled made-up patient."""
    entries = [entry["resource"] for entry in json.loads(sample().read_text("utf-8"))["entry"]]
    patient = entries[0]
    return {"userId": "Practitioner/1", "patientId": patient["id"]}, prefetch(*entries[1:], patient=patient)


def request(hook: str, context: Json, **more: Any) -> Json:
    """A whole request."""
    return {"hook": hook, "hookInstance": str(uuid4()), "context": context} | more


def view(*resources: Json, **more: Any) -> Json:
    """patient-view with a full prefetch."""
    return request("patient-view", WHO, prefetch=prefetch(*resources), **more)


def sign(drafts: list[Json], *record: Json, **more: Any) -> Json:
    """order-sign with a full prefetch."""
    context = WHO | {"draftOrders": bundle(*drafts, kind="collection")}
    return request("order-sign", context, prefetch=prefetch(*record), **more)
