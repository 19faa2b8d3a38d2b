"""Programs at the gate: who they read for, whose record they name, and refusals that a program understands."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse

from spinepath.clinic.access import tokens
from spinepath.clinic.access.rule import Rule
from spinepath.clinic.outcome import outcome

KIND = "application/fhir+json"
_HEX = 32  # the id of a resource begins with that of its patient (exchange/addresses.py)


def refused(status: int, says: str) -> HttpResponse:
    """An OperationOutcome."""
    return outcome(status, says, kind=KIND)


def entered(
    request: Any, rule: Rule, kwargs: dict[str, Any], enter: Callable[[], None]
) -> HttpResponse | None:
    """None lets the view run. enter: the gate's own way in, with roles, reach and log, the same as for people."""
    why_not = _signed_in(request)
    if why_not is not None:
        return why_not
    if "patient" in rule.reach and "patient" not in kwargs:
        named = _named(request, kwargs)
        if not named:
            return refused(400, "say whose record it is: patient=ID")
        kwargs["patient"] = as_uuid(named)
    try:
        enter()
    except PermissionDenied:
        return refused(403, "this is not open to your role")
    except Http404:
        return refused(404, "no such resource among those that you may read")
    return None


def _signed_in(request: Any) -> HttpResponse | None:
    """By a token where one is shown, else by the session of a person who has the second factor."""
    shown = request.headers.get("Authorization")
    if shown is not None:
        request.token = tokens.shown(shown)
        if request.token is None:
            return refused(401, "the access token is unknown, has ended or has expired")
        request.user = request.token.user
        return None
    if not request.user.is_authenticated:
        return refused(401, "show an access token (Authorization: Bearer ...), or sign in")
    if settings.SECOND_FACTOR_FOR_STAFF and request.user.is_staff_member:
        return (
            None if request.user.authenticator_set.exists() else refused(403, "set up a second factor first")
        )
    return None


def by(request: Any) -> str:
    """For the log: the token that was shown, if one was."""
    token = getattr(request, "token", None)
    return f", by the access token {token}" if token is not None else ""


def _named(request: Any, kwargs: dict[str, Any]) -> str:
    """The patient of a search (patient=, subject=), or of a resource by its own id."""
    if "key" in kwargs:
        found: str = kwargs["key"][:_HEX]
        return found
    return (request.GET.get("patient") or request.GET.get("subject") or "").removeprefix("Patient/")


def as_uuid(text: str) -> UUID:
    """What is no id of a patient is the id of nobody."""
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)
