"""Pages of the staff: the list of a day, the wait-list, locations and their closures."""

from datetime import date, datetime, timedelta
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from spinepath.clinic.audit import chain
from spinepath.clinic.people.models import Site
from spinepath.clinic.people.roles import Role
from spinepath.clinic.scheduling import booking, words
from spinepath.clinic.scheduling.cells import STEP
from spinepath.clinic.scheduling.forms import Close
from spinepath.clinic.scheduling.models import Appointment, Closure, Waiting
from spinepath.clinic.scheduling.moments import first_moment

_AT_SITE = frozenset({Role.RECEPTION, Role.NURSE})
_WORKED = ("held", "booked", "arrived", "done", "missed")


def sites_of(request: Any) -> Any:
    """Locations where this user holds a post of the page's roles."""
    posts = request.user.posts.filter(role__in=request.acting)
    return Site.objects.filter(pk__in=posts.values("site"))


@require_safe
def day(request: Any) -> HttpResponse:
    """Reception and nurses: everybody at their location. Clinicians: those who come to them, wherever that is."""
    sites = sites_of(request)
    site = sites.filter(slug=request.GET.get("site", "")).first() or sites.first()
    shown_day = _day(request.GET.get("day", ""), site)
    found = _on(request, site, shown_day) if site else Appointment.objects.none()
    now = timezone.now()
    rows = [(one, booking.steps(one, now), words.to_ask(one.to_ask)) for one in found]
    shown = {"rows": rows, "site": site, "sites": sites, "day": shown_day, "today": _day("", site)}
    beside = {"before": shown_day - timedelta(days=1), "after": shown_day + timedelta(days=1)}
    return render(request, "scheduling/day.html", {**shown, **beside, "closed": _closed(site, shown_day)})


def _day(text: str, site: Site | None) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return timezone.localdate(timezone=site.zone if site else None)


def _on(request: Any, site: Site, of: date) -> Any:
    start, end = (first_moment(one, datetime.min.time(), site.zone) for one in (of, of + timedelta(days=1)))
    rows = Appointment.objects.filter(clinician=request.user)  # one's own visits, whoever comes
    if request.acting & _AT_SITE:
        rows = Appointment.objects.for_user(request.user, request.acting)
    rows = rows.filter(site=site, starts_at__gte=start, starts_at__lt=end, status__in=_WORKED)
    return rows.select_related("patient", "kind", "site", "clinician", "room", "device")


def _closed(site: Site | None, of: date) -> Any:
    return Closure.objects.filter(site=site, first__lte=of, last__gte=of).first() if site else None


@require_safe
def wait_list(request: Any) -> HttpResponse:
    """Who waits for what, since when, and what is kept for whom."""
    entries = Waiting.objects.for_user(request.user, request.acting).filter(ended_at=None)
    offers = Appointment.objects.for_user(request.user, request.acting).filter(
        status="held", held_until__gte=timezone.now()
    )
    shown = {
        "entries": entries.select_related("patient__site", "kind", "site", "clinician"),
        "offers": offers.select_related("patient", "kind", "site", "clinician"),
    }
    return render(request, "scheduling/wait_list.html", shown)


@require_safe
def locations(request: Any) -> HttpResponse:
    """Every location: address, telephone, hours, and the days on which it will be closed."""
    today = timezone.localdate()
    sites = [
        (one, one.hours.all(), one.closures.filter(last__gte=today), timezone.localtime(timezone=one.zone))
        for one in Site.objects.prefetch_related("hours")
    ]
    return render(request, "scheduling/locations.html", {"sites": sites})


@require_http_methods(["GET", "POST"])
def closures(request: Any) -> HttpResponse:
    """Close one's own location for some days, and move those who were booked then."""
    form = Close(request.POST or None, sites=sites_of(request))
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            made = form.save()
            chain.write(request.user, "closed", f"{made}", why=made.reason)
        messages.success(request, _("Closed. No new appointment is found on these days."))
        return redirect("scheduling:closures")
    ahead = Closure.objects.filter(site__in=sites_of(request), last__gte=timezone.localdate())
    shown = {"form": form, "closures": ahead.select_related("site"), "booked": _to_move(request, ahead)}
    return render(request, "scheduling/closures.html", shown)


def _to_move(request: Any, ahead: Any) -> list[Appointment]:
    """Booked appointments at a time at which the location is now closed."""
    rows = Appointment.objects.for_user(request.user, request.acting).select_related(
        "patient", "kind", "site"
    )
    spans = Q(pk__in=())
    for one in ahead.select_related("site"):
        start = first_moment(one.first, datetime.min.time(), one.site.zone)
        end = first_moment(one.last + timedelta(days=1), datetime.min.time(), one.site.zone)
        spans |= Q(site=one.site, starts_at__lt=end, ends_at__gt=start)
    return list(rows.filter(spans, status="booked", ends_at__gt=timezone.now() - STEP))
