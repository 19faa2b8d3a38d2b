"""The decision service at the clinic's address: the same answers as by itself, the same gate, off unless set up."""

import json
import os
import subprocess
import sys
from threading import Thread

import httpx
import pytest
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import get_resolver
from django.urls.resolvers import URLPattern
from starlette.testclient import TestClient

from clinic.browsing import copied
from clinic.postgres import free_port
from hooks.clients import BASE, ISSUER, KEYS, key_set
from hooks.clients import Client as Ehr
from hooks.conftest import ready
from hooks.conftest import settings as trial
from hooks.people import medicine, sign, view
from hooks.test_gate import bad
from spinepath.clinic.hooks import service as served
from spinepath.clinic.hooks.configured import configured
from spinepath.clinic.hooks.service import Service
from spinepath.errors import SettingsError
from spinepath.hooks.app import create_app

VIEW = "/cds-services/spinepath-patient-view"
SIGN = "/cds-services/spinepath-order-sign"
EHR = Ehr()


@pytest.fixture
def mounted(monkeypatch):
    """The clinic with the service set up like this."""
    made = []

    def up(settings, network=None):
        client = httpx.AsyncClient(transport=network) if network else None
        made.append(Service(create_app(settings, client=client)))
        monkeypatch.setattr(served, "_running", made[-1:])
        changed = override_settings(HOOKS=settings)
        changed.enable()
        made_settings.append(changed)
        return ready(Client(enforce_csrf_checks=True))

    made_settings = []
    yield up
    for one in made:
        one.stop()
    for one in made_settings:
        one.disable()


def post(client, path, message, **more):
    return client.post(path, json.dumps(message), content_type="application/json", **more)


def told(answer):
    """Cards without the ids that are new each time."""
    cards = json.loads(answer.content)["cards"]
    return json.dumps([{k: v for k, v in card.items() if k != "uuid"} for card in cards], sort_keys=True)


def test_discovery_and_cards_are_those_of_the_service_by_itself(mounted, client):
    clinic = mounted(trial())
    assert clinic.get("/cds-services").json() == client.get("/cds-services").json()
    drafts = [medicine("d", "Lorazepam 1 mg", "draft")]
    for path, message in ((VIEW, view()), (SIGN, sign(drafts, medicine("m", "Oxycodone 10 mg")))):
        here, alone = post(clinic, path, message), client.post(path, json=message)
        assert here.status_code == alone.status_code == 200
        assert _steady(told(here)) == _steady(told(alone))
        assert json.loads(here.content)["cards"]
    for path in ("/openapi.json", "/ready", "/sources/none", "/cds-services/none"):
        assert clinic.get(path).status_code == client.get(path).status_code
        assert clinic.get(path).content == client.get(path).content


def _steady(text):
    """Suggestions have ids of their own."""
    import re

    return re.sub(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "id", text)


@pytest.fixture(scope="module")
def client():
    with TestClient(create_app(trial())) as found:
        yield ready(found)


def test_what_is_wrong_with_a_request_is_said_the_same(mounted, client):
    clinic = mounted(trial(largest_request=5000))
    assert post(clinic, VIEW, {"x": "y" * 6000}).status_code == 413
    assert clinic.post(VIEW, {"x": 1}).status_code == 415
    here, alone = clinic.put(VIEW), client.put(VIEW)
    assert (here.status_code, here.content) == (alone.status_code, alone.content) == (405, alone.content)
    here, alone = post(clinic, VIEW, {"hook": "other"}), client.post(VIEW, json={"hook": "other"})
    assert (here.status_code, here.content) == (alone.status_code, alone.content)
    chunked = clinic.post(VIEW, b"{}", content_type="application/json", HTTP_TRANSFER_ENCODING="chunked")
    assert chunked.status_code == 411


def test_only_a_signed_token_of_a_known_client_is_let_in_and_once(mounted):
    given = trial(base_url=BASE, clients={ISSUER: KEYS}, open_to_all=False)
    clinic = mounted(given, key_set(EHR))
    token = EHR.token(VIEW)
    assert clinic.get("/cds-services").status_code == 401
    assert post(clinic, VIEW, view()).status_code == 401
    good = post(clinic, VIEW, view(), headers={"Authorization": f"Bearer {token}"})
    assert good.status_code == 200
    again = post(clinic, VIEW, view(), headers={"Authorization": f"Bearer {token}"})
    assert again.status_code == 401
    assert "used before" in again.json()["issue"][0]["diagnostics"]
    assert again.headers["WWW-Authenticate"] == "Bearer"
    for name, (token, _) in bad().items():
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        assert clinic.get("/cds-services", headers=headers).status_code == 401, name


