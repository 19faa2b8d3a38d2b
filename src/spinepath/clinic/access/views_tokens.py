"""One's own access tokens: make one, see it once, end it."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from spinepath.clinic.access import tokens

DAYS = [(30, gettext_lazy("30 days")), (90, gettext_lazy("90 days")), (365, gettext_lazy("a year"))]


class Make(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("What is it for?"), max_length=80, min_length=3,
        help_text=gettext_lazy("The program that will use it. It stands in the audit log with each read."),
    )  # fmt: skip
    days = forms.TypedChoiceField(label=gettext_lazy("How long does it hold?"), choices=DAYS, coerce=int)


@require_http_methods(["GET", "POST"])
def access_tokens(request: Any) -> HttpResponse:
    """The secret is in this one answer and nowhere else."""
    if "end" in request.POST:
        number = request.POST["end"]
        rows = request.user.access_tokens.filter(ended_at=None)
        tokens.end(get_object_or_404(rows, pk=number if number.isdigit() else 0))
        return redirect("access:tokens")
    form, secret = Make(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        _, secret = tokens.made(request.user, form.cleaned_data["name"], form.cleaned_data["days"])
        form = Make()
    now = request.user.access_tokens.filter(ended_at=None, expires_at__gt=timezone.now())
    shown = {"form": form, "secret": secret, "tokens": now, "url": request.build_absolute_uri("/fhir")}
    return render(request, "access/tokens.html", shown)
