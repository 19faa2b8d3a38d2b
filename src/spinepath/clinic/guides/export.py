"""Everything the clinic holds of a person, as one FHIR bundle: documents as they came, and what was added here."""

import base64
from collections.abc import Iterator
from typing import Any

import msgspec

from spinepath.clinic.devices.models import Pump, Refill, Release, Row, Trial, TrialDay, TrialResult, Use
from spinepath.clinic.measures.models import Asked, SeenTo
from spinepath.clinic.people.models import Patient
from spinepath.clinic.records import chart

_ROWS: tuple[type[Row], ...] = (Release, Use, Trial, TrialDay, TrialResult, Pump, Refill, Asked, SeenTo)


def bundle(patient: Patient) -> bytes:
    """A collection: the person, what the clinic's tables say in FHIR, the documents, and the other rows as they are."""
    own = chart.contributed(patient)
    entries = msgspec.json.decode(own)["entry"] if own else []
    told = {
        "resourceType": "Patient", "id": str(patient.pk), "gender": patient.sex, "birthDate": str(patient.birth),
        "identifier": [{"value": patient.number}],
        "name": [{"family": patient.family_name, "given": [patient.given_name]}],
        "telecom": [{"system": "phone", "value": patient.phone}] if patient.phone else [],
    }  # fmt: skip
    person = {name: value for name, value in told.items() if value}
    rest = [entry for entry in entries if entry["resource"]["resourceType"] != "Patient"]
    found = [{"resource": one} for one in (person, *_documents(patient), *rows(patient))]
    return msgspec.json.encode({"resourceType": "Bundle", "type": "collection", "entry": found + rest})


def _reference(
    patient: Patient, key: str, words: str, at: Any, *, content: bytes, kind: str
) -> dict[str, Any]:
    attachment = {"contentType": kind, "title": words, "data": base64.b64encode(content).decode()}
    return {
        "resourceType": "DocumentReference", "id": key, "status": "current", "date": at.isoformat(),
        "description": words, "subject": {"reference": f"Patient/{patient.pk}"},
        "content": [{"attachment": attachment}],
    }  # fmt: skip


def _documents(patient: Patient) -> Iterator[dict[str, Any]]:
    for one in patient.documents.all():
        words, content = f"{one.name} ({one.origin})", bytes(one.content)
        kind = "application/fhir+json"
        yield _reference(patient, str(one.pk), words, one.received_at, content=content, kind=kind)


def rows(patient: Patient) -> Iterator[dict[str, Any]]:
    """What FHIR has no short form for: each row with the names of its fields."""
    for model in _ROWS:
        for one in model.objects.filter(patient=patient).order_by("at", "pk"):
            names = [field.attname for field in model._meta.concrete_fields]
            content = msgspec.json.encode({name: getattr(one, name) for name in names})
            key, words = f"{model._meta.model_name}-{one.pk}", f"{model._meta.verbose_name}: {one}"
            yield _reference(patient, key, words, one.at, content=content, kind="application/json")
