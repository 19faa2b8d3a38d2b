"""The plan of a clinic from one TOML file: hours, closures, rooms, devices, sessions, absences, kinds of visit.

Loading it again replaces all of it but rooms, devices and kinds, which appointments name: those are added or changed.
"""

from collections.abc import Mapping
from datetime import date, time
from typing import Any

import msgspec
from django.core.exceptions import ValidationError
from django.db import models, transaction

from spinepath.clinic.people.models import Site, User
from spinepath.clinic.scheduling.models import Absence, Closure, Device, Hours, Room, Session, VisitKind
from spinepath.errors import UnknownName, UnreadableInput
from spinepath.therapy.blocks.procedures import procedure

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class _Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Base of every part of the file."""


class _Days(_Part, frozen=True):
    first: date
    last: date
    reason: str


class _Place(_Part, frozen=True):
    """hours: day of the week to spans such as "08:00-17:00". rooms, devices: name to kind."""

    hours: dict[str, list[str]]
    rooms: dict[str, str] = {}
    devices: dict[str, str] = {}
    closures: list[_Days] = []


class _Person(_Part, frozen=True):
    """sessions: slug of a location to day of the week to spans."""

    since: date
    sessions: dict[str, dict[str, list[str]]]
    until: date | None = None
    absences: list[_Days] = []


class _Kind(_Part, frozen=True):
    name: str
    minutes: int
    role: str
    room: str = ""
    device: str = ""
    procedure: str = ""
    imaging_first: bool = False
    pictures: bool = False
    by_patient: bool = True


class Plan(_Part, frozen=True):
    """locations by slug, people by e-mail address, kinds of visit by slug."""

    location: dict[str, _Place]
    person: dict[str, _Person]
    kind: dict[str, _Kind]


def read(text: str) -> Plan:
    """Raises UnreadableInput naming the place in the file."""
    try:
        return msgspec.toml.decode(text, type=Plan)
    except msgspec.MsgspecError as error:
        raise UnreadableInput(f"the plan: {error}") from error


def load(plan: Plan) -> None:
    """In one transaction. Raises UnknownName for a location, person or procedure that is not there, UnreadableInput."""
    with transaction.atomic():
        for slug, place in plan.location.items():
            _place(_one(Site, slug=slug), place)
        for slug, kind in plan.kind.items():
            _kind(slug, kind)
        for email, person in plan.person.items():
            _person(_one(User, email=email), person)


def _one(model: type[models.Model], **by: Any) -> Any:
    found = model.objects.filter(**by).first()
    if found is None:
        raise UnknownName(f"the plan: no {model.__name__.lower()} {next(iter(by.values()))!r}")
    return found


def _place(site: Site, place: _Place) -> None:
    site.hours.all().delete()
    site.closures.all().delete()
    for row in _windows(place.hours):
        _kept(Hours(site=site, **row))
    for one in place.closures:
        _kept(Closure(site=site, **msgspec.structs.asdict(one)))
    for model, named in ((Room, place.rooms), (Device, place.devices)):
        for name, kind in named.items():
            model.objects.update_or_create(site=site, name=name, defaults={"kind": kind})


def _kind(slug: str, kind: _Kind) -> None:
    if kind.procedure:
        procedure(kind.procedure)
    row = VisitKind.objects.filter(slug=slug).first() or VisitKind(slug=slug)
    for name, value in msgspec.structs.asdict(kind).items():
        setattr(row, name, value)
    _kept(row)


def _person(user: User, person: _Person) -> None:
    user.sessions.all().delete()
    user.absences.all().delete()
    for slug, week in person.sessions.items():
        site = _one(Site, slug=slug)
        for row in _windows(week):
            _kept(Session(site=site, clinician=user, since=person.since, until=person.until, **row))
    for one in person.absences:
        _kept(Absence(clinician=user, **msgspec.structs.asdict(one)))


def _windows(week: Mapping[str, list[str]]) -> list[dict[str, Any]]:
    try:
        spans = [(DAYS.index(day), span.split("-")) for day, each in week.items() for span in each]
        return [
            {"weekday": day, "starts": time.fromisoformat(starts), "ends": time.fromisoformat(ends)}
            for day, (starts, ends) in spans
        ]
    except ValueError as error:
        raise UnreadableInput(f'the plan: {error}; write mon = ["08:00-12:00"]') from error


def _kept(row: models.Model) -> None:
    try:
        row.full_clean()
    except ValidationError as error:
        raise UnreadableInput(f"the plan: {row}: {'; '.join(error.messages)}") from error
    row.save()
