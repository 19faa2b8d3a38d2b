"""A patient's appointments: for the patient, their carers, reception and those who treat."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from spinepath.clinic.people.models import Patient
from spinepath.clinic.people.roles import Role
from spinepath.clinic.scheduling import booking, calendars, waiting, words
from spinepath.clinic.scheduling.errors import NotBooked
from spinepath.clinic.scheduling.finding import Finding, refusal
from spinepath.clinic.scheduling.first_safe import first_safe
from spinepath.clinic.scheduling.forms import Clear, kinds_for
from spinepath.clinic.scheduling.models import Appointment, Feed, Waiting

_BACK = timedelta(days=365)


def _page(request: Any, name: str, patient: Patient, **shown: Any) -> HttpResponse:
    shown |= {"patient": patient, "own": Role.PATIENT in request.acting}
    return render(request, f"scheduling/{name}.html", shown)


def _of(request: Any, patient: Patient) -> Any:
    rows = Appointment.objects.for_user(request.user, request.acting).filter(patient=patient)
    return rows.select_related("kind", "site", "clinician", "room")


@require_safe
def appointments(request: Any, patient: Patient) -> HttpResponse:
    """Coming ones and offers first, then those of the last year, the wait-list and the calendar address."""
    now, rows = timezone.now(), _of(request, patient)
    coming = rows.filter(ends_at__gte=now, status__in=("booked", "arrived"))
    offers = rows.filter(status="held", held_until__gte=now)
    past = rows.exclude(pk__in=coming.values("pk")).exclude(status="held").filter(starts_at__gt=now - _BACK)
    waits = Waiting.objects.for_user(request.user, request.acting).filter(patient=patient, ended_at=None)
    feed = Feed.objects.for_user(request.user, request.acting).filter(
        patient=patient, user=request.user, ended_at=None
    )
    shown = {
        "coming": coming,
        "offers": offers,
        "past": past.order_by("-starts_at")[:30],
        "feed": feed.first(),
    }
    return _page(
        request, "appointments", patient, waits=waits.select_related("kind", "site", "clinician"), **shown
    )


@require_http_methods(["GET", "POST"])
def book(request: Any, patient: Patient) -> HttpResponse:
    """A kind of visit, then where and with whom, then a time, then yes."""
    kinds = kinds_for(request.acting)
    kind = kinds.filter(slug=request.GET.get("kind", "")).first()
    if kind is None:
        return _page(request, "kinds", patient, kinds=kinds)
    finding = Finding(request, patient, kind)
    if "wait" in request.POST and finding.valid:
        waiting.join(finding.wish, finding.told, request.user, finding.now)
        messages.success(request, _("On the wait-list. We write when an earlier time is free."))
        return redirect("scheduling:appointments", patient.pk)
    if "confirm" in request.POST and finding.chosen is not None:
        made = _tried(
            request,
            lambda: booking.book(
                finding.exact, finding.chosen.starts_at, request.user, finding.now, finding.told
            ),
        )
        if made is not None:
            messages.success(request, _("The appointment is booked."))
            return redirect("scheduling:appointment", patient.pk, made.pk)
    return _page(request, "book", patient, finding=finding, kind=kind)


@require_http_methods(["GET", "POST"])
def move(request: Any, patient: Patient, appointment: Appointment) -> HttpResponse:
    """Another time for the same kind of visit."""
    finding = Finding(request, patient, appointment.kind, moving=appointment)
    if "confirm" in request.POST and finding.chosen is not None:
        gap = waiting.Gap.of(appointment)
        moved = _tried(
            request,
            lambda: booking.move(
                appointment, finding.exact, finding.chosen.starts_at, request.user, finding.now
            ),
        )
        if moved is not None:
            waiting.freed(gap, finding.now)
            messages.success(request, _("The appointment is moved."))
            return redirect("scheduling:appointment", patient.pk, moved.pk)
    return _page(request, "book", patient, finding=finding, kind=appointment.kind, moving=appointment)


@require_safe
def appointment(request: Any, patient: Patient, appointment: Appointment) -> HttpResponse:
    """One appointment: when, where, what to bring, whom to call."""
    now = timezone.now()
    safe = (
        first_safe(patient, appointment.kind, appointment.told, now) if appointment.starts_at > now else None
    )
    lines = words.lines(safe, request.acting) if safe else []
    early = safe is not None and appointment.ahead and not safe.allows(appointment.starts_at)
    shown = {
        "lines": lines,
        "early": early,
        "to_ask": words.to_ask(appointment.to_ask),
        "soon": appointment.starts_at > now,
    }
    return _page(
        request,
        "appointment",
        patient,
        appointment=appointment,
        steps=booking.steps(appointment, now),
        **shown,
    )


@require_http_methods(["GET", "POST"])
def cancel(request: Any, patient: Patient, appointment: Appointment) -> HttpResponse:
    """Asked once more, then the time is free for others."""
    if request.method != "POST":
        return _page(request, "cancel", patient, appointment=appointment)
    done = _tried(request, lambda: booking.cancel(appointment, request.user, timezone.now()))
    if done is not None:
        waiting.freed(waiting.Gap.of(done), timezone.now())
        messages.success(request, _("The appointment is cancelled."))
    return redirect("scheduling:appointments", patient.pk)


@require_POST
def answer(request: Any, patient: Patient, appointment: Appointment) -> HttpResponse:
    """Yes or no to an offer from the wait-list."""
    now, yes = timezone.now(), "take" in request.POST
    if _tried(request, lambda: _answered(request, appointment, yes, now)) is not None:
        messages.success(
            request, _("The earlier time is yours.") if yes else _("The time goes to somebody else.")
        )
    return redirect("scheduling:appointments", patient.pk)


def _answered(request: Any, offer: Appointment, yes: bool, now: datetime) -> bool:
    (waiting.take if yes else waiting.decline)(offer, request.user, now)
    return True


@require_POST
def mark(request: Any, patient: Patient, appointment: Appointment) -> HttpResponse:  # noqa: ARG001 (the gate's)
    """Arrived, done, or did not come."""
    _tried(
        request,
        lambda: booking.mark(appointment, request.POST.get("status", ""), request.user, timezone.now()),
    )
    day = timezone.localtime(appointment.starts_at, appointment.site.zone).date()
    return redirect(f"{reverse('scheduling:day')}?day={day}&site={appointment.site.slug}")


@require_safe
def file(request: Any, patient: Patient, appointment: Appointment) -> HttpResponse:  # noqa: ARG001 (the gate's)
    """The appointment for a calendar program."""
    response = HttpResponse(calendars.calendar([appointment]), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="appointment.ics"'
    return response


@require_POST
def leave(request: Any, patient: Patient, entry: Waiting) -> HttpResponse:
    """Off the wait-list."""
    waiting.leave(entry, request.user, timezone.now())
    messages.success(request, _("No longer on the wait-list."))
    return redirect("scheduling:appointments", patient.pk)


@require_http_methods(["POST"])
def feed(request: Any, patient: Patient) -> HttpResponse:
    """A new calendar address, shown this once; or the end of it."""
    now = timezone.now()
    if "end" in request.POST:
        calendars.end_feed(patient, request.user, now)
        messages.success(request, _("The calendar address no longer works."))
        return redirect("scheduling:appointments", patient.pk)
    token = calendars.new_feed(patient, request.user, now)
    address = request.build_absolute_uri(reverse("scheduling:calendar", args=[token]))
    return _page(request, "feed", patient, address=address)


@require_safe
def calendar(request: Any, token: str) -> HttpResponse:  # noqa: ARG001 (its holder is known by the secret)
    """The feed, for whoever holds its secret."""
    found = calendars.read_feed(token, timezone.now())
    if found is None:
        raise Http404
    return HttpResponse(found, content_type="text/calendar; charset=utf-8")


@require_http_methods(["GET", "POST"])
def clear(request: Any, patient: Patient) -> HttpResponse:
    """A clinician's word: from this day on it is safe. It goes before what the book works out."""
    form = Clear(request.POST or None)
    if request.method == "POST" and form.is_valid():
        booking.clear(form.save(commit=False), patient, request.user, timezone.now())
        messages.success(request, _("Kept. From that day on it can be booked."))
        return redirect("scheduling:appointments", patient.pk)
    now = timezone.now()
    known = [
        (kind, words.lines(first_safe(patient, kind, {}, now), request.acting))
        for kind in form.fields["kind"].queryset
    ]
    return _page(request, "clear", patient, form=form, known=known)


def _tried(request: Any, what: Any) -> Any:
    """What it gives; None, with the reason on the page, when nothing was changed."""
    try:
        return what()
    except NotBooked as error:
        messages.error(request, refusal(error, request.acting))
        return None
