"""Appointments as iCalendar (RFC 5545), for one and as a feed. They go to strangers' servers: they name no illness."""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import transaction
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from spinepath.clinic.audit import chain
from spinepath.clinic.people.models import Patient, User
from spinepath.clinic.scheduling.models import Appointment, Feed

BACK = timedelta(days=30)
_STATUS = {Appointment.Status.CANCELLED: "CANCELLED"}


def calendar(appointments: Iterable[Appointment]) -> bytes:
    """One calendar with the rules of every time zone in it, so that each reader's clock is right."""
    made = Calendar()
    made.add("prodid", "-//spinepath//clinic//EN")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    for one in appointments:
        made.add_component(_event(one))
    made.add_missing_timezones()
    return made.to_ical()


def _event(one: Appointment) -> Event:
    event, site = Event(), one.site
    event.add("uid", f"{one.pk}@spinepath")
    event.add("dtstamp", one.changed_at)
    event.add("dtstart", one.starts_at.astimezone(site.zone))
    event.add("dtend", one.ends_at.astimezone(site.zone))
    event.add("summary", _("Appointment, %s") % site.name)
    event.add("location", f"{site.name}, {site.address}")
    event.add("description", _("To change it, sign in or call %s.") % site.phone)
    event.add("sequence", one.sequence)
    event.add("status", _STATUS.get(one.status, "CONFIRMED"))
    event.add("class", "PRIVATE")
    return event


def new_feed(patient: Patient, user: User, now: datetime) -> str:
    """The secret of a new address: the only time that it is known. The one before no longer works."""
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        end_feed(patient, user, now)
        Feed.objects.create(patient=patient, user=user, token_sha256=_hash(token), made_at=now)
        chain.write(user, "made", "calendar address", why="feed", patient=patient.pk)
    return token


def end_feed(patient: Patient, user: User, now: datetime) -> bool:
    """The address no longer works. Was there one?"""
    with transaction.atomic():
        ended = Feed.objects.filter(patient=patient, user=user, ended_at=None).update(ended_at=now)
        if ended:
            chain.write(user, "ended", "calendar address", why="feed", patient=patient.pk)
    return bool(ended)


def read_feed(token: str, now: datetime) -> bytes | None:
    """What the address shows; None when it does not work, or its holder may no longer see this patient.

    The first reading of each day is logged: programs ask every few minutes.
    """
    feed = (
        Feed.objects.filter(token_sha256=_hash(token), ended_at=None)
        .select_related("user", "patient")
        .first()
    )
    if feed is None or not Patient.objects.for_user(feed.user).filter(pk=feed.patient_id).exists():
        return None
    if feed.read_on != now.date():
        with transaction.atomic():
            feed.read_on = now.date()
            feed.save()
            chain.write(feed.user, "read", "calendar", why="feed", patient=feed.patient_id)
    found = Appointment.objects.filter(patient=feed.patient, starts_at__gt=now - BACK)
    return calendar(found.exclude(status=Appointment.Status.HELD).select_related("site"))


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()
