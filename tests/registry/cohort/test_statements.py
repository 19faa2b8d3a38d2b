"""Statements of many people are studied, placed and read together as those of one person are."""

from datetime import timedelta
from itertools import pairwise
from random import Random

import numpy as np
import polars as pl
import pytest

from assessment.random_charts import TODAY
from registry.cohort import people
from spinepath.assessment.concordance import WHERE_IT_HURTS, where
from spinepath.assessment.shown import _studies, _study
from spinepath.assessment.subject import Fact, Subject
from spinepath.chart.anatomy import VERTEBRAE
from spinepath.chart.chart import Chart
from spinepath.chart.event import Event
from spinepath.knowledge.named_tests import named
from spinepath.registry.cohort import studies
from spinepath.registry.cohort.crowd import Crowd, crowd, records
from spinepath.registry.cohort.keyed import alike
from spinepath.registry.cohort.places import PLACES, operations, placed
from spinepath.registry.cohort.told import told, told_of

SOURCES = ("DiagnosticReport/1", "DiagnosticReport/2", "Condition/3", "Observation/4", "Note/5")
NAMES = ("MRI lumbar spine", "CT lumbar spine", "MRI of the hip", "Haemoglobin", "Needle study")
HURTING = [key.removeprefix("finding/") for key in WHERE_IT_HURTS]
LEVELS = [f"{one}-{other}" for one, other in pairwise(VERTEBRAE)]


def event(random: Random, patient: str) -> Event:
    """A study, a finding or an operation; sources and names are few, so that they meet."""
    kind = random.choice(("finding", "finding", "finding", "condition", "report", "observation", "procedure"))
    said = kind in ("finding", "condition")
    operated = kind == "procedure" and random.random() < 0.5
    day = TODAY - timedelta(random.randint(0, 900))
    return Event(
        patient=patient, kind=kind, code="TEXT/x", name=random.choice(NAMES), source=random.choice(SOURCES),
        finding=random.choice(random.choice((told_of()[:40], HURTING))) if said else None,
        part_of=random.choice((None, *SOURCES)) if said else None,
        words=random.choice((None, "", "mild narrowing", "facet syndrome", "on CT")) if said else None,
        concepts=("surgery_spine_any", "surgery_fusion_lumbar") if operated else
        ("img_ct_lumbar",) if kind == "report" and random.random() < 0.3 else (),
        aims=("stabilise",) if operated and random.random() < 0.5 else (), status="completed",
        level=random.choice((None, *LEVELS)), side=random.choice((None, "left", "right", "bilateral")),
        earliest=day, latest=day,
    )  # fmt: skip


@pytest.fixture(scope="module")
def charts() -> list[Chart]:
    """Together they name more levels than one number has bits."""
    return [
        Chart(patient=f"p{one}", events=[event(Random(one * 99 + n), f"p{one}") for n in range(one % 40)])
        for one in range(150)
    ]


@pytest.fixture(scope="module")
def everyone(charts: list[Chart]) -> Crowd:
    return crowd(records(people.table(charts), TODAY), pl.Series([chart.patient for chart in charts]), TODAY)


def stated(subject: Subject) -> list[tuple[Fact, str]]:
    """The facts that the differential may look at, and the finding of each."""
    keys = [f"finding/{name}" for name in told_of()]
    return [(fact, fact.key.removeprefix("finding/")) for fact in subject.under(keys, "yes", "no", "maybe")]


def test_each_stands_in_the_study_that_it_stands_in_alone(charts: list[Chart], everyone: Crowd) -> None:
    found = told(everyone).with_columns(row=everyone.events["row"][told(everyone)["place"]])
    expected, reported = {}, {}
    for place, chart in enumerate(charts):
        subject = Subject(chart, TODAY)
        records = _studies(subject)
        for fact, finding in stated(subject):
            key = (place, chart.events.index(fact.event), finding)
            part = records.get(fact.event.part_of or "")
            expected[key] = _study(fact, records)
            reported[key] = named(part.name, part.concepts) if part else None
    tests = studies.tests()
    keys = [
        (one, row, told_of()[number]) for one, row, number in found.select("patient", "row", "finding").rows()
    ]
    assert len(keys) == len(expected) > 500
    assert {key: tests[one] for key, one in zip(keys, found["study"], strict=True)} == expected
    assert {key: tests[one] for key, one in zip(keys, found["part"], strict=True)} == reported
    assert len(set(expected.values())) > 3 and expected != reported


def test_each_lies_and_fits_where_it_does_alone(charts: list[Chart], everyone: Crowd) -> None:
    found = told(everyone)
    places, fits = placed(everyone, found, operations(everyone))
    seen = set()
    heres = [where(Subject(chart, TODAY)) for chart in charts]
    rows = found.select("patient", "side", "level").rows()
    for (one, side, level), place, fit in zip(rows, places, fits, strict=True):
        expected = (heres[one].place(level), heres[one].fit(side, level).value)
        assert (PLACES[place], fit) == expected
        seen.add(expected)
    assert len({name for here in heres for name in (*here.operated, *here.fused)}) > 20
    assert {place for place, _ in seen} == set(PLACES) and {fit for _, fit in seen} == {-1, -0.5, 0, 1}


@pytest.mark.parametrize("size", [3, 2**20, 2**40])
def test_rows_are_alike_when_every_number_is(size: int) -> None:
    draw = np.random.default_rng(size)
    columns = [draw.choice([0, 1, size - 1], size=200) for _ in range(4)]
    first, group = alike(*((column, size) for column in columns))
    rows = list(zip(*columns, strict=True))
    assert [rows[first[one]] for one in group] == rows
    assert len(first) == len(set(rows)) and [rows.index(rows[one]) for one in first] == first.tolist()


def test_names_met_before_name_the_same_tests() -> None:
    def of(names: list[str]) -> list[str | None]:
        return [studies.tests()[one] for one in studies._of_names(pl.Series(names, dtype=pl.String))]

    assert of([]) == []
    assert of(["CT lumbar spine", "Haemoglobin"]) == ["ct", None]
    assert of(["MR lumbar spine", "Haemoglobin", "CT lumbar spine"]) == ["mri_plain", None, "ct"]


def test_names_are_forgotten_before_they_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(studies, "NAMES_KEPT", 2)
    for number in range(5):
        names = pl.Series([f"CT {number}", f"x-ray {number}", f"ward {number}"])
        assert [studies.tests()[one] for one in studies._of_names(names)] == ["ct", "xray_standing", None]
        assert len(studies._met()) <= 2 + len(names)
