"""The service inside the test process: one for the session, for everyone on this machine."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from hooks.card_rules import mistakes
from hooks.people import DAY
from spinepath.hooks.app import create_app
from spinepath.hooks.settings import Settings

Post = Callable[..., Any]


def settings(**more: Any) -> Settings:
    """Settings for a trial, in one process."""
    given = {"open_to_all": True, "workers": 0, "day": DAY} | more
    return Settings.from_environment({}, **given)


def ready(client: TestClient) -> TestClient:
    """The client once the service is ready."""
    for _ in range(300):
        if client.get("/ready").status_code == 200:
            return client
        time.sleep(0.05)
    raise AssertionError(client.get("/ready").text)


@pytest.fixture(scope="session")
def client() -> Iterator[TestClient]:
    with TestClient(create_app(settings())) as found:
        yield ready(found)


@pytest.fixture(scope="session")
def cards(client: TestClient) -> Post:
    """Cards for a request, each checked against the specification."""

    def post(message: dict[str, Any]) -> list[dict[str, Any]]:
        answer = client.post(f"/cds-services/spinepath-{message['hook']}", json=message)
        assert answer.status_code == 200, answer.text
        assert not mistakes(answer.json())
        found: list[dict[str, Any]] = answer.json()["cards"]
        return found

    return post
