"""Pages of locations, rooms, sessions and kinds of visit: list, add, change, end. No record of a patient is shown."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from spinepath.clinic.errors import Strands
from spinepath.clinic.office import keep
from spinepath.clinic.office.forms import Why, WhyAndWhen
from spinepath.clinic.office.things import THINGS, NewSite, SiteForm, Thing
from spinepath.clinic.people.models import Site, User
from spinepath.clinic.scheduling.models import Absence, VisitKind


@require_safe
def locations(request: Any) -> HttpResponse:
    """All locations, and all kinds of visit."""
    shown = {"sites": Site.objects.all(), "kinds": VisitKind.objects.all()}
    return render(request, "office/locations.html", shown)


@require_safe
def location(request: Any, slug: str) -> HttpResponse:
    """One location with everything that belongs to it."""
    site, today = get_object_or_404(Site, slug=slug), timezone.localdate()
    shown = {
        "site": site, "hours": site.hours.all(), "closures": site.closures.filter(last__gte=today),
        "rooms": site.rooms.all(), "devices": site.devices.all(),
        "sessions": [one for one in site.sessions.select_related("clinician") if not one.until or one.until >= today],
    }  # fmt: skip
    return render(request, "office/location.html", shown)


@require_http_methods(["GET", "POST"])
def location_new(request: Any) -> HttpResponse:
    """Another location."""
    return _site(request, NewSite(request.POST or None), None)


@require_http_methods(["GET", "POST"])
def location_change(request: Any, slug: str) -> HttpResponse:
    """Name, address, telephone, time zone."""
    site = get_object_or_404(Site, slug=slug)
    return _site(request, SiteForm(request.POST or None, instance=site), site)


def _site(request: Any, form: Any, site: Site | None) -> HttpResponse:
    visits: list[Any] = []
    if request.method == "POST" and form.is_valid():
        try:
            made = keep.site_kept(form, request.user, new=site is None)
        except Strands as error:
            visits = error.visits
        else:
            messages.success(request, _("Kept."))
            return redirect("office:location", made.slug)
    shown = {"form": form, "label": _("Location"), "row": site, "visits": visits}
    return render(request, "office/form.html", shown)


@require_http_methods(["GET", "POST"])
def add(request: Any, what: str, slug: str = "", pk: int = 0) -> HttpResponse:
    """Something new at a location; an absence of a person; a kind of visit."""
    thing = THINGS[what]
    row = thing.model()
    if slug:
        row.site = get_object_or_404(Site, slug=slug)
    if pk:
        row.clinician = get_object_or_404(User, pk=pk)
    return _thing(request, thing, row, new=True)


@require_http_methods(["GET", "POST"])
def change(request: Any, what: str, pk: int) -> HttpResponse:
    """Change it, where no booked visit loses its place by it."""
    return _thing(request, THINGS[what], get_object_or_404(THINGS[what].model, pk=pk), new=False)


def _thing(request: Any, thing: Thing, row: Any, *, new: bool) -> HttpResponse:
    form, visits = thing.form(request.POST or None, instance=row), []
    if request.method == "POST" and form.is_valid():
        try:
            keep.kept(form, thing, request.user, new=new)
        except Strands as error:
            visits = error.visits
        else:
            messages.success(request, _("Kept."))
            return _back(row)
    shown = {"form": form, "label": thing.label, "row": None if new else row, "visits": visits}
    return render(request, "office/form.html", shown)


@require_http_methods(["GET", "POST"])
def end(request: Any, what: str, pk: int) -> HttpResponse:
    """Asked why; refused while a booked visit needs it."""
    thing = THINGS[what]
    row = get_object_or_404(thing.model, pk=pk)
    kind = WhyAndWhen if thing.last_day else Why
    form, visits = kind(request.POST or None, initial={"day": timezone.localdate()}), []
    if request.method == "POST" and form.is_valid():
        back = _back(row)
        try:
            keep.ended(row, thing, request.user, form.cleaned_data["why"], form.cleaned_data.get("day"))
        except Strands as error:
            visits = error.visits
        else:
            messages.success(request, _("Ended."))
            return back
    return render(
        request, "office/end.html", {"form": form, "label": thing.label, "row": row, "visits": visits}
    )


def _back(row: Any) -> Any:
    """To the page that lists it."""
    if isinstance(row, Absence):
        return redirect("office:person", row.clinician_id)
    return (
        redirect("office:locations")
        if isinstance(row, VisitKind)
        else redirect("office:location", row.site.slug)
    )
