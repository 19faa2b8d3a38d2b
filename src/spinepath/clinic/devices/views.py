"""The stimulator: for those who set it, and for those who use it. The gate hands over objects."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from spinepath.clinic.devices import forms, stimulator
from spinepath.clinic.devices.keep import keep, log_bad_day, log_use
from spinepath.clinic.devices.keep import withdraw as withdrawn
from spinepath.clinic.devices.models import Pump, Refill, Release, Trial, TrialDay, TrialResult, Use
from spinepath.clinic.people.models import Patient
from spinepath.errors import SpinepathError
from spinepath.therapy.worked import VERIFY

SHOWN = 30


def _rows(request: Any, model: Any, patient: Patient) -> Any:
    return model.objects.for_user(request.user, request.acting).filter(patient=patient)


@require_safe
def devices(request: Any, patient: Patient) -> HttpResponse:
    """Programs with their bounds, what was logged, trials, the pump."""
    programs = stimulator.released(patient)
    views, better = stimulator.views(patient, programs)
    shown = {
        "patient": patient, "programs": programs, "views": views, "better": better, "verify": VERIFY,
        "uses": _rows(request, Use, patient).select_related("release", "by")[:SHOWN],
        "changes": _rows(request, Release, patient).select_related("by")[:SHOWN],
        "trials": _rows(request, Trial, patient),
        "pump": _rows(request, Pump, patient).first(),
        "refills": _rows(request, Refill, patient).order_by("-on", "-pk")[:SHOWN],
    }  # fmt: skip
    return render(request, "devices/devices.html", shown)


@require_http_methods(["GET", "POST"])
def program(request: Any, patient: Patient) -> HttpResponse:
    """Release a program: refused outside the limits, with the sums; kept only after they were seen."""
    form, worked = forms.ReleaseForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        worked = _worked(form)
        if worked is not None and not worked.refusals and request.POST.get("confirm") == forms.digest(form):
            keep(form.release(), patient, request.user, "program released")
            messages.success(request, _("The program is released for the patient."))
            return redirect("devices:devices", patient.pk)
    seen = forms.digest(form) if worked is not None else ""
    shown = {"patient": patient, "form": form, "worked": worked, "verify": VERIFY, "seen": seen}
    return render(request, "devices/program.html", shown)


def _worked(form: Any) -> Any:
    try:
        return stimulator.judged(form.release())
    except SpinepathError as error:
        form.add_error(None, str(error))
        return None


@require_http_methods(["GET", "POST"])
def withdraw(request: Any, patient: Patient, release: Release) -> HttpResponse:
    """Take a program back, with a reason."""
    form = forms.Withdraw(request.POST or None)
    if request.method == "POST" and form.is_valid():
        withdrawn(release, request.user, form.cleaned_data["why"])
        messages.success(request, _("The program is withdrawn."))
        return redirect("devices:devices", patient.pk)
    return render(request, "devices/withdraw.html", {"patient": patient, "form": form, "release": release})


@require_http_methods(["GET", "POST"])
def new_trial(request: Any, patient: Patient) -> HttpResponse:
    """Begin a trial with its goal."""
    form = forms.TrialForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = keep(Trial(**form.cleaned_data), patient, request.user, "trial begun")
        return redirect("devices:trial", patient.pk, made.pk)
    return render(request, "devices/new_trial.html", {"patient": patient, "form": form})


@require_http_methods(["GET", "POST"])
def trial(request: Any, patient: Patient, trial: Trial) -> HttpResponse:
    """Diary, four verdicts side by side, and the questions of the end."""
    form = forms.ResultForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        names = ("stated_percent", "goal_reached", "medicine", "activity", "wish")
        told = {name: form.cleaned_data[name] for name in names}
        keep(TrialResult(trial=trial, scores=form.scores(), **told), patient, request.user, "trial answers")
        return redirect("devices:trial", patient.pk, trial.pk)
    days = trial.diary.order_by("on", "pk")
    shown = {"patient": patient, "trial": trial, "form": form, "days": days, "verify": VERIFY}
    return render(request, "devices/trial.html", shown | {"judged": stimulator.verdicts(trial)})


@require_http_methods(["GET", "POST"])
def mine(request: Any, patient: Patient) -> HttpResponse:
    """The patient's own page: what they may use, what they use, how it helps."""
    programs = stimulator.released(patient)
    form = forms.UseForm(request.POST or None, programs=programs)
    if request.method == "POST" and form.is_valid():
        _said(request, log_use(patient, request.user, programs, form.cleaned_data))
        return redirect("devices:mine", patient.pk)
    views, better = stimulator.views(patient, programs)
    shown = {"patient": patient, "form": form, "programs": programs, "views": views, "better": better}
    uses = _rows(request, Use, patient).select_related("release")[:SHOWN]
    refill = _rows(request, Refill, patient).order_by("-on", "-pk").first()
    current = _rows(request, Trial, patient).first()
    return render(request, "devices/mine.html", shown | {"uses": uses, "refill": refill, "trial": current})


def _said(request: Any, use: Use) -> None:
    if use.accepted:
        messages.success(request, _("Thank you. It is written down."))
        return
    says = _("This is outside what your clinic set for you. We wrote that down too. Please call us.")
    messages.error(request, says)


@require_http_methods(["GET", "POST"])
def bad_day(request: Any, patient: Patient) -> HttpResponse:
    """Two taps with large buttons."""
    programs = stimulator.released(patient)
    form = forms.BadDay(request.POST or None)
    if request.method == "POST" and form.is_valid():
        _said(request, log_bad_day(patient, request.user, programs, form.cleaned_data))
        return redirect("devices:mine", patient.pk)
    shown = {"patient": patient, "programs": programs, "levels": range(11), "missing": bool(form.errors)}
    return render(request, "devices/bad_day.html", shown)


@require_http_methods(["GET", "POST"])
def diary(request: Any, patient: Patient, trial: Trial) -> HttpResponse:
    """The patient's lines of a trial."""
    form = forms.DiaryForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        keep(TrialDay(trial=trial, **form.cleaned_data), patient, request.user, "trial diary")
        messages.success(request, _("Thank you. It is written down."))
        return redirect("devices:diary", patient.pk, trial.pk)
    days = trial.diary.order_by("on", "pk")
    return render(
        request, "devices/diary.html", {"patient": patient, "trial": trial, "form": form, "days": days}
    )
