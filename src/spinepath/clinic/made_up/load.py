"""Filling an empty database with the made-up clinic."""

import secrets
from datetime import date, timedelta
from typing import NamedTuple

import msgspec
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from spinepath.clinic.made_up.appointments import appointments
from spinepath.clinic.made_up.devices import devices
from spinepath.clinic.made_up.measures import measures
from spinepath.clinic.made_up.plans import plans
from spinepath.clinic.made_up.staff import FAMILY, GIVEN, SITES, STAFF, MadeUpUser
from spinepath.clinic.people.models import CareTeamMember, Delegation, Patient, Post, Site, User
from spinepath.clinic.people.roles import Role
from spinepath.clinic.records.derive import derived
from spinepath.clinic.records.intake import keep
from spinepath.clinic.records.models import ReceivedDocument
from spinepath.registry.simulate import Person, people

PEOPLE, SEED = 30, 7
ORIGIN = "made-up world"
HOST = "made-up.example"


class SignIn(NamedTuple):
    """Who to sign in as. The password is the same for all of them, and new for each database."""

    email: str
    role: str


def load(password: str, patients: int = PEOPLE) -> list[SignIn]:
    """Sites, staff, patients with their records, two patients with a sign-in and a carer. One transaction."""
    with transaction.atomic():
        sites = [Site.objects.create(**site._asdict()) for site in SITES]
        hashed = make_password(password)  # once: argon2 is slow on purpose
        staff = {one.name: _staff(one, sites, hashed) for one in STAFF}
        found = [_patient(one, sites) for one in people(patients, SEED)]
        for place, (patient, person) in enumerate(found):
            _care(patient, place % len(sites), staff)
            _file(patient, person, staff)
        signs = _patients_own([patient for patient, _ in found], hashed)
        appointments([patient for patient, _ in found], timezone.now())
        measures([patient for patient, _ in found], staff["clinician"], timezone.now())
        devices([patient for patient, _ in found], staff["clinician"], timezone.now())
        plans([patient for patient, _ in found], staff["clinician"], timezone.now())
    today = timezone.localdate()
    for patient, _ in found:
        derived(patient, today)
    return [SignIn(f"{one.name}@{HOST}", one.role.label) for one in STAFF] + signs


def new_password() -> str:
    """Easy to type, hard to guess."""
    return "-".join(secrets.token_hex(2) for _ in range(4))


def _user(name: str, hashed: str, **fields: str) -> User:
    return User.objects.create(email=f"{name}@{HOST}", password=hashed, **fields)


def _staff(one: MadeUpUser, sites: list[Site], hashed: str) -> User:
    user = _user(one.name, hashed, title=one.title, first_name=one.first, last_name=one.last)
    for place in one.sites:
        Post.objects.create(user=user, site=sites[place], role=one.role)
    return user


def _patient(person: Person, sites: list[Site]) -> tuple[Patient, Person]:
    record = msgspec.json.decode(person.bundle())
    told = next(
        entry["resource"] for entry in record["entry"] if entry["resource"]["resourceType"] == "Patient"
    )
    place = person.index
    patient = Patient.objects.create(
        number=f"MU-{place + 1:04d}", given_name=GIVEN[place % len(GIVEN)], family_name=FAMILY[place % len(FAMILY)],
        birth=date.fromisoformat(told["birthDate"]), sex=told["gender"], phone=f"555 01{place:02d}",
        email=f"patient{place + 1}@{HOST}", site=sites[place % len(sites)], made_up=True,
    )  # fmt: skip
    return patient, person


def _care(patient: Patient, site: int, staff: dict[str, User]) -> None:
    since = timezone.localdate() - timedelta(days=90)
    names = ("clinician.island" if site == 2 else "clinician", "surgeon")
    for name in names if int(patient.number[-1]) % 2 else names[:1]:
        CareTeamMember.objects.create(patient=patient, user=staff[name], since=since)


def _file(patient: Patient, person: Person, staff: dict[str, User]) -> None:
    """Two patients arrive without a record, as in life."""
    if person.index in (10, 20):
        return
    nurse = staff[("nurse", "nurse.prairie", "nurse.island")[person.index % 3]]
    source = ReceivedDocument.Source.FILE
    keep(patient, person.bundle(), name=f"{person.id}.json", origin=ORIGIN, source=source, by=nurse)


def _patients_own(found: list[Patient], hashed: str) -> list[SignIn]:
    signs = []
    for name, patient in (("patient", found[0]), ("patient.prairie", found[1])):
        patient.user = _user(name, hashed, first_name=patient.given_name, last_name=patient.family_name)
        patient.save()
        signs.append(SignIn(f"{name}@{HOST}", Role.PATIENT.label))
    carer = _user("carer", hashed, first_name="Cara", last_name="Sample")
    Delegation.objects.create(patient=found[0], carer=carer, since=timezone.now())
    return [*signs, SignIn(f"carer@{HOST}", "Carer of the first patient")]
