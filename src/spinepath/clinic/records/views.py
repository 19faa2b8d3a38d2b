"""A patient's record: the assessment, the documents, signing. The gate hands these views the objects themselves."""

from typing import Any

import msgspec
from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from spinepath.assessment.model import Assessment
from spinepath.clinic.decisions.choices import told
from spinepath.clinic.errors import Refused
from spinepath.clinic.people.models import Patient
from spinepath.clinic.records import fetching, intake, signing
from spinepath.clinic.records.derive import derived
from spinepath.clinic.records.models import ReceivedDocument, SignedAssessment
from spinepath.clinic.typed.missing import gaps
from spinepath.presentations.html import fragment


class Upload(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("FHIR R4 file"),
        help_text=gettext_lazy("A bundle (JSON) or NDJSON, also gzip; at most 25 MB, one patient."),
    )
    origin = forms.CharField(
        label=gettext_lazy("Where is it from?"),
        max_length=120,
        help_text=gettext_lazy(
            "The hospital or system. A newer export of the same system replaces what it repeats."
        ),
    )


class FromServer(forms.Form):
    server = forms.ChoiceField(label=gettext_lazy("FHIR server"))
    person = forms.RegexField(
        r"\A[A-Za-z0-9\-.]{1,64}\Z",
        label=gettext_lazy("The patient's id on that server"),
        help_text=gettext_lazy("As in Patient/123: only 123."),
    )

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["server"].choices = [(base, base) for base in settings.FHIR_SERVERS]


@require_safe
def patient_page(request: Any, patient: Patient) -> HttpResponse:
    """Answer first, then the reasons. The queries are fixed in number; a test counts them."""
    found = derived(patient, timezone.localdate())
    latest = patient.signed_assessments.select_related("signed_by").defer("content").first()
    shown = {"patient": patient, "derived": found, "latest": latest}
    if found is not None:
        decisions = patient.decisions.select_related("by")
        shown |= {"gaps": list(gaps(told(found))), "decisions": list(decisions)}
    return render(request, "records/patient.html", shown)


@require_http_methods(["GET", "POST"])
def documents(request: Any, patient: Patient) -> HttpResponse:
    """What was received, and a form to add to it."""
    form = Upload(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid() and _kept(request, patient, form):
        return redirect("records:documents", patient.pk)
    rows = (
        ReceivedDocument.objects.for_user(request.user, request.acting)
        .filter(patient=patient)
        .defer("content")
    )
    signed = SignedAssessment.objects.for_user(request.user, request.acting).filter(patient=patient)
    shown = {
        "patient": patient,
        "form": form,
        "from_server": FromServer() if settings.FHIR_SERVERS else None,
        "documents": rows.select_related("received_by").order_by("-received_at"),
        "signed": signed.select_related("signed_by").defer("content", "contributed"),
    }
    return render(request, "records/documents.html", shown)


def _kept(request: Any, patient: Patient, form: Upload) -> bool:
    file, origin = form.cleaned_data["file"], form.cleaned_data["origin"]
    try:
        content = intake.received(file, file.name)
        source = ReceivedDocument.Source.FILE
        intake.keep(patient, content, name=file.name, origin=origin, source=source, by=request.user)
    except Refused as refused:
        form.add_error("file", str(refused))
        return False
    messages.success(request, _("%s is filed. The assessment is made anew with it.") % file.name)
    return True


@require_POST
def fetch(request: Any, patient: Patient) -> HttpResponse:
    """Fetch the record of this patient from a server that the clinic has named, and file it."""
    form = FromServer(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose a server, and give the patient's id there. Nothing was fetched."))
        return redirect("records:documents", patient.pk)
    base, person = form.cleaned_data["server"], form.cleaned_data["person"]
    name, source = f"Patient/{person}", ReceivedDocument.Source.SERVER
    try:
        content, missing = fetching.fetched(base, person)
        intake.keep(patient, content, name=name, origin=base[:120], source=source, by=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("records:documents", patient.pk)
    messages.success(request, _("%s is filed. The assessment is made anew with it.") % name)
    for one in missing:
        messages.warning(request, _("It is not whole. Not fetched: %s") % one)
    return redirect("records:documents", patient.pk)


@require_safe
def document(request: Any, patient: Patient, document: ReceivedDocument) -> HttpResponse:  # noqa: ARG001 (the gate's)
    """The document as it came, for download."""
    response = HttpResponse(bytes(document.content), content_type="application/fhir+json")
    response["Content-Disposition"] = f'attachment; filename="{document.sha256[:12]}.json"'
    return response


@require_POST
def sign(request: Any, patient: Patient) -> HttpResponse:
    """Put one's name under today's assessment."""
    if derived(patient, timezone.localdate()) is None:
        messages.error(request, _("There is nothing to sign: no record was received yet."))
        return redirect("records:patient", patient.pk)
    note = request.POST.get("note", "")[:2000]
    made = signing.sign(patient, timezone.localdate(), request.user, note)
    messages.success(request, _("Signed. It is kept with its knowledge version and can be made again."))
    return redirect("records:signed", patient.pk, made.pk)


@require_safe
def signed(request: Any, patient: Patient, signed: SignedAssessment) -> HttpResponse:
    """As it was signed; `?replay=1` makes it again and compares."""
    content = msgspec.json.decode(bytes(signed.content), type=Assessment)
    replay = signing.replay(signed) if request.GET.get("replay") else None
    made = patient.decisions.filter(assessment_sha256=signed.sha256).select_related("by")
    shown = {
        "patient": patient,
        "signed": signed,
        "page": fragment(content),
        "replay": replay,
        "decisions": made,
    }
    return render(request, "records/signed.html", shown)
