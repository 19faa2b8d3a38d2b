"""What the web does to a clinic: each attack that we know of, tried."""

import os
import subprocess
import sys
from time import time

import pytest
from django.test import Client

from spinepath.clinic.people.models import Patient
from spinepath.clinic.people.roles import Role

XSS = '"><script>alert(1)</script><img src=x onerror=alert(1)>'


def sign_in(client, password, name="nurse", **more):
    return client.post(
        "/accounts/login/" + more.pop("query", ""), {"login": f"{name}@made-up.example", "password": password}
    )


def test_the_production_settings_pass_djangos_own_check(tmp_path):
    given = {
        "SPINEPATH_CLINIC_DATA": str(tmp_path),
        "SPINEPATH_LOCAL": "0",
        "DATABASE_URL": "",
        "SPINEPATH_HOSTS": "clinic.example",
    }
    command = [sys.executable, "-m", "spinepath.clinic", "check", "--deploy", "--fail-level", "INFO"]
    done = subprocess.run(command, env=os.environ | given, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "secret-key").stat().st_mode & 0o077 == 0


def test_every_page_carries_the_policies(signed_in):
    for answer in (
        Client().get("/accounts/login/"),
        signed_in("nurse").get("/"),
        signed_in("nurse").get("/nowhere/"),
    ):
        policy = answer["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert (
            "default-src 'none'" in policy
            and "script-src 'self'" in policy
            and "frame-ancestors 'none'" in policy
        )
        assert answer["X-Frame-Options"] == "DENY"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Referrer-Policy"] == "same-origin"
        assert "no-store" in answer["Cache-Control"]


def test_no_page_holds_anything_inline(signed_in, mine):
    """So that the policy can forbid it: no script or style in the page, no handler on an element."""
    patient = mine("clinician")
    for name, path in (
        ("clinician", "/"),
        ("clinician", f"/patients/{patient.pk}/"),
        ("patient", "/"),
        ("administrator", "/audit/"),
    ):
        page = signed_in(name).get(path).content.decode()
        assert "<style" not in page and " style=" not in page and " onclick=" not in page
        assert "<script>" not in page


def test_a_form_without_its_token_is_refused(user, world):
    client = Client(enforce_csrf_checks=True)
    assert sign_in(client, world).status_code == 403


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example"]
)
def test_signing_in_never_leads_elsewhere(world, target):
    answer = Client().post(
        "/accounts/login/?next=" + target,
        {"login": "nurse@made-up.example", "password": world, "next": target},
    )
    assert answer.status_code == 302
    assert answer["Location"] == "/"
    answer = Client().post("/language/setlang/", {"language": "de", "next": target})
    assert "evil" not in answer["Location"]


def test_a_session_from_before_the_sign_in_is_not_taken_over(world):
    client = Client()
    client.get("/accounts/login/")
    client.session["planted"] = True
    client.session.save()
    before = client.session.session_key
    sign_in(client, world)
    assert client.session.session_key != before


@pytest.mark.parametrize(("key", "age"), [("used", 31 * 60), ("begun", 12 * 3600 + 1)])
def test_a_session_ends(signed_in, key, age):
    client = signed_in("nurse")
    assert client.get("/").status_code == 200
    session = client.session
    session[key] = time() - age
    session.save()
    assert client.get("/").status_code == 302


def test_five_wrong_passwords_lock_the_address(world):
    client = Client(REMOTE_ADDR="203.0.113.9")
    for _ in range(5):
        sign_in(client, "wrong", "surgeon")
    answer = sign_in(client, world, "surgeon")
    assert answer.status_code == 200
    assert "Too many failed" in answer.content.decode()


def test_passwords_are_kept_with_argon2(user):
    assert user("nurse").password.startswith("argon2")


def test_nobody_signs_up_alone():
    assert "By invitation" in Client().get("/accounts/signup/").content.decode()
    Client().post(
        "/accounts/signup/",
        {"email": "new@evil.example", "password1": "long enough 1234", "password2": "long enough 1234"},
    )
    from spinepath.clinic.people.models import User

    assert not User.objects.filter(email__contains="evil").exists()


