"""Taking a record in: what is refused, and the document that is kept."""

from hashlib import sha256
from typing import Any, BinaryIO

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from spinepath.chart.chart import Chart
from spinepath.chart.event import Problem
from spinepath.clinic.audit import chain
from spinepath.clinic.errors import Refused
from spinepath.clinic.people.models import Patient, User
from spinepath.clinic.records.models import ReceivedDocument
from spinepath.errors import UnreadableInput
from spinepath.sources.fhir.files import unpacked
from spinepath.sources.read import read


def received(file: BinaryIO, name: str) -> bytes:
    """The bytes of an upload, unpacked. Raises Refused for one that is too large, packed to bursting or damaged."""
    data = file.read(settings.UPLOAD_LIMIT + 1)
    if len(data) > settings.UPLOAD_LIMIT:
        raise Refused(_("The file is larger than %d MB. Split it.") % (settings.UPLOAD_LIMIT // 1024**2))
    problems: list[Problem] = []
    try:
        content = unpacked(data, name, problems, settings.UNPACKED_LIMIT)
    except UnreadableInput as error:
        raise Refused(str(error)) from error
    if problems:
        raise Refused("; ".join(problem.reason for problem in problems) + _(". Get the file again."))
    return content


def keep(
    patient: Patient, content: bytes, *, name: str, origin: str, source: str, by: User
) -> ReceivedDocument:
    """File a record with a patient. Raises Refused when it holds nobody, another person, or is here already."""
    chart = _only_person(content)
    if reasons := someone_else(chart, patient):
        raise Refused(
            _("This is not the record of %(who)s: %(why)s. Nothing was filed. Check whose file it is.")
            % {"who": patient, "why": "; ".join(reasons)}
        )
    digest = sha256(content).hexdigest()
    if patient.documents.filter(sha256=digest).exists():
        raise Refused(_("This very file is here already; nothing was added."))
    with transaction.atomic():
        document = ReceivedDocument(
            patient=patient, content=content, sha256=digest, size=len(content), source=source, origin=origin,
            name=name[:200], received_at=timezone.now(), received_by=by, made_up=patient.made_up,
        )  # fmt: skip
        document.save()
        detail = {"document": str(document.pk), "sha256": digest, "origin": origin}
        chain.write(by, "received", f"document {name}", why=source, patient=patient.pk, detail=detail)
    return document


def _only_person(content: bytes) -> Chart:
    try:
        people = list(read(content))
    except UnreadableInput as error:
        raise Refused(_("The file cannot be used: %s") % error) from error
    if len(people) != 1:
        raise Refused(_("The file holds %d people. Give one patient's record.") % len(people))
    return people[0]


def someone_else(chart: Chart, patient: Patient) -> list[str]:
    """Why this record is of somebody else, in words; empty when nothing speaks against it."""
    reasons = []
    for event in (event for event in chart.events if event.kind == "patient"):
        if event.earliest and event.latest and not event.earliest <= patient.birth <= event.latest:
            reasons.append(
                _("born %(theirs)s, not %(ours)s") % {"theirs": event.earliest, "ours": patient.birth}
            )
        if _differ(event.text_value, patient.sex):
            reasons.append(
                _("sex %(theirs)s, not %(ours)s") % {"theirs": event.text_value, "ours": patient.sex}
            )
    return reasons


def _differ(theirs: Any, ours: str) -> bool:
    known = ("female", "male")
    return theirs in known and ours in known and theirs != ours
