"""Every fault we can think of at every boundary of the service, and whether it was heard.

A fault is heard when the request is refused with a reason, or when a card says what was not checked. It may also be
mended (asked again, and then the cards are the right ones), or touch nothing the service uses. Anything else is silent.
"""

import asyncio
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import httpx
from starlette.testclient import TestClient

from hooks.card_rules import mistakes
from hooks.clients import BASE, ISSUER, KEYS, Client
from hooks.conftest import settings
from hooks.direct import Direct
from hooks.fhir import SERVER, TOKEN, Fault, Server, outcome, reply
from hooks.people import WHO, appointment, bundle, medicine, order, prefetch, request
from spinepath.hooks.app import create_app
from spinepath.hooks.services import TYPES

REFUSED, SAID, MENDED, UNUSED, SILENT = "refused", "said in a card", "mended", "not used", "SILENT"
SOURCE = Path(__file__).parents[2] / "src"


class Tried(NamedTuple):
    """One fault: at which boundary, which, where, and what became of it."""

    boundary: str
    fault: str
    where: str
    verdict: str


RECORD = [medicine("a", "Oxycodone 10 mg tablet")]
DRAFTS = bundle(medicine("b", "Lorazepam 1 mg tablet", "draft"), order("c", "MRI lumbar spine"))
CONTEXTS = {
    "patient-view": WHO,
    "order-select": WHO | {"draftOrders": DRAFTS, "selections": ["MedicationRequest/b"]},
    "order-sign": WHO | {"draftOrders": DRAFTS},
    "appointment-book": WHO | {"appointments": bundle(appointment("v", "Epidural injection", "2026-03-20"))},
}


def post(client: TestClient, message: dict[str, Any], **headers: str) -> httpx.Response:
    path = f"/cds-services/spinepath-{message['hook']}"
    return client.post(path, json=message, headers=headers)


def verdict(answer: httpx.Response, *words: str, right: list[str] | None = None) -> str:
    """What became of a fault. words: what a card must name; right: the summaries without the fault."""
    if 400 <= answer.status_code < 600 and answer.status_code != 500:
        return REFUSED if answer.json()["issue"][0]["diagnostics"] else SILENT
    if answer.status_code != 200 or mistakes(answer.json()):
        return SILENT
    told = [
        f"{card['summary']} {card['detail']}"
        for card in answer.json()["cards"]
        if card["indicator"] != "info"
    ]
    if any("not checked" in text.lower() and all(word in text for word in words) for text in told):
        return SAID
    return (
        MENDED
        if right is not None and right == [card["summary"] for card in answer.json()["cards"]]
        else SILENT
    )


@contextmanager
def service(transport: httpx.AsyncBaseTransport | None = None, **more: Any) -> Iterator[TestClient]:
    client = httpx.AsyncClient(transport=transport) if transport is not None else None
    with TestClient(create_app(settings(**more), judge=Direct(), client=client)) as found:
        yield found


OTHER = {"subject": {"reference": "Patient/other"}, "patient": {"reference": "Patient/other"}}
PREFETCHED: dict[str, Callable[[str], Any]] = {
    "left out": lambda _: ...,
    "an OperationOutcome": lambda _: outcome("timeout"),
    "a text": lambda _: "Bundle",
    "an empty object": lambda _: {},
    "a bundle of another type": lambda _: bundle({"resourceType": "Group", "id": "g"}),
    "entries that are no list": lambda _: {"resourceType": "Bundle", "entry": {"resource": 1}},
    "one page of several": lambda kind: bundle({"resourceType": kind, "id": "x"} | OTHER)
    | {"link": [{"relation": "next", "url": "https://x/2"}]},
    "another person's": lambda kind: bundle({"resourceType": kind, "id": "x", "status": "active"} | OTHER),
}  # fmt: skip
NAMED = {"one page of several": "next pages", "another person's": "another person"}


def at_prefetch() -> Iterator[Tried]:
    """Each key of each hook, with each fault."""
    with service() as client:
        for hook, context in CONTEXTS.items():
            for key, kind in TYPES.items():
                for name, damage in PREFETCHED.items():
                    given = prefetch(*RECORD) | {key: damage(kind)}
                    given = {one: value for one, value in given.items() if value is not ...}
                    answer = post(client, request(hook, context, prefetch=given))
                    yield Tried("prefetch", name, f"{hook} {kind}", verdict(answer, NAMED.get(name, kind)))


def _once(status: int) -> Callable[[], Fault]:
    """A fault that is gone when the server is asked again."""

    def new() -> Fault:
        left = [1]

        def fault(_: httpx.Request, right: httpx.Response) -> httpx.Response:
            left[0] -= 1
            return httpx.Response(status) if left[0] >= 0 else right

        return fault

    return new


