"""The pump: setting it up, a refill visit, its printed record, and which reservoir is low when."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from spinepath.clinic.devices import forms, pumps
from spinepath.clinic.devices.keep import keep
from spinepath.clinic.devices.models import Pump, Refill
from spinepath.clinic.people.models import Patient
from spinepath.errors import SpinepathError
from spinepath.therapy.worked import VERIFY

AHEAD = timedelta(days=180)


def _refills(request: Any, **where: Any) -> Any:
    return Refill.objects.for_user(request.user, request.acting).filter(**where).order_by("on", "pk")


@require_http_methods(["GET", "POST"])
def pump(request: Any, patient: Patient) -> HttpResponse:
    """A pump's volumes, from the implant record."""
    form = forms.PumpForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        keep(form.save(commit=False), patient, request.user, "pump")
        return redirect("devices:devices", patient.pk)
    return render(request, "devices/pump.html", {"patient": patient, "form": form})


@require_http_methods(["GET", "POST"])
def refill(request: Any, patient: Patient, pump: Pump) -> HttpResponse:
    """Check first, then record: nothing is kept before the sums were seen, nothing refused is kept at all."""
    before = list(_refills(request, pump=pump))
    form, checks = forms.RefillForm(request.POST or None, initial={"on": timezone.localdate()}), None
    if request.method == "POST" and form.is_valid():
        new = Refill(pump=pump, **form.values())
        checks = _checked(form, pump, before, new)
        good = checks is not None and not any(one.worked.refusals for one in checks)
        if good and request.POST.get("confirm") == forms.digest(form):
            _fixed(new, pump, before, checks)
            keep(new, patient, request.user, "refill")
            messages.success(request, _("The refill is on record."))
            return redirect("devices:record", patient.pk, new.pk)
    shown = {
        "patient": patient,
        "pump": pump,
        "form": form,
        "checks": checks,
        "before": before,
        "verify": VERIFY,
    }
    refused = checks is not None and any(one.worked.refusals for one in checks)
    return render(
        request,
        "devices/refill.html",
        shown | {"refused": refused, "seen": forms.digest(form) if checks else ""},
    )


def _checked(form: Any, pump: Pump, before: list[Refill], new: Refill) -> Any:
    if before and new.on < before[-1].on:
        form.add_error("on", _("The last refill is later than this day."))
        return None
    try:
        pumps.books(pump, [*before, new])
        return pumps.checks(pump, before, new)
    except SpinepathError as error:
        form.add_error(None, str(error))
        return None


def _fixed(new: Refill, pump: Pump, before: list[Refill], checks: Any) -> None:
    """What was shown is kept with the row: a later version of the knowledge does not change it."""
    found = pumps.due(pump, before, new)
    new.record = [{"title": one.title, "lines": list(one.worked.body())} for one in checks]
    new.alarm_on, new.book_by = found.alarm_on, found.book_by


@require_safe
def record(request: Any, patient: Patient, refill: Refill) -> HttpResponse:
    """The refill on one page, for print, with the books up to that day."""
    upto = [one for one in _refills(request, pump=refill.pump) if (one.on, one.pk) <= (refill.on, refill.pk)]
    shown = {"patient": patient, "refill": refill, "books": pumps.books(refill.pump, upto), "verify": VERIFY}
    return render(request, "devices/record.html", shown)


@require_safe
def calendar(request: Any) -> HttpResponse:
    """The latest refill of each pump that the user reaches, the first to book on top."""
    today = timezone.localdate()
    latest: dict[int, Refill] = {}
    for one in _refills(request).select_related("patient__site", "pump"):
        latest[one.patient_id] = one
    rows = sorted(
        (one for one in latest.values() if one.book_by <= today + AHEAD), key=lambda one: one.book_by
    )
    return render(request, "devices/calendar.html", {"rows": rows, "today": today, "verify": VERIFY})
