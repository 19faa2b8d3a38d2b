"""The same facts through FHIR and through OMOP give the same answers, in each of the databases."""

import json
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import spinepath
from omop import databases
from omop.convert import Converter, Resource, as_bundle, completed
from spinepath.api import SAMPLE_DAY
from spinepath.assessment.assess import assess
from spinepath.assessment.model import Assessment
from spinepath.registry.simulate import parameters, people
from spinepath.sources.read import read, read_one

VIGNETTES = Path(__file__).parents[1] / "vignettes"
Person = tuple[list[Resource], date]


def simulated(count: int, seed: int) -> Iterator[Person]:
    for person in people(count, seed):
        yield list(completed(person.resources())), parameters().as_of


def vignettes(step: int) -> Iterator[Person]:
    for name in ("vignettes", "redflags"):
        for line in (VIGNETTES / f"{name}.jsonl").read_text("utf-8").splitlines()[::step]:
            one = json.loads(line)
            resources = [entry["resource"] for entry in one["bundle"]["entry"]]
            yield list(completed(resources)), date.fromisoformat(one["as_of"])


def sample() -> Person:
    entries = json.loads(Path(spinepath.sample()).read_bytes())["entry"]
    return list(completed(entry["resource"] for entry in entries)), SAMPLE_DAY


def answers(of: Assessment) -> dict[str, Any]:
    """What is answered, without the names of records and the words around it."""
    medications, correctable = of.medications, of.correctable
    assert medications is not None
    return {
        "recognition": (of.recognition.answer, of.recognition.character, len(of.recognition.operations)),
        "red flags": {flag.id: flag.answer for flag in of.red_flags},
        "causes": {cause.id: round(cause.probability, 9) for cause in of.causes},
        "ranges": {cause.id: [round(end, 9) for end in cause.range] for cause in of.causes},
        "tests": [(item.test, item.status, item.date) for item in of.workup],
        "correctable": correctable and (correctable.answer, correctable.causes),
        "medicines": [(line.ingredient, line.per_day) for line in medications.current],
        "MME": [(total.edition, total.value, total.at_least) for total in medications.mme_per_day],
        "alerts": [(alert.id, alert.answer, alert.severity) for alert in of.alerts],
        "options": [(option.therapy, option.answer) for option in of.options],
    }


def agree(persons: Iterable[Person], folder: Path) -> int:
    """Compare person by person; returns how many facts were compared."""
    tables, given = Converter(), {}
    for resources, day in persons:
        given[str(tables.add(resources))] = (as_bundle(resources), day)
    count = 0
    for chart in read(databases.duck(folder / "clinic.duckdb", tables.rows)):
        record, day = given.pop(chart.patient)
        expected = answers(assess(read_one(record), day))
        assert answers(assess(chart, day)) == expected, chart.patient
        assert {one.severity for one in chart.problems} <= {"info", "warning"}
        count += len(chart.events)
    assert not given
    return count


def test_made_up_and_simulated_people(tmp_path: Path) -> None:
    persons = [sample(), *vignettes(8), *simulated(25, 54)]
    assert agree(persons, tmp_path) > 1000


@pytest.mark.deep
def test_every_vignette_and_many_simulated_people(tmp_path: Path) -> None:
    assert agree([*vignettes(1), *simulated(300, 55)], tmp_path) > 15_000


@pytest.fixture(scope="module")
def rows() -> Any:
    tables = Converter()
    for resources, _ in (sample(), *vignettes(12), *simulated(12, 56)):
        tables.add(resources)
    return tables.rows


def test_all_databases_give_the_same_charts(rows: Any, tmp_path: Path, postgres: str) -> None:
    sources = (
        databases.sqlite(tmp_path / "clinic.db", rows),
        databases.duck(tmp_path / "clinic.duckdb", rows),
        databases.csv_folder(tmp_path / "csv", rows),
        databases.parquet_folder(tmp_path / "parquet", rows),
        databases.postgres(postgres, rows, "cdm"),
    )
    first, *others = (list(read(source)) for source in sources)
    assert len(first) > 15
    for other in others:
        assert [chart.events for chart in other] == [chart.events for chart in first]
        assert [chart.problems for chart in other] == [chart.problems for chart in first]


def test_one_person_is_the_same_as_among_many(rows: Any, tmp_path: Path) -> None:
    path = databases.duck(tmp_path / "clinic.duckdb", rows)
    for chart in read(path):
        alone = read_one(f"{path}?person_id={chart.patient}")
        assert alone.events == chart.events
        assert alone.problems == chart.problems
