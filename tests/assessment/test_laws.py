"""The laws of the design, on random charts from the whole vocabulary and all value sets."""

import json
import os
import subprocess
import sys
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import msgspec
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from assessment.random_charts import TODAY, random_events
from spinepath.assessment.assess import assess
from spinepath.assessment.engine import answers
from spinepath.assessment.subject import Subject
from spinepath.chart.chart import Chart
from spinepath.chart.event import Event
from spinepath.features import registry
from spinepath.features.facts import from_events
from spinepath.knowledge.loader import rules
from spinepath.knowledge.reference_engine import WORDS, values_of

SEEDS = st.integers(0, 2**40)
A_FEW = settings(max_examples=25, deadline=None)


def report(events: list[Event]) -> bytes:
    return msgspec.json.encode(assess(Chart(patient="p", events=events), TODAY))


def features(events: list[Event], patients: list[str]) -> pl.DataFrame:
    return registry.compute(from_events(events, registry.wanted_keys()), TODAY, patients)


def answered(table: pl.DataFrame) -> pl.DataFrame:
    return answers(rules(TODAY), table)


def filled(random: Random, row: dict[str, Any]) -> dict[str, Any]:
    """The same row with some gaps filled, and some intervals narrowed."""
    made = dict(row)
    for feature in registry.features().values():
        if random.random() < 0.5:
            continue
        if feature.type == "interval":
            made |= _narrowed(random, feature.id, row)
        elif row[feature.id] is None:
            made[feature.id] = random.random() < 0.5 if feature.type == "boolean" else _number(random)
    return made


def _number(random: Random) -> float:
    return random.choice([0.0, 1.0, 3.0, 7.0, 12.0, 29.9, 30.0, 42.0, 84.0, 90.0, 400.0])


def _narrowed(random: Random, name: str, row: dict[str, Any]) -> dict[str, Any]:
    low, high = row[f"{name}_low"], row[f"{name}_high"]
    value = _number(random)
    value = value if low is None else max(value, low)
    value = value if high is None else min(value, high)
    return {f"{name}_low": value, f"{name}_high": value}


@A_FEW
@given(SEEDS)
def test_filling_a_gap_never_overturns_an_answer(seed: int) -> None:
    random = Random(seed)
    table = features(random_events(random), ["p"])
    row = table.row(0, named=True)
    before = answered(table).row(0, named=True)
    later = pl.DataFrame([filled(random, row) for _ in range(40)], schema=table.schema)
    for after in answered(later).rows(named=True):
        overturned = {
            name: after[name] for name, said in before.items() if said is not None and after[name] != said
        }
        assert not overturned


def test_gaps_and_settled_answers_are_both_met() -> None:
    people = [f"p{number}" for number in range(100)]
    events = [event for one in people for event in random_events(Random(one), one)]
    said = answered(features(events, people))
    shares = [said[name].is_null().mean() for name in said.columns]
    assert 0.1 < sum(shares) / len(shares) < 0.9


def shuffled(seed: int) -> tuple[list[Event], list[Event]]:
    random = Random(seed)
    events = random_events(random, sure=True)
    return events, random.sample(events, len(events))


def in_one_order(said: bytes) -> Any:
    """The report with the records behind each argument in one order."""
    found = msgspec.json.decode(said)
    for argument in (one for cause in found["causes"] for one in (*cause["for"], *cause["against"])):
        argument["evidence"].sort(key=lambda one: json.dumps(one, sort_keys=True))
    return found


@A_FEW
@given(SEEDS)
def test_the_order_of_events_changes_nothing_that_is_said(seed: int) -> None:
    events, other = shuffled(seed)
    assert in_one_order(report(other)) == in_one_order(report(events))


@pytest.mark.parametrize("seed", [162345, 1061, 1125])
def test_the_order_of_events_is_irrelevant(seed: int) -> None:
    events, other = shuffled(seed)
    assert report(other) == report(events)


def _tomorrow(random: Random, event: Event) -> Event:
    day = TODAY + timedelta(random.randint(1, 800))
    return msgspec.structs.replace(event, earliest=day, latest=day, end_earliest=None, end_latest=None,
                                   source=f"{event.source}-later")  # fmt: skip


@A_FEW
@given(SEEDS)
def test_events_after_the_day_do_not_exist(seed: int) -> None:
    random = Random(seed)
    events = random_events(random, sure=True)
    later = [_tomorrow(random, event) for event in random_events(random)[1:]]
    assert report([*events, *later]) == report(events)


def _never(random: Random, event: Event) -> Event:
    more = (
        {"certainty": "refuted"}
        if random.random() < 0.5
        else {"status": random.choice(["planned", "not_done"])}
    )
    return msgspec.structs.replace(event, source=f"{event.source}-never", **more)