def _raises(error: Exception) -> Callable[[], Fault]:
    def fault(_: httpx.Request, __: httpx.Response) -> httpx.Response:
        raise error

    return lambda: fault


def _gives(make: Callable[[httpx.Response], httpx.Response]) -> Callable[[], Fault]:
    return lambda: lambda _, right: make(right)


def _cut(right: httpx.Response) -> httpx.Response:
    return httpx.Response(200, content=right.content[: len(right.content) // 2], headers=right.headers)


def _page(right: httpx.Response, **more: Any) -> httpx.Response:
    content = right.json()
    return reply(content | more if content["resourceType"] == "Bundle" else {"resourceType": "Basic"})


ANSWERED: dict[str, Callable[[], Fault]] = {
    "down": _raises(httpx.ConnectError("refused")),
    "breaks off": _raises(httpx.RemoteProtocolError("closed without an answer")),
    "time-out while reading": _raises(httpx.ReadTimeout("")),
    "429 once": _once(429),
    "503 once": _once(503),
    "429 always": _gives(lambda _: httpx.Response(429)),
    "500": _gives(lambda _: httpx.Response(500)),
    "401, the token has expired": _gives(lambda _: reply(outcome("expired"), 401)),
    "403": _gives(lambda _: httpx.Response(403)),
    "404": _gives(lambda _: httpx.Response(404)),
    "302 to another host": _gives(lambda _: httpx.Response(302, headers={"location": "https://evil.example/"})),
    "HTML instead of FHIR": _gives(lambda _: httpx.Response(200, html="<h1>Sign in</h1>")),
    "half of the JSON": _gives(_cut),
    "an empty body": _gives(lambda right: httpx.Response(200, headers=right.headers)),
    "JSON that is no FHIR": _gives(lambda _: reply({"ok": True})),
    "an OperationOutcome with 200": _gives(lambda _: reply(outcome("sorry"))),
    "another resource": _gives(lambda _: reply({"resourceType": "Basic", "id": "x"})),
    "half of the results": _gives(lambda right: _page(right, total=1000)),
    "a next page on another host": _gives(
        lambda right: _page(right, link=[{"relation": "next", "url": "https://evil.example/r4?page=2"}])
    ),
    "a next page that is gone": _gives(
        lambda right: _page(right, link=[{"relation": "next", "url": f"{SERVER}/Gone?patient=p"}])
    ),
}  # fmt: skip
BEARER = {
    "access_token": TOKEN,
    "token_type": "Bearer",
    "expires_in": 300,
    "scope": "patient/*.rs",
    "subject": "us",
}


class Network(httpx.AsyncBaseTransport):
    """A network whose only server can be exchanged."""

    def __init__(self) -> None:
        self.server = Server(*RECORD)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """As the server of the moment answers; one that is slow is waited for."""
        kind = str(request.url).removeprefix(f"{SERVER}/").partition("?")[0].partition("/")[0]
        if kind == self.slow:
            await asyncio.sleep(5)
        return self.server.answer(request)

    slow = ""


def at_server(kinds: tuple[str, ...] = tuple(TYPES.values())) -> Iterator[Tried]:
    """Each type of resource that has to be read from the client's server, with each fault of it."""
    network = Network()
    with service(network, trusted_servers=(SERVER,), fetch_seconds=0.5) as client:
        right = [card["summary"] for card in _asked(client, "Condition").json()["cards"]]
        for kind in kinds:
            for name, fault in ANSWERED.items():
                network.server = Server(*RECORD)
                network.server.faults = {kind: fault(), "Gone": ANSWERED["404"]()}
                yield Tried("FHIR server", name, kind, verdict(_asked(client, kind), kind, right=right))
            network.server, network.slow = Server(*RECORD), kind
            yield Tried("FHIR server", "slower than the limit", kind, verdict(_asked(client, kind), kind))
            network.slow = ""
            yield Tried("FHIR server", "outside the token's scope", kind,
                verdict(_asked(client, kind, scope="patient/Basic.rs"), kind))  # fmt: skip
            yield Tried("FHIR server", "not a trusted server", kind,
                verdict(_asked(client, kind, server="https://evil.example/r4"), kind))  # fmt: skip


def _asked(
    client: TestClient, kind: str, scope: str = "patient/*.rs", server: str = SERVER
) -> httpx.Response:
    key = next(key for key, one in TYPES.items() if one == kind)
    given = {one: value for one, value in prefetch(*RECORD).items() if one != key}
    authorization = BEARER | {"scope": scope}
    return post(
        client,
        request("patient-view", WHO, prefetch=given, fhirServer=server, fhirAuthorization=authorization),
    )


def _raw(status: int = 200, content: bytes = b"", kind: str = "application/json") -> httpx.Response:
    return httpx.Response(status, content=content, headers={"content-type": kind})


CALLER = Client()
KEY_SETS: dict[str, Callable[[httpx.Request], httpx.Response]] = {
    "500": lambda _: _raw(500),
    "404": lambda _: _raw(404),
    "HTML": lambda _: _raw(content=b"<h1>hello</h1>", kind="text/html"),
    "no keys": lambda _: httpx.Response(200, json={"keys": []}),
    "another key": lambda _: httpx.Response(200, json={"keys": [Client().public]}),
    "half of the JSON": lambda _: _raw(content=json.dumps({"keys": [CALLER.public]}).encode()[:40]),
    "a redirect": lambda _: httpx.Response(302, headers={"location": "https://evil.example/jwks"}),
    "a damaged key": lambda _: httpx.Response(200, json={"keys": [CALLER.public | {"x": "AA"}]}),
}


def at_key_set() -> Iterator[Tried]:
    """The key set of the client, for each hook."""
    more = {"base_url": BASE, "clients": {ISSUER: KEYS}, "open_to_all": False}
    for hook, context in CONTEXTS.items():
        for name, answer in {"down": _refuse, **KEY_SETS}.items():
            with service(httpx.MockTransport(answer), **more) as client:
                bearer = f"Bearer {CALLER.token(f'/cds-services/spinepath-{hook}')}"
                message = request(hook, context, prefetch=prefetch(*RECORD))
                yield Tried(
                    "key set of the client", name, hook, verdict(post(client, message, authorization=bearer))
                )


def _refuse(_: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("refused")


class Failing(Direct):
    """A judge whose process dies."""

    async def answer(self, job: Any) -> Any:
        """Never."""
        raise EOFError(job.patient)


def at_judge() -> Iterator[Tried]:
    """The assessing process, for each hook."""
    unready = Direct()
    unready.ready = False
    for name, judge in {"dies": Failing(), "is not ready": unready}.items():
        with TestClient(create_app(settings(), judge=judge)) as client:
            for hook, context in CONTEXTS.items():
                answer = post(client, request(hook, context, prefetch=prefetch(*RECORD)))
                yield Tried("assessing process", name, hook, verdict(answer))


def at_feedback() -> Iterator[Tried]:
    """The file that feedback is kept in."""
    line = {"card": "1", "outcome": "overridden", "outcomeTimestamp": "2026-03-02T00:00:00Z"}
    with tempfile.TemporaryDirectory() as folder:
        for name, path in {"is a folder": folder, "its folder is gone": f"{folder}/gone/feedback"}.items():
            with service(feedback_file=path) as client:
                for hook in CONTEXTS:
                    answer = client.post(
                        f"/cds-services/spinepath-{hook}/feedback", json={"feedback": [line]}
                    )
                    yield Tried("feedback file", name, hook, verdict(answer))


def knowledge_files() -> list[Path]:
    """Every table that is shipped, relative to the source folder."""
    found = (path for pattern in ("*.toml", "*.csv") for path in (SOURCE / "spinepath").rglob(pattern))
    return sorted(path.relative_to(SOURCE) for path in found)


_PROBE = """
from datetime import date
from hashlib import sha256
from spinepath.api import sample
from spinepath.hooks import workers
day = date(2026, 3, 2)
said = []
judge = workers.judged
workers.judged = lambda job: said.append(judge(job)) or said[-1]
workers.warm_up(day)
print(sha256(b"".join(one.body for one in said)).hexdigest())
"""


def at_knowledge(files: list[Path] | None = None) -> Iterator[Tried]:
    """Each shipped table gone: the service must not become ready, unless it answers without the table as with it."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "src"
        shutil.copytree(
            SOURCE / "spinepath", copy / "spinepath", ignore=shutil.ignore_patterns("__pycache__")
        )
        right = _probed(copy)
        for file in knowledge_files() if files is None else files:
            (copy / file).rename(copy / "gone")
            got = _probed(copy)
            (copy / "gone").rename(copy / file)
            said = REFUSED if got is None else UNUSED if got == right else SILENT
            yield Tried("knowledge file", "gone", file.name, said)


def _probed(copy: Path) -> str | None:
    environment = os.environ | {"PYTHONPATH": str(copy)}
    run = subprocess.run(
        [sys.executable, "-c", _PROBE], env=environment, capture_output=True, text=True, check=False
    )
    return run.stdout.strip() if run.returncode == 0 else None


def all_faults() -> Iterator[Tried]:
    """Every boundary."""
    yield from at_prefetch()
    yield from at_server()
    yield from at_key_set()
    yield from at_judge()
    yield from at_feedback()
    yield from at_knowledge()
