"""A letter: choose for whom, look at it, take it as a PDF. Each letter shown or taken stands in the log."""

from hashlib import sha256
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from spinepath.clinic.audit import chain
from spinepath.clinic.decisions.choices import told
from spinepath.clinic.decisions.models import Decision
from spinepath.clinic.errors import NoPdf
from spinepath.clinic.letters.audience import Audience
from spinepath.clinic.letters.content import letter
from spinepath.clinic.letters.pdf import pdf
from spinepath.clinic.people.models import Patient
from spinepath.clinic.records.derive import derived
from spinepath.clinic.records.models import Derived


@require_safe
def choose(request: Any, patient: Patient) -> HttpResponse:
    """For whom the letter is."""
    return render(request, "letters/choose.html", {"patient": patient, "audiences": list(Audience)})


@require_safe
def preview(request: Any, patient: Patient, audience: str) -> HttpResponse:
    """The letter on the page, as it will be printed."""
    found = derived(patient, timezone.localdate())
    if found is None:
        messages.error(request, _("There is nothing to write about: no record was received yet."))
        return redirect("letters:choose", patient.pk)
    _log(request, patient, found, "letter shown", audience, {})
    return render(request, "letters/preview.html", _shown(request, patient, audience, found))


@require_safe
def download(request: Any, patient: Patient, audience: str) -> HttpResponse:
    """The same as a PDF."""
    found = derived(patient, timezone.localdate())
    if found is None:
        return redirect("letters:choose", patient.pk)
    page = render_to_string("letters/pdf.html", _shown(request, patient, audience, found), request)
    try:
        made = pdf(page)
    except NoPdf as error:
        messages.error(request, str(error))
        return redirect(f"letters:{audience}", patient.pk)
    _log(request, patient, found, "letter taken", audience, {"sha256": sha256(made).hexdigest()})
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="letter-{audience}-{found.as_of}.pdf"'
    return response


def _shown(request: Any, patient: Patient, audience: str, found: Derived) -> dict[str, Any]:
    decisions = Decision.objects.for_user(request.user, request.acting).filter(patient=patient)
    assessment = told(found)
    made = letter(Audience(audience), assessment, decisions.select_related("by"))
    digest = sha256(bytes(found.assessment)).hexdigest()
    return {
        "patient": patient,
        "letter": made,
        "assessment": assessment,
        "as_of": found.as_of,
        "digest": digest,
    }


def _log(  # noqa: PLR0917 (all of it is written down)
    request: Any, patient: Patient, found: Derived, action: str, audience: str, more: dict[str, str]
) -> None:
    detail = {"assessment": sha256(bytes(found.assessment)).hexdigest(), "audience": audience, **more}
    chain.write(
        request.user, action, f"letter to {audience}", why="letter", patient=patient.pk, detail=detail
    )
