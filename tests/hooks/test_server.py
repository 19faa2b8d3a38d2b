"""Reading a FHIR server: pages, retries, limits; what could not be had is always named."""

import asyncio
import json
from collections.abc import Awaitable
from pathlib import Path
from typing import Any, TypeVar

import httpx
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from hooks.fhir import SERVER, TOKEN, Server, outcome, reply
from hooks.people import PATIENT, Json, medicine
from spinepath.cli import main
from spinepath.errors import ServerFault, UnknownName, UnreadableInput
from spinepath.sources.server import access
from spinepath.sources.server.address import address, is_base, resolved
from spinepath.sources.server.bulk import STATE, export
from spinepath.sources.server.fetch import SEARCHES, chart_of, person
from spinepath.sources.server.pages import Fetched, search
from spinepath.sources.server.reader import Given, Patience, Reader

T = TypeVar("T")
waited: list[float] = []


async def _wait(seconds: float) -> None:
    waited.append(seconds)


def reader(server: Server, token: str | None = TOKEN, **patience: Any) -> Reader:
    waited.clear()
    return Reader(server.client(), SERVER, Given(token), Patience(**patience), _wait)


def run(work: Awaitable[T]) -> T:
    async def whole() -> T:
        return await work

    return asyncio.run(whole())


def everyone(count: int = 3) -> list[Json]:
    return [medicine(f"m{n}", f"Acetaminophen {n} mg") for n in range(count)]


def names(found: Fetched) -> set[str]:
    chart = chart_of(found, "p")
    return {event.source for event in chart.events}


ALL = {"Patient/p", "MedicationRequest/m0", "MedicationRequest/m1", "MedicationRequest/m2"}


@pytest.mark.parametrize("everything", [True, False])
@pytest.mark.parametrize("page", [1, 2, 100])
def test_a_whole_person(everything: bool, page: int) -> None:
    server = Server(*everyone(), page=page)
    server.everything = everything
    found = run(person(reader(server), "p"))
    assert names(found) == ALL
    assert not [problem for problem in found.problems if problem.severity != "info"]


def test_without_everything_each_type_is_searched_and_that_is_noted() -> None:
    server = Server()
    found = run(person(reader(server), "p"))
    assert {url.partition("?")[0] for url in server.asked} >= SEARCHES.keys()
    assert "type by type" in found.problems[-1].reason


def test_when_everything_breaks_off_the_types_are_searched() -> None:
    server = Server(*everyone(), page=2)
    server.everything = True

    def breaks(request: httpx.Request, right: httpx.Response) -> httpx.Response:
        return (
            reply(outcome("lost"), 500)
            if "everything" in str(request.url) and "_start" in str(request.url)
            else right
        )

    server.faults["Patient"] = breaks
    assert names(run(person(reader(server, tries=1), "p"))) == ALL


def test_a_server_that_counts_more_than_it_gives() -> None:
    server = Server(*everyone())
    server.faults["MedicationRequest"] = lambda _, right: reply(right.json() | {"total": 40})
    found = run(search(reader(server), "MedicationRequest?patient=p", "MedicationRequest"))
    assert found.problems[0].reason == "the server counts 40, but gave 3; the rest is missing"


def test_a_page_that_leads_back_to_itself() -> None:
    server = Server(*everyone())

    def loop(request: httpx.Request, right: httpx.Response) -> httpx.Response:
        return reply(right.json() | {"link": [{"relation": "next", "url": str(request.url)}]})

    server.faults["MedicationRequest"] = loop
    found = run(search(reader(server), f"{SERVER}/MedicationRequest?patient=p", "MedicationRequest"))
    assert "read already" in found.problems[0].reason


def flaky(times: int, answer: httpx.Response) -> Any:
    """Fails so often, then is right."""
    left = [times]

    def fault(_: httpx.Request, right: httpx.Response) -> httpx.Response:
        left[0] -= 1
        return answer if left[0] >= 0 else right

    return fault


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_busy_server_is_asked_again_after_ever_longer_waits(status: int) -> None:
    server = Server()
    server.faults["Patient"] = flaky(3, httpx.Response(status))
    assert json.loads(run(reader(server).resource("Patient/p"))) == PATIENT
    assert waited == [0.5, 1.0, 2.0]


def test_the_wait_the_server_names_is_kept_up_to_a_limit() -> None:
    server = Server()
    server.faults["Patient"] = flaky(1, httpx.Response(429, headers={"Retry-After": "3"}))
    run(reader(server).resource("Patient/p"))
    assert waited == [3.0]
    server.faults["Patient"] = flaky(1, httpx.Response(429, headers={"Retry-After": "86400"}))
    run(reader(server).resource("Patient/p"))
    assert waited == [10.0]


