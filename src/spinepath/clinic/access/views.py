"""Break-glass: open a record that is not one's own, with a reason, for an hour, before everyone's eyes."""

from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from spinepath.clinic.access.models import LASTS, Glass
from spinepath.clinic.audit import chain
from spinepath.clinic.people.models import Patient, User


class Break(forms.Form):
    number = forms.CharField(label=gettext_lazy("Patient number"), max_length=20)
    birth = forms.DateField(
        label=gettext_lazy("Date of birth"), widget=forms.DateInput(attrs={"type": "date"}),
        help_text=gettext_lazy("Both must match, so that it is the right person."),
    )  # fmt: skip
    reason = forms.CharField(
        label=gettext_lazy("Why do you need this record now?"), min_length=10, max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("The administrator reads it. Everything you open is logged with it."),
    )  # fmt: skip


def open_record(user: User, patient: Patient, reason: str) -> Glass:
    """Access for an hour, logged."""
    now = timezone.now()
    with transaction.atomic():
        glass = Glass(patient=patient, user=user, reason=reason, at=now, until=now + LASTS)
        glass.save()
        chain.write(user, "break-glass", f"patient {patient.number}", why=reason, patient=patient.pk)
    return glass


@require_http_methods(["GET", "POST"])
def break_glass(request: Any) -> HttpResponse:
    """Found by number and birth date only: this page lists nobody."""
    form = Break(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        patient = Patient.objects.filter(number=given["number"].strip(), birth=given["birth"]).first()
        if patient is not None:
            open_record(request.user, patient, given["reason"])
            return redirect("records:patient", patient.pk)
        chain.write(request.user, "refused", f"break-glass {given['number']}", why=given["reason"])
        form.add_error(None, _("No patient has this number and birth date."))
    now = timezone.now()
    mine = Glass.objects.for_user(request.user, request.acting).filter(user=request.user, until__gt=now)
    return render(request, "access/break_glass.html", {"form": form, "open": mine.select_related("patient")})