def test_staff_set_up_a_second_factor_first(signed_in, settings_of):
    with settings_of(SECOND_FACTOR_FOR_STAFF=True):
        assert signed_in("nurse").get("/patients/")["Location"] == "/accounts/2fa/"
        assert signed_in("nurse").get("/accounts/2fa/").status_code == 200
        assert signed_in("patient").get("/").status_code == 200


@pytest.fixture
def settings_of():
    from django.test import override_settings

    return override_settings


def test_free_text_never_runs(signed_in, mine, user):
    """Every field that a person types into, shown wherever it is shown."""
    from django.utils import timezone

    from clinic.test_records import bundle, pain
    from spinepath.clinic.access.views import open_record
    from spinepath.clinic.records.intake import keep
    from spinepath.clinic.records.signing import sign

    patient = mine("clinician")
    Patient.objects.filter(pk=patient.pk).update(
        given_name=XSS, family_name=XSS, phone=XSS[:40], number=XSS[:20]
    )
    patient.refresh_from_db()
    note = {
        "resourceType": "Condition",
        "id": "c",
        "subject": {"reference": "Patient/p"},
        "code": {"text": XSS},
    }
    keep(patient, bundle(patient, pain(1), note), name=XSS, origin=XSS, source="file", by=user("nurse"))
    signed = sign(patient, timezone.localdate(), user("clinician"), XSS)
    open_record(user("nurse"), patient, XSS)
    base = f"/patients/{patient.pk}/"
    pages = {
        "clinician": [
            "/",
            "/patients/",
            "/patients/?q=" + XSS,
            base,
            base + "documents/",
            base + "details/",
            f"{base}signed/{signed.pk}/",
        ],
        "nurse": ["/", "/emergency-access/"],
        "reception": ["/", base + "details/", base + "invite/"],
        "administrator": ["/", "/audit/", "/audit/?action=" + XSS],
    }
    for name, paths in pages.items():
        for path in paths:
            answer = signed_in(name).get(path)
            assert answer.status_code in (200, 404), path
            assert (
                "<script>alert" not in answer.content.decode() and "<img src=x" not in answer.content.decode()
            ), path


@pytest.mark.parametrize(
    "words", ["' OR 1=1 --", "%", "_", "x' UNION SELECT password FROM people_user --", "\\", "1980'"]
)
def test_a_search_is_only_a_search(signed_in, words, user):
    page = signed_in("nurse").get("/patients/", {"q": words})
    assert page.status_code == 200
    assert "Nobody whom you may see" in page.content.decode()


def test_a_search_finds_by_name_number_and_birth_date(signed_in, mine):
    patient = mine("nurse")
    for words in (
        patient.family_name[:4].upper(),
        patient.number,
        str(patient.birth),
        f"{patient.given_name} {patient.family_name}",
    ):
        assert patient.number in signed_in("nurse").get("/patients/", {"q": words}).content.decode()


def test_a_user_without_any_role_sees_nothing(user, signed_in):
    user("nurse").posts.all().delete()
    client = signed_in("nurse")
    assert "No role is set" in client.get("/").content.decode()
    assert client.get("/patients/").status_code == 403
    assert Role.NURSE not in user("nurse").roles


def test_a_code_of_an_authenticator_is_the_second_step(user, world):
    """TOTP (RFC 6238): the password alone is half a sign-in, a wrong code none, the right one the rest."""
    from allauth.mfa.totp.internal import auth

    secret = auth.generate_totp_secret()
    auth.TOTP.activate(user("nurse"), secret)
    client = Client(REMOTE_ADDR="203.0.113.90")
    assert sign_in(client, world)["Location"].startswith("/accounts/2fa/authenticate/")
    assert client.get("/patients/").status_code == 302
    code = auth.format_hotp_value(auth.hotp_value(secret, next(auth.yield_hotp_counters_from_time())))
    wrong = f"{(int(code) + 1) % 1000000:06d}"
    assert client.post("/accounts/2fa/authenticate/", {"code": wrong}).status_code == 200
    assert client.get("/patients/").status_code == 302
    assert client.post("/accounts/2fa/authenticate/", {"code": code}).status_code == 302
    assert client.get("/patients/").status_code == 200
