"""Physical therapy: planned with its dose and goals, its sessions, its reviews. The gate hands over objects."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from spinepath.assessment.model import Assessment
from spinepath.clinic.decisions.choices import told
from spinepath.clinic.devices.forms import digest
from spinepath.clinic.errors import Refused
from spinepath.clinic.pages.plot import Point, plot
from spinepath.clinic.people.models import Patient
from spinepath.clinic.plans import forms, keep, results
from spinepath.clinic.plans.models import PhysioPlan, PhysioReview, PhysioSession
from spinepath.clinic.plans.views import rows, withdrawn
from spinepath.clinic.records.derive import derived
from spinepath.errors import SpinepathError


@require_http_methods(["GET", "POST"])
def physio_new(request: Any, patient: Patient) -> HttpResponse:
    """Plan a course: kept after its checks were seen."""
    return _planned(request, patient, None)


@require_http_methods(["GET", "POST"])
def physio_correct(request: Any, patient: Patient, course: PhysioPlan) -> HttpResponse:
    """What is kept takes the plan's place, with a reason; sessions and reviews go with it."""
    return _planned(request, patient, course)


def _planned(request: Any, patient: Patient, before: PhysioPlan | None) -> HttpResponse:
    form = forms.PhysioForm(request.POST or None, initial=forms.filled(before) if before else {})
    worked = None
    if before is not None:
        form.fields["reason"] = forms.reason()
    if request.method == "POST" and form.is_valid():
        worked = _worked(form, patient)
        seen = worked is not None and request.POST.get("confirm") == digest(form)
        if seen and (kept := _keep(request, form, patient, before, worked)):
            messages.success(request, _("The plan is kept. The patient sees it now."))
            return redirect("plans:physio", patient.pk, kept.pk)
    shown = {"patient": patient, "form": form, "worked": worked, "before": before}
    return render(request, "plans/physio_form.html", shown | {"seen": digest(form) if worked else ""})


def _worked(form: Any, patient: Patient) -> Any:
    try:
        return results.planned(form.plan(patient), _surgery(patient))
    except SpinepathError as error:
        form.add_error(None, str(error))
        return None


def _surgery(patient: Patient) -> date | None:
    """The day of the last operation, when the record knows it to the day."""
    found = derived(patient, timezone.localdate())
    said: Assessment | None = told(found) if found else None
    days = [one.date for one in said.recognition.operations] if said else []
    whole = [one for one in days if one and len(one) == len("2024-05-17")]
    return date.fromisoformat(max(whole)) if whole else None


def _keep(request: Any, form: Any, patient: Patient, before: PhysioPlan | None, worked: Any) -> Any:
    row = form.plan(patient)
    row.checks = list(worked.body())
    try:
        if before is None:
            return keep.keep(row, patient, request.user, "physical therapy planned")
        return keep.correct(before, row, request.user, form.cleaned_data["reason"])
    except Refused as refused:
        form.add_error(None, str(refused))
        return None


@require_http_methods(["GET", "POST"])
def physio(request: Any, patient: Patient, course: PhysioPlan) -> HttpResponse:
    """One course: dose and goals, sessions with their pain, whether to stop, reviews. A session can be added."""
    form = forms.SessionForm(request.POST or None, plan=course)
    if request.method == "POST" and form.is_valid():
        keep.keep(
            PhysioSession(plan=course, **form.cleaned_data),
            patient,
            request.user,
            "session of physical therapy",
        )
        return redirect("plans:physio", patient.pk, course.pk)
    shown = {
        "patient": patient, "course": course, "form": form, "sessions": results.sessions_of(course)[::-1],
        "now": results.course(course, timezone.localdate()), "plan": results.planned(course),
        "reviews": rows(request, PhysioReview, patient).filter(plan__line=course.line).select_related("by", "superseded_by"),  # noqa: E501
        "plot": _plot(course, patient),
    }  # fmt: skip
    return render(request, "plans/physio.html", shown)


def _plot(course: PhysioPlan, patient: Patient) -> Any:
    found = [Point(_noon(one.on, patient), one.pain) for one in results.sessions_of(course)]
    return plot(found, 0, 10) if found else None


def _noon(on: date, patient: Patient) -> Any:
    return timezone.datetime(on.year, on.month, on.day, 12, tzinfo=patient.site.zone)


@require_http_methods(["GET", "POST"])
def physio_review(request: Any, patient: Patient, course: PhysioPlan) -> HttpResponse:
    """How it goes, and what follows."""
    form = forms.ReviewForm(request.POST or None, initial={"on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        keep.keep(form.review(course), patient, request.user, "review of physical therapy")
        messages.success(request, _("It is recorded."))
        return redirect("plans:physio", patient.pk, course.pk)
    return render(request, "plans/review.html", {"patient": patient, "form": form, "course": course})


@require_http_methods(["GET", "POST"])
def physio_withdraw(request: Any, patient: Patient, course: PhysioPlan) -> HttpResponse:
    """Planned in error, or not to be done: with a reason."""
    return withdrawn(request, patient, course, f"{_('Physical therapy')}, {course}")


@require_http_methods(["GET", "POST"])
def review_withdraw(request: Any, patient: Patient, review: PhysioReview) -> HttpResponse:
    """Recorded in error: with a reason."""
    return withdrawn(request, patient, review, f"{_('Review')}, {review.on}: {review.get_verdict_display()}")
