"""First free times: what is written here by hand, and any book against a plain restatement, minute by minute."""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from clinic import booking_world as book
from clinic.booking_world import at
from spinepath.clinic.people.models import Post
from spinepath.clinic.people.roles import Role
from spinepath.clinic.scheduling import cells
from spinepath.clinic.scheduling.free import Wish, slots
from spinepath.clinic.scheduling.models import Absence, Appointment, Cell, Closure, Hours, Room, Session
from spinepath.clinic.scheduling.moments import first_moment

BERLIN, CHICAGO, AUCKLAND, LORD_HOWE = (
    ZoneInfo(name) for name in ("Europe/Berlin", "America/Chicago", "Pacific/Auckland", "Australia/Lord_Howe")
)


@pytest.fixture(autouse=True)
def only_this_book(rolled_back):
    """Nobody of the made-up clinic sees patients here."""
    Session.objects.all().delete()


def found(wish, after, **more):
    return [slot.starts_at for slot in slots(wish, at(after), **more)]


@pytest.mark.parametrize(
    ("day", "first"),
    [
        ("2026-03-28", "2026-03-28T08:00"),  # Saturday, winter: 09:00 in Berlin is 08:00 UTC
        ("2026-03-30", "2026-03-30T07:00"),  # Monday, summer
        ("2026-10-26", "2026-10-26T08:00"),  # winter again
    ],
)
def test_nine_oclock_is_nine_oclock_summer_and_winter(day, first):
    place = book.site()
    who = book.clinician("doc", place)
    book.session(who, place, weekday=date.fromisoformat(day).weekday())
    assert found(Wish(book.kind()), f"{day}T00:00") == [at(first)]


@pytest.mark.parametrize(
    ("zone", "day", "clock", "moment"),
    [
        (BERLIN, "2026-03-29", "02:30", "2026-03-29T01:00"),  # skipped: the moment of the change
        (BERLIN, "2026-03-29", "03:00", "2026-03-29T01:00"),
        (BERLIN, "2026-10-25", "02:30", "2026-10-25T00:30"),  # comes twice: the first
        (BERLIN, "2026-10-25", "03:00", "2026-10-25T02:00"),
        (CHICAGO, "2026-03-08", "02:15", "2026-03-08T08:00"),
        (AUCKLAND, "2026-09-27", "02:45", "2026-09-26T14:00"),
        (LORD_HOWE, "2026-10-04", "02:10", "2026-10-03T15:30"),  # half an hour is skipped
    ],
)
def test_a_time_that_a_clock_skips_or_shows_twice(zone, day, clock, moment):
    assert first_moment(date.fromisoformat(day), time.fromisoformat(clock), zone) == at(moment)


def test_closed_days_and_leave_are_passed_over():
    place = book.site()
    who = book.clinician("doc", place)
    book.session(who, place)  # Mondays
    Closure.objects.create(site=place, first=date(2026, 6, 1), last=date(2026, 6, 2), reason="holiday")
    Absence.objects.create(clinician=who, first=date(2026, 6, 8), last=date(2026, 6, 8), reason="leave")
    assert found(Wish(book.kind()), "2026-06-01T00:00") == [at("2026-06-15T07:00")]


def test_only_within_the_hours_of_the_location():
    place = book.site(hours=("10:00", "11:00"))
    book.session(book.clinician("doc", place), place)
    assert found(Wish(book.kind()), "2026-06-01T00:00", until=at("2026-06-02T00:00"), limit=9) == [
        at(f"2026-06-01T08:{minute}") for minute in ("00", "15", "30")
    ]


def test_the_first_at_any_location_is_the_earliest_moment_not_the_earliest_clock():
    """Given nine o'clock in Chicago and noon in Berlin, when nobody minds where, then Berlin is two hours earlier."""
    one, other = book.site(), book.site("chicago", "America/Chicago")
    who = book.clinician("doc", one, other)
    book.session(who, one, starts="12:00", ends="13:00")
    book.session(who, other)
    first, second = slots(Wish(book.kind(60)), at("2026-06-01T00:00"), limit=2)
    assert (first.site, first.starts_at) == (one, at("2026-06-01T10:00"))
    assert (second.site, second.starts_at) == (other, at("2026-06-01T14:00"))
    assert found(Wish(book.kind(30), site=other), "2026-06-01T00:00") == [at("2026-06-01T14:00")]


