"""SMART on FHIR: launches with PKCE, backend services with a private key, tokens that end and are renewed."""

import asyncio
import json
import re
import time
from collections.abc import Awaitable
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import parse_qs, urlsplit

import httpx
import jwt
import pytest
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from hooks.conftest import settings
from hooks.fhir import SERVER, Server
from hooks.people import PATIENT, medicine
from spinepath.errors import ServerFault, UnreadableInput
from spinepath.hooks.app import create_app
from spinepath.hooks.launch import COOKIE
from spinepath.sources.server.reader import Reader
from spinepath.sources.server.smart import Key, Pkce, assertion, configuration, new_pkce, read_key
from spinepath.sources.server.tokens import Backend, Session, Token

T = TypeVar("T")
AUTH = "https://auth.example"
ME = "http://127.0.0.1:8080"


def run(work: Awaitable[T]) -> T:
    async def whole() -> T:
        return await work

    return asyncio.run(whole())


class World:
    """A record system with a sign-in: checks every proof as RFC 6749, 7523 and 7636 ask. key: of the backend client."""

    def __init__(self, key: Any = None, **configuration: Any) -> None:
        self.server = Server(medicine("a", "Oxycodone 10 mg tablet"))
        self.configuration = {
            "authorization_endpoint": f"{AUTH}/authorize", "token_endpoint": f"{AUTH}/token",
            "code_challenge_methods_supported": ["S256"], "capabilities": ["launch-ehr"],
        } | configuration  # fmt: skip
        self.key, self.challenge, self.tokens, self.seen = key, "", 0, set[str]()
        self.context: dict[str, Any] = {"patient": "p", "refresh_token": "again"}

    def client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(transport=httpx.MockTransport(self.answer))

    def answer(self, request: httpx.Request) -> httpx.Response:
        url = str(request.url)
        if url == f"{SERVER}/.well-known/smart-configuration":
            return httpx.Response(200, json=self.configuration)
        if url == f"{AUTH}/token":
            form = {name: values[0] for name, values in parse_qs(request.content.decode()).items()}
            return self._token(form)
        return self.server.answer(request)

    def _token(self, form: dict[str, str]) -> httpx.Response:
        checks = {
            "authorization_code": self._code,
            "refresh_token": self._refresh,
            "client_credentials": self._signed,
        }
        if not checks[form["grant_type"]](form):
            return httpx.Response(400, json={"error": "invalid_grant", "error_description": "no"})
        self.tokens += 1
        self.server.token = f"token-{self.tokens}"
        given = {
            "access_token": self.server.token,
            "token_type": "bearer",
            "expires_in": 300,
            "scope": "patient/*.rs",
        }
        return httpx.Response(200, json=given | (self.context if self.key is None else {}))

    def _code(self, form: dict[str, str]) -> bool:
        whole = form["redirect_uri"] == f"{ME}/smart/callback" and form["client_id"] == "me"
        return (
            whole and form["code"] == "the-code" and Pkce(form["code_verifier"]).challenge == self.challenge
        )

    def _refresh(self, form: dict[str, str]) -> bool:
        return form["refresh_token"] == "again"

    def _signed(self, form: dict[str, str]) -> bool:
        claims = jwt.decode(form["client_assertion"], self.key, ["ES384", "RS384"], audience=f"{AUTH}/token",
            options={"require": ["exp", "jti", "iss", "sub"]})  # fmt: skip
        fresh = claims["jti"] not in self.seen and claims["exp"] - claims["iat"] <= 300
        self.seen.add(claims["jti"])
        return fresh and claims["iss"] == claims["sub"] == "me" and form["scope"] == "system/*.rs"


def app(world: World, **more: Any) -> TestClient:
    given = settings(**{"smart_client_id": "me", "trusted_servers": (SERVER,)} | more)
    return TestClient(create_app(given, client=world.client()), base_url=ME, follow_redirects=False)


def begun(client: TestClient, world: World, query: str) -> dict[str, str]:
    """Begin a launch as a browser does; what the sign-in is asked."""
    answer = client.get(f"/smart/launch?{query}")
    assert answer.status_code == 302, answer.text
    where = urlsplit(answer.headers["location"])
    assert f"{where.scheme}://{where.netloc}{where.path}" == f"{AUTH}/authorize"
    asked = {name: values[0] for name, values in parse_qs(where.query).items()}
    world.challenge = asked["code_challenge"]
    return asked


