"""From a patient to the assessment of a day, kept until anything it was made from changes."""

from datetime import date
from hashlib import sha256
from importlib.metadata import version as installed
from typing import NamedTuple

import msgspec
from django.db import transaction

from spinepath.assessment.assess import assess
from spinepath.assessment.model import Assessment
from spinepath.clinic.people.models import Patient
from spinepath.clinic.records import chart
from spinepath.clinic.records.models import Derived, ReceivedDocument
from spinepath.knowledge.version import sha256 as knowledge_sha256
from spinepath.presentations.brief import brief
from spinepath.presentations.html import fragment
from spinepath.presentations.json import to_jsonl
from spinepath.presentations.views import answered


class Inputs(NamedTuple):
    """Everything an assessment is made from. key: the same inputs, the same key."""

    documents: tuple[str, ...]  # sha-256, in order of arrival
    stamps: dict[str, str]
    key: str


def inputs(patient: Patient, as_of: date) -> Inputs:
    """Two queries and one for each contributor; no document is read."""
    documents = tuple(patient.documents.values_list("sha256", flat=True))
    stamps = chart.stamps(patient)
    everything = (documents, stamps, str(as_of), patient.number, knowledge_sha256(), installed("spinepath"))
    return Inputs(documents, stamps, sha256(msgspec.json.encode(everything)).hexdigest())


def derived(patient: Patient, as_of: date) -> Derived | None:
    """The assessment of this day, made when it is not kept; None while there is nothing to assess."""
    found = inputs(patient, as_of)
    kept: Derived | None = Derived.objects.filter(patient=patient).first()
    if kept is not None and kept.key == found.key:
        return kept
    if not found.documents and not chart.contributed(patient):
        return None
    made = assessment(patient, as_of)
    with transaction.atomic():
        kept, _ = Derived.objects.update_or_create(patient=patient, defaults=_columns(made, as_of, found.key))
    return kept


def assessment(patient: Patient, as_of: date) -> Assessment:
    """Made anew from the documents. Raises KnowledgeError when no knowledge is in force on that day."""
    return again(patient, patient.documents.all(), chart.contributed(patient), as_of)


def again(patient: Patient, documents: "list[ReceivedDocument]", own: bytes, as_of: date) -> Assessment:
    """The assessment of these documents on that day: the same today as then, with the same knowledge."""
    return assess(chart.chart_of(patient, documents, own), as_of)


def _columns(made: Assessment, as_of: date, key: str) -> dict[str, object]:
    return {
        "key": key,
        "as_of": as_of,
        "assessment": to_jsonl(made),
        "page": fragment(made),
        "brief": [line._asdict() for line in brief(made)],
        "red_flags": len(answered(made.red_flags, "yes")),
    }
