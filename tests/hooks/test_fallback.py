"""What was not prefetched is read from the client's server: if it is trusted, within scope, in time. Or it is said."""

import asyncio
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
from starlette.testclient import TestClient

from hooks.card_rules import mistakes
from hooks.conftest import ready, settings
from hooks.fhir import SERVER, TOKEN, Server
from hooks.people import WHO, medicine, prefetch, request
from spinepath.hooks.app import create_app
from spinepath.hooks.scope import may_read

OPIOID, SEDATIVE = medicine("a", "Oxycodone 10 mg tablet"), medicine("b", "Lorazepam 1 mg tablet")
PAIR = "benzodiazepine are taken together"


def authorization(scope: str = "patient/*.rs") -> dict[str, Any]:
    return {"access_token": TOKEN, "token_type": "Bearer", "expires_in": 300, "scope": scope, "subject": "us"}


@contextmanager
def service(server: Server, **more: Any) -> Any:
    given = settings(**{"trusted_servers": (SERVER,)} | more)
    with TestClient(create_app(given, client=server.client())) as client:
        yield ready(client)


def told(
    server: Server, scope: str = "patient/*.rs", status: int = 200, without: str = "", **more: Any
) -> str:
    """What the cards of patient-view say when everything, or all of one key, has to be read from the server."""
    given = prefetch() if without else {}
    given = {key: value for key, value in given.items() if key != without}
    extra = {"fhirServer": SERVER, "fhirAuthorization": authorization(scope)}
    message = request("patient-view", WHO, prefetch=given, **extra)
    with service(server, **more) as client:
        answer = client.post("/cds-services/spinepath-patient-view", json=message)
    assert answer.status_code == status, answer.text
    if status != 200:
        return str(answer.json()["issue"][0]["diagnostics"])
    assert not mistakes(answer.json())
    return " ".join(f"{card['summary']} {card.get('detail', '')}" for card in answer.json()["cards"]).replace(
        "\\", ""
    )


def test_everything_from_the_server() -> None:
    said = told(Server(OPIOID, SEDATIVE))
    assert PAIR in said
    assert "Not checked" not in said


def test_only_what_is_missing_is_asked_for() -> None:
    server = Server(OPIOID, SEDATIVE)
    assert PAIR in told(server, without="medicationRequest")
    assert server.asked == ["MedicationRequest?patient=p&_include=MedicationRequest:medication"]


def test_all_pages_are_read() -> None:
    server = Server(*(medicine(f"m{n}", "Acetaminophen 500 mg") for n in range(7)), OPIOID, SEDATIVE, page=2)
    assert PAIR in told(server, without="medicationRequest")
    assert len(server.asked) == 5


def test_a_server_that_is_not_trusted_is_never_called() -> None:
    server = Server(OPIOID, SEDATIVE)
    for trusted in (
        (),
        ("https://fhir.example",),
        ("https://fhir.example/r4/evil",),
        ("https://other.example/r4",),
    ):
        said = told(server, status=412, trusted_servers=trusted)
        assert "not one that may be called" in said
    assert server.asked == []


def test_a_link_to_another_host_is_not_followed() -> None:
    def away(_: httpx.Request, right: httpx.Response) -> httpx.Response:
        page = right.json() | {
            "link": [{"relation": "next", "url": "https://169.254.169.254/latest/meta-data"}]
        }
        return httpx.Response(200, json=page, headers={"content-type": "application/fhir+json"})

    server = Server(OPIOID, SEDATIVE)
    server.faults["MedicationRequest"] = away
    said = told(server, without="medicationRequest")
    assert PAIR in said and "leads away" in said


def test_outside_the_scope_nothing_is_asked_and_that_is_said() -> None:
    server = Server(OPIOID, SEDATIVE)
    said = told(server, "patient/Patient.read patient/Condition.rs", without="medicationRequest")
    assert "MedicationRequest: not supplied, and the token's scope does not allow to read it" in said
    assert server.asked == []


def test_the_operator_can_narrow_what_is_read() -> None:
    said = told(Server(OPIOID, SEDATIVE), without="medicationRequest", resource_types=("Patient",))
    assert "this service may not read it from a server" in said


def test_an_expired_token_is_said() -> None:
    server = Server(OPIOID, SEDATIVE, token="another")
    assert "refused the token (401)" in told(server, without="medicationRequest")
    assert "refused the token (401)" in told(server, status=412)


def test_a_server_that_hangs_costs_no_more_than_the_limit() -> None:
    class Hanging(Server):
        def client(self) -> httpx.AsyncClient:
            async def never(_: httpx.Request) -> httpx.Response:
                await asyncio.sleep(60)
                raise AssertionError

            return httpx.AsyncClient(transport=httpx.MockTransport(never))

    said = told(Hanging(), without="medicationRequest", fetch_seconds=0.2)
    assert "MedicationRequest" in said and "0.2 s" in said


def test_half_of_a_search_is_used_and_the_rest_is_said() -> None:
    def second_fails(request: httpx.Request, right: httpx.Response) -> httpx.Response:
        return httpx.Response(500) if "_start" in str(request.url) else right

    server = Server(OPIOID, SEDATIVE, medicine("c", "Aspirin 100 mg"), page=2)
    server.faults["MedicationRequest"] = second_fails
    said = told(server, without="medicationRequest")
    assert PAIR in said and "page 2" in said


@pytest.mark.parametrize(
    ("scope", "kind", "allowed"),
    [
        ("patient/Observation.read", "Observation", True),
        ("patient/*.read", "Observation", True),
        ("user/Observation.rs", "Observation", True),
        ("system/*.cruds", "Observation", True),
        ("patient/Observation.*", "Observation", True),
        ("patient/Observation.write", "Observation", False),
        ("patient/Observation.r", "Observation", False),
        ("patient/Observation.s", "Observation", False),
        ("patient/Condition.rs", "Observation", False),
        ("patient/Observation.rs?category=laboratory", "Observation", False),
        ("launch openid fhirUser", "Observation", False),
        ("", "Observation", False),
        ("patient/observation.rs", "Observation", False),
    ],
)
def test_scopes(scope: str, kind: str, allowed: bool) -> None:
    assert may_read(scope, kind) is allowed
