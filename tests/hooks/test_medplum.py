"""End to end with a FHIR server that we did not write: the answers are those of the same record in a file."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from click.testing import CliRunner
from starlette.testclient import TestClient

from hooks.card_rules import mistakes
from hooks.conftest import ready, settings
from hooks.medplum import TOKEN, Medplum
from hooks.people import request, whole_sample
from spinepath import api
from spinepath.cli import main
from spinepath.hooks.app import create_app
from spinepath.sources.server.access import TOKEN as VARIABLE


def record() -> dict[str, Any]:
    """The made-up patient, with enough pain scores for several pages."""
    bundle: dict[str, Any] = json.loads(api.sample().read_text("utf-8"))
    scores = [entry for entry in bundle["entry"] if entry["resource"]["id"].startswith("nrs")]
    more = [
        {"resource": one["resource"] | {"id": f"{one['resource']['id']}-{n}"}}
        for one in scores
        for n in range(5)
    ]
    return bundle | {"entry": bundle["entry"] + more}


@pytest.fixture(scope="module")
def server() -> Iterator[Medplum]:
    found = Medplum()
    found.load(record())
    yield found
    found.stop()


def run(*arguments: str, token: str = TOKEN) -> Any:
    return CliRunner().invoke(main, [*arguments], env={VARIABLE: token})


def test_assess_over_the_network_is_assess_of_the_file(server: Medplum, tmp_path: Path) -> None:
    path = tmp_path / "record.json"
    path.write_text(json.dumps(record()))
    day = ("--as-of", "2026-03-02", "--format", "json")
    there = json.loads(run("assess", f"fhir+{server.url}/Patient/made-up-1", *day).stdout)
    here = json.loads(run("assess", str(path), *day).stdout)
    assert [one for one in there.pop("problems") if one["severity"] != "info"] == [
        one for one in here.pop("problems") if one["severity"] != "info"
    ]
    assert there.pop("input") != here.pop("input")
    assert there == here


def test_fetch_into_a_folder(server: Medplum, tmp_path: Path) -> None:
    fetched = run("fetch", f"fhir+{server.url}/Patient/made-up-1", "-o", str(tmp_path))
    assert fetched.exit_code == 0, fetched.stderr
    whole = api.assess(api.read(tmp_path), api.SAMPLE_DAY)
    assert msgspec.structs.replace(whole, input=None, problems=()).alerts == api.assess(
        api.read(api.sample()), api.SAMPLE_DAY
    ).alerts  # fmt: skip


def test_a_wrong_token_and_a_person_who_is_not_there(server: Medplum) -> None:
    refused = run("assess", f"fhir+{server.url}/Patient/made-up-1", token="wrong")
    assert (refused.exit_code, "refused the token" in refused.stderr) == (31, True)
    nobody = run("assess", f"fhir+{server.url}/Patient/nobody")
    assert (nobody.exit_code, "does not have it (404)" in nobody.stderr) == (31, True)


def asked(server: Medplum, token: str = TOKEN, **more: Any) -> httpx.Response:
    """patient-view of the made-up patient, read from the server by the service."""
    given = settings(trusted_servers=(server.url,), fetch_seconds=20)
    authorization = {
        "access_token": token,
        "token_type": "Bearer",
        "expires_in": 60,
        "scope": "patient/*.rs",
        "subject": "us",
    }
    context, _ = whole_sample()
    message = request("patient-view", context, fhirServer=server.url, fhirAuthorization=authorization, **more)
    with TestClient(create_app(given)) as client:
        return ready(client).post("/cds-services/spinepath-patient-view", json=message)


def summaries(answer: httpx.Response) -> list[str]:
    assert answer.status_code == 200, answer.text
    assert not mistakes(answer.json())
    return [card["summary"] for card in answer.json()["cards"]]


def test_a_hook_without_prefetch_gives_the_cards_of_one_with_it(server: Medplum, client: TestClient) -> None:
    context, prefetch = whole_sample()
    message = request("patient-view", context, prefetch=prefetch)
    given = summaries(client.post("/cds-services/spinepath-patient-view", json=message))
    assert summaries(asked(server)) == given


def test_a_hook_with_a_wrong_token(server: Medplum) -> None:
    answer = asked(server, token="wrong")
    assert answer.status_code == 412
    assert "refused the token (401)" in answer.text
