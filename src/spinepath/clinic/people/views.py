"""Patients and staff: lists, details, a patient's own summary."""

from typing import Any

import msgspec
from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from spinepath.clinic.audit import chain
from spinepath.clinic.people.forms import Language, NewPatient, Search
from spinepath.clinic.people.models import CareTeamMember, Patient, Site, User
from spinepath.clinic.people.roles import Role
from spinepath.clinic.records.derive import derived

PER_PAGE = 25


@require_safe
def patients(request: Any) -> HttpResponse:
    """Those that the user reaches; htmx asks for the rows only."""
    form = Search(request.GET)
    words = form.cleaned_data["q"] if form.is_valid() else ""
    found = Patient.objects.for_user(request.user, request.acting).called(words).listed()
    flagged = "flagged" in request.GET and Role.RECEPTION not in request.acting
    if flagged:
        found = found.filter(derived__red_flags__gt=0).order_by(
            "-derived__red_flags", *Patient._meta.ordering
        )
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    template = "people/rows.html" if request.headers.get("HX-Request") else "people/patients.html"
    return render(request, template, {"form": form, "page": page, "words": words, "flagged": flagged})


@require_http_methods(["GET", "POST"])
def register(request: Any) -> HttpResponse:
    """A new patient at one of the user's own locations."""
    sites = Site.objects.filter(posts__user=request.user, posts__role__in=request.acting).distinct()
    form = NewPatient(request.POST or None, sites=sites)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            patient = form.save()
            chain.write(
                request.user, "registered", f"patient {patient.number}", why="form", patient=patient.pk
            )
        messages.success(request, _("%(patient)s is registered.") % {"patient": patient})
        return redirect("people:details", patient.pk)
    return render(request, "people/register.html", {"form": form})


@require_safe
def details(request: Any, patient: Patient) -> HttpResponse:
    """Who they are, who treats them, how to reach them."""
    team = CareTeamMember.objects.for_user(request.user, request.acting).filter(patient=patient, until=None)
    shown = {"patient": patient, "team": team.select_related("user"), "form": Language(instance=patient)}
    return render(request, "people/details.html", shown)


@require_POST
def language(request: Any, patient: Patient) -> HttpResponse:
    """In which language the clinic writes to this person; set by them, or for them."""
    own = Role.PATIENT in request.acting
    form = Language(request.POST, instance=patient)
    if form.is_valid():
        with transaction.atomic():
            form.save()
            what = f"language {patient.language}"
            chain.write(
                request.user, "changed", what, why="as the patient" if own else "form", patient=patient.pk
            )
        messages.success(request, _("We write to you in this language.") if own else _("Kept."))
    return redirect("people:mine" if own else "people:details", patient.pk)


@require_safe
def mine(request: Any, patient: Patient) -> HttpResponse:
    """A patient's own record in a few plain lines. It informs; it gives no advice on treatment."""
    found = derived(patient, timezone.localdate())
    told = msgspec.json.decode(bytes(found.assessment)) if found else None
    return render(
        request, "people/mine.html", {"patient": patient, "told": told, "form": Language(instance=patient)}
    )


@require_safe
def staff(request: Any) -> HttpResponse:
    """Everyone with a post, by name."""
    people = (
        User.objects.filter(posts__isnull=False)
        .distinct()
        .prefetch_related("posts__site", "authenticator_set")
    )
    return render(request, "people/staff.html", {"people": people.order_by("last_name", "first_name")})