def test_launched_from_the_record_system() -> None:
    world = World()
    with app(world) as client:
        asked = begun(client, world, f"iss={SERVER}&launch=xyz")
        assert asked | {"state": "", "code_challenge": ""} == {
            "response_type": "code", "client_id": "me", "redirect_uri": f"{ME}/smart/callback", "launch": "xyz",
            "scope": "launch openid fhirUser patient/*.rs", "aud": SERVER, "code_challenge_method": "S256",
            "state": "", "code_challenge": "",
        }  # fmt: skip
        page = client.get(f"/smart/callback?code=the-code&state={asked['state']}")
    assert page.status_code == 200
    assert "oxycodone" in page.text.lower()
    assert page.headers["Cache-Control"] == "no-store"


def test_launched_by_itself_asks_for_a_patient() -> None:
    world = World()
    with app(world) as client:
        asked = begun(client, world, f"iss={SERVER}")
    assert asked["scope"] == "launch/patient openid fhirUser patient/*.rs"
    assert "launch" not in asked


def test_only_servers_that_are_trusted() -> None:
    world = World()
    with app(world) as client:
        assert client.get("/smart/launch?iss=https://evil.example").status_code == 403
        assert client.get("/smart/launch").status_code == 403
    with app(World(), smart_client_id=None) as client:
        assert client.get(f"/smart/launch?iss={SERVER}").status_code == 404


@pytest.mark.parametrize(
    ("change", "status", "says"),
    [
        (lambda query: query | {"state": "another"}, 400, "does not belong"),
        (lambda query: {"code": query["code"]}, 400, "does not belong"),
        (lambda query: {"state": query["state"], "error": "access_denied"}, 403, "access_denied"),
        (lambda query: query | {"code": "stolen"}, 412, "invalid_grant"),
    ],
)
def test_a_callback_that_is_not_right(change: Any, status: int, says: str) -> None:
    world = World()
    with app(world) as client:
        asked = begun(client, world, f"iss={SERVER}&launch=xyz")
        answer = client.get("/smart/callback", params=change({"code": "the-code", "state": asked["state"]}))
    assert answer.status_code == status
    assert says in answer.json()["issue"][0]["diagnostics"]


def test_a_callback_into_another_browser() -> None:
    world = World()
    with app(world) as client:
        asked = begun(client, world, f"iss={SERVER}&launch=xyz")
        client.cookies.clear()
        assert client.get(f"/smart/callback?code=the-code&state={asked['state']}").status_code == 400
        client.cookies.set(COOKIE, "forged")
        assert client.get(f"/smart/callback?code=the-code&state={asked['state']}").status_code == 400


def test_the_cookie_tells_nothing_and_is_kept_from_scripts() -> None:
    world = World()
    with app(world) as client:
        answer = client.get(f"/smart/launch?iss={SERVER}&launch=xyz")
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie and "samesite=lax" in cookie and "path=/smart" in cookie
    assert "fhir.example" not in cookie


def test_two_services_share_a_launch_with_one_key() -> None:
    world, key = World(), Fernet.generate_key().decode()
    with app(world, cookie_key=key) as one, app(world, cookie_key=key) as two:
        asked = begun(one, world, f"iss={SERVER}&launch=xyz")
        two.cookies = one.cookies
        assert two.get(f"/smart/callback?code=the-code&state={asked['state']}").status_code == 200


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"code_challenge_methods_supported": ["plain"]}, "S256"),
        ({"authorization_endpoint": None}, "no place to sign people in"),
        ({"token_endpoint": "http://auth.example/token"}, "not https"),
        ({"token_endpoint": 7}, "no usable SMART configuration"),
    ],
)
def test_a_server_that_cannot_sign_in_safely(wrong: dict[str, Any], says: str) -> None:
    with app(World(**wrong)) as client:
        answer = client.get(f"/smart/launch?iss={SERVER}&launch=xyz")
    assert answer.status_code == 412
    assert says in answer.text