def test_without_a_room_or_a_device_of_its_kind_nothing_is_free():
    place = book.site()
    book.session(book.clinician("doc", place), place)
    assert found(Wish(book.kind(30, room="procedure", slug="a")), "2026-06-01T00:00") == []
    assert found(Wish(book.kind(30, device="x-ray-arm", slug="b")), "2026-06-01T00:00") == []
    assert found(Wish(book.kind(30, room="consulting", slug="c")), "2026-06-01T00:00") != []


def test_one_without_the_role_at_that_location_is_not_found():
    place, other = book.site(), book.site("other")
    who = book.clinician("doc", other)
    book.session(who, place)
    assert found(Wish(book.kind()), "2026-06-01T00:00") == []
    Post.objects.create(user=who, site=place, role=Role.CLINICIAN)
    assert found(Wish(book.kind(20)), "2026-06-01T00:00") == [at("2026-06-01T07:00")]


def test_a_search_asks_the_database_a_fixed_number_of_times():
    place = book.site()
    for number in range(12):
        book.session(book.clinician(f"doc{number}", place), place)
    wish = Wish(book.kind(30, room="consulting"))
    with CaptureQueriesContext(connection) as asked:
        assert len(slots(wish, at("2026-06-01T00:00"), limit=10)) == 10
    assert len(asked.captured_queries) == 6  # sessions, hours, closures, absences, rooms, cells


# --- any book, against a restatement that knows nothing of bits ---------------------------------------------------

