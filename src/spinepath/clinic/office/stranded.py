"""Booked visits that a change of hours, rooms, sessions, kinds or posts would leave without a place.

A change is tried inside a transaction and judged by the rules of booking itself (scheduling/opening.py); when a visit
that had its place loses it, the transaction is undone and the visits are named.
"""

from collections.abc import Callable
from datetime import timedelta
from itertools import groupby
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from spinepath.clinic.errors import Strands
from spinepath.clinic.scheduling import cells
from spinepath.clinic.scheduling.models import Appointment
from spinepath.clinic.scheduling.opening import Book, open_cells

_AHEAD = ("held", "booked", "arrived")
_DAY = timedelta(days=1)


def ahead(which: Q) -> list[Appointment]:
    """Visits that are still to come."""
    rows = Appointment.objects.filter(which, status__in=_AHEAD, ends_at__gt=timezone.now())
    return list(
        rows.select_related("kind", "site", "clinician", "room", "device").order_by("starts_at", "pk")
    )


def stranded(which: Q) -> list[Appointment]:
    """Those of them that the book would not offer today: closed, nobody there, no room, no longer offered."""

    def of(one: Appointment) -> tuple[int, int, int]:
        return one.kind_id, one.site_id, one.clinician_id

    found = []
    for _, group in groupby(sorted(ahead(which), key=of), of):
        found += _without_place(list(group))
    return sorted(found, key=lambda one: one.starts_at)


def _without_place(visits: list[Appointment]) -> list[Appointment]:
    """visits: of one kind, location and clinician."""
    one = visits[0]
    book = Book.of(one.kind, one.site, one.clinician)
    return [
        visit for visit in visits if not (book.sessions and _open(book, visit) and _equipped(book, visit))
    ]


def _open(book: Book, visit: Appointment) -> bool:
    base = cells.cell_of(visit.starts_at - 2 * _DAY)
    day = visit.begins.date()
    opened, _ = open_cells(book, book.sessions[0], [day], base)
    wanted = cells.span(cells.cell_of(visit.starts_at) - base, cells.cell_from(visit.ends_at) - base)
    return wanted & ~opened == 0


def _equipped(book: Book, visit: Appointment) -> bool:
    rooms, devices = book.equipment(visit.site_id)
    room = not book.kind.room or cells.room_key(visit.room_id or 0) in rooms
    return room and (not book.kind.device or cells.device_key(visit.device_id or 0) in devices)


def tried(which: Q, change: Callable[[], Any]) -> Any:
    """What the change gives. Raises Strands, and nothing is changed, when a visit loses its place by it."""
    with transaction.atomic():
        before = {one.pk for one in stranded(which)}
        given = change()
        lost = [one for one in stranded(which) if one.pk not in before]
        if lost:
            raise Strands(lost)
    return given