def _said(events: list[Event]) -> dict[str, Any]:
    """Every answer of an assessment; what was never done stays visible elsewhere in it."""
    found = assess(Chart(patient="p", events=events), TODAY)
    return {
        "recognition": (found.recognition.answer, found.recognition.character, found.recognition.coded),
        "flags": [(flag.id, flag.answer) for flag in found.red_flags],
        "alerts": [alert.id for alert in found.alerts],
        "causes": [(cause.id, cause.probability, cause.range) for cause in found.causes],
        "workup": [(item.test, item.status, item.gain_bits, item.date) for item in found.workup],
        "correctable": found.correctable and (found.correctable.answer, found.correctable.causes),
    }


@A_FEW
@given(SEEDS)
def test_what_was_refuted_or_never_done_changes_no_answer(seed: int) -> None:
    random = Random(seed)
    events = random_events(random, sure=True)
    never = [_never(random, event) for event in random_events(random)[1:]]
    assert _said([*events, *never]) == _said(events)


@pytest.fixture(scope="module")
def many() -> dict[str, list[Event]]:
    return {f"p{number}": random_events(Random(number), f"p{number}") for number in range(200)}


def _together(many: dict[str, list[Event]], names: list[str]) -> pl.DataFrame:
    return features([event for name in names for event in many[name]], names)


def test_one_person_is_their_row_of_the_batch(many: dict[str, list[Event]]) -> None:
    batch = _together(many, list(many))
    for place, name in enumerate(many):
        alone = _together(many, [name])
        assert_frame_equal(alone, batch[place : place + 1], rel_tol=1e-12)
        assert answered(alone).row(0) == answered(batch[place : place + 1]).row(0), name


def test_one_person_is_their_row_to_the_last_bit(many: dict[str, list[Event]]) -> None:
    batch = _together(many, list(many))
    for place, name in enumerate(many):
        assert _together(many, [name]).row(0) == batch.row(place), name


def test_an_assessment_sees_the_row_of_the_batch(many: dict[str, list[Event]]) -> None:
    """The values of one person, and each rule's answer by the plain reference, against the table and its SQL."""
    batch = _together(many, list(many))
    every = rules(TODAY)
    for row, said in zip(batch.rows(named=True), answered(batch).rows(named=True), strict=True):
        subject = Subject(Chart(patient=row["patient"], events=many[row["patient"]]), TODAY)
        assert subject.values == values_of(row, registry.features().values())
        assert {rule.id: rule.answer(subject.values) for rule in every} == {
            rule.id: WORDS[said[rule.id]] for rule in every
        }


def test_nobody_without_a_record_is_said_to_have_an_implant() -> None:
    """Absence means no where a feature says so, for a person without any fact as well."""
    row = features([], ["p"]).row(0, named=True)
    assert row["has_pump"] is False and row["takes_opioid"] is None
    assert Subject(Chart(patient="p", events=[]), TODAY).values == values_of(
        row, registry.features().values()
    )


@settings(max_examples=10, deadline=None)
@given(seed=SEEDS, parts=st.integers(1, 17))
def test_any_partition_gives_the_same_rows(many: dict[str, list[Event]], seed: int, parts: int) -> None:
    names = Random(seed).sample(list(many), len(many))
    whole = _together(many, names)
    edges = [len(names) * part // parts for part in range(parts + 1)]
    pieces = [_together(many, names[low:high]) for low, high in pairwise(edges)]
    assert pl.concat(pieces).equals(whole)


def test_the_rows_of_a_batch_are_not_all_alike(many: dict[str, list[Event]]) -> None:
    assert _together(many, list(many)).drop("patient").unique().height > 190


@A_FEW
@given(SEEDS)
def test_the_same_chart_gives_the_same_report(seed: int) -> None:
    assert report(random_events(Random(seed), sure=True)) == report(random_events(Random(seed), sure=True))


_SCRIPT = """
import hashlib
from random import Random
from assessment.random_charts import random_events
from assessment.test_laws import report
print(hashlib.sha256(b"".join(report(random_events(Random(n), sure=True)) for n in range(8))).hexdigest())
"""


def test_another_process_gives_the_same_report() -> None:
    """Nothing hangs on the order of sets, which differs from process to process."""
    said = set()
    for seed in ("1", "2"):
        path = os.pathsep.join([str(Path(__file__).parent.parent), os.environ.get("PYTHONPATH", "")])
        more = {"PYTHONHASHSEED": seed, "PYTHONPATH": path}
        run = subprocess.run([sys.executable, "-c", _SCRIPT], env=os.environ | more, capture_output=True, text=True,
                             check=True)  # fmt: skip
        said.add(run.stdout)
    assert len(said) == 1
