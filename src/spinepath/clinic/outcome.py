"""Refusals for programs: a FHIR OperationOutcome with its reason, as the decision service gives them."""

from django.http import HttpResponse

from spinepath.hooks.refusal import Refused


def outcome(status: int, says: str, *, kind: str = "application/json") -> HttpResponse:
    """A response that says why. kind: its media type."""
    told = Refused(status, says).response()
    response = HttpResponse(bytes(told.body), status=status, content_type=kind)
    if status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response
