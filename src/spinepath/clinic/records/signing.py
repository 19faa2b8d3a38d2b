"""Signing an assessment, and making a signed one again to see that it stands."""

from datetime import date
from hashlib import sha256
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from spinepath.clinic.audit import chain
from spinepath.clinic.people.models import Patient, User
from spinepath.clinic.records import chart, derive
from spinepath.clinic.records.models import SignedAssessment
from spinepath.knowledge.version import sha256 as knowledge_sha256
from spinepath.presentations.json import to_jsonl


class Replay(NamedTuple):
    """same: byte for byte what was signed. knowledge: this installation holds the knowledge it was made with."""

    same: bool
    knowledge: bool


def sign(patient: Patient, as_of: date, by: User, note: str = "") -> SignedAssessment:
    """Keep the assessment of this day with a name under it, and all that is needed to make it again."""
    own = chart.contributed(patient)
    documents = list(patient.documents.all())
    made = derive.again(patient, documents, own, as_of)
    content = to_jsonl(made)
    signed = SignedAssessment(
        patient=patient, as_of=as_of, content=content, sha256=sha256(content).hexdigest(),
        made_from=[document.sha256 for document in documents], contributed=own,
        knowledge_version=made.knowledge.version, knowledge_sha256=made.knowledge.sha256,
        spinepath_version=made.spinepath_version, signed_by=by, signed_at=timezone.now(), note=note,
    )  # fmt: skip
    with transaction.atomic():
        signed.save()
        detail = {"assessment": str(signed.pk), "sha256": signed.sha256, "knowledge": signed.knowledge_sha256}
        chain.write(
            by, "signed", f"assessment of {as_of}", why="signature", patient=patient.pk, detail=detail
        )
    return signed


def replay(signed: SignedAssessment) -> Replay:
    """Make it again from the same documents."""
    by_hash = {document.sha256: document for document in signed.patient.documents.all()}
    documents = [by_hash[digest] for digest in signed.made_from]
    made = derive.again(signed.patient, documents, bytes(signed.contributed), signed.as_of)
    same = sha256(to_jsonl(made)).hexdigest() == signed.sha256
    return Replay(same, knowledge_sha256() == signed.knowledge_sha256)
