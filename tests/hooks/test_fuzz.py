"""A thousand damaged requests, and schemathesis by our own description: a reason or cards, and never silence."""

import json
import random
from collections.abc import Callable
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from starlette.testclient import TestClient

from hooks.card_rules import mistakes
from hooks.conftest import settings
from hooks.direct import Direct
from hooks.people import WHO, appointment, bundle, medicine, order, prefetch, request, sign, stimulator, view
from spinepath.hooks.app import create_app

RECORD = (medicine("a", "Oxycodone 10 mg tablet"), stimulator())
DRAFTS = [medicine("b", "Lorazepam 1 mg tablet", "draft"), order("c", "MRI lumbar spine")]
VISIT = bundle(appointment("v", "Epidural steroid injection", "2026-03-20T09:00:00Z"))
WHOLE: dict[str, Callable[[], dict[str, Any]]] = {
    "patient-view": lambda: view(*RECORD),
    "order-sign": lambda: sign(DRAFTS, *RECORD),
    "order-select": lambda: request(
        "order-select", WHO | {"draftOrders": bundle(*DRAFTS), "selections": ["MedicationRequest/b"]},
        prefetch=prefetch(*RECORD),
    ),
    "appointment-book": lambda: request("appointment-book", WHO | {"appointments": VISIT}, prefetch=prefetch(*RECORD)),
}  # fmt: skip
ODD: tuple[Any, ...] = (
    None, True, 0, -1, 1e308, 2**70, "", " ", "\x00", "\u202e", "x" * 5000, "😀", "Patient/p", "../..", "2026-13-45",
    [], {}, [[]], {"resourceType": "Bundle"}, {"resourceType": "Patient", "id": "q"}, {"reference": "#x"},
    [None, 1, {}],
    {"resourceType": "OperationOutcome", "issue": None}, {"coding": {"code": 1}}, "1" * 400, "<script>", "${jndi:x}",
)  # fmt: skip


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path of every part of a JSON value."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(found for key, one in inner for found in places(one, (*path, key)))] if path else [
        found for key, one in inner for found in places(one, (key,))
    ]  # fmt: skip


def damaged(message: dict[str, Any], chance: random.Random) -> bytes:
    """The request with one to six faults in its content, or in its bytes."""
    message = json.loads(json.dumps(message))
    for _ in range(chance.randint(1, 6)):
        spots = places(message)
        if spots:
            _damage(message, chance.choice(spots), chance)
    data = json.dumps(message).encode("utf-8", "surrogatepass")
    if chance.random() < 0.3:
        cut = chance.randrange(len(data) + 1)
        junk = bytes(chance.randrange(256) for _ in range(chance.randrange(4)))
        data = data[:cut] + junk + data[cut + chance.randrange(20) :] if chance.random() < 0.7 else data[:cut]
    return data


def _damage(message: Any, path: tuple[Any, ...], chance: random.Random) -> None:
    *way, last = path
    for key in way:
        message = message[key]
    kind = chance.randrange(5)
    if kind == 0:
        del message[last]
    elif kind == 1 and isinstance(message, list):
        message.append(message[last])
    elif kind == 2 and isinstance(message, dict):
        message[chance.choice(["id", "status", "resourceType", "extension", "entry"])] = message.pop(last)
    elif kind == 3:
        message[last] = [message[last]]
    else:
        message[last] = chance.choice(ODD)


def judge(answer: Any) -> str | None:
    """What is wrong with an answer to a damaged request; None when it is loud and valid."""
    if 400 <= answer.status_code < 500:
        issue = answer.json().get("issue", [{}])
        return None if issue[0].get("diagnostics") else "a refusal without a reason"
    if answer.status_code != 200:
        return f"status {answer.status_code}"
    if found := mistakes(answer.json()):
        return str(found)
    return None if answer.json()["cards"] else "an empty all-well"


@pytest.mark.parametrize("hook", WHOLE)
def test_250_damaged_requests_of_each_hook(client: TestClient, hook: str) -> None:
    seen = dict.fromkeys(("refused", "cards"), 0)
    headers = {"Content-Type": "application/json"}
    for place in range(250):
        data = damaged(WHOLE[hook](), random.Random(f"{hook} {place}"))
        answer = client.post(f"/cds-services/spinepath-{hook}", content=data, headers=headers)
        wrong = judge(answer)
        assert wrong is None, f"{wrong}: {data!r} -> {answer.text[:2000]}"
        seen["cards" if answer.status_code == 200 else "refused"] += 1
    assert min(seen.values()) > 20, f"the damage is too even: {seen}"


schema = schemathesis.openapi.from_asgi("/openapi.json", create_app(settings(), judge=Direct()))
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


@schema.parametrize()
@hypothesis_settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
def test_by_its_own_description(case: Any) -> None:
    case.call_and_validate(checks=CHECKS)
