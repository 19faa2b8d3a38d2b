"""Typing into the record. The gate hands these views the patient and the entry themselves."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from spinepath.clinic.errors import Refused
from spinepath.clinic.people.models import Patient
from spinepath.clinic.typed import keeping
from spinepath.clinic.typed.forms import FORMS, Typed, Withdraw, reason
from spinepath.clinic.typed.keeping import Draft
from spinepath.clinic.typed.kinds import Kind
from spinepath.clinic.typed.models import Entry
from spinepath.clinic.typed.names import matching
from spinepath.clinic.typed.preview import adds


@require_safe
def names(request: Any) -> HttpResponse:
    """Suggestions for the medicine that is being typed: parts of a list, nothing of anybody."""
    found = matching(request.GET.get("name", "")[:200])
    return HttpResponse(format_html_join("", '<option value="{}"></option>', ((one,) for one in found)))


@require_safe
def entries(request: Any, patient: Patient) -> HttpResponse:
    """All forms, and what was typed so far: superseded and withdrawn entries stay to be seen."""
    rows = Entry.objects.for_user(request.user, request.acting).filter(patient=patient)
    shown = rows.select_related("by", "superseded_by", "supersedes")
    return render(request, "typed/entries.html", {"patient": patient, "kinds": list(Kind), "entries": shown})


@require_http_methods(["GET", "POST"])
def new(request: Any, patient: Patient, kind: str) -> HttpResponse:
    """One form. `check` shows what it would add without keeping it: for a browser without script."""
    form = FORMS[kind](request.POST or None)
    return _typed(request, form, patient, kind, None)


@require_http_methods(["GET", "POST"])
def correct(request: Any, patient: Patient, entry: Entry) -> HttpResponse:
    """The form as it was filled in; what is kept takes the entry's place, with a reason."""
    form = FORMS[entry.kind](request.POST or None, initial=entry.values)
    form.fields["reason"] = reason()
    return _typed(request, form, patient, entry.kind, entry)


def _typed(request: Any, form: Typed, patient: Patient, kind: str, before: Entry | None) -> HttpResponse:
    shown: dict[str, Any] = {"patient": patient, "form": form, "kind": Kind(kind), "before": before}
    if request.method == "POST" and form.is_valid():
        draft = _draft(form, patient, kind, before)
        if "check" in request.POST:
            shown["adds"] = adds(draft, timezone.localdate())
        elif _kept(request, form, draft):
            return redirect("typed:entries", patient.pk)
    return render(request, "typed/form.html", shown)


def _kept(request: Any, form: Typed, draft: Draft) -> bool:
    try:
        keeping.keep(draft, request.user, form.cleaned_data.get("reason", ""))
    except Refused as refused:
        form.add_error(None, str(refused))
        return False
    messages.success(request, _("%s: kept. The assessment is made anew with it.") % Kind(draft.kind).label)
    return True


def _draft(form: Typed, patient: Patient, kind: str, before: Entry | None) -> Draft:
    return Draft(patient, kind, form.values(), form.cleaned_data["ticket"], before)


@require_POST
def preview(request: Any, patient: Patient, kind: str) -> HttpResponse:
    """What the form as it stands would add: a part of the page, asked for while typing. Nothing is kept."""
    return _adds(request, FORMS[kind](request.POST), patient, kind, None)


@require_POST
def preview_correction(request: Any, patient: Patient, entry: Entry) -> HttpResponse:
    """The same in place of the entry that it corrects: what is replaced is not counted twice."""
    return _adds(request, FORMS[entry.kind](request.POST), patient, entry.kind, entry)


def _adds(request: Any, form: Typed, patient: Patient, kind: str, before: Entry | None) -> HttpResponse:
    ready = form.is_valid()
    found = adds(_draft(form, patient, kind, before), timezone.localdate()) if ready else None
    return render(request, "typed/preview.html", {"adds": found, "form": form, "kind": kind, "typing": True})


@require_http_methods(["GET", "POST"])
def withdraw(request: Any, patient: Patient, entry: Entry) -> HttpResponse:
    """Entered in error: it counts no longer, and stays to be seen with the reason."""
    form = Withdraw(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            keeping.withdraw(entry, given["ticket"], request.user, given["reason"])
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Marked as entered in error. It counts no longer."))
            return redirect("typed:entries", patient.pk)
    return render(request, "typed/withdraw.html", {"patient": patient, "entry": entry, "form": form})
