"""The log, for the administrator: whom it was about stands as an id, never as a name."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from spinepath.clinic.audit.chain import faults, head
from spinepath.clinic.audit.models import Entry

PER_PAGE = 50


@require_safe
def log(request: Any) -> HttpResponse:
    """Newest first; `?verify=1` goes through the whole chain."""
    action = request.GET.get("action", "")
    entries = Entry.objects.filter(action=action) if action else Entry.objects.all()
    verified = {"faults": list(faults()), "head": head()} if request.GET.get("verify") else None
    actions = Entry.objects.order_by("action").values_list("action", flat=True).distinct()
    page = Paginator(entries, PER_PAGE).get_page(request.GET.get("page"))
    shown = {"page": page, "verified": verified, "actions": actions, "action": action}
    return render(request, "audit/log.html", shown)
