"""Hazards of the log, tried through the whole program: from a record to what a reader is told."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import spinepath
from project.made_up import (
    TODAY,
    assessed,
    crp,
    findings,
    flag,
    note,
    operation,
    pain,
    patient,
    report,
    stimulator,
    stimulator_implanted,
    write,
)
from spinepath.errors import SpinepathError
from spinepath.features import registry
from spinepath.features.facts import from_events


def statuses(found: Any, name: str) -> set[str]:
    return {item.status for item in findings(found, name)}


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("No recurrent disc herniation at L4-L5.", "recurrent_disc_herniation"),
        ("There is no evidence of screw loosening.", "screw_loosening_or_lucency"),
        ("No compression of the left L5 root.", "nerve_root_compression"),
    ],
)
def test_a_denied_finding_is_not_present(words: str, name: str, tmp_path: Path) -> None:
    assert statuses(assessed(tmp_path, operation(), report(words)), name) == {"negated"}


@pytest.mark.parametrize(
    "words",
    [
        "No fever but new urinary retention.",
        "Denies weight loss. He has urinary retention.",
        "Without fever; urinary retention since yesterday.",
    ],
)
def test_a_denial_ends_with_its_clause(words: str, tmp_path: Path) -> None:
    found = assessed(tmp_path, operation(), pain(), note(words))
    assert statuses(found, "urinary_retention") == {"affirmed"}
    assert flag(found, "cauda_equina") == "yes"


def test_a_question_is_no_finding(tmp_path: Path) -> None:
    found = assessed(tmp_path, operation(), report("INDICATION: Rule out recurrent disc herniation."))
    assert "affirmed" not in statuses(found, "recurrent_disc_herniation")


def test_a_relatives_cancer_is_not_the_patients(tmp_path: Path) -> None:
    found = assessed(tmp_path, operation(), note("His mother had breast cancer."))
    assert flag(found, "cancer") != "yes"
    assert statuses(found, "history_of_cancer") <= {"other_person"}


def test_level_and_side_stay_with_their_clause(tmp_path: Path) -> None:
    words = "Compression of the left L5 root. The right S1 root is free."
    found = findings(assessed(tmp_path, operation(), report(words)), "nerve_root_compression")
    affirmed = [(item.level, item.side) for item in found if item.status == "affirmed"]
    assert affirmed == [("L5", "left")]


def test_an_old_fever_raises_no_flag(tmp_path: Path) -> None:
    old = assessed(tmp_path, operation(), note("Fever of 39.2 with chills.", "2023-02-01"))
    assert not [item for item in findings(old, "fever") if item.current]
    assert flag(old, "spinal_infection") != "yes"


def test_red_flags_are_answered_days_after_surgery(tmp_path: Path) -> None:
    """Long before anybody would speak of FBSS."""
    found = assessed(
        tmp_path, operation("2026-02-24"), pain(), note("Saddle numbness and urinary retention.")
    )
    assert found.recognition.answer != "yes"
    assert flag(found, "cauda_equina") == "yes"


def test_red_flags_are_answered_without_any_surgery(tmp_path: Path) -> None:
    found = assessed(tmp_path, pain(), note("Back pain. Saddle numbness and urinary retention."))
    assert flag(found, "cauda_equina") == "yes"


def test_a_probability_does_not_change_a_red_flag(tmp_path: Path) -> None:
    """A finding that explains the pain well leaves the danger where it is."""
    danger = note("Back pain. Urinary retention since yesterday.")
    explained = report("Recurrent disc herniation at L4-L5 left, compressing the left L5 root.")
    assert flag(assessed(tmp_path, operation(), pain(), danger, explained), "cauda_equina") == "yes"


HCPCS = "http://www.cms.gov/medicare/coding/hcpcsreleasecodesets"
GENERATOR = {"coding": [{"system": HCPCS, "code": "C1767"}]}
INSERTION = {"coding": [{"system": "http://www.ama-assn.org/go/cpt", "code": "63685"}]}


def mri(found: Any) -> set[str]:
    return {item.status for item in found.workup if item.test.startswith("mri")}


@pytest.mark.parametrize(
    "implant",
    [
        stimulator(**GENERATOR),
        stimulator_implanted(**INSERTION),
        stimulator(),
        stimulator_implanted(),
        note("Spinal cord stimulator in place since 2010.", name="implant"),
    ],
    ids=["coded device", "coded procedure", "device in words", "procedure in words", "note"],
)
def test_mri_is_not_recommended_while_the_stimulators_label_is_unknown(implant: Any, tmp_path: Path) -> None:
    found = assessed(tmp_path, operation(), pain(), note("Left leg pain for a year."), implant)
    assert mri(found) <= {"unsafe", "unknown_safety"}
    assert mri(found)


@pytest.mark.parametrize("device", ["pacemaker", "spinal cord stimulator", "intrathecal pump"])
def test_mri_is_unsafe_with_a_device_that_is_not_mr_conditional(device: str, tmp_path: Path) -> None:
    words = f"Left leg pain. Has a {device}. The {device} is not MRI conditional."
    assert mri(assessed(tmp_path, operation(), pain(), note(words))) == {"unsafe"}


HIDDEN = ("cauda_equina", "spinal_infection", "cancer", "fracture", "progressive_motor_deficit")


def test_a_silent_record_leaves_dangers_unknown(tmp_path: Path) -> None:
    found = assessed(tmp_path)
    assert found.recognition.answer == "unknown"
    assert {flag(found, name) for name in HIDDEN} == {"unknown"}
    assert all(item.would_settle for item in found.red_flags if item.answer == "unknown")


def test_two_people_are_never_one_chart(tmp_path: Path) -> None:
    other = pain() | {"id": "other", "subject": {"reference": "Patient/q"}}
    path = write(tmp_path, patient("p"), patient("q"), operation(), other)
    with pytest.raises(SpinepathError, match="2 people"):
        spinepath.read(path)
    charts = {chart.patient: chart for chart in spinepath.read_all(path)}
    assert {event.kind for event in charts["q"].events} == {"patient", "observation"}


@pytest.mark.parametrize("status", ["entered-in-error", "not-done", "preparation"])
def test_an_operation_that_did_not_happen_is_no_surgery(status: str, tmp_path: Path) -> None:
    found = assessed(tmp_path, operation(status=status), pain())
    assert found.recognition.index_surgery is None
    assert found.recognition.answer != "yes"


def test_a_broken_resource_is_a_problem_and_the_rest_counts(tmp_path: Path) -> None:
    broken = operation() | {"id": "broken", "performedDateTime": {"not": "a date"}}
    unheard_of = {"resourceType": "Spaceship", "id": "x"}
    found = assessed(tmp_path, operation(), broken, unheard_of)
    assert len(found.recognition.operations) >= 1
    told = " ".join(f"{problem.source} {problem.field} {problem.reason}" for problem in found.problems)
    assert "Procedure/broken" in told
    assert "Spaceship" in told


def features_of(folder: Path, *resources: dict[str, Any]) -> dict[str, Any]:
    chart = spinepath.read(write(folder, patient(), *resources))
    table = from_events(chart.events, registry.wanted_keys())
    return registry.compute(table, date.fromisoformat(TODAY), [chart.patient]).row(0, named=True)


def test_the_same_amount_in_another_unit_is_the_same(tmp_path: Path) -> None:
    assert features_of(tmp_path, crp(5, "mg/dL"))["crp"] == pytest.approx(50)
    assert features_of(tmp_path, crp(50, "mg/L"))["crp"] == pytest.approx(50)


def test_an_amount_in_a_unit_that_does_not_fit_is_not_used(tmp_path: Path) -> None:
    assert features_of(tmp_path, crp(50, "mm[Hg]"))["crp"] is None


def test_a_year_is_any_day_of_that_year(tmp_path: Path) -> None:
    row = features_of(tmp_path, operation("2025"))
    low, high = row["months_since_surgery_low"], row["months_since_surgery_high"]
    assert low == pytest.approx(2, abs=0.1)
    assert high == pytest.approx(14, abs=0.1)


def test_what_lies_ahead_does_not_exist(tmp_path: Path) -> None:
    record = (operation("2025-05-14"), pain(), note("Urinary retention."))
    found = assessed(tmp_path, *record, as_of="2025-01-01")
    assert found.recognition.index_surgery is None
    assert not findings(found, "urinary_retention")


def test_what_was_operated_on_is_gone_unless_seen_again(tmp_path: Path) -> None:
    before = report("Disc herniation at L4-L5 left.", "2024-04-01", "before")
    again = report("Disc herniation at L4-L5 left.", "2025-11-01", "again")
    found = assessed(tmp_path, operation("2024-05-14"), before)
    assert [item.current for item in findings(found, "disc_herniation")] == [False]
    found = assessed(tmp_path, operation("2024-05-14"), before, again)
    current = [item for item in findings(found, "disc_herniation") if item.current]
    assert {evidence.source for item in current for evidence in item.evidence} == {"DiagnosticReport/again"}


def test_the_order_of_a_record_does_not_matter(tmp_path: Path) -> None:
    record = [operation(), pain(), note("Fever. Left leg pain."), report("Scar around the left L5 root.")]
    one, other = assessed(tmp_path, *record), assessed(tmp_path, *reversed(record))
    views = [json.loads(found.to("json")) for found in (one, other)]
    for view in views:
        view.pop("input")
    assert views[0] == views[1]


def test_the_same_record_and_day_give_the_same_bytes(tmp_path: Path) -> None:
    record = (operation(), pain(), note("Fever. Left leg pain."))
    assert assessed(tmp_path, *record).to("json") == assessed(tmp_path, *record).to("json")


def test_without_an_operation_it_is_not_fbss(tmp_path: Path) -> None:
    words = "Back pain for two years. No prior spine surgery."
    found = assessed(tmp_path, pain(), pain(7, "2025-06-01"), note(words))
    assert found.recognition.answer != "yes"
    assert found.recognition.index_surgery is None


@pytest.mark.parametrize("text", ["", "{", '{"resourceType": "Bundle"', "[" * 100_000, "\x00\x01", "null"])
def test_an_input_that_is_no_record_is_refused_with_words(text: str, tmp_path: Path) -> None:
    path = tmp_path / "patient.json"
    path.write_text(text)
    with pytest.raises(SpinepathError, match=r"patient\.json"):
        spinepath.read(path)


def test_every_report_says_what_it_is_not(tmp_path: Path) -> None:
    found = assessed(tmp_path)
    for form in ("text", "html"):
        words = " ".join(found.to(form).split())
        assert "it does not decide" in words
        assert "no regulatory clearance" in words
