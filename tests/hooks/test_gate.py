"""Who may call: signed tokens of known issuers, each for one call and one address."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import jwt
import pytest
from starlette.testclient import TestClient

from hooks.clients import BASE, ISSUER, KEYS, Client, key_set
from hooks.conftest import settings
from hooks.spec_examples import PUBLIC_KEY
from spinepath.hooks.app import create_app
from spinepath.hooks.replay import Replays

PATH = "/cds-services"
EHR, RSA, STRANGER = Client(), Client("RS384", "k2"), Client()


def guarded(transport: httpx.BaseTransport | None = None, **more: Any) -> TestClient:
    given = settings(base_url=BASE, clients={ISSUER: KEYS}, open_to_all=False, **more)
    network = httpx.AsyncClient(transport=transport or key_set(EHR, RSA))  # type: ignore[arg-type]
    return TestClient(create_app(given, client=network))


@pytest.fixture(scope="module")
def service() -> Iterator[TestClient]:
    with guarded() as found:
        yield found


def ask(service: TestClient, token: str | None, path: str = PATH) -> Any:
    return service.get(path, headers={} if token is None else {"Authorization": f"Bearer {token}"})


@pytest.mark.parametrize("client", [EHR, RSA], ids=["ES384", "RS384"])
def test_a_good_token_is_let_in(service: TestClient, client: Client) -> None:
    assert ask(service, client.token(PATH)).status_code == 200
    assert ask(service, client.token(PATH, aud=[f"{BASE}{PATH}"])).status_code == 200
    assert ask(service, client.token(PATH, {"jku": KEYS})).status_code == 200


def bad() -> dict[str, tuple[str | None, str]]:
    """Tokens to refuse and what is said, made when they are used: a token lives five minutes, a run may be longer."""
    now = int(datetime.now(UTC).timestamp())
    return {
        "another issuer": (EHR.token(PATH, iss="https://evil.example/"), "issuer"),
        "another address": (EHR.token("/cds-services/spinepath-patient-view"), "not valid"),
        "expired": (EHR.token(PATH, exp=now - 60, iat=now - 120), "expired"),
        "no expiry": (EHR.token(PATH, exp=None), "exp"),
        "no id": (EHR.token(PATH, jti=None), "jti"),
        "no issuing time": (EHR.token(PATH, iat=None), "iat"),
        "from the future": (EHR.token(PATH, iat=now + 600, exp=now + 900), "not valid"),
        "too long a life": (EHR.token(PATH, exp=now + 86_400), "longer than"),
        "another's key": (STRANGER.token(PATH), "not valid"),
        "an unknown key": (STRANGER.token(PATH, {"kid": "k9"}), "kid"),
        "no key named": (jwt.encode({"iss": ISSUER}, EHR.key, "ES384"), "kid"),
        "another key set": (EHR.token(PATH, {"jku": "https://evil.example/jwks"}), "jku"),
        "a shared secret": (jwt.encode({"iss": ISSUER}, "x" * 64, "HS256", headers={"kid": "k1"}), "HS256"),
        "no signature": (jwt.encode({"iss": ISSUER}, None, "none", headers={"kid": "k1"}), "none"),
        "nonsense": ("abc", "not valid"),
        "nothing": (None, "no token"),
    }


@pytest.mark.parametrize("name", bad())
def test_a_bad_token_is_refused_saying_why(service: TestClient, name: str) -> None:
    token, says = bad()[name]
    answer = ask(service, token)
    assert answer.status_code == 401, answer.text
    assert says in answer.json()["issue"][0]["diagnostics"]
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_token_is_good_once(service: TestClient) -> None:
    token = EHR.token(PATH)
    assert [ask(service, token).status_code for _ in range(2)] == [200, 401]


def test_two_services_share_what_was_used(tmp_path: Path) -> None:
    token = EHR.token(PATH)
    with (
        guarded(replay_file=str(tmp_path / "used.db")) as one,
        guarded(replay_file=str(tmp_path / "used.db")) as two,
    ):
        assert [ask(one, token).status_code, ask(two, token).status_code] == [200, 401]


def test_ended_tokens_are_forgotten() -> None:
    replays = Replays(":memory:")
    assert replays.first("i", "1", until=10, now=0)
    assert not replays.first("i", "1", until=10, now=5)
    assert replays.first("another", "1", until=10, now=5)
    assert replays.first("i", "1", until=30, now=11)
    replays.close()


VIEW = "/cds-services/spinepath-patient-view"


@pytest.mark.parametrize("path", [VIEW, f"{VIEW}/feedback"])
def test_every_call_is_guarded_before_its_body_is_read(service: TestClient, path: str) -> None:
    assert service.post(path, content=b"nonsense").status_code == 401
    good = {"Authorization": f"Bearer {EHR.token(path)}", "Content-Type": "application/json"}
    assert service.post(path, content=b"nonsense", headers=good).status_code == 400


def test_a_key_set_that_cannot_be_had_is_no_open_door() -> None:
    down = httpx.MockTransport(lambda _: httpx.Response(500))
    with guarded(down) as service:
        assert ask(service, EHR.token(PATH)).status_code == 503


def test_unknown_keys_do_not_make_us_fetch_without_end() -> None:
    calls = []

    def answer(request: httpx.Request) -> httpx.Response:
        calls.append(request.url)
        return httpx.Response(200, json={"keys": [EHR.public]})

    with guarded(httpx.MockTransport(answer)) as service:
        for place in range(20):
            assert ask(service, STRANGER.token(PATH, {"kid": f"new-{place}"})).status_code == 401
    assert len(calls) == 1


def test_a_symmetric_key_in_a_key_set_is_never_used() -> None:
    """The example key set of the specification, and beside it one that anybody could sign with."""
    shared = {"kty": "oct", "k": "AAAA", "kid": "s", "alg": "HS256"}
    served = httpx.MockTransport(lambda _: httpx.Response(200, json={"keys": [PUBLIC_KEY, shared]}))
    with guarded(served) as service:
        assert "not valid" in ask(service, EHR.token(PATH, {"kid": "example-kid"})).text
        assert "kid" in ask(service, EHR.token(PATH, {"kid": "s"})).text
