"""Blood tests as features: the latest result counts, by its number or by what the laboratory called it."""

from datetime import date
from typing import Any

import pytest

from spinepath.assessment.subject import Subject
from spinepath.chart.chart import Chart
from spinepath.chart.event import Event

TODAY = date(2025, 6, 2)
OLD, NEW = date(2024, 1, 10), date(2025, 5, 20)


def crp(day: date, value: float | None = None, unit: str = "mg/L", called: str | None = None) -> Event:
    return Event(
        patient="p", kind="observation", code="LOINC/1988-5", name="CRP", source=f"Observation/{day}-{value}{called}",
        concepts=("lab_crp",), earliest=day, latest=day, value_low=value, value_high=value, unit=unit,
        interpretation=called, status="completed",
    )  # fmt: skip


def values(*events: Event) -> Any:
    return Subject(Chart(patient="p", events=list(events)), TODAY).values


@pytest.mark.parametrize(
    ("results", "raised"),
    [
        ([crp(NEW, 11)], True),
        ([crp(NEW, 10)], False),
        ([crp(NEW, 4), crp(OLD, 90)], False),
        ([crp(NEW, called="H"), crp(OLD, 3)], True),
        ([crp(NEW, called="N"), crp(OLD, 90)], False),
        ([crp(NEW, called="N"), crp(NEW, called="H")], True),
        ([crp(NEW, 11, called="N")], True),
        ([crp(NEW, 90, unit="mg/dL")], None),
        ([crp(NEW, 90, unit="mg/dL", called="HH")], True),
        ([crp(NEW, called="A")], None),
    ],
)
def test_raised(results: list[Event], raised: bool | None) -> None:
    assert values(*results).get("crp_raised") is raised


def test_the_number_is_the_latest_in_a_usable_unit() -> None:
    assert values(crp(OLD, 40), crp(NEW, 12), crp(NEW, 900, unit="mg/dL"))["crp"] == 12
