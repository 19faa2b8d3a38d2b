"""Many at once, in processes of their own: `python -m clinic.rush prepare | book FIRST END | write COUNT | check`.

The database is that of the environment. Each prints what it did; test_rush.py judges.
"""

import json
import os
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "spinepath.clinic.settings")
import django

django.setup()

from django.db import IntegrityError, connection, connections

from clinic import booking_world as world_of
from spinepath.clinic.audit.chain import faults
from spinepath.clinic.people.models import Patient, User
from spinepath.clinic.scheduling import booking
from spinepath.clinic.scheduling.errors import Taken
from spinepath.clinic.scheduling.free import Wish, slots
from spinepath.clinic.scheduling.models import Appointment, Room, VisitKind

NOW = datetime(2026, 6, 1, tzinfo=UTC)
TIMES, PATIENTS, THREADS = 12, 40, 8


def prepare():
    """Two clinicians who share one room, one with a room too few; forty patients who all want the same morning."""
    place = world_of.site("rush")
    for number in range(2):
        who = world_of.clinician(f"rush{number}", place)
        for weekday in range(7):
            world_of.session(who, place, weekday=weekday, starts="08:00", ends="18:00")
    world_of.kind(30, slug="rush", room="consulting")
    for number in range(PATIENTS):
        world_of.patient(f"R-{number}", place, email=f"r{number}@book.example")


def world():
    """What `prepare` made."""
    people = list(User.objects.filter(email__startswith="rush").order_by("email"))
    patients = list(Patient.objects.filter(number__startswith="R-").select_related("site").order_by("number"))
    return VisitKind.objects.get(slug="rush"), people, patients


def book(first, end):
    """Attempts first to end - 1: every second one goes straight at the constraint, without looking beforehand."""
    kind, people, patients = world()
    room = Room.objects.get(site__slug="rush")

    def attempt(number):
        who, patient = people[number % 2], patients[number * 7 % PATIENTS]
        start = NOW + timedelta(hours=7, minutes=15 * (number // 2 % TIMES))
        wish = Wish(kind, patients[0].site, who, patient)
        try:
            if number // 24 % 2:
                booking.book(wish, start, who, NOW)
            else:
                slot = booking.Slot(start, start + timedelta(minutes=30), patient.site, who, room, None)
                booking._write(wish, slot, who, NOW, {"booked_by": who, "booked_at": NOW})
        except (Taken, IntegrityError):
            return "taken"
        except Exception as error:  # everything else is a failure of the test, and counted
            return f"{type(error).__name__}: {error}"[:200]
        finally:
            if connection.vendor == "postgresql":
                connections["default"].close_if_unusable_or_obsolete()
        return "booked"

    with ThreadPoolExecutor(THREADS) as pool:
        return Counter(pool.map(attempt, range(first, end)))


def write(count):
    """One appointment after another; each is said aloud once it is committed."""
    kind, people, patients = world()
    wish = Wish(kind, patients[0].site, people[0])
    started = Appointment.objects.order_by("-starts_at").filter(clinician=people[0]).first()
    after = started.ends_at if started else NOW
    for number, slot in enumerate(slots(wish, after, limit=2 * count)[::2]):
        patient = patients[number % PATIENTS]
        made = booking.book(wish._replace(patient=patient), slot.starts_at, people[0], NOW)
        os.write(1, f"{made.pk}\n".encode())


def check():
    """What stands in the database: overlaps, appointments without their time, and faults of the log."""
    rows = list(Appointment.objects.filter(site__slug="rush", status="booked").prefetch_related("cells"))
    held = {}
    for one in rows:
        for who in (f"u{one.clinician_id}", f"r{one.room_id}", f"p{one.patient_id}"):
            held.setdefault(who, []).append((one.starts_at, one.ends_at))
    pairs = [pair for spans in held.values() for pair in zip(sorted(spans), sorted(spans)[1:], strict=False)]
    return {
        "appointments": [str(one.pk) for one in rows],
        "overlaps": sum(one[1] > other[0] for one, other in pairs),
        "torn": sum(one.cells.count() != len(booking.cells_of(one)) for one in rows),
        "faults": len(list(faults())),
        "logged": booked_entries(),
        "messages": sum(one.messages.filter(about="booked").count() for one in rows),
        "intact": intact(),
    }


def booked_entries():
    from spinepath.clinic.audit.models import Entry

    return Entry.objects.filter(action="booked", what__contains="rush clinic").count()


def intact():
    """What the database says of itself."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA integrity_check")
            return cursor.fetchone()[0]
        cursor.execute("CREATE EXTENSION IF NOT EXISTS amcheck")
        cursor.execute(
            "SELECT count(bt_index_check(c.oid, true)) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid "
            "JOIN pg_am a ON a.oid = c.relam WHERE a.amname = 'btree' AND c.relname LIKE 'scheduling%'"
        )
        return "ok" if cursor.fetchone()[0] else "no index was checked"


if __name__ == "__main__":
    found = globals()[sys.argv[1]](*map(int, sys.argv[2:]))
    if found is not None:
        print(json.dumps(found))
