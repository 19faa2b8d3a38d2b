"""The made-up world: reproducible, true to its evidence, valid FHIR, and silent about the truth."""

import json
from collections import Counter
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest

from spinepath.chart.codes import concepts_of
from spinepath.chart.dates import interval
from spinepath.chart.vocabulary import findings
from spinepath.errors import UnknownName
from spinepath.registry.simulate import (
    Person,
    count,
    margins,
    parameters,
    people,
    simulate,
    table,
    world,
)
from spinepath.registry.simulate.body import SIZE
from spinepath.registry.simulate.fhir import SYSTEMS, TAG, TYPES
from spinepath.registry.simulate.parameters import data
from spinepath.registry.simulate.words import codes, wording

N = 400
STRAY = 5  # standard errors that no fraction may be away: one in two million by chance


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("world")
    simulate(N, 11, made)
    return made


@pytest.fixture(scope="module")
def crowd() -> list[Person]:
    return list(people(6000, 5))


def _lines(folder: Path, kind: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "fhir" / f"{kind}.ndjson").read_bytes().splitlines()]


def _all(folder: Path) -> Iterator[dict[str, Any]]:
    return chain.from_iterable(_lines(folder, kind) for kind in TYPES)


def _bytes(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in sorted(folder.rglob("*json*"))}


def test_the_same_seed_gives_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    simulate(N, 11, tmp_path)
    assert _bytes(tmp_path) == _bytes(folder)


def test_another_seed_gives_another_world(folder: Path, tmp_path: Path) -> None:
    simulate(N, 12, tmp_path)
    mine, other = _bytes(folder), _bytes(tmp_path)
    assert all(mine[name] != other[name] for name in mine)


def test_parts_made_apart_are_the_whole() -> None:
    whole = [person.bundle() for person in people(40, 3, start=SIZE - 20)]
    first = [person.bundle() for person in people(13, 3, start=SIZE - 20)]
    rest = [person.bundle() for person in people(27, 3, start=SIZE - 7)]
    assert first + rest == whole


def test_asking_for_one_person_draws_only_the_block_they_stand_in() -> None:
    assert next(people(10**12, 1, start=10**9)).id == "made-up-1-1000000000"


def test_nobody_shares_an_id(folder: Path) -> None:
    ids = [(one["resourceType"], one["id"]) for one in _all(folder)]
    assert len(ids) == len(set(ids))


def test_margins_keep_to_the_evidence(crowd: list[Person]) -> None:
    rows = [row for row in count(person.truth for person in crowd) if row.n >= 100]
    assert len(rows) > 300
    assert [row for row in rows if abs(row.z) > STRAY] == []


def test_margins_of_a_folder_are_those_of_its_people(folder: Path) -> None:
    rows, known = margins(folder), count(person.truth for person in people(N, 11))
    assert [row for row in rows if row.name in {one.name for one in known}] == known
    assert len(table(rows).splitlines()) == len(rows) + 1


def test_as_many_patients_as_asked_for_each_with_an_operation(folder: Path) -> None:
    assert len(_lines(folder, "Patient")) == N
    operated = {one["subject"]["reference"] for one in _lines(folder, "Procedure")}
    assert operated == {f"Patient/{one['id']}" for one in _lines(folder, "Patient")}


def test_every_resource_says_that_it_is_made_up(folder: Path) -> None:
    assert all(one["meta"]["tag"] == [TAG] for one in _all(folder))


def test_every_resource_belongs_to_a_patient_and_has_what_fhir_requires(folder: Path) -> None:
    needed = {
        "Patient": "gender",
        "Procedure": "status",
        "Condition": "verificationStatus",
        "Observation": "code",
        "DiagnosticReport": "code",
        "MedicationStatement": "medicationCodeableConcept",
        "Device": "type",
    }
    patients = {f"Patient/{one['id']}" for one in _lines(folder, "Patient")}
    for one in _all(folder):
        assert needed[one["resourceType"]] in one
        subject = one.get("subject") or one.get("patient") or {"reference": f"Patient/{one['id']}"}
        assert subject["reference"] in patients


def test_a_condition_in_error_has_no_clinical_status(folder: Path) -> None:
    for one in _lines(folder, "Condition"):
        wrong = one["verificationStatus"]["coding"][0]["code"] == "entered-in-error"
        assert wrong is ("clinicalStatus" not in one)


def test_dates_are_fhir_dates_and_none_lies_ahead(folder: Path) -> None:
    names = ("birthDate", "performedDateTime", "onsetDateTime", "effectiveDateTime")
    said = [one[name] for one in _all(folder) for name in names if name in one]
    assert Counter(map(len, said)).keys() == {4, 7, 10}
    assert all(interval(text)[0] <= parameters().as_of for text in said)


def test_about_half_the_people_are_told_of_in_sentences(folder: Path) -> None:
    letters = [
        one for one in _lines(folder, "DiagnosticReport") if one["code"]["text"] == "Pain clinic letter"
    ]
    assert 0.4 < len(letters) / N < 0.6
    assert any("coding" in one["code"] for one in _lines(folder, "DiagnosticReport"))


