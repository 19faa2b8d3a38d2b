"""Django under pytest, on SQLite or (CLINIC_TEST_DB=postgres) on a PostgreSQL that is started here.

`world` makes the database once: migrated, with a small made-up clinic. Each test runs in a transaction that is rolled
back, so tests see the same world and leave nothing. Browser tests use a server of their own, on a copy (server.py).
"""

import os
import tempfile
from collections.abc import Callable, Iterator

import django
import pytest

from clinic import postgres

ON_POSTGRES = os.environ.get("CLINIC_TEST_DB") == "postgres"
_FOLDER = tempfile.TemporaryDirectory(prefix="clinic-tests-")
os.environ |= {
    "DJANGO_SETTINGS_MODULE": "spinepath.clinic.settings",
    "SPINEPATH_CLINIC_DATA": _FOLDER.name,
    "SPINEPATH_LOCAL": "1",
    "SPINEPATH_HOSTS": "testserver,localhost,127.0.0.1",
    "DATABASE_URL": postgres.start() if ON_POSTGRES else "",
}
django.setup()

from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.utils import translation

from clinic.browsing import as_role, chromium, look, server  # noqa: F401 (fixtures)
from spinepath.clinic.made_up.load import HOST, load
from spinepath.clinic.people.models import Patient, User

PASSWORD = "made-up-password-of-tests"
PATIENTS = 12
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
SignIn = Callable[[str], Client]


@pytest.fixture(scope="session")
def world() -> Iterator[str]:
    """The made-up clinic; gives the password of everyone in it."""
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    load(PASSWORD, PATIENTS)
    yield PASSWORD
    connection.close()


@pytest.fixture(autouse=True)
def rolled_back(world: str, request: pytest.FixtureRequest) -> Iterator[None]:
    """Whatever a test writes is taken back. A test with its own database asks for the `alone` mark of server.py."""
    if {"server", "own_copy"} & set(request.fixturenames):
        yield
        return
    with transaction.atomic(), translation.override("en"):
        yield
        transaction.set_rollback(True)


@pytest.fixture
def user() -> Callable[[str], User]:
    """A made-up user by the first part of the address."""
    return lambda name: User.objects.get(email=f"{name}@{HOST}")


@pytest.fixture
def signed_in(user: Callable[[str], User]) -> SignIn:
    """A client that is signed in as a made-up user."""

    def client(name: str) -> Client:
        made = Client()
        made.force_login(user(name), backend=BACKEND)
        return made

    return client


@pytest.fixture
def mine(user: Callable[[str], User]) -> Callable[[str], Patient]:
    """The first patient, with a record, whom a user reaches."""
    return lambda name: Patient.objects.for_user(user(name)).exclude(documents=None).order_by("number")[0]


@pytest.fixture
def others(user: Callable[[str], User]) -> Callable[[str], Patient]:
    """A patient, with a record, whom a user does not reach."""
    rows = Patient.objects.exclude(documents=None).order_by("number")
    return lambda name: rows.exclude(pk__in=Patient.objects.for_user(user(name)))[0]