def test_a_launch_without_a_patient() -> None:
    world = World()
    world.context = {}
    with app(world) as client:
        asked = begun(client, world, f"iss={SERVER}&launch=xyz")
        answer = client.get(f"/smart/callback?code=the-code&state={asked['state']}")
    assert "names no patient" in answer.text


def test_pkce_by_the_example_of_rfc_7636() -> None:
    found = Pkce("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")
    assert found.challenge == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


@given(st.integers())
def test_every_verifier_is_of_the_right_kind_and_new(_: int) -> None:
    one, other = new_pkce(), new_pkce()
    assert re.fullmatch(r"[A-Za-z0-9\-._~]{43,128}", one.verifier)
    assert one != other


def key_file(folder: Path, key: Any) -> Path:
    kind = (
        jwt.algorithms.ECAlgorithm
        if isinstance(key, ec.EllipticCurvePrivateKey)
        else jwt.algorithms.RSAAlgorithm
    )
    path = folder / "key.json"
    path.write_text(json.dumps(json.loads(kind.to_jwk(key)) | {"kid": "k1"}))
    return path


KEYS = [ec.generate_private_key(ec.SECP384R1()), rsa.generate_private_key(65537, 2048)]


@pytest.mark.parametrize("private", KEYS, ids=["ES384", "RS384"])
def test_backend_services(tmp_path: Path, private: Any) -> None:
    world, now = World(private.public_key()), [time.time() - 290]
    key = read_key(key_file(tmp_path, private))
    backend = Backend(world.client(), SERVER, "me", key, clock=lambda: now[0])
    assert run(backend.token()) == "token-1"
    assert run(backend.token()) == "token-1"
    now[0] += 280
    assert run(backend.token()) == "token-2"
    assert run(backend.token(renew=True)) == "token-3"


def test_an_assertion_lives_five_minutes() -> None:
    claims = jwt.decode(
        assertion("me", "x", Key("k", "ES384", KEYS[0]), 100), options={"verify_signature": False}
    )
    assert (claims["iat"], claims["exp"], claims["iss"], claims["sub"], claims["aud"]) == (
        100,
        400,
        "me",
        "me",
        "x",
    )


def test_a_token_that_ends_between_two_pages_is_renewed(tmp_path: Path) -> None:
    world = World(KEYS[0].public_key())
    backend = Backend(world.client(), SERVER, "me", read_key(key_file(tmp_path, KEYS[0])))
    found = Reader(world.client(), SERVER, backend)
    assert json.loads(run(found.resource("Patient/p"))) == PATIENT
    world.server.token = "revoked"
    assert json.loads(run(found.resource("Patient/p"))) == PATIENT
    assert world.tokens == 2


def test_a_sign_in_is_renewed_with_its_refresh_token() -> None:
    world, now = World(), [0.0]
    session = Session(
        world.client(), f"{AUTH}/token", "me", Token("old", refresh_token="again"), clock=lambda: now[0]
    )
    assert run(session.token()) == "old"
    now[0] = 1000
    assert run(session.token()) == "token-1"
    world.context = {}
    now[0] = 2000
    assert run(session.token()) == "token-2"
    assert session.current.refresh_token == "again"


def test_a_sign_in_that_cannot_be_renewed() -> None:
    session = Session(World().client(), f"{AUTH}/token", "me", Token("old"), clock=lambda: 0)
    with pytest.raises(ServerFault, match="launch again"):
        run(session.token(renew=True))


@pytest.mark.parametrize(
    "content", ["", "{}", '{"kty": "RSA"}', '{"kty":"oct","k":"AAAA","kid":"1","d":"x"}']
)
def test_a_file_that_is_no_private_key(tmp_path: Path, content: str) -> None:
    path = tmp_path / "key.json"
    path.write_text(content)
    with pytest.raises(UnreadableInput, match=r"key\.json"):
        read_key(path)


def test_a_configuration_that_is_not_there() -> None:
    missing = httpx.AsyncClient(transport=httpx.MockTransport(lambda _: httpx.Response(404, json={})))
    with pytest.raises(ServerFault, match="SMART configuration"):
        run(configuration(missing, SERVER))
