"""The patient's own page about their plans. It informs and writes down; it gives no advice on treatment."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from spinepath.clinic.people.models import Patient
from spinepath.clinic.plans import forms, keep, results
from spinepath.clinic.plans.models import BlockDone, BlockPlan, PhysioPlan, PhysioSession
from spinepath.clinic.plans.views import rows


@require_http_methods(["GET", "POST"])
def mine(request: Any, patient: Patient) -> HttpResponse:
    """What is planned, what this week asks for, and two things to write down: pain after a block, a session."""
    course = rows(request, PhysioPlan, patient).standing().order_by("-starts", "-pk").first()
    done = rows(request, BlockDone, patient).standing().select_related("plan").order_by("-on", "-pk").first()
    pain = forms.PainForm(_sent(request, "pain"), plan=done.plan, prefix="pain") if done else None
    session = forms.SessionForm(_sent(request, "session"), plan=course, prefix="session") if course else None
    if request.method == "POST" and _kept(request, patient, pain, session):
        messages.success(request, _("Thank you. It is written down."))
        return redirect("plans:mine", patient.pk)
    return render(
        request,
        "plans/mine.html",
        _shown(request, patient, course, done) | {"pain": pain, "session": session},
    )


def _sent(request: Any, which: str) -> Any:
    """What was sent, for the form whose button was pressed."""
    return request.POST if which in request.POST else None


def _kept(request: Any, patient: Patient, pain: Any, session: Any) -> bool:
    if pain is not None and pain.is_bound and pain.is_valid():
        keep.keep(pain.line(), patient, request.user, "pain after a block")
        return True
    if session is not None and session.is_bound and session.is_valid():
        row = PhysioSession(plan=session.plan, **session.cleaned_data)
        keep.keep(row, patient, request.user, "session of physical therapy")
        return True
    return False


def _shown(
    request: Any, patient: Patient, course: PhysioPlan | None, done: BlockDone | None
) -> dict[str, Any]:
    now = timezone.now()
    today = timezone.localdate(now, patient.site.zone)
    coming = rows(request, BlockPlan, patient).standing().filter(planned_at__gte=now).order_by("planned_at")
    review = results.reviews_of(course).first() if course else None
    going = course is not None and (review is None or review.verdict == "goes_on")
    return {
        "patient": patient, "coming": coming, "done": done, "diary": results.diary(done.plan) if done else [],
        "course": course, "going": going, "now": results.course(course, today) if course else None,
        "week": results.this_week(course, today) if course else [],
    }  # fmt: skip
