"""Booking, moving, cancelling, the wait-list, the outbox and the calendars, as rules of the clinic."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client, override_settings
from icalendar import Calendar

from clinic import booking_world as world_of
from clinic.booking_world import at
from spinepath.clinic.audit.chain import faults
from spinepath.clinic.audit.models import Entry
from spinepath.clinic.people.models import Delegation, Patient, User
from spinepath.clinic.scheduling import booking, calendars, outbox, plan, waiting
from spinepath.clinic.scheduling.errors import NotThere, Taken
from spinepath.clinic.scheduling.free import Wish, slots
from spinepath.clinic.scheduling.models import Appointment, Cell, Message, Room, Session, Waiting
from spinepath.errors import UnknownName, UnreadableInput

NOW = at("2026-05-29T10:00")
NINE = at("2026-06-01T07:00")  # Monday in Berlin


@pytest.fixture
def place(rolled_back):
    Session.objects.all().delete()
    Waiting.objects.all().delete()
    return world_of.site()


@pytest.fixture
def doc(place):
    who = world_of.clinician("doc", place)
    world_of.session(who, place)
    return who


@pytest.fixture
def bea(place):
    return world_of.patient("B-1", place, email="bea@book.example")


@pytest.fixture
def cem(place):
    return world_of.patient("B-2", place, email="cem@book.example")


@pytest.fixture
def visit(doc):
    return world_of.kind(30, room="consulting")


@pytest.fixture
def booked(bea, doc, visit):
    return booking.book(Wish(visit, patient=bea), NINE, doc, NOW)


def test_a_time_is_booked_once(booked, cem, doc, visit):
    with pytest.raises(Taken):
        booking.book(Wish(visit, patient=cem), NINE, doc, NOW)
    assert booking.book(Wish(visit, patient=cem), NINE + timedelta(minutes=30), doc, NOW).room == booked.room


@pytest.mark.parametrize("same", ["clinician", "room", "patient"])
def test_the_database_refuses_what_overlaps(booked, same, cem, place):
    """Not the search, not a look beforehand: the constraint."""
    other = world_of.clinician("other", place)
    room = Room.objects.create(site=place, name="Another", kind="consulting")
    new = Appointment(
        patient=booked.patient if same == "patient" else cem, kind=booked.kind, site=place,
        clinician=booked.clinician if same == "clinician" else other, room=booked.room if same == "room" else room,
        starts_at=NINE + timedelta(minutes=25), ends_at=NINE + timedelta(minutes=55), booked_at=NOW, changed_at=NOW,
    )  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        new.save()
        booking.take(new)
    assert Appointment.objects.filter(site=place).count() == 1


def test_when_one_room_is_taken_another_does(booked, place, visit, cem):
    Room.objects.create(site=place, name="Another", kind="consulting")
    other = world_of.clinician("other", place)
    world_of.session(other, place)
    made = booking.book(Wish(visit, patient=cem, clinician=other), NINE, other, NOW)
    assert made.room.name == "Another"


def test_nothing_is_booked_in_the_past_or_outside_the_sessions(bea, doc, visit):
    for moment in (
        at("2026-05-25T07:00"),
        NINE - timedelta(hours=1),
        NINE + timedelta(minutes=5),
        NINE + timedelta(hours=4),
    ):
        with pytest.raises(Taken):
            booking.book(Wish(visit, patient=bea), moment, doc, NOW)
    assert not Cell.objects.filter(appointment__clinician=doc).exists()


def test_moving_frees_the_old_time_and_takes_the_new_one(booked, cem, doc, visit):
    moved = booking.move(
        booked, Wish(visit), NINE + timedelta(minutes=15), doc, NOW
    )  # overlaps its own old time
    assert moved.sequence == 1
    assert moved.cells.count() == 3 * 6
    with pytest.raises(Taken):
        booking.book(Wish(visit, patient=cem), NINE, doc, NOW)
    booking.move(moved, Wish(visit), NINE + timedelta(hours=1), doc, NOW)
    assert booking.book(Wish(visit, patient=cem), NINE, doc, NOW)


def test_a_move_that_fails_leaves_everything_as_it_was(booked, cem, doc, visit):
    other = booking.book(Wish(visit, patient=cem), NINE + timedelta(hours=1), doc, NOW)
    with pytest.raises(Taken):
        booking.move(booked, Wish(visit), other.starts_at, doc, NOW)
    booked.refresh_from_db()
    assert (booked.starts_at, booked.sequence, booked.cells.count()) == (NINE, 0, 18)


def test_a_cancelled_time_is_free_and_cannot_be_cancelled_twice(booked, cem, doc, visit):
    booking.cancel(booked, doc, NOW)
    assert booking.book(Wish(visit, patient=cem), NINE, doc, NOW)
    with pytest.raises(NotThere):
        booking.cancel(booked, doc, NOW)
    with pytest.raises(NotThere):
        booking.move(booked, Wish(visit), NINE + timedelta(hours=1), doc, NOW)


def test_arrived_then_done_and_nothing_else(booked, doc):
    with pytest.raises(NotThere):
        booking.mark(booked, "arrived", doc, NOW)  # three days early
    with pytest.raises(NotThere):
        booking.mark(booked, "done", doc, NINE)
    booking.mark(booked, "arrived", doc, NINE)
    with pytest.raises(NotThere):
        booking.mark(booked, "missed", doc, NINE)
    assert booking.mark(booked, "done", doc, NINE).status == "done"


def test_every_step_is_in_the_log(booked, doc, visit):
    moved = booking.move(booked, Wish(visit), NINE + timedelta(hours=1), doc, NOW)
    booking.cancel(moved, doc, NOW)
    found = (
        Entry.objects.filter(patient=booked.patient_id).order_by("number").values_list("action", flat=True)
    )
    assert list(found) == ["booked", "moved", "cancelled"]
    assert list(faults()) == []


def test_whoever_is_to_see_a_patient_may_read_the_record(booked, bea, doc):
    assert Patient.objects.for_user(User.objects.get(pk=doc.pk)).get() == bea


# --- wait-list -----------------------------------------------------------------------------------------------------


@pytest.fixture
def waits(cem, doc, visit):
    return waiting.join(Wish(visit, patient=cem), {}, doc, NOW)


def cancelled(one, by):
    done = booking.cancel(one, by, NOW)
    return waiting.freed(waiting.Gap.of(done), NOW)


def test_a_freed_time_is_kept_for_the_first_whom_it_fits(booked, waits, doc, visit, place):
    later = waiting.join(
        Wish(visit, patient=world_of.patient("B-3", place)), {}, doc, NOW + timedelta(hours=1)
    )
    offer = cancelled(booked, doc)
    assert (offer.patient, offer.status, offer.starts_at) == (waits.patient, "held", NINE)
    with pytest.raises(Taken):  # nobody else gets it meanwhile
        booking.book(Wish(visit, patient=later.patient), NINE, doc, NOW)
    assert Message.objects.get(about="offer").to == "cem@book.example"


def test_taking_the_offer_replaces_the_later_appointment(booked, waits, doc, visit):
    later = booking.book(Wish(visit, patient=waits.patient), NINE + timedelta(days=7), doc, NOW)
    taken = waiting.take(cancelled(booked, doc), doc, NOW)
    later.refresh_from_db()
    waits.refresh_from_db()
    assert (taken.status, later.status, waits.ended_at) == ("booked", "cancelled", NOW)


def test_no_answer_passes_it_to_the_next_and_never_back(booked, waits, doc, visit, place):
    third = world_of.patient("B-3", place)
    waiting.join(Wish(visit, patient=third), {}, doc, NOW + timedelta(hours=1))
    offer = cancelled(booked, doc)
    after = offer.held_until + timedelta(minutes=1)
    with pytest.raises(NotThere):
        waiting.take(offer, doc, after)
    assert waiting.release(after) == 1
    assert Appointment.objects.get(status="held").patient == third
    waiting.decline(Appointment.objects.get(status="held"), doc, after)
    assert not Appointment.objects.filter(status="held").exists()
    assert booking.book(Wish(visit, patient=booked.patient), NINE, doc, after)


def test_who_wants_another_clinician_or_location_is_not_asked(booked, doc, visit, cem):
    elsewhere = world_of.site("elsewhere")
    waiting.join(Wish(visit, site=elsewhere, patient=cem), {}, doc, NOW)
    assert cancelled(booked, doc) is None


def test_a_longer_visit_is_not_squeezed_in(booked, doc, cem):
    waiting.join(Wish(world_of.kind(45), patient=cem), {}, doc, NOW)
    assert cancelled(booked, doc) is None


def test_leaving_the_list_gives_an_open_offer_back(booked, waits, doc):
    offer = cancelled(booked, doc)
    waiting.leave(Waiting.objects.get(pk=waits.pk), doc, NOW)
    offer.refresh_from_db()
    assert offer.status == "cancelled"
    assert not Cell.objects.filter(appointment=offer).exists()


# --- outbox --------------------------------------------------------------------------------------------------------


@pytest.fixture
def mailbox():
    with override_settings(EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend"):
        mail.outbox = []
        yield mail.outbox


def test_a_booking_is_confirmed_and_reminded_of(booked, mailbox):
    assert outbox.send(NOW) == (1, 0)
    assert outbox.send(NINE - timedelta(days=1)) == (1, 0)  # a week before was already over
    assert outbox.send(NINE - timedelta(days=1)) == (0, 0)
    assert [one.subject for one in mailbox] == ["Your appointment", "Reminder of your appointment"]
    assert "Monday 1 Jun 2026, 09:00 (Berlin time)" in mailbox[0].body
    assert booked.site.phone in mailbox[0].body


def test_no_message_names_anyone_or_anything_medical(booked, waits, doc, visit):
    booking.move(booked, Wish(visit), NINE + timedelta(hours=1), doc, NOW)
    cancelled(booked, doc)
    messages = Message.objects.filter(appointment__site=booked.site)
    assert {one.about for one in messages} >= {"booked", "moved", "cancelled", "offer"}
    subjects = {"Your appointment", "Your appointment was moved", "Your appointment was cancelled",
                "Reminder of your appointment", "An earlier time is free"}  # fmt: skip
    for one in messages:
        assert one.subject in subjects
        for word in (one.patient.given_name, one.patient.family_name, one.patient.number, str(visit), "doc"):
            assert word not in one.subject + one.body


def test_a_moved_or_cancelled_appointment_is_not_reminded_of_at_its_old_time(booked, doc, visit):
    moved = booking.move(booked, Wish(visit), NINE + timedelta(days=14), doc, NOW)
    due = list(moved.messages.filter(about="reminder").values_list("due_at", flat=True))
    assert due == [moved.starts_at - timedelta(days=7), moved.starts_at - timedelta(days=1)]
    booking.cancel(moved, doc, NOW)
    assert not moved.messages.filter(about="reminder").exists()


def test_one_bad_address_does_not_hold_up_the_others_and_is_tried_again(
    booked, cem, doc, visit, mailbox, monkeypatch
):
    booking.book(Wish(visit, patient=cem), NINE + timedelta(hours=1), doc, NOW)
    plain, bad = outbox.EmailMessage.send, "bea@book.example"

    def send(self):
        if self.to == [bad]:
            raise OSError("no route to the mail server")
        return plain(self)

    monkeypatch.setattr(outbox.EmailMessage, "send", send)
    assert outbox.send(NOW) == (1, 1)
    assert "no route" in Message.objects.get(to=bad, about="booked").error
    assert outbox.send(NOW) == (0, 0)  # not at once again
    monkeypatch.setattr(outbox.EmailMessage, "send", plain)
    assert outbox.send(NOW + outbox.CLAIM * 2) == (1, 0)


def test_nobody_without_an_address_is_written_to(place, doc, visit):
    made = booking.book(Wish(visit, patient=world_of.patient("B-9", place)), NINE, doc, NOW)
    assert not made.messages.exists()


# --- calendars -----------------------------------------------------------------------------------------------------


def test_an_appointment_as_icalendar(booked):
    event = Calendar.from_ical(calendars.calendar([booked])).walk("VEVENT")[0]
    assert event.start == NINE
    assert str(event.start.tzinfo) == "Europe/Berlin"
    assert event["uid"] == f"{booked.pk}@spinepath"
    assert event["status"] == "CONFIRMED"
    zones = Calendar.from_ical(calendars.calendar([booked])).walk("VTIMEZONE")
    assert [zone["tzid"] for zone in zones] == ["Europe/Berlin"]
    text = calendars.calendar([booked]).decode()
    for word in (booked.patient.family_name, booked.patient.number, str(booked.kind)):
        assert word not in text


def test_a_cancelled_one_says_so_and_counts_on(booked, doc):
    event = Calendar.from_ical(calendars.calendar([booking.cancel(booked, doc, NOW)])).walk("VEVENT")[0]
    assert (event["status"], event["sequence"]) == ("CANCELLED", 1)


def test_a_feed_is_known_by_its_secret_until_it_is_ended(booked, bea):
    bea.user = User.objects.create(email="bea@book.example")
    bea.save()
    token = calendars.new_feed(bea, bea.user, NOW)
    address = f"/calendar/{token}.ics"
    with override_settings():
        assert str(booked.pk).encode() in calendars.read_feed(token, NOW)
    assert Client().get(address)["Content-Type"].startswith("text/calendar")
    assert token not in str(list(bea.feeds.values()))
    assert len(token) >= 43  # 256 bits
    newer = calendars.new_feed(bea, bea.user, NOW)
    assert Client().get(address).status_code == 404
    calendars.end_feed(bea, bea.user, NOW)
    assert Client().get(f"/calendar/{newer}.ics").status_code == 404
    assert Client().get("/calendar/guess.ics").status_code == 404


def test_a_carers_feed_ends_with_their_access(booked, bea):
    carer = User.objects.create(email="carer@book.example")
    access = Delegation.objects.create(patient=bea, carer=carer, since=NOW)
    token = calendars.new_feed(bea, carer, NOW)
    assert calendars.read_feed(token, NOW)
    access.ended_at = NOW
    access.save()
    assert calendars.read_feed(token, NOW) is None


# --- the plan ------------------------------------------------------------------------------------------------------

PLAN = """
[location.berlin]
hours = { tue = ["08:00-12:00"] }
rooms = { "Blue" = "consulting" }
closures = [{ first = 2026-06-02, last = 2026-06-02, reason = "holiday" }]
[person."doc@book.example"]
since = 2026-01-01
sessions.berlin = { tue = ["08:00-12:00"] }
[kind.talk]
name = "Talk"
minutes = 20
role = "clinician"
room = "consulting"
"""


def test_a_plan_is_loaded_and_loaded_again(place, doc):
    for _ in range(2):
        plan.load(plan.read(PLAN))
    wish = Wish(booking.VisitKind.objects.get(slug="talk"))
    assert slots(wish, at("2026-06-01T00:00"))[0].starts_at == at("2026-06-09T06:00")
    assert doc.sessions.count() == 1
    assert date(2026, 6, 2) == place.closures.get().first


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("location.berlin", "location.atlantis", "no site 'atlantis'"),
        ("doc@", "nobody@", "no user 'nobody@book.example'"),
        ("tue = [", "tues = [", "mon ="),
        ("08:00-12:00", "12:00-08:00", "the plan"),
        ("minutes = 20", "minutes = 0", "greater"),
        ('"clinician"', '"plumber"', "plumber"),
        ('name = "Talk"', 'name = "Talk"\nprocedure = "magic"', "magic"),
        ("[kind.talk]", "[kind.talk]\ncolour = 1", "colour"),
        ("minutes = 20", "minutes =", "the plan"),
    ],
)
def test_a_mistake_in_a_plan_is_named_and_nothing_is_loaded(place, doc, old, new, says):
    before = list(Session.objects.values_list("weekday", flat=True))
    with pytest.raises((UnknownName, UnreadableInput), match=says):
        plan.load(plan.read(PLAN.replace(old, new)))
    assert list(Session.objects.values_list("weekday", flat=True)) == before
