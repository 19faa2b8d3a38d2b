"""Handing requests over to the decision service. Its own gate lets callers in, by signed tokens."""

from typing import Any
from urllib.parse import urlsplit

import httpx
from django.conf import settings
from django.http import HttpResponse
from django.views.decorators.csrf import csrf_exempt

from spinepath.clinic.hooks.service import running
from spinepath.clinic.outcome import outcome

_HOP = ("connection", "content-length", "host", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade")
"""Headers of one hop, which are not handed on."""


@csrf_exempt  # callers are programs with signed tokens; no cookie lets anybody in
def forward(request: Any, **_: Any) -> HttpResponse:
    """The answer of the service, byte for byte."""
    if settings.HOOKS is None:
        return outcome(404, "the decision service is not set up here (docs/how-to/clinic.md)")
    if request.headers.get("Transfer-Encoding"):
        return outcome(411, "send the length of the request (Content-Length)")
    answer = running().ask(_handed(request))
    response = HttpResponse(answer.content, status=answer.status_code)
    for name, value in answer.headers.items():
        if name not in _HOP:
            response.headers[name] = value
    if response.headers.get("Content-Type", "").startswith("text/html"):
        _as_report(response)
    return response


def _as_report(response: Any) -> None:
    """The full report states its own policy inside, and the record systems that are trusted may show it in a frame."""
    response.xframe_options_exempt = True
    trusted = {urlsplit(one)._replace(path="", query="").geturl() for one in settings.HOOKS.trusted_servers}
    allowed = " ".join(sorted(trusted)) or "'none'"
    response.headers["Content-Security-Policy"] = f"frame-ancestors {allowed}"


def _handed(request: Any) -> httpx.Request:
    """The same request. A body that is too large is not read; its length alone has it refused."""
    headers = {name: value for name, value in request.headers.items() if name.lower() not in _HOP}
    length = int(request.META.get("CONTENT_LENGTH") or 0)
    body = request.read(length) if length <= settings.HOOKS.largest_request else b""
    made = httpx.Request(
        request.method, settings.HOOKS.root + request.get_full_path(), headers=headers, content=body
    )
    if length > len(body):
        made.headers["Content-Length"] = str(length)
    return made
