"""What stands on the home page of each role: panels, in order. Add one by adding a line to HOMES.

A panel is a template and a function from the user to what the template shows, in a fixed number of queries.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, NamedTuple

from django.db.models import Count, Exists, F, OuterRef, Q
from django.utils import timezone

from spinepath.clinic.access.models import Glass
from spinepath.clinic.audit.models import Entry
from spinepath.clinic.measures.models import Answer
from spinepath.clinic.people.models import Delegation, Invitation, Patient, Post, Site, User
from spinepath.clinic.people.roles import Role
from spinepath.clinic.records.models import ReceivedDocument

SHOWN = 50
FEWEST = 5
"""Counts below this are not shown to an analyst: a very small group points at persons."""


class Panel(NamedTuple):
    template: str
    shows: Callable[[User], dict[str, Any]]


def _care(role: Role) -> Callable[[User], dict[str, Any]]:
    """My patients, those with a red flag first."""

    def shows(user: User) -> dict[str, Any]:
        mine = Patient.objects.for_user(user, frozenset({role})).listed()
        flagged = F("derived__red_flags").desc(nulls_last=True)
        return {"patients": mine.order_by(flagged, "family_name", "given_name")[:SHOWN], "role": role}

    return shows


def _urgent(role: Role) -> Callable[[User], dict[str, Any]]:
    """Answers that need a call today; each stands here until somebody says what was done."""

    def shows(user: User) -> dict[str, Any]:
        rows = Answer.objects.for_user(user, frozenset({role})).filter(urgent=True, seen_to=None)
        return {"urgent": rows.select_related("patient")}  # all of them: none may be left out

    return shows


def _nurse(user: User) -> dict[str, Any]:
    mine = Patient.objects.for_user(user, frozenset({Role.NURSE}))
    lately = timezone.now() - timedelta(days=30)
    documents = ReceivedDocument.objects.filter(patient__in=mine, received_at__gt=lately).defer("content")
    received = Exists(ReceivedDocument.objects.filter(patient=OuterRef("pk")))
    flagged = mine.filter(derived__red_flags__gt=0)
    return {
        "flagged": flagged.listed().order_by("-derived__red_flags", "family_name", "given_name")[:SHOWN],
        "more": max(flagged.count() - SHOWN, 0),
        "documents": documents.select_related("patient").order_by("-received_at")[:10],
        "bare": mine.filter(~received).select_related("site")[:SHOWN],
    }


def _reception(user: User) -> dict[str, Any]:
    mine = Patient.objects.for_user(user, frozenset({Role.RECEPTION})).select_related("site")
    now = timezone.now()
    waiting = Invitation.objects.filter(patient__in=mine, accepted_at=None, expires_at__gt=now)
    without = mine.filter(user=None).exclude(pk__in=waiting.values("patient"))
    return {"waiting": waiting.select_related("patient").order_by("expires_at"), "without": without[:SHOWN]}


def _analyst(user: User) -> dict[str, Any]:
    """Counts at the analyst's own sites."""
    flagged = Q(patients__derived__red_flags__gt=0)
    sites = Site.objects.filter(posts__user=user, posts__role=Role.ANALYST).annotate(
        people=Count("patients", distinct=True),
        with_record=Count("patients", filter=Q(patients__documents__isnull=False), distinct=True),
        with_flag=Count("patients", filter=flagged, distinct=True),
        signed=Count("patients__signed_assessments", distinct=True),
    )
    return {"sites": sites, "fewest": FEWEST}


def _administrator(_: User) -> dict[str, Any]:
    day, week = timezone.now() - timedelta(days=1), timezone.now() - timedelta(days=7)
    return {
        "staff": Post.objects.values("site__name")
        .annotate(people=Count("user", distinct=True))
        .order_by("site__name"),
        "failed": Entry.objects.filter(action="sign-in failed", at__gt=day).count(),
        "refused": Entry.objects.filter(action="refused", at__gt=day).count(),
        "glasses": Glass.objects.filter(at__gt=week).select_related("user").order_by("-at"),
    }


def _patient(user: User) -> dict[str, Any]:
    mine = Patient.objects.for_user(user, frozenset({Role.PATIENT})).select_related("site", "user")
    delegated = Delegation.objects.filter(patient__user=user, ended_at=None).select_related("carer")
    return {"people": mine, "carers": delegated, "user": user}


HOMES: Mapping[Role, tuple[Panel, ...]] = {
    Role.PATIENT: (Panel("panels/patient.html", _patient),),
    Role.RECEPTION: (Panel("panels/reception.html", _reception),),
    Role.NURSE: (
        Panel("panels/urgent.html", _urgent(Role.NURSE)),
        Panel("panels/nurse.html", _nurse),
    ),
    Role.CLINICIAN: (
        Panel("panels/urgent.html", _urgent(Role.CLINICIAN)),
        Panel("panels/care.html", _care(Role.CLINICIAN)),
    ),
    Role.SURGEON: (
        Panel("panels/urgent.html", _urgent(Role.SURGEON)),
        Panel("panels/care.html", _care(Role.SURGEON)),
    ),
    Role.ANALYST: (Panel("panels/analyst.html", _analyst),),
    Role.ADMINISTRATOR: (Panel("panels/administrator.html", _administrator),),
}
