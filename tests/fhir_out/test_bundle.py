"""What each answer of an assessment becomes in FHIR: the manual of `--format fhir`."""

import json
from collections.abc import Iterator
from itertools import cycle
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fhir_out.judge import verdicts
from presentations.samples import empty, full
from spinepath import shipped
from spinepath.assessment import model as m
from spinepath.chart.terminology.tables import columns
from spinepath.presentations.fhir import to_fhir
from spinepath.presentations.fhir.check import mistakes
from spinepath.presentations.fhir.elements import _codes
from spinepath.sources.fhir.echo import OUTPUT, WRITTEN

FACT = m.Fact(feature="phq9_item9", value="more than 0", means="PHQ-9 item 9")


def resources(of: m.Assessment, kind: str = "") -> list[dict[str, Any]]:
    made = [entry["resource"] for entry in json.loads(to_fhir(of))["entry"]]
    return [one for one in made if kind in ("", one["resourceType"])]


def one(of: m.Assessment, kind: str) -> dict[str, Any]:
    (found,) = resources(of, kind)
    return found


def but(**parts: Any) -> m.Assessment:
    """The full sample with some parts replaced."""
    return msgspec.structs.replace(full(), **parts)


def test_each_type_that_is_written_and_no_other() -> None:
    assert {one["resourceType"] for one in resources(full())} == set(WRITTEN)


def test_every_resource_carries_two_marks_and_a_narrative() -> None:
    for resource in resources(full()):
        assert OUTPUT in [tag["system"] for tag in resource["meta"]["tag"]]
        marks = [*resource.get("identifier", []), *resource.get("extension", [])]
        assert OUTPUT in [mark.get("system", mark.get("url")) for mark in marks]
        assert resource["text"]["div"].startswith('<div xmlns="http://www.w3.org/1999/xhtml"><p><b>')


def test_the_patient_is_the_records_own_and_is_never_repeated() -> None:
    assert not resources(full(), "Patient")
    assert one(full(), "CarePlan")["subject"] == {"reference": f"Patient/{full().patient.id}"}
    odd = but(patient=m.Person(id="Müller, Anna_1"))
    identifier = {"system": "urn:spinepath:patient", "value": "Müller, Anna_1"}
    assert one(odd, "CarePlan")["subject"] == {"type": "Patient", "identifier": identifier}


def test_a_cause_is_a_finding_and_a_prediction_with_its_range() -> None:
    cause = full().causes[0]
    prediction = one(full(), "RiskAssessment")["prediction"][0]
    low, high = (prediction["probabilityRange"][end]["value"] for end in ("low", "high"))
    assert (low, high) == tuple(round(end * 100, 1) for end in cause.range)
    assert prediction["extension"][0]["valueDecimal"] == round(cause.probability, 4)
    finding = one(full(), "ClinicalImpression")["finding"][1]
    assert finding["itemCodeableConcept"]["text"] == f"Possible cause: {cause.name}"
    assert "coding" not in finding["itemCodeableConcept"]  # a code would read as a diagnosis
    assert finding["extension"][0]["valueDecimal"] == round(cause.probability, 4)


@pytest.mark.parametrize(("answer", "coded"), [("yes", True), ("no", False), ("unknown", False)])
def test_fbss_is_coded_only_when_it_is_recognised(answer: str, coded: bool) -> None:
    of = but(recognition=msgspec.structs.replace(full().recognition, answer=answer))
    recognised = one(of, "ClinicalImpression")["finding"][0]["itemCodeableConcept"]
    assert ("coding" in recognised) is coded


@pytest.mark.parametrize(
    ("severity", "is_"), [("critical", "high"), ("warning", "moderate"), ("info", "low"), ("new", "high")]
)
def test_an_alert_is_a_detected_issue(severity: str, is_: str) -> None:
    alert = m.Alert(
        id="opioid_pair",
        severity=severity,
        text="Too much.",
        evidence=(m.Evidence(source="MedicationRequest/1", words="oxycodone"),),
        changes_if=((FACT,),),
        citations=("cdc2022",),
    )
    issue = one(but(alerts=(alert,)), "DetectedIssue")
    assert issue["severity"] == is_
    assert issue["detail"] == "Too much."
    assert issue["evidence"] == [{"detail": [{"reference": "MedicationRequest/1", "display": "oxycodone"}]}]
    assert issue["mitigation"] == [{"action": {"text": "Would no longer hold if PHQ-9 item 9: more than 0"}}]
    assert {"url": "urn:spinepath:citation", "valueString": "cdc2022"} in issue["extension"]


