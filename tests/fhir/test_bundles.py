"""What holds resources, and how they find each other and their person."""

import json

import pytest

from spinepath.errors import UnknownName, UnreadableInput, UnsupportedFormat
from spinepath.sources.read import read, read_one

ROW = {"resourceType": "Observation", "status": "final", "code": {"text": "x"}, "valueInteger": 1}
PATIENT = {"resourceType": "Patient", "id": "p"}


def read_json(value):
    return list(read(json.dumps(value).encode()))


def bundle(*resources, kind="collection"):
    return {"resourceType": "Bundle", "type": kind, "entry": [{"resource": one} for one in resources]}


def row(identity="1", subject="Patient/p", **fields):
    return ROW | {"id": identity, "subject": {"reference": subject}} | fields


def test_bare_resources_lists_bundles_in_bundles_and_parameters():
    nested = bundle(bundle(PATIENT, kind="searchset"), bundle(row(), kind="batch"), kind="transaction")
    parameters = {
        "resourceType": "Parameters",
        "parameter": [{"part": [{"name": "return", "resource": nested}]}],
    }
    for value in (nested, parameters, [PATIENT, row()]):
        (chart,) = read_json(value)
        assert {event.source for event in chart.events} == {"Patient/p", "Observation/1"}
    (chart,) = read_json(PATIENT)
    assert [event.kind for event in chart.events] == ["patient"]


def test_what_the_server_reported_is_a_problem():
    outcome = {
        "resourceType": "OperationOutcome",
        "issue": [{"severity": "warning", "diagnostics": "page lost"}],
    }
    found = bundle(PATIENT) | {"link": [{"relation": "next", "url": "x"}]}
    found["entry"].append({"search": {"mode": "outcome"}, "resource": outcome})
    found["entry"].append({"request": {"method": "DELETE", "url": "Observation/9"}})
    (chart,) = read_json(found)
    assert [problem.field for problem in chart.problems] == ["link", "OperationOutcome", "request"]
    assert "page lost" in chart.problems[1].reason


@pytest.mark.parametrize(
    "reference",
    [
        "Patient/p",
        "https://example.org/fhir/Patient/p",
        "Patient/p/_history/3",
        "urn:uuid:p",
        "urn:uuid:11111111-1111-4111-8111-111111111111",
        "Patient?identifier=urn:example:mrn|77",
    ],
)
def test_references(reference):
    patient = PATIENT | {"identifier": [{"system": "urn:example:mrn", "value": "77"}]}
    found = bundle(patient, row(subject=reference))
    found["entry"][0]["fullUrl"] = "urn:uuid:11111111-1111-4111-8111-111111111111"
    (chart,) = read_json(found)
    assert (chart.patient, len(chart.events), chart.problems) == ("p", 2, [])


def test_a_logical_reference():
    patient = PATIENT | {"identifier": [{"system": "s", "value": "77"}]}
    (chart,) = read_json(
        bundle(patient, ROW | {"id": "1", "subject": {"identifier": {"system": "s", "value": "77"}}})
    )
    assert len(chart.events) == 2


def test_contained_resources_are_read_and_belong_to_their_container():
    inner = ROW | {"id": "a"}
    report = {
        "resourceType": "DiagnosticReport",
        "id": "r",
        "status": "final",
        "code": {"text": "Blood"},
        "subject": {"reference": "Patient/p"},
    }
    (chart,) = read_json(bundle(PATIENT, report | {"contained": [inner], "result": [{"reference": "#a"}]}))
    assert {event.source: event.part_of for event in chart.events} == {
        "Patient/p": None,
        "DiagnosticReport/r": None,
        "DiagnosticReport/r#a": "DiagnosticReport/r",
    }


def test_several_people_and_one_unknown():
    charts = read_json(bundle(PATIENT, row("1", "Patient/q"), PATIENT | {"id": "z"}, row("2")))
    assert [chart.patient for chart in charts] == ["p", "q", "z"]
    assert [problem.source for problem in charts[1].problems] == ["Patient/q"]
    with pytest.raises(UnknownName, match="p, q, z"):
        read_one(json.dumps(bundle(PATIENT, row("1", "Patient/q"), PATIENT | {"id": "z"})).encode())


def test_a_resource_without_a_person_belongs_to_the_only_one():
    loose = ROW | {"id": "1"}
    (chart,) = read_json(bundle(loose, PATIENT))
    assert len(chart.events) == 2
    for chart in read_json(bundle(loose, PATIENT, PATIENT | {"id": "q"})):
        assert (len(chart.events), chart.problems[0].source) == (1, "Observation/1")


def test_a_device_without_a_person_is_not_guessed():
    device = {"resourceType": "Device", "id": "d", "status": "active", "type": {"text": "Scanner"}}
    (chart,) = read_json(bundle(PATIENT, device))
    assert (len(chart.events), chart.problems[0].reason) == (1, "names no patient; not used")


