"""A small appointment book of its own for a test: two locations on either side of a change of the clocks."""

from datetime import UTC, date, datetime, time

from spinepath.clinic.people.models import Patient, Post, Site, User
from spinepath.clinic.people.roles import Role
from spinepath.clinic.scheduling.models import Hours, Room, Session, VisitKind


def at(text):
    """A moment, from its text in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def site(slug="berlin", zone="Europe/Berlin", hours=("08:00", "18:00"), rooms=1):
    """Open every day."""
    made = Site.objects.create(
        slug=slug, name=f"{slug} clinic", address="1 Street", phone="555 0100", time_zone=zone
    )
    starts, ends = (time.fromisoformat(one) for one in hours)
    for weekday in range(7):
        Hours.objects.create(site=made, weekday=weekday, starts=starts, ends=ends)
    for number in range(rooms):
        Room.objects.create(site=made, name=f"Room {number}", kind="consulting")
    return made


def clinician(name="doc", *sites):
    user = User.objects.create(email=f"{name}@book.example", first_name=name)
    for one in sites:
        Post.objects.create(user=user, site=one, role=Role.CLINICIAN)
    return user


def session(user, place, weekday=0, starts="09:00", ends="12:00", **more):
    return Session.objects.create(
        clinician=user, site=place, weekday=weekday, starts=time.fromisoformat(starts), ends=time.fromisoformat(ends),
        **{"since": date(2026, 1, 1), **more},
    )  # fmt: skip


def kind(minutes=30, **more):
    return VisitKind.objects.create(
        slug=more.pop("slug", f"k{minutes}"), name="A visit", minutes=minutes, role=Role.CLINICIAN, **more
    )


def patient(number="B-1", place=None, **more):
    return Patient.objects.create(
        number=number, given_name="Bea", family_name="Booker", birth=date(1970, 1, 1), sex="female",
        site=place or Site.objects.first(), **more,
    )  # fmt: skip
