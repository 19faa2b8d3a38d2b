"""The plain pages, and the export of everything about oneself."""

from functools import cache
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from spinepath.clinic.guides.export import bundle
from spinepath.clinic.people.models import Patient
from spinepath.shipped import toml


@cache
def pages() -> dict[str, dict[str, Any]]:
    """By their word in the address, in order."""
    return {one["slug"]: one for one in toml("spinepath.clinic.guides", "guides.toml")["page"]}


@require_safe
def guides(request: Any) -> HttpResponse:
    """All of them, and when to call at once."""
    return render(request, "guides/guides.html", {"pages": pages().values()})


@require_safe
def guide(request: Any, slug: str) -> HttpResponse:
    """One of them."""
    if slug not in pages():
        raise Http404
    return render(request, "guides/guide.html", {"page": pages()[slug]})


@require_safe
def export(request: Any, patient: Patient) -> HttpResponse:  # noqa: ARG001 (the gate's)
    """One FHIR bundle, to keep or to give to another clinic."""
    response = HttpResponse(bundle(patient), content_type="application/fhir+json")
    response["Content-Disposition"] = f'attachment; filename="spinepath-{patient.number}.json"'
    return response