def test_an_alert_that_a_gap_leaves_open_is_preliminary_and_a_no_is_none() -> None:
    def statuses(answer: str) -> list[str]:
        alert = m.Alert(id="a", severity="warning", text="t", answer=answer)
        return [issue["status"] for issue in resources(but(alerts=(alert,)), "DetectedIssue")]

    assert [statuses(answer) for answer in ("yes", "unknown", "no")] == [["final"], ["preliminary"], []]


def flag(answer: str) -> m.RedFlag:
    return m.RedFlag(
        id="suicidality",
        name="Suicidal ideation",
        answer=answer,
        action="Same-visit risk assessment",
        within_hours=0,
        would_settle=(FACT,),
        evidence=(m.Evidence(source="drug_exposure 7", words="words"),),
    )


def test_a_red_flag_that_is_present_is_a_flag_that_says_what_to_do() -> None:
    found = one(but(red_flags=(flag("yes"),)), "Flag")
    assert found["code"]["text"] == "Suicidal ideation. Now: Same-visit risk assessment."
    details = [ext for ext in found["extension"] if ext["url"].endswith("flag-detail")]
    named = {"system": "urn:spinepath:source", "value": "drug_exposure 7"}  # no id that FHIR allows
    assert details[0]["valueReference"] == {"identifier": named, "display": "words"}


SETTLED = {"recognition": m.Recognition(answer="no", says=""), "correctable": None, "options": ()}


def test_a_red_flag_that_is_unknown_is_asked_for_with_its_code() -> None:
    of = but(red_flags=(flag("unknown"),), **SETTLED)
    assert not resources(of, "Flag")
    guidance = one(of, "GuidanceResponse")
    assert guidance["status"] == "data-requested"
    (asked,) = guidance["dataRequirement"]
    assert asked["type"] == "Observation"
    assert asked["codeFilter"][0]["code"][0]["code"] == "44260-8"
    assert "Settles: Suicidal ideation" in asked["extension"][0]["valueString"]


def test_nothing_missing_is_success() -> None:
    of = but(red_flags=(), **SETTLED)
    assert one(of, "GuidanceResponse")["status"] == "success"


TESTS = ("recommended", "done", "not_needed", "unsafe", "unknown_safety")


def test_only_a_recommended_test_is_proposed_and_no_proposal_is_an_order() -> None:
    items = tuple(m.WorkupItem(test="crp", name=status, status=status, because=("why",)) for status in TESTS)
    of = but(workup=items, options=())
    request = one(of, "ServiceRequest")
    assert (request["status"], request["intent"], request["priority"]) == ("draft", "proposal", "routine")
    assert request["code"]["text"] == "recommended"
    assert request["code"]["coding"][0]["code"] == "1988-5"
    remarks = " ".join(note["text"] for note in one(of, "CarePlan")["note"])
    assert "Not proposed: unsafe. Not safe for this person: why" in remarks
    assert "Not proposed: unknown_safety. Safety not known yet: why" in remarks


def test_an_urgent_test_is_urgent() -> None:
    item = m.WorkupItem(test="mri_plain", name="MRI", status="recommended", urgent="Within 24 hours.")
    assert one(but(workup=(item,), options=()), "ServiceRequest")["priority"] == "urgent"


def test_only_an_option_that_this_person_is_eligible_for_is_proposed() -> None:
    options = tuple(
        m.Option(therapy=answer, name=f"therapy {answer}", answer=answer, missing=(FACT,), target="left L5")
        for answer in ("yes", "no", "unknown")
    )
    of = but(options=options, workup=())
    request = one(of, "ServiceRequest")
    assert request["code"] == {"text": "therapy yes"}
    assert {"text": "Target: left L5"} in request["note"]
    remarks = " ".join(note["text"] for note in one(of, "CarePlan")["note"])
    assert "Not proposed: therapy unknown (Unknown). PHQ-9 item 9" in remarks