def test_no_sentence_is_empty_or_unfinished(folder: Path) -> None:
    said = [one["conclusion"] for one in _lines(folder, "DiagnosticReport")]
    said += [one["outcome"]["text"] for one in _lines(folder, "Procedure") if "outcome" in one]
    said += [one["valueString"] for one in _lines(folder, "Observation") if "valueString" in one]
    assert all(text.strip() and "{" not in text for text in said)


def test_the_truth_stays_out_of_the_folder_an_engine_reads(folder: Path) -> None:
    assert {file.name for file in (folder / "fhir").iterdir()} == {f"{kind}.ndjson" for kind in TYPES}
    text = b"".join(file.read_bytes() for file in (folder / "fhir").iterdir())
    assert not [cause for cause in world().causes if "_" in cause and cause.encode() in text]


def test_a_bundle_holds_the_resources(crowd: list[Person]) -> None:
    made = json.loads(crowd[0].bundle())
    assert (made["resourceType"], made["type"], made["meta"]["tag"]) == ("Bundle", "collection", [TAG])
    assert [entry["resource"] for entry in made["entry"]] == crowd[0].resources()


def test_a_test_not_yet_done_has_an_answer_that_does_not_change(crowd: list[Person]) -> None:
    person = next(one for one in crowd if "ct" not in one.truth.tests_done)
    again = next(people(1, 5, start=person.index))
    assert person.result("ct") == again.result("ct") == person.truth.results["ct"]
    assert "pseudarthrosis" in person.result("ct")


def test_an_unknown_test_is_refused_with_the_names_there_are(crowd: list[Person]) -> None:
    with pytest.raises(UnknownName, match="mri_plain"):
        crowd[0].result("astrology")


def test_what_an_operation_cannot_cause_is_never_found(crowd: list[Person]) -> None:
    operated = [one.truth for one in crowd if one.truth.operation == "discectomy"]
    assert not any("pseudarthrosis" in truth.causes for truth in operated)
    assert not any(truth.results["ct"]["pseudarthrosis"] for truth in operated)


def test_tests_of_one_mechanism_err_together_and_others_do_not(crowd: list[Person]) -> None:
    clean = [one.truth.results for one in crowd if "infection" not in one.truth.causes]
    esr, crp, mri = (
        np.array([said[test]["infection"] for said in clean]) for test in ("esr", "crp", "mri_plain")
    )
    assert np.corrcoef(esr, crp)[0, 1] > 0.2
    assert abs(np.corrcoef(esr, mri)[0, 1]) < 0.06


def test_no_test_is_done_on_someone_it_would_harm(crowd: list[Person]) -> None:
    for truth in (person.truth for person in crowd):
        barred = {name for test in truth.tests_done for name in parameters().tests[test].never_with}
        assert not barred & set(truth.carried)


def test_the_course_fits_the_months(crowd: list[Person]) -> None:
    for truth in (person.truth for person in crowd if person.truth.course):
        low, high = parameters().course.months(str(truth.course))
        assert low <= truth.pain_free_months <= high
        assert truth.months_since - truth.pain_free_months >= parameters().course.at_least - 0.1


def _codes(value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, list | tuple) and len(value) == 3 and value[0] in SYSTEMS:
        yield value[0], value[1]
    elif isinstance(value, dict | list | tuple):
        yield from chain.from_iterable(map(_codes, value.values() if isinstance(value, dict) else value))


def test_every_code_stands_in_a_value_set() -> None:
    used = set(_codes(msgspec.to_builtins(codes())))
    assert len(used) > 50
    assert [code for code in used if not concepts_of(SYSTEMS[code[0]], code[1])] == []


def test_every_reading_has_words_and_every_word_a_finding() -> None:
    said = set(wording().test) | set(wording().incidental)
    assert said <= set(findings())
    blood = {"esr", "crp", "wbc"}
    shown = {name for reading in world().readings if reading.test not in blood for name in reading.shows}
    assert shown == set(wording().test)
    assert set(wording().history) == set(world().history)


def test_every_assumption_says_where_it_comes_from() -> None:
    raw = msgspec.toml.decode(data("parameters.toml"))
    tables = [value for name, value in raw.items() if isinstance(value, dict) and name != "tests"]
    for entry in tables:
        assert "source" in entry or all(inner["source"] for inner in entry.values())


def test_progress_ends_with_all(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    simulate(7, 1, tmp_path, lambda done, n: seen.append((done, n)))
    assert seen == [(7, 7)]


@pytest.mark.parametrize(("n", "seed"), [(-1, 1), (1, -1)])
def test_a_negative_number_is_refused(tmp_path: Path, n: int, seed: int) -> None:
    with pytest.raises(ValueError, match="negative"):
        simulate(n, seed, tmp_path)
    assert list(tmp_path.iterdir()) == []
