"""The shape of the service: limits, log without people, feedback, headers, its description."""

import json
import logging
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from hooks.conftest import ready, settings
from hooks.people import medicine, sign, view
from hooks.spec_examples import FEEDBACK
from spinepath.hooks.app import create_app
from spinepath.hooks.logs import JsonLines, say

VIEW = "/cds-services/spinepath-patient-view"


def test_a_request_that_is_too_large_is_refused_before_it_is_read() -> None:
    with TestClient(create_app(settings(largest_request=1000))) as client:
        assert client.post(VIEW, json={"x": "y" * 2000}).status_code == 413
        pieces = (b" " * 400 for _ in range(5))
        headers = {"Content-Type": "application/json"}
        assert client.post(VIEW, content=pieces, headers=headers).status_code == 413


def test_nothing_may_be_kept_by_anybody_on_the_way(client: TestClient) -> None:
    for answer in (client.get("/cds-services"), client.post(VIEW, json=view()), client.get("/nowhere")):
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


class Lines(logging.Handler):
    """Collects log lines as the service writes them."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.setFormatter(JsonLines())

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@pytest.fixture
def log() -> Any:
    handler, logger = Lines(), logging.getLogger("spinepath.hooks")
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    yield handler.lines
    logger.removeHandler(handler)
    logger.setLevel(level)


def test_the_log_tells_what_happened_and_nothing_about_people(client: TestClient, log: list[str]) -> None:
    message = sign(
        [medicine("secret-order", "Lorazepam 1 mg", "draft")], medicine("secret-id", "Oxycodone 10 mg")
    )
    message["context"] |= {"userId": "Practitioner/secret-doctor", "encounterId": "secret-visit"}
    message["hookInstance"] = "Mrs Secret, born 1970"
    assert client.post("/cds-services/spinepath-order-sign", json=message).status_code == 200
    client.post(VIEW, json={"hook": "secret"})
    client.get("/secret-address")
    lines = [json.loads(line) for line in log]
    assert {"judged", "answered"} <= {line["event"] for line in lines}
    (judged,) = [line for line in lines if line["event"] == "judged"]
    assert judged["hook"] == "order-sign" and len(judged["cards"]) > 0 and judged["hook_instance"] is None
    told = "\n".join(log).lower()
    for word in ("secret", "lorazepam", "oxycodone", "1970", '"p"', "patient/p"):
        assert word not in told, word


def test_only_fields_of_the_list_can_be_logged() -> None:
    with pytest.raises(ValueError, match="patient"):
        say("anything", patient="p")


def test_an_exception_is_logged_without_its_words() -> None:
    try:
        raise KeyError("Mrs Secret")
    except KeyError as error:
        record = logging.LogRecord("spinepath.hooks", 40, "f", 1, "broke", (), (KeyError, error, None))
    assert json.loads(JsonLines().format(record))["failed"] == "KeyError"
    assert "Secret" not in JsonLines().format(record)


def posted(client: TestClient, *feedback: dict[str, Any]) -> Any:
    return client.post(f"{VIEW}/feedback", json={"feedback": list(feedback)})


@pytest.mark.parametrize("keep", [False, True])
def test_feedback_is_kept_and_comments_only_where_wanted(tmp_path: Path, keep: bool) -> None:
    path = tmp_path / "feedback.jsonl"
    with TestClient(create_app(settings(feedback_file=str(path), keep_comments=keep))) as client:
        assert posted(client, *FEEDBACK.values()).status_code == 200
        assert posted(client, FEEDBACK["overridden"]).status_code == 200
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    assert [line["outcome"] for line in lines] == ["accepted", "overridden", "overridden", "overridden"]
    assert lines[0]["suggestions"] == ["e56e1945-20b3-4393-8503-a1a20fd73152"]
    assert (lines[2]["reason"], lines[2]["commented"]) == ("d7ecf885", True)
    assert lines[2].get("comment") == ("clinician entered comment" if keep else None)
    assert path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"outcome": "ignored"}, {"card": ""}, {"outcomeTimestamp": "yesterday"}, {"acceptedSuggestions": []},
        {"overrideReason": {"userComment": "x" * 20_000}}, {"overrideReason": {"reason": {"code": ""}}},
    ],
)  # fmt: skip
def test_feedback_that_contradicts_itself_is_refused(client: TestClient, wrong: dict[str, Any]) -> None:
    answer = posted(client, FEEDBACK["accepted"] | wrong)
    assert answer.status_code == 400
    assert answer.json()["issue"][0]["diagnostics"]


def test_feedback_that_cannot_be_kept_is_to_be_sent_again(tmp_path: Path) -> None:
    with TestClient(create_app(settings(feedback_file=str(tmp_path)))) as client:
        assert posted(client, FEEDBACK["overridden"]).status_code == 503


def test_our_page_of_a_source_without_an_address(client: TestClient) -> None:
    assert "Provisional" in client.get("/sources/elicited_spinepath").text
    assert client.get("/sources/nothing").status_code == 404


def test_the_description_fits_the_routes(client: TestClient) -> None:
    document = client.get("/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    assert "/cds-services/spinepath-order-sign" in document["paths"]
    assert {"Card", "SelectContext", "OperationOutcome", "Feedback"} <= document["components"][
        "schemas"
    ].keys()


def test_other_origins_only_where_they_are_named() -> None:
    origin = {"Origin": "https://sandbox.example", "Access-Control-Request-Method": "POST"}
    for origins, status in (((), 405), (("https://sandbox.example",), 200)):
        with TestClient(create_app(settings(origins=origins))) as client:
            assert client.options(VIEW, headers=origin).status_code == status


class Broken:
    """A judge that breaks."""

    ready = True

    async def start(self) -> None:
        """Nothing."""

    async def answer(self, job: Any) -> Any:
        raise ZeroDivisionError(job.patient)

    async def stop(self) -> None:
        """Nothing."""


def test_whatever_breaks_the_user_is_told_that_nothing_was_checked() -> None:
    with TestClient(create_app(settings(), judge=Broken())) as client:
        (card,) = client.post(VIEW, json=view()).json()["cards"]
    assert card["indicator"] == "warning"
    assert "nothing was checked" in card["summary"]


def test_before_it_is_ready_it_says_so() -> None:
    broken = Broken()
    broken.ready = False
    with TestClient(create_app(settings(), judge=broken)) as client:
        assert client.get("/live").status_code == 200
        assert client.get("/ready").status_code == 503
        (card,) = client.post(VIEW, json=view()).json()["cards"]
    assert "not ready" in card["summary"]


def test_ready(client: TestClient) -> None:
    assert ready(client).get("/ready").json()["knowledge"]