CLOCKS = st.integers(0, 95).map(lambda quarter: time(quarter // 4, quarter % 4 * 15))
SPANS = st.tuples(CLOCKS, CLOCKS).filter(lambda pair: pair[0] < pair[1])
DAYS = {"Europe/Berlin": ("2026-03-28", "2026-10-24"), "America/Chicago": ("2026-03-07", "2026-10-31"),
        "Australia/Lord_Howe": ("2026-04-04", "2026-10-03")}  # fmt: skip
"""Two days before each change of the clocks."""


@st.composite
def books(draw):
    zone = draw(st.sampled_from(sorted(DAYS)))
    return {
        "zone": zone,
        "start": at(draw(st.sampled_from(DAYS[zone])) + "T00:00"),
        "minutes": draw(st.sampled_from([5, 20, 45, 90])),
        "hours": draw(st.lists(SPANS, min_size=1, max_size=2)),
        "sessions": draw(st.lists(st.tuples(st.integers(0, 1), SPANS), min_size=1, max_size=3)),
        "rooms": draw(st.integers(1, 2)),
        "taken": draw(
            st.lists(st.tuples(st.integers(0, 3), st.integers(0, 863), st.integers(1, 40)), max_size=6)
        ),
    }


@cache
def first_by_clock(day, clock, zone):
    """The first minute, from the noon before, at which the clock there shows this time of this day or later."""
    wall, moment = (
        datetime.combine(day, clock),
        datetime.combine(day, time(12), UTC) - timedelta(days=1, hours=12),
    )
    while moment.astimezone(zone).replace(tzinfo=None) < wall:
        moment += timedelta(minutes=1)
    return moment


def plainly(told):
    """Every start of two days, in order: minute by minute, with lists and loops."""
    zone, length = ZoneInfo(told["zone"]), timedelta(minutes=told["minutes"])
    busy = [(key, told["start"] + timedelta(minutes=5 * first), told["start"] + timedelta(minutes=5 * (first + n)))
            for key, first, n in told["taken"]]  # fmt: skip

    def free(key, start):
        return not any(one == key and start < end and begin < start + length for one, begin, end in busy)

    starts = set()
    for who, (begin, end) in told["sessions"]:
        for opens, closes in told["hours"]:
            for number in range(-1, 4):
                day = told["start"].date() + timedelta(days=number)
                if max(begin, opens) >= min(end, closes):
                    continue
                first = first_by_clock(day, max(begin, opens), zone)
                last = first_by_clock(day, min(end, closes), zone)
                moment = first
                while moment < last:
                    starts.add((moment, who))
                    moment += timedelta(minutes=15)

    def inside(who, start):
        """Each five minutes of the visit are within some window."""
        return all(covered(who, start + timedelta(minutes=5 * n)) for n in range(told["minutes"] // 5))

    firsts = told["start"].date()
    windows = [
        (who, first_by_clock(firsts + timedelta(days=n), max(b, o), zone),
         first_by_clock(firsts + timedelta(days=n), min(e, c), zone))
        for who, (b, e) in told["sessions"] for o, c in told["hours"] for n in range(-1, 4) if max(b, o) < min(e, c)
    ]  # fmt: skip

    def covered(who, moment):
        return any(
            one == who and first <= moment and moment + timedelta(minutes=5) <= last
            for one, first, last in windows
        )

    end = told["start"] + timedelta(days=2)
    return sorted(
        (moment, who) for moment, who in starts
        if told["start"] <= moment < end and inside(who, moment) and free(who, moment)
        and any(free(2 + number, moment) for number in range(told["rooms"]))
    )  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(books())
def test_any_book_over_every_change_of_the_clocks(told):
    as_plainly(told)


@pytest.mark.deep
@settings(max_examples=500, deadline=None)
@given(books())
def test_any_of_many_books_over_every_change_of_the_clocks(told):
    as_plainly(told)


def as_plainly(told):
    """The search finds what the restatement finds, in order."""

    with transaction.atomic():
        place, people = fill(told)
        wish = Wish(book.kind(told["minutes"], room="consulting", slug="any"), site=place)
        given_ = slots(wish, told["start"], told["start"] + timedelta(days=2), limit=10_000)
        numbers = {one.pk: number for number, one in enumerate(people)}
        assert sorted((one.starts_at, numbers[one.clinician.pk]) for one in given_) == plainly(told)
        assert [one.starts_at for one in given_] == sorted(one.starts_at for one in given_)
        transaction.set_rollback(True)


def fill(told):
    """The book of `told` in the database. Keys 0 and 1 are clinicians, 2 and 3 rooms."""
    place = book.site("any", told["zone"], rooms=told["rooms"])
    Hours.objects.filter(site=place).delete()
    people = [book.clinician(f"any{number}", place) for number in range(2)]
    for weekday in range(7):
        for opens, closes in told["hours"]:
            Hours.objects.create(site=place, weekday=weekday, starts=opens, ends=closes)
        for who, (begin, end) in told["sessions"]:
            Session.objects.create(
                site=place,
                clinician=people[who],
                weekday=weekday,
                starts=begin,
                ends=end,
                since=date(2020, 1, 1),
            )
    rooms = list(Room.objects.filter(site=place).order_by("name"))
    keys = [cells.user_key(one.pk) for one in people] + [cells.room_key(one.pk) for one in rooms]
    block(told, place, people[0], keys)
    return place, people


def block(told, place, who, keys):
    """Cells taken by some other appointment."""
    other = Appointment.objects.create(
        patient=book.patient("any", place), kind=book.kind(5, slug="other"), site=place, clinician=who,
        starts_at=told["start"], ends_at=told["start"] + timedelta(minutes=5), booked_at=told["start"],
        changed_at=told["start"],
    )  # fmt: skip
    base = cells.cell_of(told["start"])
    taken = {
        (keys[k], base + n)
        for k, first, count in told["taken"]
        if k < len(keys)
        for n in range(first, first + count)
    }
    Cell.objects.bulk_create(Cell(appointment=other, key=key, cell=cell) for key, cell in taken)
