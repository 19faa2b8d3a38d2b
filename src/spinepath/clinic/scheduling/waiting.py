"""The wait-list: a freed time is kept for the first whom it fits, who may take it; then the next is asked."""

from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db import transaction

from spinepath.clinic.audit import chain
from spinepath.clinic.people.models import Site, User
from spinepath.clinic.scheduling.booking import Status, accept, book, cancel
from spinepath.clinic.scheduling.errors import NotBooked, NotThere
from spinepath.clinic.scheduling.first_safe import Told
from spinepath.clinic.scheduling.free import Wish, slots
from spinepath.clinic.scheduling.models import Appointment, Waiting

KEEP = timedelta(hours=24)
"""So long a time is kept for somebody, and at most for half of the time that is left until then."""
LEAST = timedelta(hours=4)
"""A time that begins sooner is not offered: nobody could come."""


class Gap(NamedTuple):
    """A time that was given back, and by whom."""

    patient: UUID
    site: Site
    clinician: User
    starts_at: datetime
    ends_at: datetime

    @classmethod
    def of(cls, one: Appointment) -> "Gap":
        """Of an appointment as it stands, before it is moved or after it was cancelled."""
        return cls(one.patient_id, one.site, one.clinician, one.starts_at, one.ends_at)


def join(wish: Wish, told: Told, by: User, now: datetime) -> Waiting:
    """One entry for wish.patient and a kind of visit; asking again changes the wish and keeps the place in the line."""
    assert wish.patient is not None
    with transaction.atomic():
        asked = {"site": wish.site, "clinician": wish.clinician, "told": dict(told)}
        entry, new = Waiting.objects.update_or_create(
            patient=wish.patient,
            kind=wish.kind,
            ended_at=None,
            defaults=asked,
            create_defaults={**asked, "since": now},
        )
        action = "waits" if new else "waits differently"
        chain.write(by, action, f"for {wish.kind}", why="wait-list", patient=wish.patient.pk)
    return entry


def leave(entry: Waiting, by: User, now: datetime) -> None:
    """No more offers; one that is open is given back."""
    with transaction.atomic():
        entry.ended_at = now
        entry.save()
        chain.write(by, "left", f"wait-list for {entry.kind}", why="wait-list", patient=entry.patient_id)
    for offer in Appointment.objects.filter(waiting=entry, status=Status.HELD):
        decline(offer, by, now)


def decline(offer: Appointment, by: User | None, now: datetime) -> None:
    """The time goes to the next in the line."""
    freed(Gap.of(cancel(offer, by, now, why="not wanted" if by else "no answer in time")), now)


def take(offer: Appointment, by: User, now: datetime) -> Appointment:
    """The offer becomes an appointment, in place of later ones of this kind. Raises NotThere, NotSafeYet."""
    with transaction.atomic():
        taken = accept(offer, by, now)
        later = taken.patient.appointments.filter(
            kind=taken.kind, status=Status.BOOKED, starts_at__gt=taken.starts_at
        )
        gaps = [Gap.of(cancel(one, by, now, why="an earlier time was taken")) for one in later]
    for gap in gaps:
        freed(gap, now)
    return taken


def freed(gap: Gap, now: datetime) -> Appointment | None:
    """Keeps the time for the first in the line whom it fits and tells them; None when it fits nobody."""
    entries = Waiting.objects.filter(ended_at=None).select_related("patient__site", "kind")
    for entry in entries.exclude(offers__status=Status.HELD).exclude(patient=gap.patient):
        made = None if _asked_already(entry, gap) else _offer(entry, gap, now)
        if made is not None:
            return made
    return None


def _asked_already(entry: Waiting, gap: Gap) -> bool:
    """Who said no to a time, or did not answer, is not asked about it again."""
    rows = Appointment.objects.filter(waiting=entry, clinician=gap.clinician)
    return rows.filter(starts_at__lt=gap.ends_at, ends_at__gt=gap.starts_at).exists()


def _offer(entry: Waiting, gap: Gap, now: datetime) -> Appointment | None:
    """When the kind of visit fits in, they asked for nobody else, and it is safe by then."""
    if entry.site_id not in (None, gap.site.pk) or entry.clinician_id not in (None, gap.clinician.pk):
        return None
    wish = Wish(entry.kind, gap.site, gap.clinician, entry.patient)
    length = timedelta(minutes=entry.kind.minutes)
    start = max(gap.starts_at, now + LEAST)
    for slot in slots(wish, start, gap.ends_at - length + timedelta(seconds=1)):
        until = now + min(KEEP, (slot.starts_at - now) / 2)
        held = {"status": Status.HELD, "waiting": entry, "held_until": until}
        try:
            return book(wish, slot.starts_at, None, now, entry.told, **held)
        except NotBooked:
            return None
    return None


def release(now: datetime) -> int:
    """Offers that nobody answered go to the next in the line. Gives how many."""
    over = list(
        Appointment.objects.filter(status=Status.HELD, held_until__lt=now).select_related("kind", "site")
    )
    for offer in over:
        try:
            decline(offer, None, now)
        except NotThere:
            continue  # answered this very moment
    return len(over)
