"""The gate before every view: no declaration, no role, no reach, no entry."""

import logging
from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from spinepath.clinic.access import programs
from spinepath.clinic.access.routes import ROUTES
from spinepath.clinic.access.rule import Rule
from spinepath.clinic.audit import chain
from spinepath.clinic.people.models import Patient

_LOG = logging.getLogger(__name__)
_READS = ("GET", "HEAD", "OPTIONS")


class Gate:
    """Middleware. Views get objects that this user reaches, in place of the ids of the address."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        timezone.deactivate()  # the last request of this thread was perhaps somebody's elsewhere
        return self.get_response(request)

    def process_view(
        self, request: Any, _view: Any, _args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """None lets the view run; kwargs then hold objects."""
        name = request.resolver_match.view_name
        rule = ROUTES.get(name)
        if rule is None:
            _LOG.error("route %r is not declared in access/routes.py: refused", name)
            raise PermissionDenied("this page is not open to anyone")
        if rule.public:
            return None
        if rule.program:
            return programs.entered(request, rule, kwargs, lambda: _enter(request, rule, kwargs))
        if not request.user.is_authenticated:
            return _to_sign_in(request)
        response = _second_factor(request, name)
        if response is None:
            _enter(request, rule, kwargs)
        return response


def _to_sign_in(request: Any) -> HttpResponse:
    """A part of a page that asks for more is told to load the sign-in page as a whole."""
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": reverse("account_login")})
    return redirect_to_login(request.get_full_path())


def _enter(request: Any, rule: Rule, kwargs: dict[str, Any]) -> None:
    user = request.user
    if user.site is not None:
        timezone.activate(user.site.zone)
    if not rule.allows(user):
        raise PermissionDenied
    request.acting = rule.acting(user)
    asked = dict(kwargs)
    for argument, label in rule.reach.items():
        kwargs[argument] = _reached(request, label, asked, argument)
    if rule.records:
        _note(request, kwargs["patient"])


def _reached(request: Any, label: str, asked: dict[str, Any], argument: str) -> Any:
    """The object by its id, among those that the user reaches; of the patient named in the address."""
    found = apps.get_model(label).objects.for_user(request.user, request.acting).filter(pk=asked[argument])
    if argument != "patient":
        found = found.filter(patient=asked["patient"])
    try:
        one = found.first()
    except (ValueError, ValidationError):
        one = None
    if one is None:
        _refused(request, asked)
        raise Http404
    return one


def _refused(request: Any, asked: dict[str, Any]) -> None:
    """An attempt on a record that exists is worth knowing of."""
    patient = Patient.objects.filter(pk=asked["patient"]).values_list("pk", flat=True).first()
    if patient is not None:
        chain.write(
            request.user, "refused", _what(request), why="outside this person's reach", patient=patient
        )


def _note(request: Any, patient: Any) -> None:
    action = "read" if request.method in _READS else "write"
    glass = request.user.glasses.filter(patient=patient, until__gt=timezone.now()).first()
    why = f"break-glass: {glass.reason}" if glass else f"as {', '.join(sorted(request.acting))}"
    why += programs.by(request)
    chain.write(request.user, action, _what(request), why=why, patient=patient.pk)


def _what(request: Any) -> str:
    return f"{request.resolver_match.view_name} {request.path}"


def _second_factor(request: Any, name: str) -> HttpResponse | None:
    """Staff sign in with two factors; until one is set up, that is the only page there is."""
    if not settings.SECOND_FACTOR_FOR_STAFF or name.startswith(("mfa_", "account_")):
        return None
    if not request.user.is_staff_member or request.user.authenticator_set.exists():
        return None
    return redirect("mfa_index")
