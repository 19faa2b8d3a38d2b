"""A made-up year of appointments, past and to come, and a wait-list."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils.translation import gettext_noop

from spinepath.clinic.people.models import Patient, User
from spinepath.clinic.people.roles import Role
from spinepath.clinic.scheduling import booking, plan
from spinepath.clinic.scheduling.free import Slot, Wish, slots
from spinepath.clinic.scheduling.models import Appointment, Cell, VisitKind, Waiting
from spinepath.shipped import toml_text

_NAMES = (
    gettext_noop("First visit"),
    gettext_noop("Follow-up visit"),
    gettext_noop("Visit to the surgeon"),
    gettext_noop("Injection near the spine"),
    gettext_noop("Pictures of the spine"),
    gettext_noop("Pump refill"),
    gettext_noop("Stimulator check"),
)
"""The kinds of visit of plan.toml, for the catalogues."""
_PAST = ("first", "pictures", "follow-up", "pump", "surgeon", "follow-up", "stimulator", "follow-up")
_COMING = ("follow-up", "pump", "follow-up")
_EVERY = timedelta(days=42)
Status = Appointment.Status


def appointments(found: list[Patient], now: datetime) -> None:
    """For each patient some eight visits of the last year and three ahead, with their own team."""
    plan.load(plan.read(toml_text("spinepath.clinic.made_up", "plan.toml")))
    kinds = {kind.slug: kind for kind in VisitKind.objects.all()}
    made = [one for patient in found for one in _of(patient, kinds, now)]
    for patient in found[:6:2]:
        wish = {"kind": kinds["follow-up"], "site": patient.site}
        Waiting.objects.create(patient=patient, since=now - timedelta(days=3), made_up=True, **wish)
    assert made


def _of(patient: Patient, kinds: dict[str, VisitKind], now: datetime) -> Iterator[Appointment]:
    shift = timedelta(days=int(patient.number[-2:]) % 20, hours=1)
    team = [member.user for member in patient.care_team.select_related("user")]
    for place, slug in enumerate(_PAST):
        yield from _at(patient, kinds[slug], team, now - (len(_PAST) - place) * _EVERY + shift, now)
    for place, slug in enumerate(_COMING):
        yield from _at(patient, kinds[slug], team, now + place * _EVERY + shift, now)


def _at(
    patient: Patient, kind: VisitKind, team: list[User], day: datetime, now: datetime
) -> Iterator[Appointment]:
    """At the first free time of that day or after, with somebody who treats this patient."""
    if kind.role == Role.NURSE:
        team = list(User.objects.filter(posts__site=patient.site_id, posts__role=Role.NURSE))
    for one in team:
        found = slots(Wish(kind, patient.site, one, patient), day, day + timedelta(days=21))
        if found:
            yield _made(patient, kind, found[0], now)
            return


def _made(patient: Patient, kind: VisitKind, slot: Slot, now: datetime) -> Appointment:
    status = Status.BOOKED if slot.ends_at > now else _past(slot)
    booked_at = min(now, slot.starts_at) - timedelta(days=20)
    made = Appointment.objects.create(
        patient=patient, kind=kind, status=status, booked_at=booked_at, changed_at=booked_at, made_up=True,
        **slot._asdict(),
    )  # fmt: skip
    if status != Status.CANCELLED:
        Cell.objects.bulk_create(booking.cells_of(made))
    return made


def _past(slot: Slot) -> Appointment.Status:
    """Most came; a few did not, or cancelled."""
    return {0: Status.MISSED, 1: Status.CANCELLED}.get(slot.starts_at.timetuple().tm_yday % 15, Status.DONE)
