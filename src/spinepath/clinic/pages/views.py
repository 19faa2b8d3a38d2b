"""Home, and the health check."""

from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from spinepath.clinic.pages.panels import HOMES


@require_safe
def home(request: Any) -> HttpResponse:
    """The panels of every role that this user holds."""
    panels = [
        (panel.template, panel.shows(request.user))
        for role, each in HOMES.items()
        if role in request.user.roles
        for panel in each
    ]
    return render(request, "home.html", {"panels": panels})


@require_safe
def health(_: HttpRequest) -> HttpResponse:
    """200 when the database answers; says nothing else."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")
