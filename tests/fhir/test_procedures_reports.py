"""Procedures, reports, imaging and documents."""

import json
from base64 import b64encode
from datetime import date

import pytest

from spinepath.sources.fhir import procedures
from spinepath.sources.read import read_one

CPT = "http://www.ama-assn.org/go/cpt"


def procedure(**fields):
    return {"resourceType": "Procedure", "status": "completed", "performedDateTime": "2022-06-02"} | fields


def report(**fields):
    code = {"text": "MRI lumbar spine"}
    return {
        "resourceType": "DiagnosticReport",
        "status": "final",
        "code": code,
        "effectiveDateTime": "2025-05-21",
    } | fields


def attachment(text, kind="text/plain"):
    return {"contentType": kind, "data": b64encode(text.encode()).decode()}


def test_a_coded_operation(events):
    (event,) = events(
        procedure(code={"coding": [{"system": CPT, "code": "22612"}], "text": "Posterolateral fusion L4-L5"})
    )
    assert (event.code, event.certainty, event.level) == ("CPT/22612", "recorded", "L4-L5")
    assert {"surgery_fusion_lumbar", "surgery_spine_any"} <= set(event.concepts)
    assert event.aims


def test_an_operation_known_from_words_says_so(events):
    (event,) = events(procedure(code={"text": "Lumbar spinal fusion, second operation"}))
    assert event.certainty == "from_text"
    assert "surgery_spine_any" in event.concepts
    assert event.earliest == date(2022, 6, 2)


def test_outcome_complication_reason_and_note_are_read(events):
    found = events(
        procedure(
            code={"text": "Lumbar discectomy"},
            outcome={"text": "sciatica persisted"},
            note=[{"text": "no fever"}],
            complication=[{"text": "Dural tear"}],
            reasonCode=[{"text": "Disc herniation"}],
        )
    )
    assert [(event.kind, event.name, event.finding) for event in found] == [
        ("procedure", "Lumbar discectomy", None),
        ("finding", "radicular_leg_pain", "radicular_leg_pain"),
        ("finding", "fever", "fever"),
        ("condition", "Disc herniation", None),
        ("condition", "Dural tear", None),
    ]
    assert found[1].words == "Lumbar discectomy: sciatica persisted"


@pytest.mark.parametrize(
    ("status", "expected"),
    [("preparation", "planned"), ("not-done", "not_done"), ("stopped", "stopped"), ("on-hold", "on_hold")],
)
def test_what_was_not_done_is_not_read(events, status, expected):
    found = events(procedure(code={"text": "Lumbar fusion"}, status=status, outcome={"text": "sciatica"}))
    assert found[0].status == expected
    assert len(found) == (1 if expected in ("planned", "not_done") else 2)


def test_a_report_with_conclusion_code_and_text(events):
    code = {
        "coding": [{"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "M96.0"}],
        "text": "Pseudarthrosis L5-S1",
    }
    found = events(report(conclusion="IMPRESSION: nonunion L5-S1", conclusionCode=[code]))
    kinds = [(event.kind, event.finding, event.part_of) for event in found]
    assert kinds == [
        ("report", None, None),
        ("condition", "nonunion", "DiagnosticReport/1"),
        ("finding", "nonunion", "DiagnosticReport/1"),
    ]
    assert found[1].level == "L5-S1"
    assert {event.latest for event in found} == {date(2025, 5, 21)}


def test_full_text_is_read_and_a_conclusion_within_it_not_twice(events):
    form = attachment(
        "<p>Findings:</p><p>No  fever.</p><script>sciatica</script>", "text/html; charset=utf-8"
    )
    found = events(report(conclusion="no fever.", presentedForm=[form]))
    assert [event.finding for event in found] == [None, "fever"]
    assert found[1].words == "Findings:\nNo fever."


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"contentType": "application/pdf", "data": "AAAA"}, "presentedForm[0].contentType"),
        ({"contentType": "text/plain", "data": "%%%"}, "presentedForm[0].data"),
        ({"contentType": "text/plain", "url": "https://example.org/x"}, "presentedForm[0].url"),
    ],
)
def test_text_that_cannot_be_had_is_a_problem(chart, form, field):
    found = chart(report(presentedForm=[form]))
    assert [problem.field for problem in found.problems] == [field]


def test_narrative_is_read_when_there_is_nothing_else(events):
    narrative = {"status": "generated", "div": "<div>sciatica</div>"}
    assert len(events(report(text=narrative))) == 2
    assert len(events(report(text=narrative, conclusion="normal"))) == 1


def test_a_document_and_its_binary(events):
    document = {
        "resourceType": "DocumentReference",
        "status": "current",
        "type": {"text": "Operation note"},
        "date": "2020-01-01T00:00:00Z",
        "content": [{"attachment": {"contentType": "text/plain", "url": "Binary/b"}}],
    }
    binary = {
        "resourceType": "Binary",
        "id": "b",
        "contentType": "text/plain",
        "data": attachment("sciatica")["data"],
    }
    note, finding = events(document, binary)
    assert (note.kind, note.name, finding.finding) == ("note", "Operation note", "radicular_leg_pain")
    superseded = events(document | {"status": "superseded"}, binary)
    assert [event.certainty for event in superseded] == ["refuted"]


def test_a_composition_is_read_where_it_has_words_of_its_own(events):
    sections = [
        {"title": "History", "text": {"div": "<div>sciatica</div>"}},
        {"title": "Problems", "text": {"div": "<div>fever</div>"}, "entry": [{"reference": "Condition/1"}]},
    ]
    found = events(
        {
            "resourceType": "Composition",
            "status": "final",
            "date": "2020",
            "title": "Summary",
            "section": sections,
        }
    )
    assert [event.finding for event in found] == [None, "radicular_leg_pain"]


def test_an_imaging_study(events):
    series = [
        {"modality": {"code": "MR", "display": "Magnetic resonance"}, "bodySite": {"display": "Lumbar spine"}}
    ]
    (event,) = events(
        {"resourceType": "ImagingStudy", "status": "available", "started": "2020-01-01", "series": series}
    )
    assert (event.kind, event.name, event.status) == (
        "imaging",
        "Magnetic resonance of Lumbar spine",
        "completed",
    )


def test_relief_after_a_block_is_no_course_of_an_operation(monkeypatch):
    """Not in the outcome, and not in a note on the block either."""
    seen = []
    monkeypatch.setattr(procedures, "read_into", lambda *_, without=(), **__: seen.append(without))
    patient = {"resourceType": "Patient", "id": "p"}
    block = procedure(code={"text": "Nerve root block"}, note=[{"text": "90 % relief"}], id="b")
    read_one(json.dumps([patient, block]).encode())
    assert len(seen) == 2
    assert all("pain_relieved" in without for without in seen)