def test_a_session_of_the_clinic_lets_nobody_call(mounted, user):
    given = trial(base_url=BASE, clients={ISSUER: KEYS}, open_to_all=False)
    clinic = mounted(given, key_set(EHR))
    clinic.force_login(user("clinician"), backend="allauth.account.auth_backends.AuthenticationBackend")
    assert clinic.get("/cds-services").status_code == 401


def test_it_is_off_unless_it_is_set_up(world):
    for path in ("/cds-services", VIEW, "/smart/launch", "/ready"):
        answer = Client().get(path)
        assert answer.status_code == 404
        assert "not set up" in answer.json()["issue"][0]["diagnostics"]


def test_half_set_up_is_refused_when_the_clinic_starts(tmp_path):
    def made(local=True, **given):
        names = {f"SPINEPATH_HOOKS_{name}": value for name, value in given.items()}
        return configured(names, data=tmp_path, secret="s", local=local)

    url, clients = "https://c.example", "https://e.example/=https://e.example/jwks"
    assert made() is None
    found = made(BASE_URL=url, CLIENTS=clients, local=False)
    assert found.replay_file == str(tmp_path / "hook-tokens.sqlite3")
    assert found.cookie_key == made(BASE_URL=url, CLIENTS=clients).cookie_key
    for wrong in (
        {"CLIENTS": clients},
        {"BASE_URL": url},
        {"BASE_URL": url, "CLIENTS": clients, "TYPO": "1"},
        {"BASE_URL": url, "CLIENTS": clients, "REPLAY_FILE": ":memory:"},
        {"BASE_URL": "http://127.0.0.1:1", "OPEN_TO_ALL": "true", "local": False},
    ):
        with pytest.raises(SettingsError):
            made(**wrong)


def test_the_full_report_keeps_its_own_policy(mounted):
    from spinepath.clinic.hooks.views import _as_report

    mounted(trial(trusted_servers=["https://ehr.example/fhir/r4", "http://127.0.0.1:9/fhir"]))
    response = HttpResponse("<p>", content_type="text/html")
    _as_report(response)
    policy = response.headers["Content-Security-Policy"]
    assert policy == "frame-ancestors http://127.0.0.1:9 https://ehr.example"


def exempt(patterns, space=""):
    for one in patterns:
        if isinstance(one, URLPattern):
            if getattr(one.callback, "csrf_exempt", False):
                yield f"{space}{one.name}"
        else:
            yield from exempt(one.url_patterns, f"{one.namespace}:" if one.namespace else space)


def test_no_other_page_takes_a_form_without_its_token():
    assert {name.partition(":")[0] for name in exempt(get_resolver().url_patterns)} == {
        "hooks",
        "fhir",
    }  # which writes nothing: test_fhir.py


@pytest.mark.deep
def test_two_processes_of_gunicorn_share_the_tokens_that_were_used(world, tmp_path):
    """As the documentation starts it; a token that one process has seen is refused by the other."""
    from http.server import BaseHTTPRequestHandler, HTTPServer

    class Keys(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps({"keys": [EHR.public]}).encode())

        def log_message(self, *_):
            pass

    keys = HTTPServer(("127.0.0.1", 0), Keys)
    Thread(target=keys.serve_forever, daemon=True).start()
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    environment = os.environ | copied(tmp_path) | {
        "SPINEPATH_CLINIC_DATA": str(tmp_path), "SPINEPATH_HOOKS_BASE_URL": base,
        "SPINEPATH_HOOKS_CLIENTS": f"{ISSUER}=http://127.0.0.1:{keys.server_port}/jwks",
    }  # fmt: skip
    bind = ["--bind", f"127.0.0.1:{port}", "--workers", "2", "--threads", "8"]
    command = [sys.executable, "-m", "gunicorn", "spinepath.clinic.wsgi", *bind]
    with (tmp_path / "log").open("wb") as log:
        running = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        _wait_ready(base, running, tmp_path / "log")
        token = EHR.token("/cds-services", aud=f"{base}/cds-services")
        headers = {"Authorization": f"Bearer {token}"}
        said = [httpx.get(f"{base}/cds-services", headers=headers).status_code for _ in range(30)]
        assert said == [200] + [401] * 29
        headers = {"Authorization": f"Bearer {EHR.token(VIEW, aud=f'{base}{VIEW}')}"}
        assert httpx.post(f"{base}{VIEW}", json=view(), headers=headers, timeout=60).json()["cards"]
        assert httpx.get(f"{base}/accounts/login/").status_code == 200
    finally:
        running.terminate()
        assert running.wait(timeout=40) == 0
        keys.shutdown()
        keys.server_close()


def _wait_ready(base, running, log):
    import time

    for _ in range(400):
        assert running.poll() is None, log.read_text()
        try:
            if all(httpx.get(f"{base}/ready").status_code == 200 for _ in range(8)):
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.3)
    raise AssertionError(log.read_text())
