"""Blocks: planned after their checks, recorded, judged by their diary. The gate hands over objects."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from spinepath.clinic.devices.forms import digest
from spinepath.clinic.errors import Refused
from spinepath.clinic.people.models import Patient
from spinepath.clinic.plans import checks, forms, keep, results
from spinepath.clinic.plans.models import BlockDone, BlockPlan, Line, PhysioPlan
from spinepath.clinic.plans.recorded import recorded
from spinepath.errors import SpinepathError


def rows(request: Any, model: Any, patient: Patient) -> Any:
    """Those of this patient that the user reaches."""
    return model.objects.for_user(request.user, request.acting).filter(patient=patient)


@require_safe
def plans(request: Any, patient: Patient) -> HttpResponse:
    """All plans: what stands, and what was superseded or withdrawn."""
    shown = {
        "patient": patient,
        "blocks": rows(request, BlockPlan, patient).select_related("by", "superseded_by", "supersedes").order_by("-planned_at", "-pk"),  # noqa: E501
        "done": {one.plan_id: one for one in rows(request, BlockDone, patient).standing()},
        "courses": rows(request, PhysioPlan, patient).select_related("by", "superseded_by", "supersedes").order_by("-starts", "-pk"),  # noqa: E501
    }  # fmt: skip
    return render(request, "plans/plans.html", shown)


@require_http_methods(["GET", "POST"])
def block_new(request: Any, patient: Patient) -> HttpResponse:
    """Plan a block: kept only after its checks were seen, and not at all when one forbids it."""
    return _planned(request, patient, None)


@require_http_methods(["GET", "POST"])
def block_correct(request: Any, patient: Patient, block: BlockPlan) -> HttpResponse:
    """The form as it was filled in; what is kept takes the plan's place, with a reason."""
    return _planned(request, patient, block)


def _planned(request: Any, patient: Patient, before: BlockPlan | None) -> HttpResponse:
    form = forms.BlockForm(request.POST or None, patient=patient, initial=_began(patient, before))
    found: list[checks.Check] = []
    if before is not None:
        form.fields["reason"] = forms.reason()
    if request.method == "POST" and form.is_valid():
        found = _checked(form, patient, before)
        seen = request.POST.get("confirm") == digest(form)
        if found and seen and not checks.refused(found):
            row = form.plan()
            row.checks = checks.shown(found)
            if kept := _keep(request, form, row, before, "block planned"):
                messages.success(request, _("The block is planned."))
                return redirect("plans:block", patient.pk, kept.pk)
    shown = {
        "patient": patient,
        "form": form,
        "checks": found,
        "refused": checks.refused(found),
        "before": before,
    }
    return render(request, "plans/block_form.html", shown | {"seen": digest(form) if found else ""})


def _began(patient: Patient, before: BlockPlan | None) -> dict[str, Any]:
    if before is None:
        return {}
    names = (
        "procedure",
        "aim",
        "level",
        "side",
        "anaesthetic",
        "anaesthetic_ml",
        "steroid",
        "steroid_mg",
        "contrast",
        "note",
    )
    moment = timezone.localtime(before.planned_at, patient.site.zone)
    return {name: getattr(before, name) for name in names} | {"on": moment.date(), "time": f"{moment:%H:%M}"}


def _checked(form: Any, patient: Patient, before: BlockPlan | None) -> list[checks.Check]:
    try:
        return checks.checks(patient, form.plan(), timezone.now(), before)
    except SpinepathError as error:
        form.add_error(None, str(error))
        return []


def _keep(request: Any, form: Any, row: Line, before: Line | None, what: str) -> Any:
    """The row that was kept; None, with the reason on the form, when it was not."""
    try:
        if before is None:
            return keep.keep(row, row.patient, request.user, what)
        return keep.correct(before, row, request.user, form.cleaned_data["reason"])
    except Refused as refused:
        form.add_error(None, str(refused))
        return None


@require_http_methods(["GET", "POST"])
def block(request: Any, patient: Patient, block: BlockPlan) -> HttpResponse:
    """One block: its plan and checks, what was done, the diary, the verdict. A line of the diary can be added."""
    done = block.done.standing().select_related("by").first()
    form = forms.PainForm(request.POST or None, plan=block)
    if request.method == "POST" and done and form.is_valid():
        keep.keep(form.line(), patient, request.user, "pain after a block")
        return redirect("plans:block", patient.pk, block.pk)
    shown = {
        "patient": patient, "plan": block, "done": done, "form": form, "diary": results.diary(block),
        "result": results.result(done) if done else None, "lasted": results.lasted(done) if done else None,
        "record": recorded(done) if done else None,
        "history": BlockDone.objects.for_user(request.user, request.acting).filter(plan=block).select_related("by"),
    }  # fmt: skip
    return render(request, "plans/block.html", shown)


@require_http_methods(["GET", "POST"])
def block_done(request: Any, patient: Patient, block: BlockPlan) -> HttpResponse:
    """Record what was done, or correct that record with a reason."""
    before = block.done.filter(superseded_by=None).first()  # also one that was withdrawn
    form = forms.DoneForm(request.POST or None, initial=_as_done(before or block))
    if before is not None:
        form.fields["reason"] = forms.reason()
    if request.method == "POST" and form.is_valid():
        if not block.stands:
            form.add_error(None, _("This plan was changed or withdrawn. Record it on the one that stands."))
        elif _keep(request, form, form.done(block), before, "block done"):
            messages.success(request, _("It is recorded."))
            return redirect("plans:block", patient.pk, block.pk)
    shown = {"patient": patient, "form": form, "plan": block, "before": before}
    return render(request, "plans/done_form.html", shown)


def _as_done(of: BlockPlan | BlockDone) -> dict[str, Any]:
    names = ("level", "side", "anaesthetic", "anaesthetic_ml", "steroid", "steroid_mg")
    found = {name: getattr(of, name) for name in names}
    if isinstance(of, BlockPlan):
        return found
    words = {True: "yes", False: "no", None: ""}
    told = {name: words[getattr(of, name)] for name in ("image_guided", "contrast_confirmed")}
    return (
        found
        | told
        | {name: getattr(of, name) for name in ("on", "pain_before", "thinners", "complications", "note")}
    )


@require_http_methods(["GET", "POST"])
def block_withdraw(request: Any, patient: Patient, block: BlockPlan) -> HttpResponse:
    """It will not be done, or was planned in error: with a reason."""
    return withdrawn(request, patient, block, str(block))


@require_http_methods(["GET", "POST"])
def done_withdraw(request: Any, patient: Patient, done: BlockDone) -> HttpResponse:
    """It was recorded in error: with a reason."""
    return withdrawn(request, patient, done, str(done))


def withdrawn(request: Any, patient: Patient, row: Line, words: str) -> HttpResponse:
    """Asked why, then taken back; what was written stays to be seen."""
    form = forms.Withdraw(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            keep.withdraw(row, request.user, form.cleaned_data["reason"])
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Withdrawn. It stays to be seen, with your reason."))
            return redirect("plans:plans", patient.pk)
    return render(request, "plans/withdraw.html", {"patient": patient, "form": form, "words": words})
