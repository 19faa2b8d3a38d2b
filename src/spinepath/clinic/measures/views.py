"""Asking, answering, what needs a call today, and the trend. The gate hands over objects."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from spinepath.clinic.devices.keep import keep
from spinepath.clinic.measures import forms, questionnaires, scores
from spinepath.clinic.measures.models import Answer, Asked, SeenTo
from spinepath.clinic.people.models import Patient


def _answers(request: Any, patient: Patient) -> Any:
    rows = Answer.objects.for_user(request.user, request.acting).filter(patient=patient)
    return rows.select_related("by", "seen_to__by")


@require_safe
def measures(request: Any, patient: Patient) -> HttpResponse:
    """What needs a call, what is due, and each measure over time."""
    rows = _answers(request, patient)
    shown = {
        "patient": patient,
        "due": scores.due(patient, timezone.localdate()),
        "trends": scores.trends(patient),
    }
    urgent = rows.filter(urgent=True)
    return render(request, "measures/measures.html", shown | {"urgent": urgent, "answers": rows[:50]})


@require_http_methods(["GET", "POST"])
def ask(request: Any, patient: Patient) -> HttpResponse:
    """Plan the questionnaires of an event."""
    form = forms.Ask(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with transaction.atomic():
            for week in questionnaires.weeks():
                for measure in given["measures"]:
                    due_on, event = given["day"] + timedelta(weeks=week), f"{given['event']}, week {week}"
                    keep(Asked(measure=measure, due_on=due_on, event=event), patient, request.user, "asked")
        messages.success(request, _("The questionnaires are planned."))
        return redirect("measures:measures", patient.pk)
    return render(
        request, "measures/ask.html", {"patient": patient, "form": form, "weeks": questionnaires.weeks()}
    )


@require_http_methods(["GET", "POST"])
def score_only(request: Any, patient: Patient) -> HttpResponse:
    """A score without the wording."""
    form = forms.ScoreOnly(request.POST or None)
    if request.method == "POST" and form.is_valid():
        asked = Asked.objects.for_user(request.user, request.acting).filter(
            patient=patient,
            measure=form.cleaned_data["measure"],
            answers=None,
            due_on__lte=timezone.localdate() + scores.GRACE,
        )
        keep(
            Answer(asked=asked.order_by("due_on").first(), **form.cleaned_data),
            patient,
            request.user,
            "score",
        )
        return redirect("measures:measures", patient.pk)
    return render(request, "measures/score.html", {"patient": patient, "form": form})


@require_http_methods(["GET", "POST"])
def seen(request: Any, patient: Patient, answer: Answer) -> HttpResponse:
    """Somebody called: what was done. The alert stands until then."""
    if not answer.urgent or hasattr(answer, "seen_to"):
        raise Http404
    form = forms.Seen(request.POST or None)
    if request.method == "POST" and form.is_valid():
        keep(
            SeenTo(answer=answer, done=form.cleaned_data["done"]),
            patient,
            request.user,
            "urgent answer seen to",
        )
        return redirect("measures:measures", patient.pk)
    return render(request, "measures/seen.html", {"patient": patient, "form": form, "answer": answer})


@require_safe
def mine(request: Any, patient: Patient) -> HttpResponse:
    """The patient's forms: what is due, and how it went."""
    shown = {
        "patient": patient,
        "due": scores.due(patient, timezone.localdate()),
        "trends": scores.trends(patient),
    }
    return render(request, "measures/mine.html", shown)


@require_http_methods(["GET", "POST"])
def fill(request: Any, patient: Patient, asked: Asked) -> HttpResponse:
    """One questionnaire. An urgent answer shows the clinic's text at once and stays on the staff's home pages."""
    if asked.measure not in questionnaires.questionnaires() or asked.answers.exists():
        raise Http404
    form = forms.Answers(request.POST or None, measure=asked.measure)
    if request.method == "POST" and form.is_valid():
        total, urgent = scores.total(asked.measure, form.items())
        row = Answer(
            asked=asked,
            measure=asked.measure,
            items=form.items(),
            total=total,
            urgent=urgent,
            note=form.cleaned_data["note"],
        )
        keep(row, patient, request.user, "answers")
        if urgent:
            return redirect("measures:safe", patient.pk)
        messages.success(request, _("Thank you. Your answers are kept."))
        return redirect("measures:mine", patient.pk)
    return render(request, "measures/fill.html", {"patient": patient, "form": form, "asked": asked})


@require_safe
def safe(request: Any, patient: Patient) -> HttpResponse:
    """What to do now, in the clinic's own words."""
    return render(request, "measures/safe.html", {"patient": patient, "text": settings.SAFETY_TEXT})
