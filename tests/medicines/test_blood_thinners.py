"""Whether blood is thinned on the day: what is taken, what may be, and what was stopped only lately."""

from datetime import date
from typing import Any

import pytest

from medicines.records import events, request
from spinepath.assessment.subject import Subject
from spinepath.chart.chart import Chart

TODAY = date(2025, 2, 1)
OTHER = request("gabapentin 300 mg", "1", "3/d")


def thinned(*resources: dict[str, Any]) -> bool | None:
    subject = Subject(Chart(patient="p", events=events(*resources)), TODAY)
    return subject.values.get("on_anticoagulant")


def warfarin(status: str, start: str = "2024-03-01", end: str | None = None) -> dict[str, Any]:
    period = {"start": start} | ({"end": end} if end else {})
    return {
        "resourceType": "MedicationStatement",
        "status": status,
        "medicationCodeableConcept": {"text": "warfarin 5 mg"},
        "effectivePeriod": period,
    }


def test_taken() -> None:
    assert thinned(request("warfarin 5 mg", "1", "1/d"), OTHER) is True


@pytest.mark.parametrize(
    ("end", "expected"), [("2025-01-29", True), ("2025-01-18", True), ("2024-12-01", False)]
)
def test_stopped_lately_still_acts(end: str, expected: bool) -> None:
    assert thinned(warfarin("stopped", end=end), OTHER) is expected
    assert thinned(warfarin("completed", end=end), OTHER) is expected


def test_stopped_on_an_unknown_day_is_unknown() -> None:
    assert thinned(request("warfarin 5 mg", "1", "1/d", status="stopped"), OTHER) is None


def test_a_course_that_is_over_is_over() -> None:
    assert thinned(request("warfarin 5 mg", "1", "1/d", status="completed"), OTHER) is False


def test_an_allergy_is_not_a_medicine() -> None:
    allergy = {"resourceType": "AllergyIntolerance", "code": {"text": "warfarin"}}
    assert thinned(allergy, OTHER) is False


def test_other_medicines_alone_and_no_list() -> None:
    assert thinned(OTHER) is False
    assert thinned() is None
