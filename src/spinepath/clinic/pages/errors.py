"""The pages for what went wrong: they say what to do next and nothing about the inside."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from spinepath.clinic.access.programs import refused

FHIR = "/fhir/"


def forbidden(request: Any, exception: Any = None) -> HttpResponse:  # noqa: ARG001 (Django passes it)
    return render(request, "403.html", status=403)


def missing(request: Any, exception: Any = None) -> HttpResponse:  # noqa: ARG001 (Django passes it)
    if request.path.startswith(FHIR):
        return refused(404, "there is no such address; see /fhir/metadata")
    return render(request, "404.html", status=404)


def broken(request: Any) -> HttpResponse:
    """Without the database or the session: they may be what is broken."""
    if request.path.startswith(FHIR):
        return refused(500, "an error inside the clinic; nothing was read")
    return HttpResponse(render_to_string("500.html"), status=500)
