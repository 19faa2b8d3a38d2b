"""A large made-up clinic in a database: people with ten years of history, written in bulk. Nobody in it is real.

The records are those of the made-up world (`spinepath simulate`). Beside each stand nine yearly documents of laboratory
results and a note, answers to questionnaires twice a year, visits, a care team, and entries of the audit log. One in
ten has a stimulator with a weekly log. All of it goes round the forms, so nothing of it says how fast the forms are.
"""

import random
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from hashlib import sha256
from itertools import islice
from typing import Any

import msgspec
from django.db import connection, transaction
from django.utils import timezone

from spinepath.clinic.audit.chain import digest
from spinepath.clinic.audit.models import Entry, Head
from spinepath.clinic.devices.models import Release, Use
from spinepath.clinic.made_up.staff import FAMILY, GIVEN
from spinepath.clinic.measures.models import Answer
from spinepath.clinic.people.models import CareTeamMember, Patient, Post, Site, User
from spinepath.clinic.people.roles import Role
from spinepath.clinic.records.models import ReceivedDocument
from spinepath.clinic.scheduling.booking import cells_of
from spinepath.clinic.scheduling.models import Appointment, Cell, Room, Session, VisitKind
from spinepath.registry.simulate import Person, people

SEED, YEARS, BATCH = 11, 10, 250
CLINICIANS, NURSES, RECEPTION = 20, 4, 2  # more of each, at every location
LOG_ENTRIES = 20  # of each person
_LABS = (
    ("1988-5", "CRP", "mg/L", 3.0),
    ("48642-3", "eGFR", "mL/min/{1.73_m2}", 80),
    ("718-7", "Hb", "g/dL", 13.5),
)
_SCORES = {"nrs_back": [6], "peg": [6, 7, 5], "phq9": [1, 1, 1, 1, 0, 1, 0, 0, 0]}
_ROLES = {Role.CLINICIAN: CLINICIANS, Role.NURSE: NURSES, Role.RECEPTION: RECEPTION}


def staff() -> dict[Site, list[User]]:
    """More people at each location, with rooms and weekly sessions; the clinicians are given back."""
    found: dict[Site, list[User]] = {}
    for site in Site.objects.all():
        Room.objects.bulk_create(
            Room(site=site, name=f"Room {number}", kind="consulting")
            for number in range(100, 100 + CLINICIANS)
        )
        for role, count in _ROLES.items():
            made = [_member(site, role, number) for number in range(count)]
            if role == Role.CLINICIAN:
                found[site] = made
    return found


def _member(site: Site, role: Role, number: int) -> User:
    user = User.objects.create(
        email=f"{role}.{site.slug}.{number}@made-up.example",
        first_name=f"{role}".title(),
        last_name=f"{number}",
    )
    Post.objects.create(user=user, site=site, role=role)
    Session.objects.bulk_create(
        Session(site=site, clinician=user, weekday=day, starts=time(start), ends=time(end), since=date(2025, 1, 1))
        for day in range(4) for start, end in ((9, 12), (13, 16))
    )  # fmt: skip
    return user


def fill(count: int, clinicians: dict[Site, list[User]]) -> None:
    """So many people more, a batch in each transaction."""
    sites, now, left = list(clinicians), timezone.now(), people(count, SEED)
    visits = _free(clinicians, now)
    while batch := list(islice(left, BATCH)):
        with transaction.atomic():
            _batch(batch, sites, clinicians, visits, now)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _batch(batch: list[Person], sites: list[Site], clinicians: Any, visits: Any, now: datetime) -> None:
    whole = [person.whole_record(person.later()) for person in batch]
    found = Patient.objects.bulk_create(
        _patient(person, told[0], sites) for person, told in zip(batch, whole, strict=True)
    )
    by = {one.pk: clinicians[one.site][place % CLINICIANS] for place, one in enumerate(found)}
    since = now.date() - timedelta(days=365 * YEARS)
    CareTeamMember.objects.bulk_create(
        CareTeamMember(patient=one, user=by[one.pk], since=since) for one in found
    )
    ReceivedDocument.objects.bulk_create(
        document
        for one, told in zip(found, whole, strict=True)
        for document in _documents(one, told, by[one.pk], now)
    )
    Answer.objects.bulk_create(answer for one in found for answer in _answers(one, by[one.pk], now))
    _booked(found, by, visits, now)
    _devices(found[::10], by, now)
    _log(found, by, now)


def _patient(person: Person, told: dict[str, Any], sites: list[Site]) -> Patient:
    place = person.index
    return Patient(
        number=f"LD-{place:06}", given_name=GIVEN[place % len(GIVEN)],
        family_name=f"{FAMILY[place % len(FAMILY)]}-{place}",
        birth=date.fromisoformat(told["birthDate"]), sex=told["gender"], site=sites[place % len(sites)], made_up=True,
    )  # fmt: skip


def _documents(
    patient: Patient, told: list[dict[str, Any]], by: User, now: datetime
) -> Iterator[ReceivedDocument]:
    yield _document(patient, told, "made-up world", now - timedelta(days=400), by)
    for year in range(1, YEARS):
        at = now - timedelta(days=365 * year)
        labs = [_lab(patient, year, each, at) for each in _LABS]
        yield _document(patient, [_person(patient), *labs, _note(year, at)], "laboratory", at, by)


