"""Small records in, events out. Reading of text is replaced by a few known words: it has its own tests."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from spinepath.chart.chart import Chart
from spinepath.chart.event import Event
from spinepath.sources.fhir import texts
from spinepath.sources.read import read_one
from spinepath.sources.text import TextFinding

PATIENT = {"resourceType": "Patient", "id": "p", "gender": "female", "birthDate": "1950-06-15"}
_WORDS = {"sciatica": "radicular_leg_pain", "fever": "fever", "nonunion": "nonunion"}


def _known_words(text: str) -> list[TextFinding]:
    lower = text.lower()
    return [
        TextFinding(
            finding=finding, status="negated" if f"no {word}" in lower else "affirmed", level=None, side=None,
            words=text, start=lower.index(word), end=lower.index(word) + len(word),
        )
        for word, finding in _WORDS.items()
        if word in lower
    ]  # fmt: skip


@pytest.fixture(autouse=True)
def known_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(texts, "read", lambda text: tuple(_known_words(text)))


@pytest.fixture
def chart() -> Callable[..., Chart]:
    """The chart of a patient born on 1950-06-15 with these resources, whose subject is filled in."""

    def build(*resources: dict[str, Any]) -> Chart:
        owner = {"reference": "Patient/p"}
        field = {"AllergyIntolerance": "patient", "Device": "patient", "FamilyMemberHistory": "patient"}
        owned = [{"id": "1", field.get(one["resourceType"], "subject"): owner} | one for one in resources]
        entries = [{"resource": one} for one in (PATIENT, *owned)]
        return read_one(
            json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}).encode()
        )

    return build


@pytest.fixture
def events(chart: Callable[..., Chart]) -> Callable[..., list[Event]]:
    """Its events without that of the patient."""
    return lambda *resources: [event for event in chart(*resources).events if event.kind != "patient"]
