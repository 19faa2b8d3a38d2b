"""Every example request of the CDS Hooks documentation, as it is and with the data a client would prefetch."""

from typing import Any

import jwt
import pytest
from starlette.testclient import TestClient

from hooks.card_rules import mistakes
from hooks.people import request
from hooks.spec_examples import CONTEXTS, FEEDBACK, GREETED, PUBLIC_KEY, WHOLE
from spinepath.hooks.services import TEMPLATES


def post(client: TestClient, hook: str, message: dict[str, Any]) -> Any:
    return client.post(f"/cds-services/spinepath-{hook}", json=message)


@pytest.mark.parametrize("name", WHOLE)
def test_whole_requests(client: TestClient, name: str) -> None:
    hook, message, status = WHOLE[name]
    answer = post(client, hook, message)
    assert answer.status_code == status, answer.text
    if status == 200:
        assert not mistakes(answer.json())
        assert any("not supplied" in card.get("detail", "") for card in answer.json()["cards"])
    else:
        assert answer.json()["issue"][0]["diagnostics"]


@pytest.mark.parametrize("name", CONTEXTS)
def test_a_context_without_any_record_is_refused_saying_what_is_needed(client: TestClient, name: str) -> None:
    hook, context = CONTEXTS[name]
    answer = post(client, hook, request(hook, context))
    assert answer.status_code == 412
    assert "Patient" in answer.json()["issue"][0]["diagnostics"]


@pytest.mark.parametrize("name", CONTEXTS)
def test_a_context_with_a_record(client: TestClient, name: str) -> None:
    hook, context = CONTEXTS[name]
    prefetch = dict.fromkeys(TEMPLATES) | {"patient": GREETED}
    answer = post(client, hook, request(hook, context, prefetch=prefetch))
    assert answer.status_code == 200, answer.text
    assert not mistakes(answer.json())
    told = " ".join(card["summary"] + card.get("detail", "") for card in answer.json()["cards"])
    for said in SAYS[name]:
        assert said in told, told


SYRUP = "Amoxicillin"
SAYS = {
    "patient-view 1": ["Is this FBSS?"],
    "patient-view 2": ["Is this FBSS?"],
    "order-select R4": ["NutritionOrder", SYRUP],
    "order-select STU3": ["NutritionOrder", SYRUP],
    "order-select DSTU2": ["NutritionOrder", "MedicationOrder"],
    "order-sign R4": ["NutritionOrder", SYRUP],
    "order-sign STU3": ["NutritionOrder", SYRUP],
    "order-sign DSTU2": ["NutritionOrder", "MedicationOrder"],
    "appointment-book 1": ["another person"],
    "appointment-book 2": ["another person"],
}  # fmt: skip
"""What the cards must say: an order that is not judged is named; a visit of "Patient/example" is somebody else's."""


@pytest.mark.parametrize("name", FEEDBACK)
def test_feedback(client: TestClient, name: str) -> None:
    message = {"feedback": [FEEDBACK[name]]}
    assert client.post("/cds-services/spinepath-patient-view/feedback", json=message).status_code == 200


def test_the_example_key_is_usable() -> None:
    assert jwt.PyJWK(PUBLIC_KEY).key.key_size == 384


def test_discovery(client: TestClient) -> None:
    services = client.get("/cds-services").json()["services"]
    assert {one["hook"] for one in services} == {
        "patient-view",
        "order-select",
        "order-sign",
        "appointment-book",
    }
    for one in services:
        assert one["id"] and one["description"] and one["title"]
        for template in one["prefetch"].values():
            assert template.replace("{{context.patientId}}", "1").count("{") == 0
            assert not template.startswith(("/", "http"))
