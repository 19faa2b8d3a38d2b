"""Whatever arrives: bundles, lists, nulls, nonsense, another person's data. Used, or said."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from hooks.conftest import Post
from hooks.people import PATIENT, WHO, bundle, medicine, prefetch, request

OPIOID = medicine("a", "Oxycodone 10 mg tablet")
SEDATIVE = medicine("b", "Lorazepam 1 mg tablet")


def told(cards: list[dict[str, Any]]) -> str:
    return " ".join(f"{card['summary']} {card.get('detail', '')}" for card in cards).replace("\\", "")


def view(**changed: Any) -> dict[str, Any]:
    """patient-view of a person with a dangerous pair, with some keys changed; REMOVE takes one away."""
    given = prefetch(OPIOID, SEDATIVE) | changed
    return request(
        "patient-view", WHO, prefetch={key: value for key, value in given.items() if value != REMOVE}
    )


REMOVE = "remove"
PAIR = "benzodiazepine are taken together"


@pytest.mark.parametrize(
    "medicines",
    [
        bundle(OPIOID, SEDATIVE),
        bundle(OPIOID, SEDATIVE, kind="collection"),
        [OPIOID, SEDATIVE],
        [bundle(OPIOID), bundle(SEDATIVE)],
        {
            "resourceType": "Bundle",
            "type": "searchset",
            "entry": [{"resource": OPIOID}, {"resource": SEDATIVE}, {}],
        },
    ],
    ids=["searchset", "collection", "list", "list of bundles", "an empty entry"],
)
def test_every_shape_is_read(cards: Post, medicines: Any) -> None:
    assert PAIR in told(cards(view(medicationRequest=medicines)))


def test_null_means_that_there_is_nothing(cards: Post) -> None:
    assert "not supplied" not in told(cards(view(medicationRequest=None)))


def test_a_key_that_is_missing_is_said(cards: Post) -> None:
    assert "Condition, Procedure: not supplied" in told(cards(view(condition=REMOVE, procedure=REMOVE)))


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (
            {"resourceType": "OperationOutcome", "issue": [{"severity": "error"}]},
            "an error was supplied instead",
        ),
        (
            bundle({"resourceType": "Observation", "id": "o"}),
            "other resources were supplied instead (Observation)",
        ),
        ("nothing", "is no FHIR resource"),
        (12, "is no FHIR resource"),
        ({}, "other resources were supplied instead"),
        ({"resourceType": "Bundle", "entry": 7}, "is no FHIR resource"),
    ],
)
def test_what_cannot_be_it_counts_as_missing(cards: Post, value: Any, said: str) -> None:
    assert f"MedicationRequest: {said}" in told(cards(view(medicationRequest=value))).replace(
        "what was supplied ", ""
    )


def test_one_page_of_several_is_said(cards: Post) -> None:
    page = bundle(OPIOID, SEDATIVE) | {"link": [{"relation": "next", "url": "https://x/2"}]}
    assert "the next pages are not in it" in told(cards(view(medicationRequest=page)))


def test_what_the_server_reported_inside_a_bundle_is_said(cards: Post) -> None:
    outcome = {
        "resourceType": "OperationOutcome",
        "issue": [{"severity": "error", "diagnostics": "half is lost"}],
    }
    page = bundle(OPIOID) | {
        "entry": [{"resource": OPIOID}, {"resource": outcome, "search": {"mode": "outcome"}}]
    }
    assert "half is lost" in told(cards(view(medicationRequest=page)))


def test_the_patient_under_a_name_of_the_clients_own(cards: Post) -> None:
    assert PAIR in told(cards(view(patient=REMOVE, patientToGreet=PATIENT)))


def test_a_patient_reference_instead_of_an_id(cards: Post) -> None:
    message = view()
    message["context"] = WHO | {"patientId": "Patient/p"}
    assert PAIR in told(cards(message))


def post(client: TestClient, message: dict[str, Any]) -> Any:
    return client.post(f"/cds-services/spinepath-{message['hook']}", json=message)


@pytest.mark.parametrize(
    "changed",
    [
        {"patient": REMOVE},
        {"patient": None},
        {"patient": PATIENT | {"id": "other"}},
        {"patient": {"resourceType": "Patient"}},
    ],
    ids=["missing", "null", "another", "no id"],
)
def test_without_the_person_nothing_can_be_said(client: TestClient, changed: dict[str, Any]) -> None:
    answer = post(client, view(**changed))
    assert answer.status_code == 412
    assert answer.json()["resourceType"] == "OperationOutcome"


def test_an_order_cannot_be_judged_without_any_list_of_medicines(client: TestClient) -> None:
    given = {key: value for key, value in prefetch().items() if not key.startswith("medication")}
    answer = post(client, request("order-sign", WHO | {"draftOrders": bundle()}, prefetch=given))
    assert answer.status_code == 412
    assert "MedicationRequest" in answer.text


def test_anothers_record_is_not_used_and_is_said(cards: Post) -> None:
    other = {"subject": {"reference": "Patient/other"}}
    found = told(cards(view(medicationRequest=bundle(OPIOID, SEDATIVE | other))))
    assert PAIR not in found
    assert "another person" in found


def test_other_versions_of_fhir_are_refused_by_name(client: TestClient) -> None:
    old = {
        "resourceType": "Condition",
        "id": "c",
        "clinicalStatus": "active",
        "assertedDate": "2020",
        "context": {},
    }
    answer = post(client, view(condition=bundle(old | {"subject": {"reference": "Patient/p"}})))
    assert (answer.status_code, "STU3" in answer.text) == (412, True)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400), (b"{", 400), (b"[]", 400), (b"null", 400), (b"\xff\xfe", 400), (b"[" * 100_000, 400),
        (b'{"hook": "patient-view"}', 400),
        (b'{"hook":"order-sign","hookInstance":"1","context":{}}', 400),
        (b'{"hook":"patient-view","hookInstance":"","context":{}}', 400),
        (b'{"hook":"patient-view","hookInstance":"1","context":{"userId":"a","patientId":"../x"}}', 400),
        (b'{"hook":"patient-view","hookInstance":"1","context":{"userId":"a","patientId":7}}', 400),
    ],
)  # fmt: skip
def test_nonsense_is_refused_with_a_reason(client: TestClient, body: bytes, status: int) -> None:
    headers = {"Content-Type": "application/json"}
    answer = client.post("/cds-services/spinepath-patient-view", content=body, headers=headers)
    assert answer.status_code == status
    assert answer.json()["issue"][0]["diagnostics"]


def test_other_content_and_other_services_are_refused(client: TestClient) -> None:
    answer = client.post(
        "/cds-services/spinepath-patient-view", content=b"<a/>", headers={"Content-Type": "text/xml"}
    )
    assert answer.status_code == 415
    assert client.post("/cds-services/another", json={}).status_code == 404
    assert client.get("/cds-services/spinepath-patient-view").status_code == 405
    assert client.get("/nowhere").json()["resourceType"] == "OperationOutcome"
