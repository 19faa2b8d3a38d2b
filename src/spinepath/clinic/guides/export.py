"""Everything the clinic holds of a person, as one FHIR bundle: documents as they came, and what was added here."""

from collections.abc import Iterator
from itertools import chain as one_after_another
from typing import Any

import msgspec

from spinepath.clinic.decisions.models import Decision
from spinepath.clinic.devices.models import Pump, Refill, Release, Row, Trial, TrialDay, TrialResult, Use
from spinepath.clinic.guides.fhir import also, reference
from spinepath.clinic.measures.models import Asked, SeenTo
from spinepath.clinic.people.models import Patient
from spinepath.clinic.plans import fhir as plans
from spinepath.clinic.records import chart
from spinepath.clinic.scheduling.models import Clearance, Message, Waiting

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
    found = [{"resource": one} for one in (person, *_documents(patient), *rows(patient), *also(patient))]
    return msgspec.json.encode({"resourceType": "Bundle", "type": "collection", "entry": found + rest})


def _documents(patient: Patient) -> Iterator[dict[str, Any]]:
    for one in patient.documents.all():
        words, content = f"{one.name} ({one.origin})", bytes(one.content)
        kind = "application/fhir+json"
        yield reference(patient, str(one.pk), words, one.received_at, content=content, kind=kind)


_BY_TIME: dict[Any, str] = {Decision: "at", Clearance: "at", Waiting: "since", Message: "due_at"}


def rows(patient: Patient) -> Iterator[dict[str, Any]]:
    """What FHIR has no short form for: each row with the names of its fields."""
    devices = (model.objects.filter(patient=patient).order_by("at", "pk") for model in _ROWS)
    others = (model.objects.filter(patient=patient).order_by(at, "pk") for model, at in _BY_TIME.items())
    for one in one_after_another(*devices, plans.parts(patient), *others):
        model = type(one)
        names = [field.attname for field in model._meta.concrete_fields]
        content = msgspec.json.encode({name: getattr(one, name) for name in names}, enc_hook=str)
        key, words = f"{model._meta.model_name}-{one.pk}", f"{model._meta.verbose_name}: {one}"
        at = getattr(one, _BY_TIME.get(model, "at"))
        yield reference(patient, key, words, at, content=content, kind="application/json")