def refuses(_: httpx.Request, __: httpx.Response) -> httpx.Response:
    raise httpx.ConnectError("refused")


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        (lambda _, __: httpx.Response(500), "failed (500)"),
        (lambda _, __: reply(outcome("no such index"), 400), "no such index"),
        (lambda _, __: httpx.Response(403), "does not allow it"),
        (lambda _, __: httpx.Response(404), "does not have it"),
        (lambda _, __: httpx.Response(410), "was deleted"),
        (lambda _, __: httpx.Response(429), "asked too often (429) (after 2 tries)"),
        (lambda _, __: httpx.Response(302, headers={"Location": "https://evil.example/"}), "redirects (302)"),
        (lambda _, __: httpx.Response(200, text="<html>", headers={"content-type": "text/html"}), "text/html"),
        (lambda _, __: httpx.Response(200, content=b"{}"), "no content type"),
        (lambda _, right: httpx.Response(200, content=right.content[:30], headers=right.headers), "no whole JSON"),
        (lambda _, __: reply({}), "no FHIR resource"),
        (lambda _, __: reply(outcome("sorry")), "OperationOutcome: sorry"),
        (lambda _, __: reply({"resourceType": "Patient", "x": "y" * 5000}), "more than 2000 bytes"),
        (refuses, "ConnectError"),
    ],
)  # fmt: skip
def test_every_failure_is_named(fault: Any, says: str) -> None:
    server = Server()
    server.faults["Patient"] = fault
    with pytest.raises(ServerFault) as caught:
        run(reader(server, tries=2, largest=2000).resource("Patient/p"))
    assert says in str(caught.value)


def test_an_answer_that_never_comes() -> None:
    async def never(_: httpx.Request) -> httpx.Response:
        await asyncio.sleep(60)
        raise AssertionError

    client = httpx.AsyncClient(transport=httpx.MockTransport(never))
    slow = Reader(client, SERVER, Given(None), Patience(tries=2, seconds=0.05), _wait)
    with pytest.raises(ServerFault, match=r"no answer within 0\.05 s \(after 2 tries\)"):
        run(slow.resource("Patient/p"))


def test_one_type_that_fails_does_not_take_the_others_along() -> None:
    server = Server(*everyone())
    server.faults["Observation"] = lambda _, __: httpx.Response(500)
    found = run(person(reader(server, tries=1), "p"))
    assert names(found) == ALL
    assert [one.source for one in found.problems if one.severity == "error"] == ["Observation"]


def test_what_could_not_be_fetched_is_a_problem_of_the_chart() -> None:
    server = Server(*everyone())
    server.faults["Observation"] = lambda _, __: httpx.Response(500)
    chart = chart_of(run(person(reader(server, tries=1), "p")), "p")
    assert ("Observation", "server") in {(one.source, one.field) for one in chart.problems}


def test_another_person_than_the_one_asked_for() -> None:
    with pytest.raises(UnknownName, match="nothing of Patient/q"):
        chart_of(run(person(reader(Server()), "p")), "q")


@pytest.mark.parametrize("text", ["fhir+https://x/r4", "fhir+https://x/Patient/", "fhir+https://x/Patient/a/b",
    "fhir+http://x.example/Patient/1", "fhir+https://x/Patient/../1", "fhir+https:///Patient/1"])  # fmt: skip
def test_an_address_that_names_nobody(text: str) -> None:
    with pytest.raises(UnreadableInput, match="name one person"):
        address(text)


def test_an_address() -> None:
    assert address("fhir+https://x.example/r4/Patient/123") == ("https://x.example/r4", "123")
    assert address("fhir+http://127.0.0.1:8080/Patient/a-b.c/") == ("http://127.0.0.1:8080", "a-b.c")


@pytest.mark.parametrize(
    ("link", "where"),
    [
        ("Patient/1", f"{SERVER}/Patient/1"),
        (f"{SERVER}?page=2", f"{SERVER}?page=2"),
        (f"{SERVER}/Patient?page=2", f"{SERVER}/Patient?page=2"),
        ("https://fhir.example/r4x/Patient", None),
        ("https://fhir.example:444/r4/Patient", None),
        ("http://fhir.example/r4/Patient", None),
        ("https://fhir.example@evil.example/r4/Patient", None),
        ("https://me:pw@fhir.example/r4/Patient", None),
        ("//evil.example/r4/Patient", None),
        ("../admin", None),
        ("%2e%2e/admin", None),
        ("https://[broken", None),
        ("file:///etc/passwd", None),
    ],
)
def test_only_links_below_the_server_are_followed(link: str, where: str | None) -> None:
    assert resolved(SERVER, link) == where


