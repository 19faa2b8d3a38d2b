"""A record fetched from a FHIR server: only from one the clinic has named, filed like any other, whole or said so."""

from contextlib import asynccontextmanager

import msgspec
import pytest
from django.test import override_settings

from clinic.test_records import pain
from hooks.fhir import SERVER, TOKEN, Server, outcome, reply
from hooks.people import PATIENT
from spinepath.clinic import environment
from spinepath.clinic.audit.models import Entry
from spinepath.sources.read import read_one
from spinepath.sources.server import access
from spinepath.sources.server.reader import Given, Patience, Reader


@pytest.fixture
def hospital(monkeypatch):
    """A server in the test that lets the clinic in."""
    found = Server(*(pain(number, str(number)) | {"id": f"pain-{number}"} for number in (3, 7)))

    @asynccontextmanager
    async def reader(base):
        async with found.client() as client:
            yield Reader(client, base, Given(TOKEN), Patience(tries=1))

    monkeypatch.setattr(access, "reader", reader)
    with override_settings(FHIR_SERVERS=[SERVER]):
        yield found


def as_on(hospital, patient, **other):
    """The server's person is this patient."""
    hospital.by_type["Patient"] = [PATIENT | {"birthDate": str(patient.birth), "gender": patient.sex} | other]


def fetch(client, patient, **more):
    given = {"server": SERVER, "person": PATIENT["id"]} | more
    return client.post(f"/patients/{patient.pk}/documents/fetch/", given, follow=True)


def test_a_record_is_fetched_and_filed(hospital, signed_in, mine):
    patient = mine("nurse")
    as_on(hospital, patient)
    page = fetch(signed_in("nurse"), patient).content.decode()
    (kept,) = patient.documents.filter(source="server")
    assert (kept.source, kept.origin, kept.name) == ("server", SERVER, f"Patient/{PATIENT['id']}")
    assert kept.name in page and "is not whole" not in page
    assert {3.0, 7.0} <= {event.numeric_value for event in read_one(bytes(kept.content)).events}
    assert Entry.objects.filter(action="received", patient=patient.pk).exists()


def test_pages_are_joined(hospital, signed_in, mine):
    patient, hospital.page = mine("nurse"), 1
    as_on(hospital, patient)
    assert "It is not whole" not in fetch(signed_in("nurse"), patient).content.decode()
    (kept,) = patient.documents.filter(source="server")
    chart = read_one(bytes(kept.content))
    assert {3.0, 7.0} <= {event.numeric_value for event in chart.events}
    assert not [problem for problem in chart.problems if "page" in problem.reason]


def test_what_the_server_did_not_give_is_said_and_kept(hospital, signed_in, mine):
    patient = mine("nurse")
    as_on(hospital, patient)
    hospital.faults["Condition"] = lambda _request, _right: reply(outcome("not today"), 500)
    page = fetch(signed_in("nurse"), patient).content.decode()
    assert "It is not whole. Not fetched: Condition" in page
    (kept,) = patient.documents.filter(source="server")
    last = msgspec.json.decode(bytes(kept.content))["entry"][-1]["resource"]
    assert last["resourceType"] == "OperationOutcome"
    assert any("Condition" in problem.reason for problem in read_one(bytes(kept.content)).problems)


@pytest.mark.parametrize("other", [{"birthDate": "1901-01-01"}, {"gender": "other-than"}])
def test_somebody_elses_record_is_not_filed(hospital, signed_in, mine, other):
    patient = mine("nurse")
    sex = {"female": "male", "male": "female"}.get(patient.sex, "male")
    as_on(hospital, patient, **({"gender": sex} if "gender" in other else other))
    page = fetch(signed_in("nurse"), patient).content.decode()
    assert "This is not the record of" in page and not patient.documents.filter(source="server").exists()


@pytest.mark.parametrize(
    "more", [{"server": "https://elsewhere.example"}, {"person": "../../secrets"}, {"person": ""}]
)
def test_nothing_else_is_called(hospital, signed_in, mine, more):
    patient = mine("nurse")
    page = fetch(signed_in("nurse"), patient, **more).content.decode()
    assert (
        "Nothing was fetched" in page
        and not hospital.asked
        and not patient.documents.filter(source="server").exists()
    )


def test_a_server_that_is_down(hospital, signed_in, mine):
    patient = mine("nurse")
    hospital.faults["Patient"] = lambda _request, _right: reply(outcome("no"), 403)
    page = fetch(signed_in("nurse"), patient).content.decode()
    assert "The server gave nothing" in page and not patient.documents.filter(source="server").exists()


def test_without_a_server_there_is_no_form(signed_in, mine):
    patient = mine("nurse")
    assert b"documents/fetch/" not in signed_in("nurse").get(f"/patients/{patient.pk}/documents/").content


def test_the_form_stands_where_a_server_is_named(hospital, signed_in, mine):
    patient = mine("nurse")
    page = signed_in("nurse").get(f"/patients/{patient.pk}/documents/").content.decode()
    assert "documents/fetch/" in page and SERVER in page


def test_an_address_that_is_not_safe_stops_the_clinic(monkeypatch):
    monkeypatch.setenv("SPINEPATH_FHIR_SERVERS", "https://ehr.example/r4/, http://ehr.example")
    with pytest.raises(ValueError, match=r"http://ehr\.example"):
        environment.servers("FHIR_SERVERS")
    monkeypatch.setenv("SPINEPATH_FHIR_SERVERS", "https://ehr.example/r4/")
    assert environment.servers("FHIR_SERVERS") == ["https://ehr.example/r4"]
