"""A FHIR server inside the test: pages, tokens, and any fault at any address."""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx

from hooks.people import PATIENT, Json

SERVER = "https://fhir.example/r4"
TOKEN = "good-token"
Fault = Callable[[httpx.Request, httpx.Response], httpx.Response]
FHIR_JSON = {"content-type": "application/fhir+json"}


class Server:
    """Holds the resources of one person. faults: by type of resource; each gets the request and the right answer."""

    def __init__(self, *resources: Json, page: int = 100, token: str | None = TOKEN) -> None:
        self.by_type: dict[str, list[Json]] = {"Patient": [PATIENT]}
        for one in resources:
            self.by_type.setdefault(one["resourceType"], []).append(one)
        self.page, self.token = page, token
        self.faults: dict[str, Fault] = {}
        self.asked: list[str] = []
        self.everything = False

    def transport(self) -> httpx.MockTransport:
        """A network that holds this server and nothing else."""
        return httpx.MockTransport(self.answer)

    def client(self) -> httpx.AsyncClient:
        """A client of that network."""
        return httpx.AsyncClient(transport=self.transport())

    def answer(self, request: httpx.Request) -> httpx.Response:
        """The answer, or what a fault makes of it."""
        url = str(request.url)
        assert url.startswith(f"{SERVER}/"), f"{url} was never to be called"
        assert request.method == "GET", "a record is read, never written"
        self.asked.append(url.removeprefix(f"{SERVER}/"))
        kind = self.asked[-1].partition("?")[0].partition("/")[0]
        right = self._right(request, kind)
        fault = self.faults.get(kind)
        return right if fault is None else fault(request, right)

    def _right(self, request: httpx.Request, kind: str) -> httpx.Response:
        if self.token is not None and request.headers.get("authorization") != f"Bearer {self.token}":
            return reply(
                {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "login"}]}, 401
            )
        path, query = urlsplit(str(request.url)).path, parse_qs(urlsplit(str(request.url)).query)
        if path.endswith("$everything"):
            every = [one for group in self.by_type.values() for one in group]
            return (
                self._page(every, request, query) if self.everything else reply(outcome("not supported"), 404)
            )
        if "patient" not in query:
            return reply(self.by_type[kind][0])
        return self._page(self.by_type.get(kind, []), request, query)

    def _page(self, found: list[Json], request: httpx.Request, query: dict[str, list[str]]) -> httpx.Response:
        start = int(query.get("_start", ["0"])[0])
        bundle: Json = {"resourceType": "Bundle", "type": "searchset", "total": len(found)}
        shown = found[start : start + self.page]
        bundle["entry"] = [{"resource": one, "search": {"mode": "match"}} for one in shown]
        if start + self.page < len(found):
            url = str(request.url.copy_set_param("_start", str(start + self.page)))
            bundle["link"] = [{"relation": "next", "url": url}]
        return reply(bundle)


def reply(content: Any, status: int = 200, **headers: str) -> httpx.Response:
    """An answer in FHIR JSON."""
    return httpx.Response(status, content=json.dumps(content).encode(), headers=FHIR_JSON | headers)


def outcome(says: str) -> Json:
    """What a server says when it cannot."""
    return {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "diagnostics": says}]}