def test_a_medicine_is_a_thought_never_a_prescription() -> None:
    options = (
        m.MedicineOption(ingredient="d", name="Duloxetine", answer="yes", start="30 mg once a day"),
        m.MedicineOption(ingredient="n", name="Ibuprofen", answer="no"),
    )
    of = but(medications=m.Medications(recorded=True, options=options))
    details = [one["detail"] for one in one(of, "CarePlan")["activity"] if "detail" in one]
    assert [detail["code"]["text"] for detail in details] == ["Duloxetine"]
    assert details[0]["status"] == "not-started"
    assert "dailyAmount" not in details[0]
    assert not resources(of, "MedicationRequest")


def test_provenance_names_program_knowledge_input_and_every_record() -> None:
    of = full()
    found = one(of, "Provenance")
    assert len(found["target"]) == len(resources(of)) - 1
    assert found["recorded"] == f"{of.as_of}T00:00:00Z"
    entities = [entity["what"] for entity in found["entity"]]
    values = [what["identifier"]["value"] for what in entities if "identifier" in what]
    assert values[:2] == [of.knowledge.sha256, of.input.sha256]
    assert {"reference": "Procedure/2"} in [{"reference": what.get("reference")} for what in entities]
    spelt_out = [ext["valueString"].partition(":")[0] for ext in found["extension"][1:]]
    assert spelt_out == list(of.citations)


def test_what_could_not_be_read_is_an_operation_outcome() -> None:
    problem = m.ProblemItem(source="Observation/1", field="unit", reason="no unit we know", severity="error")
    issue = one(but(problems=(problem,)), "OperationOutcome")["issue"]
    assert issue == [
        {
            "severity": "error",
            "code": "processing",
            "details": {"text": "no unit we know"},
            "diagnostics": "Observation/1: unit",
        }
    ]
    assert not resources(but(problems=()), "OperationOutcome")


def test_an_empty_assessment_says_that_nothing_was_weighed() -> None:
    note = one(empty(), "RiskAssessment")["note"][0]["text"]
    assert note.startswith(("No cause was weighed.", "Not assessed"))


def test_every_part_of_an_assessment_has_its_place_on_the_reference_page() -> None:
    maps = shipped.toml("spinepath.presentations.fhir", "maps.toml")
    assert tuple(maps) == m.Assessment.__struct_fields__


def test_a_made_up_person_is_tagged_as_test_data() -> None:
    made_up = but(patient=m.Person(id="p", made_up=True))
    codes = {tag["code"] for one in resources(made_up) for tag in one["meta"]["tag"]}
    assert codes == {"assessment", "HTEST"}


def test_every_code_stands_in_our_terminology_with_its_name() -> None:
    known = set(columns("valuesets.csv", "system", "code", "display"))
    for group in _codes().values():
        for system, code, display in group.values():
            assert (system.lower(), code, display) in known


HOSTILE = st.text(st.characters(exclude_categories=["Cs"]), max_size=30) | st.sampled_from(
    [
        "<script>x</script>",
        "]]></div>",
        "&amp; &",
        "\x1b[31m\x07",
        "\u202eabc",
        "#x",
        "urn:uuid:1",
        "Patient/1",
        " ",
    ]
)
_STEERING = {"answer", "status", "severity", "as_of"}


def spoilt(value: Any, strings: Iterator[str], key: str = "") -> Any:
    """Every string but those that steer replaced by the next one."""
    if isinstance(value, dict):
        return {name: spoilt(inner, strings, name) for name, inner in value.items()}
    if isinstance(value, list):
        return [spoilt(inner, strings, key) for inner in value]
    return next(strings) if isinstance(value, str) and key not in _STEERING else value


@settings(max_examples=25, deadline=None)
@given(st.lists(HOSTILE, min_size=1, max_size=9))
def test_whatever_a_record_says_the_bundle_is_valid(strings: list[str]) -> None:
    built = spoilt(msgspec.to_builtins(full()), cycle(strings))
    of = msgspec.convert(built, m.Assessment)
    assert not list(mistakes(json.loads(to_fhir(of))))
    assert not [one for one in resources(of) if "<script" in one["text"]["div"]]


def test_the_library_agrees_on_the_samples() -> None:
    assert verdicts([to_fhir(full()), to_fhir(empty())]) == ["", ""]
