"""A plain Bundle is decoded in one go, and gives what opening it with care gives, also when it is damaged."""

import copy
import json
import random
from typing import Any

import pytest

from hostile.test_mutations import mutated
from spinepath.errors import UnreadableInput
from spinepath.sources.fhir import gather
from spinepath.sources.fhir.at_once import at_once
from spinepath.sources.read import read

DAMAGED = 400
PAGE = {"link": [{"relation": "next", "url": "https://example.org/2"}]}


@pytest.fixture(scope="module")
def plain(anna: dict[str, Any]) -> dict[str, Any]:
    return anna | {"entry": [one for one in anna["entry"] if "contained" not in one["resource"]]}


def said(bundle: dict[str, Any]) -> Any:
    data = json.dumps(bundle).encode()
    try:
        return [(chart.events, chart.problems) for chart in read(data)]
    except UnreadableInput as error:
        return str(error)


def with_care(bundle: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> Any:
    with monkeypatch.context() as patched:
        patched.setattr(gather, "at_once", lambda *_: None)
        return said(bundle)


def read_at_once(bundle: dict[str, Any]) -> bool:
    return at_once(json.dumps(bundle).encode(), "x") is not None


def test_a_plain_bundle(plain: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    assert read_at_once(plain) and len(plain["entry"]) > 10
    assert said(plain) == with_care(plain, monkeypatch)


def test_damage_is_said_the_same_way(plain: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    generator, still_plain = random.Random(11), 0
    for _ in range(DAMAGED):
        damaged, _, _ = mutated(plain, generator)
        still_plain += read_at_once(damaged)
        assert said(damaged) == with_care(damaged, monkeypatch)
    assert 0.1 * DAMAGED < still_plain < 0.9 * DAMAGED, "both ways are tried"


def entry(**more: Any) -> dict[str, Any]:
    return {
        "resource": {"resourceType": "Observation", "id": "extra", "subject": {"reference": "Patient/anna"}}
    } | more


ODD = {
    "a type that is not ours": entry(resource={"resourceType": "Claim", "id": "c"}),
    "a type that is none": entry(resource={"resourceType": "Obsevation", "id": "c"}),
    "no type": entry(resource={"id": "c"}),
    "no resource": {"fullUrl": "urn:uuid:1"},
    "no id": entry(resource={"resourceType": "Observation", "status": "final"}),
    "an outcome": entry(resource={"resourceType": "OperationOutcome", "id": "o"}),
    "what the server says of the search": entry(search={"mode": "outcome"}),
    "contained": entry(
        resource={"resourceType": "Observation", "id": "c", "contained": [{"resourceType": "Patient"}]}
    ),
    "a bundle inside": entry(resource={"resourceType": "Bundle", "entry": []}),
}


@pytest.mark.parametrize("odd", ODD)
def test_what_is_odd_is_opened_with_care(
    odd: str, plain: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    bundle = copy.deepcopy(plain)
    bundle["entry"].append(ODD[odd])
    assert not read_at_once(bundle)
    assert said(bundle) == with_care(bundle, monkeypatch)


def test_a_page_of_a_search_is_opened_with_care(
    plain: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not read_at_once(plain | PAGE)
    assert said(plain | PAGE) == with_care(plain | PAGE, monkeypatch)
