"""Made-up people in treatment, as events: an operation, pain, and what a test adds."""

from datetime import date, timedelta
from typing import Any

from spinepath.assessment.assess import assess
from spinepath.assessment.model import Alert, Assessment, Option
from spinepath.chart.chart import Chart
from spinepath.chart.event import Event

TODAY = date(2026, 3, 2)


def event(kind: str, *, days_ago: int = 20, **more: Any) -> Event:
    """One event of this person."""
    day = TODAY - timedelta(days_ago)
    said = {"code": f"TEXT/{kind}", "name": kind, "source": f"{kind.capitalize()}/1", "status": "active"}
    return Event(**{"patient": "p", "kind": kind, "earliest": day, "latest": day, **said, **more})


def finding(name: str, assertion: str = "affirmed", **more: Any) -> Event:
    """Something said of the person."""
    return event("finding", finding=name, assertion=assertion, certainty="from_text", words=name, **more)


def procedure(key: str, days_ago: int, **more: Any) -> Event:
    """Something done to the person."""
    said = {"status": "completed", "concepts": (key,), **more}
    return event("procedure", days_ago=days_ago, **said)


def medicine(ingredient: str, *sets: str) -> Event:
    """Something taken."""
    return event("medication", concepts=(*sets, f"ingredient:{ingredient}"), name=ingredient)


OPERATED = (
    event("patient", text_value="male", earliest=date(1957, 3, 1), latest=date(1957, 3, 31)),
    procedure(
        "surgery_spine_any", 900, concepts=("surgery_spine_any", "surgery_fusion_lumbar"), level="L4-S1"
    ),
    finding("radicular_leg_pain", side="left", days_ago=400),
)


def report(*events: Event) -> Assessment:
    """What is said of the operated person with these events."""
    return assess(Chart(patient="p", events=[*OPERATED, *events]), TODAY)


def option(name: str, *events: Event) -> Option:
    """One option."""
    return next(one for one in report(*events).options if one.therapy == name)


def alerts(*events: Event) -> dict[str, Alert]:
    """The alerts that fire, by id."""
    return {one.id: one for one in report(*events).alerts}
