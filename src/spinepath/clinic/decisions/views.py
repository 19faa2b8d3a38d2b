"""Deciding: accept, decline with a reason, or a note, beside what the assessment says."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from spinepath.clinic.decisions.choices import Choosable, choosable, decide, told
from spinepath.clinic.decisions.models import About, Decision, Verdict
from spinepath.clinic.people.models import Patient
from spinepath.clinic.records.derive import derived


class Decide(forms.Form):
    """key: as the assessment names it; only what it names today can be decided."""

    about = forms.ChoiceField(choices=About.choices())
    key = forms.CharField(max_length=80)
    verdict = forms.ChoiceField(label=gettext_lazy("Decision"), choices=Verdict.choices())
    reason = forms.CharField(label=gettext_lazy("Reason or note"), max_length=1000, required=False)

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if given.get("verdict") in (Verdict.DECLINE, Verdict.NOTE) and not given.get("reason"):
            raise ValidationError(_("Say why: a note, or a decision against something, needs words."))
        return given


@require_safe
def page(request: Any, patient: Patient) -> HttpResponse:
    """Everything that can be decided today."""
    return _page(request, patient, None)


@require_POST
def take(request: Any, patient: Patient) -> HttpResponse:
    """Keep one decision."""
    form = Decide(request.POST)
    found = derived(patient, timezone.localdate())
    if not form.is_valid() or found is None:
        return _page(request, patient, form)
    given = form.cleaned_data
    offered = {(one.about, one.key): one for one in choosable(told(found))}
    chosen = offered.get((About(given["about"]), given["key"]))
    if chosen is None:
        form.add_error(None, _("The assessment does not name this any more. Look at the page again."))
        return _page(request, patient, form)
    decide(patient, found, chosen, given["verdict"], given["reason"], request.user)
    words = {"name": chosen.name, "verdict": Verdict(given["verdict"]).label}
    messages.success(request, _("%(verdict)s: %(name)s") % words)
    return redirect("decisions:page", patient.pk)


def _page(request: Any, patient: Patient, form: Decide | None) -> HttpResponse:
    found = derived(patient, timezone.localdate())
    rows = Decision.objects.for_user(request.user, request.acting).filter(patient=patient)
    made = list(rows.select_related("by"))
    all_of = choosable(told(found), made) if found else []
    order = (About.TEST, About.OPTION, About.MEDICINE)
    groups = [(about.label, [one for one in all_of if one.about == about]) for about in order]
    shown = {
        "patient": patient,
        "derived": found,
        "groups": groups,
        "earlier": _gone(all_of, made),
        "form": form,
    }
    return render(request, "decisions/page.html", shown)


def _gone(all_of: list[Choosable], made: list[Decision]) -> list[Decision]:
    """Decisions about what the assessment names no more: still shown."""
    named = {(one.about, one.key) for one in all_of}
    return [one for one in made if (one.about, one.key) not in named]
