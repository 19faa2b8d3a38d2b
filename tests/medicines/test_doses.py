"""Sums of doses are worked out once for everyone in the same situation; they say what the person's own list says."""

from collections import Counter
from datetime import date, timedelta
from random import Random

import pytest
from msgspec.structs import replace

from assessment.random_charts import TODAY, random_events
from spinepath.assessment.medicines.current import current
from spinepath.assessment.medicines.doses import records, sums
from spinepath.assessment.medicines.filled import amounts
from spinepath.assessment.medicines.model import CurrentMedicines, Medicine
from spinepath.assessment.medicines.regimen import filled, regimen
from spinepath.chart.event import Dose, Event

DRUGS = (
    ("oxycodone 10 mg tablet", ("ingredient:oxycodone", "med_opioid")),
    ("oxycodone 20 mg extended release tablet", ("ingredient:oxycodone", "med_opioid")),
    ("fentanyl 25 mcg/hr patch", ("ingredient:fentanyl", "med_opioid")),
    (
        "acetaminophen 325 mg / oxycodone 5 mg tablet",
        ("ingredient:acetaminophen", "ingredient:oxycodone", "med_opioid"),
    ),
    ("gabapentin 300 mg capsule", ("ingredient:gabapentin", "med_gabapentinoid")),
    ("opioid", ("med_opioid",)),
)
SOURCES = ("MedicationRequest", "MedicationDispense", "MedicationStatement", "MedicationAdministration")


def taker(draw: Random) -> list[Event]:
    """Somebody with a few records of few drugs, so that they renew, replace and repeat one another."""
    return [record(draw, place) for place in range(draw.randrange(6))]


def record(draw: Random, place: int) -> Event:
    name, concepts = draw.choice(DRUGS)
    began = draw.choice([None, TODAY - timedelta(days=draw.choice([-5, 0, 3, 7, 20, 31, 60, 95, 400]))])
    return Event(
        patient="p", kind="medication", code=f"TEXT/{name}", name=name, concepts=concepts,
        source=f"{draw.choice(SOURCES)}/{draw.randrange(4)}", earliest=began, latest=began,
        end_latest=draw.choice([None, None, began and began + timedelta(days=draw.choice([1, 10, 45]))]),
        status=draw.choice(["active", "active", "completed", "stopped", "on_hold", "planned", "unknown"]),
        assertion=draw.choice(["affirmed", "affirmed", "historical", "negated"]), dose=dose(draw), words=str(place),
    )  # fmt: skip


def dose(draw: Random) -> Dose | None:
    times = draw.choice([None, 1.0, 2.0])
    each = draw.choice([None, 1.0, 2.0])
    return draw.choice([None, Dose(
        low=each, high=each, unit="{tablet}", times_per_day_low=times, times_per_day_high=times,
        as_needed=draw.random() < 0.3, quantity=draw.choice([None, 60.0]), quantity_unit="{tablet}",
        days_supply=draw.choice([None, 10.0, 30.0]),
    )])  # fmt: skip


PEOPLE = [
    *(taker(Random(seed)) for seed in range(600)),
    *(random_events(Random(seed), f"p{seed}") for seed in range(100)),
]


def lines(taken: CurrentMedicines) -> Counter[tuple[object, ...]]:
    return Counter(map(_said, taken.lines))


def _said(line: Medicine) -> tuple[object, ...]:
    return line.ingredient, line.opioid, line.route, line.release, line.strength, line.as_needed, line.per_day


@pytest.mark.parametrize("days", [0, 7, 30, 90])
def test_they_sum_the_lines_of_the_persons_own_list(days: int) -> None:
    day = TODAY - timedelta(days=days)
    for events in PEOPLE:
        assert lines(sums(records(events, TODAY), day).taken) == lines(current(events, day))


def test_some_people_take_something() -> None:
    """Else the law above would hold for nothing."""
    taken = [sums(records(events, TODAY), TODAY).taken for events in PEOPLE]
    assert sum(len(one.lines) > 1 for one in taken) > 20 and sum(one.recorded for one in taken) > 100


def test_one_among_many_is_filled_in_as_one_alone() -> None:
    for events in PEOPLE:
        taken = current(events, TODAY)
        alone = {**amounts(taken), **regimen(events, taken, TODAY)}
        assert filled(records(events, TODAY), TODAY) == alone


def prescription(day: date, source: str, times: float) -> Event:
    return Event(
        patient="p", kind="medication", source=source, code="TEXT/oxycodone", name="oxycodone 10 mg tablet",
        concepts=("ingredient:oxycodone", "med_opioid"), earliest=day, latest=day, status="active",
        dose=Dose(low=1, high=1, unit="{tablet}", times_per_day_low=times, times_per_day_high=times),
    )  # fmt: skip


def mme(*events: Event, on: date) -> float | None:
    said = sums(records(events, on), on).mme
    return said and said.value


def test_whose_it_is_and_when_plays_no_part() -> None:
    before, now = date(2025, 1, 1), date(2025, 5, 1)
    old, new = prescription(before, "MedicationRequest/1", 2), prescription(now, "MedicationRequest/2", 4)
    said = mme(old, new, on=TODAY)
    assert said == 60.0
    later = [replace(one, patient="q", earliest=date(2026, 1, day), source=f"MedicationRequest/{day}")
             for day, one in ((8, old), (9, new))]  # fmt: skip
    assert mme(*later, on=date(2026, 2, 1)) == said


def test_which_record_is_newer_does() -> None:
    """The same two records the other way round are another situation."""
    days = date(2025, 1, 1), date(2025, 5, 1)
    more = [prescription(days[0], "MedicationRequest/1", 2), prescription(days[1], "MedicationRequest/2", 4)]
    less = [prescription(days[0], "MedicationRequest/1", 4), prescription(days[1], "MedicationRequest/2", 2)]
    assert (mme(*more, on=TODAY), mme(*less, on=TODAY)) == (60.0, 30.0)
    assert mme(*reversed(less), on=TODAY) == 30.0