def _document(patient: Patient, told: list[Any], origin: str, at: datetime, by: User) -> ReceivedDocument:
    entry = [{"resource": one} for one in told]
    content = msgspec.json.encode({"resourceType": "Bundle", "type": "collection", "entry": entry})
    return ReceivedDocument(
        patient=patient, content=content, sha256=sha256(content).hexdigest(), size=len(content), source="file",
        origin=origin, name=f"{at:%Y}.json", received_at=at, received_by=by, made_up=True,
    )  # fmt: skip


def _person(patient: Patient) -> dict[str, Any]:
    return {"resourceType": "Patient", "id": "p", "gender": patient.sex, "birthDate": str(patient.birth)}


def _lab(patient: Patient, year: int, lab: tuple[str, str, str, float], at: datetime) -> dict[str, Any]:
    code, name, unit, value = lab
    return {
        "resourceType": "Observation", "id": f"{name}-{year}", "status": "final", "subject": {"reference": "Patient/p"},
        "code": {"coding": [{"system": "http://loinc.org", "code": code}], "text": name},
        "effectiveDateTime": at.isoformat(), "valueQuantity": {
            "value": round(value * (1 + (patient.birth.day - 15) / 100), 1), "unit": unit,
            "system": "http://unitsofmeasure.org", "code": unit,
        },
    }  # fmt: skip


def _note(year: int, at: datetime) -> dict[str, Any]:
    than = "worse" if year % 2 else "better"
    words = f"Back pain {than} than last year. No weakness, no fever. Walks {year * 100} m."
    return {
        "resourceType": "DiagnosticReport", "id": f"visit-{year}", "status": "final", "code": {"text": "Visit"},
        "subject": {"reference": "Patient/p"}, "effectiveDateTime": at.isoformat(), "conclusion": words,
    }  # fmt: skip


def _answers(patient: Patient, by: User, now: datetime) -> Iterator[Answer]:
    for measure, items in _SCORES.items():
        for half in range(YEARS * 2):
            at = now - timedelta(days=182 * half + 1)
            score = Decimal(sum(items)) if measure != "peg" else Decimal(6)
            yield Answer(patient=patient, by=by, at=at, measure=measure, items=items, total=score)


def _free(clinicians: dict[Site, list[User]], now: datetime) -> dict[int, Iterator[datetime]]:
    """Times ahead for each clinician, one after the other, within the weekly sessions."""

    def times(site: Site) -> Iterator[datetime]:
        for day in range(2, 400):
            there = (now + timedelta(days=day)).astimezone(site.zone).date()
            if there.weekday() < 4:
                for hour in (9, 10, 11, 13, 14, 15):
                    yield datetime.combine(there, time(hour), site.zone)

    return {one.pk: times(site) for site, each in clinicians.items() for one in each}


def _booked(found: list[Patient], by: dict[Any, User], visits: Any, now: datetime) -> None:
    """Two visits a year, and one ahead that holds its cells."""
    kind = VisitKind.objects.get(slug="follow-up")
    length = timedelta(minutes=kind.minutes)
    made = []
    for place, one in enumerate(found):
        times = [now - timedelta(days=182 * half + 1 + place % 100) for half in range(YEARS * 2)]
        for at in (*times, next(visits[by[one.pk].pk])):
            status = "booked" if at > now else "done"
            made.append(Appointment(
                patient=one, kind=kind, site=one.site, clinician=by[one.pk], starts_at=at, ends_at=at + length,
                status=status, booked_at=min(at, now) - timedelta(days=20), changed_at=min(at, now), made_up=True,
            ))  # fmt: skip
    Appointment.objects.bulk_create(made)
    Cell.objects.bulk_create(cell for one in made if one.status == "booked" for cell in cells_of(one))


def _devices(found: list[Patient], by: dict[Any, User], now: datetime) -> None:
    released = Release.objects.bulk_create(
        Release(
            patient=one, by=by[one.pk], at=now - timedelta(days=380), name="Walking", contacts="2- 3- 5+",
            pulse_width=210, rate=50, recharge="active", low=1, high=4, step=Decimal("0.2"),
        )
        for one in found
    )  # fmt: skip
    Use.objects.bulk_create(
        Use(patient=one.patient, by=one.by, at=now - timedelta(weeks=week), release=one, amplitude=2, low=1, high=4,
            pain=4, helps="some", accepted=True)
        for one in released for week in range(52)
    )  # fmt: skip


def _log(found: list[Patient], by: dict[Any, User], now: datetime) -> None:
    """Entries that follow from one another, as everywhere in the log."""
    head = Head.objects.select_for_update().get(pk=1)
    made = []
    for one in found:
        for place in range(LOG_ENTRIES):
            entry = Entry(
                number=head.number + 1, at=now - timedelta(days=180 * place), user=by[one.pk].pk, who=str(by[one.pk]),
                action="read", what=f"records:patient /patients/{one.pk}/", patient=one.pk, why="as clinician",
                detail={}, previous=head.hash,
            )  # fmt: skip
            entry.hash = digest(entry)
            head.number, head.hash = entry.number, entry.hash
            made.append(entry)
    Entry.objects.bulk_create(made)
    head.save()


def sampled(count: int, rng: random.Random) -> list[Patient]:
    """So many of those who were filled in, at random."""
    keys = list(Patient.objects.filter(number__startswith="LD-").values_list("pk", flat=True))
    return list(Patient.objects.filter(pk__in=rng.sample(keys, min(count, len(keys)))))