def test_a_group_is_no_person():
    (chart,) = read_json(bundle(PATIENT, row(subject="Group/g")))
    assert len(chart.events) == 1
    assert chart.problems[0].reason == "is about Group/g, no patient; not used"


def test_copies_count_once_and_versions_by_date():
    first, second = row(valueInteger=1), row(valueInteger=2)
    (chart,) = read_json(bundle(PATIENT, first, first))
    assert (len(chart.events), chart.problems) == (2, [])
    older = first | {"meta": {"lastUpdated": "2020-01-01T00:00:00Z"}}
    newer = second | {"meta": {"lastUpdated": "2021-01-01T00:00:00+01:00"}}
    for pair, value in (((older, newer), 2), ((newer, older), 2), ((second, first), 1)):
        (chart,) = read_json(bundle(PATIENT, *pair))
        assert (len(chart.events), chart.events[1].numeric_value) == (2, value)
        assert [problem.field for problem in chart.problems] == ["id"]


def test_types_we_do_not_use_are_counted():
    claims = [
        {"resourceType": "Claim", "id": str(n), "patient": {"reference": "Patient/p"}} for n in range(34)
    ]
    (chart,) = read_json(bundle(PATIENT, *claims))
    assert [(p.reason, p.severity) for p in chart.problems] == [("not ours to use: 34 Claim", "info")]


def test_an_unknown_modifier_forbids_use_wherever_it_stands():
    modifier = {"modifierExtension": [{"url": "http://example.org/not", "valueBoolean": True}]}
    for damaged in (row() | modifier, row(valueInteger=None, component=[{"code": {"text": "x"}} | modifier])):
        (chart,) = read_json(bundle(PATIENT, damaged))
        assert [(e.kind) for e in chart.events] == ["patient"]
        assert (chart.problems[0].source, chart.problems[0].severity) == ("Observation/1", "error")


def test_a_withheld_value_is_said():
    masked = {
        "_birthDate": {
            "extension": [
                {"url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason", "valueCode": "masked"}
            ]
        }
    }
    (chart,) = read_json(bundle(PATIENT | masked))
    assert [(p.field, p.reason) for p in chart.problems] == [("birthDate", "the value is withheld: masked")]


@pytest.mark.parametrize(
    ("resource", "version"),
    [
        ({"resourceType": "Condition", "clinicalStatus": "active", "code": {"text": "x"}}, "STU3"),
        ({"resourceType": "Observation", "context": {"reference": "Encounter/1"}}, "STU3"),
        ({"resourceType": "MedicationStatement", "taken": "y"}, "STU3"),
        ({"resourceType": "MedicationRequest", "medication": {"concept": {"text": "x"}}}, "R5"),
        ({"resourceType": "Procedure", "occurrenceDateTime": "2020"}, "R5"),
        ({"resourceType": "Encounter", "class": [{"text": "x"}]}, "R5"),
        (
            {
                "resourceType": "Patient",
                "meta": {"profile": ["http://hl7.org/fhir/5.0/StructureDefinition/Patient"]},
            },
            "R5",
        ),
    ],
)
def test_other_versions_are_refused_by_name(resource, version):
    with pytest.raises(UnsupportedFormat, match=version):
        read_json(bundle(PATIENT, {"id": "1", "subject": {"reference": "Patient/p"}} | resource))


def test_one_odd_element_among_r4_costs_only_itself():
    condition = {
        "resourceType": "Condition",
        "id": "c",
        "code": {"text": "x"},
        "subject": {"reference": "Patient/p"},
    }
    native = [
        condition | {"id": f"c{n}", "clinicalStatus": {"coding": [{"code": "active"}]}} for n in range(2)
    ]
    (chart,) = read_json(bundle(PATIENT, condition | {"clinicalStatus": "active"}, *native))
    assert len(chart.events) == 4
    assert [problem.field for problem in chart.problems] == ["clinicalStatus"]


@pytest.mark.parametrize(
    "resource", [{"id": "1"}, {"resourceType": 7}, {"resourceType": "observation", "id": "1"}]
)
def test_what_has_no_type_is_an_error(resource):
    (chart,) = read_json(bundle(PATIENT, resource))
    assert [(p.field, p.severity) for p in chart.problems] == [("resourceType", "error")]


def test_only_an_error_of_the_server():
    with pytest.raises(UnreadableInput, match="no access"):
        read_json(
            {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "diagnostics": "no access"}]}
        )


def test_the_same_bytes_have_the_same_hash(tmp_path):
    path = tmp_path / "p.json"
    path.write_text(json.dumps(bundle(PATIENT)))
    chart = read_one(path)
    assert (len(chart.sha256), chart.path) == (64, str(path))
    assert read_one(path.read_bytes()).sha256 == chart.sha256