@given(st.text(max_size=60))
def test_no_text_leads_away(text: str) -> None:
    found = resolved(SERVER, text)
    assert found is None or httpx.URL(found).host == "fhir.example"


def test_bases() -> None:
    assert is_base("https://x.example/r4") and is_base("http://localhost:8080/fhir")
    for bad in (
        "http://x.example",
        "https://u:p@x.example",
        "ftp://x",
        "https://x?y=1",
        "https://x#y",
        "x",
        "https://x:99999",
    ):
        assert not is_base(bad), bad


class Exporting:
    """A server with bulk data: ready after so many questions, two files, one of which may fail."""

    def __init__(self, polls: int = 2, count: int = 2) -> None:
        self.polls, self.count, self.broken = polls, count, False
        self.asked: list[str] = []

    def answer(self, request: httpx.Request) -> httpx.Response:
        url = str(request.url)
        self.asked.append(url.removeprefix(SERVER))
        if "$export" in url:
            assert request.headers["prefer"] == "respond-async"
            return httpx.Response(202, headers={"Content-Location": f"{SERVER}/jobs/1"})
        if url.endswith("/jobs/1"):
            self.polls -= 1
            return httpx.Response(202, headers={"Retry-After": "7"}) if self.polls >= 0 else self._manifest()
        if self.broken and "files/2" in url:
            return httpx.Response(500)
        lines = [PATIENT] if "files/1" in url else everyone(2)
        body = b"".join(json.dumps(one).encode() + b"\n" for one in lines)
        return httpx.Response(200, content=body, headers={"content-type": "application/fhir+ndjson"})

    def _manifest(self) -> httpx.Response:
        files = [
            {"type": "Patient", "url": f"{SERVER}/files/1", "count": 1},
            {"type": "MedicationRequest", "url": f"{SERVER}/files/2", "count": self.count},
        ]
        return httpx.Response(200, json={"transactionTime": "2026-03-02T00:00:00Z", "output": files})

    def run(self, folder: Path, kind: str = "Patient") -> Any:
        waited.clear()
        client = httpx.AsyncClient(transport=httpx.MockTransport(self.answer))
        found = Reader(client, SERVER, Given(TOKEN), Patience(tries=1), _wait)
        return run(export(found, kind, folder, sleep=_wait))


def test_an_export(tmp_path: Path) -> None:
    server = Exporting()
    state = server.run(tmp_path)
    assert server.asked == ["/Patient/$export", *["/jobs/1"] * 3, "/files/1", "/files/2"]
    assert waited == [7.0, 7.0]
    assert not state.lost
    listed = CliRunner().invoke(main, ["assess", str(tmp_path), "--as-of", "2026-03-02", "--format", "jsonl"])
    assert json.loads(listed.stdout)["patient"]["id"] == "p"


def test_an_export_goes_on_where_it_stopped(tmp_path: Path) -> None:
    server = Exporting(polls=0)
    server.broken = True
    assert "MedicationRequest" in server.run(tmp_path).lost[0]
    server.broken, server.asked = False, []
    assert not server.run(tmp_path).lost
    assert server.asked == ["/files/2"]


def test_an_export_that_is_not_ready_goes_on_later(tmp_path: Path) -> None:
    server = Exporting(polls=100)
    client = httpx.AsyncClient(transport=httpx.MockTransport(server.answer))
    slow = Reader(client, SERVER, Given(TOKEN), Patience(tries=1), _wait)
    with pytest.raises(ServerFault, match="call again later"):
        run(export(slow, "Patient", tmp_path, sleep=_wait, polls=3))
    server.polls, server.asked = 0, []
    server.run(tmp_path)
    assert "/Patient/$export" not in server.asked


def test_a_file_that_is_not_whole_is_fetched_again(tmp_path: Path) -> None:
    server = Exporting(polls=0, count=5)
    assert "2 of 5 resources" in server.run(tmp_path).lost[0]
    server.asked = []
    server.run(tmp_path)
    assert server.asked == ["/files/2"]


def test_a_folder_of_another_export_is_not_mixed(tmp_path: Path) -> None:
    Exporting(polls=0).run(tmp_path)
    with pytest.raises(UnreadableInput, match="holds another export"):
        Exporting(polls=0).run(tmp_path, "Group/1")
    (tmp_path / STATE).write_text("{")
    with pytest.raises(UnreadableInput, match="damaged"):
        Exporting(polls=0).run(tmp_path)


def test_the_key_and_the_client_go_together() -> None:
    async def asked() -> None:
        async with access.reader(SERVER, {access.CLIENT: "me"}):
            raise AssertionError

    with pytest.raises(UnreadableInput, match="set both"):
        asyncio.run(asked())
