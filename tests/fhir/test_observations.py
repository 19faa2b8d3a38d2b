"""Observations: every kind of value, components, what is missing."""

from datetime import date

import pytest

LOINC = "http://loinc.org"
UCUM = "http://unitsofmeasure.org"
CRP = {"coding": [{"system": LOINC, "code": "1988-5", "display": "C reactive protein"}]}


def observation(**fields):
    return {
        "resourceType": "Observation",
        "status": "final",
        "code": CRP,
        "effectiveDateTime": "2025-05-01",
    } | fields


def quantity(value, unit, **fields):
    return {"value": value, "unit": unit, "system": UCUM, "code": unit} | fields


def test_a_quantity(events):
    (event,) = events(observation(valueQuantity=quantity(12, "mg/L")))
    assert (event.code, event.numeric_value, event.value_low, event.value_high, event.unit) == (
        "LOINC/1988-5",
        12,
        12,
        12,
        "mg/L",
    )
    assert (event.status, event.latest, event.concepts) == ("completed", date(2025, 5, 1), ("lab_crp",))


@pytest.mark.parametrize(
    ("comparator", "low", "high"), [("<", None, 5), ("<=", None, 5), (">", 5, None), (">=", 5, None)]
)
def test_a_comparator_opens_one_end(events, comparator, low, high):
    (event,) = events(observation(valueQuantity=quantity(5, "mg/L", comparator=comparator)))
    assert (event.numeric_value, event.value_low, event.value_high) == (None, low, high)


def test_units_are_spelled_in_ucum_and_laboratory_values_brought_to_one_unit(events):
    (event,) = events(observation(valueQuantity={"value": 1.2, "unit": "mg/dl"}))
    assert (event.numeric_value, event.unit) == (pytest.approx(12), "mg/L")


def test_a_unit_nobody_knows_is_left_as_written(chart):
    found = chart(observation(valueQuantity={"value": 1.2, "unit": "bananas"}))
    assert found.events[1].unit == "bananas"
    assert [problem.field for problem in found.problems] == ["valueQuantity"]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"valueString": "7"}, {"numeric_value": 7, "text_value": "7"}),
        ({"valueString": "<5"}, {"value_high": 5, "value_low": None, "numeric_value": None}),
        ({"valueString": "no growth"}, {"text_value": "no growth", "numeric_value": None}),
        ({"valueBoolean": False}, {"text_value": "false"}),
        ({"valueInteger": 3}, {"numeric_value": 3}),
        (
            {"valueRange": {"low": quantity(3, "mg/L"), "high": quantity(5, "mg/L")}},
            {"value_low": 3, "value_high": 5},
        ),
        ({"valueRatio": {"numerator": {"value": 1}, "denominator": {"value": 8}}}, {"text_value": "1:8"}),
        ({"valueDateTime": "2020-01"}, {"text_value": "2020-01"}),
        ({"valueTime": "10:00:00"}, {"text_value": "10:00:00"}),
        ({"valuePeriod": {"start": "2020", "end": "2021"}}, {"text_value": "2020 to 2021"}),
        ({"valueCodeableConcept": {"text": "weak"}}, {"text_value": "weak"}),
    ],
)
def test_other_values(events, value, expected):
    event = events(observation(**value))[0]
    assert {name: getattr(event, name) for name in expected} == expected


def test_an_absent_value_says_why(chart):
    found = chart(
        observation(dataAbsentReason={"coding": [{"code": "not-performed", "display": "Not Performed"}]})
    )
    assert found.events[1].numeric_value is None
    assert [(p.field, p.reason, p.severity) for p in found.problems] == [
        ("dataAbsentReason", "no value: Not Performed", "info")
    ]


def test_components_are_events_of_their_own(events):
    parts = [
        {"code": {"text": name}, "valueQuantity": quantity(value, "mm[Hg]")}
        for name, value in (("a", 120), ("b", 80))
    ]
    panel, first, second = events(observation(component=parts))
    assert (panel.numeric_value, first.numeric_value, second.numeric_value) == (None, 120, 80)
    assert first.part_of == second.part_of == "Observation/1"


def test_a_coded_answer_gives_its_value_sets_and_its_finding(events):
    smoker = {
        "coding": [
            {"system": "http://snomed.info/sct", "code": "449868002", "display": "Smokes tobacco daily"}
        ]
    }
    question = {"coding": [{"system": LOINC, "code": "72166-2"}]}
    (event,) = events(observation(code=question, valueCodeableConcept=smoker))
    assert event.code == "LOINC/72166-2"
    assert {"smoking_status", "tobacco_use"} <= set(event.concepts)
    assert (event.finding, event.assertion) == ("smoking", "affirmed")


@pytest.mark.parametrize(("value", "assertion"), [(True, "affirmed"), (False, "negated")])
def test_yes_or_no_settles_what_the_code_names(events, value, assertion):
    code = {"coding": [{"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "R33.9"}]}
    event = events(observation(code=code, valueBoolean=value))[0]
    assert (event.finding, event.assertion) == ("urinary_retention", assertion)


def test_words_are_read_with_the_name(events):
    _, finding = events(observation(code={"text": "History"}, valueString="no fever"))
    assert (finding.finding, finding.assertion, finding.words) == ("fever", "negated", "History: no fever")


def test_interpretation_body_site_and_notes(events):
    event, finding = events(
        observation(
            interpretation=[{"coding": [{"code": "H"}]}],
            bodySite={"text": "Left L5"},
            note=[{"text": "sciatica"}],
            valueQuantity=quantity(12, "mg/L"),
        )
    )
    assert (event.interpretation, event.side, event.level, finding.finding) == (
        "H",
        "left",
        "L5",
        "radicular_leg_pain",
    )


@pytest.mark.parametrize(
    ("dates", "latest"),
    [
        ({"effectiveDateTime": "2020"}, date(2020, 12, 31)),
        ({"effectivePeriod": {"start": "2020-01-01", "end": "2020-02-01"}}, date(2020, 1, 1)),
        ({"effectiveInstant": "2020-01-01T00:00:00Z"}, date(2020, 1, 1)),
        ({"effectiveTiming": {"event": ["2020-01-02", "2020-01-01"]}}, date(2020, 1, 1)),
        ({"effectiveDateTime": None, "issued": "2020-03-03T10:00:00Z"}, date(2020, 3, 3)),
    ],
)
def test_dates(events, dates, latest):
    body = observation(**dates)
    if "effectiveDateTime" not in dates:
        del body["effectiveDateTime"]
    assert events(body)[0].latest == latest


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("registered", ("planned", "recorded")),
        ("preliminary", ("active", "recorded")),
        ("corrected", ("completed", "recorded")),
        ("cancelled", ("not_done", "recorded")),
        ("entered-in-error", ("unknown", "refuted")),
    ],
)
def test_statuses(events, status, expected):
    (event,) = events(
        observation(status=status, valueString="sciatica" if expected[0] != "completed" else "5")
    )[:1]
    assert (event.status, event.certainty) == expected


def test_members_and_results_are_part_of_what_lists_them(events):
    found = events(
        {
            "resourceType": "DiagnosticReport",
            "id": "r",
            "status": "final",
            "code": {"text": "Blood"},
            "result": [{"reference": "Observation/panel"}],
        },
        observation(id="panel", hasMember=[{"reference": "Observation/member"}]),
        observation(id="member"),
    )
    assert {event.source: event.part_of for event in found} == {
        "DiagnosticReport/r": None,
        "Observation/panel": "DiagnosticReport/r",
        "Observation/member": "Observation/panel",
    }
