"""What spinepath wrote comes back with the record, and changes nothing: an answer must not prove itself."""

import json
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import msgspec
import pytest

from fhir_out.judge import verdicts
from fhir_out.people import SYNTHEA, Given, published, sample, simulated, synthea, vignettes
from spinepath.assessment.assess import assess
from spinepath.assessment.model import Assessment
from spinepath.presentations.fhir import to_fhir
from spinepath.presentations.fhir.check import mistakes
from spinepath.sources.fhir.echo import OUTPUT
from spinepath.sources.read import read, read_one

needs_examples = pytest.mark.skipif(not SYNTHEA, reason="no shared examples beside the checkout")


def said(of: Assessment) -> dict[str, Any]:
    """All but the input and what could not be used of it."""
    return {name: part for name, part in msgspec.to_builtins(of).items() if name not in ("input", "problems")}


def returned(given: Given) -> bytes:
    """What is written about a person; checked on the way that read back it says nothing new."""
    (chart,) = read(given.record)
    before = assess(chart, given.as_of)
    written = to_fhir(before)
    (again,) = read(b"[" + given.record + b"," + written + b"]")
    assert again.events == chart.events
    after = assess(again, given.as_of)
    assert said(after) == said(before)
    extra = [one.reason for one in after.problems if one not in before.problems]
    assert extra == ["written by spinepath itself; not counted as evidence"] * len(entries(written))
    return written


def entries(written: bytes) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(written)["entry"]
    return found


def holds(people: Iterator[Given]) -> None:
    """Valid by our rules and by the library's, and no echo, for each person."""
    written = [returned(given) for given in people]
    assert written
    assert not [one for bundle in written for one in mistakes(json.loads(bundle))]
    assert [one for one in verdicts(written) if one] == []


def test_made_up_and_simulated_people() -> None:
    holds(chain([sample()], vignettes(step=12), simulated(8)))


@pytest.mark.shared
@needs_examples
def test_published_cases_and_synthea() -> None:
    holds(chain(published(step=10), synthea(3)))


@pytest.mark.deep
def test_everybody() -> None:
    holds(chain(vignettes(), simulated(200)))


@pytest.mark.deep
@pytest.mark.shared
@needs_examples
def test_every_case_and_100_of_synthea() -> None:
    holds(chain(published(), synthea(100)))


def test_the_same_record_gives_the_same_bytes_wherever_it_lies(tmp_path: Path) -> None:
    one, other = tmp_path / "a.json", tmp_path / "deeper" / "b.json"
    other.parent.mkdir()
    for path in (one, other):
        path.write_bytes(sample().record)
    ids = [
        [e["fullUrl"] for e in entries(to_fhir(assess(read_one(path), sample().as_of)))]
        for path in (one, other)
    ]
    assert ids[0] == ids[1]
    assert to_fhir(assess(read_one(one), sample().as_of)) == to_fhir(assess(read_one(one), sample().as_of))


PATIENT = {"resourceType": "Patient", "id": "p", "gender": "male", "birthDate": "1970"}
ORDER = {
    "resourceType": "ServiceRequest",
    "id": "o",
    "status": "draft",
    "intent": "proposal",
    "code": {"text": "MRI lumbar spine"},
    "subject": {"reference": "Patient/p"},
}
TAG = {"meta": {"tag": [{"system": OUTPUT, "code": "assessment"}]}}
IDENTIFIER = {"identifier": [{"system": OUTPUT, "value": "1"}]}
EXTENSION = {"extension": [{"url": OUTPUT, "valueString": "1"}]}


def kinds(*resources: dict[str, Any]) -> list[str]:
    (chart,) = read(json.dumps([PATIENT, *resources]).encode())
    return [event.kind for event in chart.events if event.kind != "patient"]


@pytest.mark.parametrize("mark", [TAG, IDENTIFIER, EXTENSION], ids=["tag", "identifier", "extension"])
def test_any_one_mark_is_enough(mark: dict[str, Any]) -> None:
    assert kinds(ORDER) == ["order"]
    assert kinds(ORDER | mark) == []


def test_a_proposal_that_a_person_took_up_is_an_order() -> None:
    assert kinds(ORDER | TAG | {"status": "active", "intent": "order"}) == ["order"]


def test_a_diagnosis_with_our_mark_is_not_counted_and_loudly_said() -> None:
    copied = {
        "resourceType": "Condition",
        "id": "c",
        "code": {"text": "Failed back surgery syndrome"},
        "subject": {"reference": "Patient/p"},
    }
    assert "condition" in kinds(copied)
    (chart,) = read(json.dumps([PATIENT, copied | TAG]).encode())
    assert [event.kind for event in chart.events] == ["patient"]
    assert [(one.severity, one.field) for one in chart.problems] == [("error", "meta.tag")]
