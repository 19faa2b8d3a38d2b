"""Which patients a user reaches, by role. Every query of a record goes through here: `for_user`."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.db.models import Q, QuerySet
from django.utils import timezone

from spinepath.clinic.people.roles import Role

NOBODY = Q(pk__in=())


def patients_of(user: Any, roles: Iterable[str]) -> Q:
    """The patients that this user reaches acting in any of these roles."""
    found = NOBODY
    for role in roles:
        found |= _REACH[Role(role)](user)
    return found


VISIT = timedelta(days=30)
"""So long after a visit those who received the patient still reach them."""


def _at_site(role: Role) -> Callable[[Any], Q]:
    """Patients of one's locations, and those of another location who come to one of them."""

    def reached(user: Any) -> Q:
        here = user.posts.filter(role=role).values("site_id")  # no join: one scan, and nobody twice
        return Q(site__in=here) | _coming(site__in=here)

    return reached


def _in_care(user: Any) -> Q:
    now = timezone.now()
    team = Q(pk__in=_patients(user.care_teams.filter(until=None)))
    return team | _glass(user, now)


def _coming(**where: Any) -> Q:
    """By an appointment that lies ahead or not long ago, and was not cancelled."""
    book = apps.get_model("scheduling.Appointment").objects
    rows = book.filter(**where, starts_at__gt=timezone.now() - VISIT)
    return Q(pk__in=_patients(rows.exclude(status="cancelled")))


def _glass(user: Any, now: Any) -> Q:
    """Break-glass: opened with a reason, for a short time."""
    return Q(pk__in=_patients(user.glasses.filter(until__gt=now)))


def _nurse(user: Any) -> Q:
    return _at_site(Role.NURSE)(user) | _glass(user, timezone.now())


def _self_or_delegated(user: Any) -> Q:
    return Q(user=user) | Q(pk__in=_patients(user.delegations.filter(ended_at=None)))


def _nothing(_: Any) -> Q:
    return NOBODY


def _patients(rows: QuerySet) -> QuerySet:
    return rows.values("patient_id")


_REACH: dict[Role, Callable[[Any], Q]] = {
    Role.PATIENT: _self_or_delegated,
    Role.RECEPTION: _at_site(Role.RECEPTION),
    Role.NURSE: _nurse,
    Role.CLINICIAN: _in_care,
    Role.SURGEON: _in_care,
    Role.ANALYST: _nothing,  # sees counts, never a person
    Role.ADMINISTRATOR: _nothing,  # keeps users and the log, never a record
}
