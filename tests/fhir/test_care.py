"""The person, visits, allergies, implants, answers, orders, appointments, family."""

from datetime import date

import pytest


def test_the_person(chart):
    event = chart().events[0]
    assert (event.kind, event.text_value, event.status) == ("patient", "female", "active")
    assert (event.earliest, event.latest) == (date(1950, 6, 15), date(1950, 6, 15))


def test_a_visit_and_its_reason(events):
    body = {
        "resourceType": "Encounter",
        "status": "finished",
        "type": [{"text": "Pain clinic"}],
        "reasonCode": [{"text": "sciatica"}],
    }
    visit, reason, finding = events(body | {"period": {"start": "2025-01-01", "end": "2025-01-02"}})
    assert (visit.kind, visit.name, visit.status, visit.end_latest) == (
        "encounter",
        "Pain clinic",
        "completed",
        date(2025, 1, 2),
    )
    assert (reason.kind, reason.part_of, finding.finding) == (
        "condition",
        "Encounter/1",
        "radicular_leg_pain",
    )
    assert len(events(body | {"status": "cancelled"})) == 1


def test_a_period_without_a_start_began_after_birth(events):
    (event,) = events({"resourceType": "Encounter", "status": "finished", "period": {"end": "2025-01-02"}})
    assert (event.earliest, event.latest) == (date(1950, 6, 15), date(2025, 1, 2))


@pytest.mark.parametrize(
    ("words", "concept"),
    [("Ibuprofen", "med_nsaid"), ("NSAIDs", "med_nsaid"), ("Paracetamol", "med_acetaminophen")],
)
def test_an_allergy_named_in_words_is_an_allergy_to_that_medicine(events, words, concept):
    """It was read as an allergy to nothing, so the list of allergies denied the one that stood in it."""
    (found,) = events(
        {"resourceType": "AllergyIntolerance", "code": {"text": words}, "recordedDate": "2000-01-01"}
    )
    assert found.kind == "allergy" and concept in found.concepts


def test_an_allergy_with_its_reaction(events):
    body = {"resourceType": "AllergyIntolerance", "code": {"text": "Codeine"}, "recordedDate": "2000-01-01"}
    (event,) = events(
        body | {"reaction": [{"manifestation": [{"text": "Hives"}], "description": "after an hour"}]}
    )
    assert (event.kind, event.text_value, event.latest) == (
        "allergy",
        "Hives, after an hour",
        date(2000, 1, 1),
    )
    (none,) = events(body | {"code": {"text": "No known allergies"}})
    assert none.assertion == "negated"
    (wrong,) = events(body | {"verificationStatus": {"coding": [{"code": "refuted"}]}})
    assert wrong.certainty == "refuted"


def test_an_implant_and_its_use(events):
    device = {
        "resourceType": "Device",
        "id": "d",
        "status": "active",
        "deviceName": [{"name": "Pedicle screws L4-L5", "type": "user-friendly-name"}],
    }
    use = {
        "resourceType": "DeviceUseStatement",
        "status": "active",
        "device": {"reference": "Device/d"},
        "timingPeriod": {"start": "2020"},
    }
    implant, used = events(device, use)
    assert (implant.kind, implant.name, implant.level) == ("device", "Pedicle screws L4-L5", "L4-L5")
    assert (used.kind, used.part_of, used.earliest, used.name) == (
        "device",
        "Device/d",
        date(2020, 1, 1),
        implant.name,
    )


def test_answers(events):
    score = {"url": "http://hl7.org/fhir/StructureDefinition/ordinalValue", "valueDecimal": 2}
    items = [
        {
            "linkId": "/44249-1/44260-8",
            "text": "Better off dead",
            "answer": [
                {
                    "valueCoding": {
                        "code": "LA6570-1",
                        "display": "More than half the days",
                        "extension": [score],
                    }
                }
            ],
        },
        {
            "linkId": "g",
            "item": [
                {
                    "linkId": "when",
                    "text": "Since when?",
                    "answer": [
                        {
                            "valueDate": "2020-01-01",
                            "item": [{"linkId": "inner", "answer": [{"valueBoolean": True}]}],
                        }
                    ],
                }
            ],
        },
        {"linkId": "free", "text": "Anything else?", "answer": [{"valueString": "no fever"}]},
        {"linkId": "unanswered"},
    ]
    found = events(
        {
            "resourceType": "QuestionnaireResponse",
            "status": "completed",
            "authored": "2025-05-01",
            "item": items,
        }
    )
    assert [(event.code, event.text_value, event.numeric_value) for event in found] == [
        ("LOINC/44260-8", "More than half the days", 2),
        ("LINKID/when", "2020-01-01", None),
        ("LINKID/inner", "true", None),
        ("LINKID/free", "no fever", None),
        ("FINDING/fever", None, None),
    ]
    assert "phq9_item9" in found[0].concepts


def test_answers_are_coded_by_their_questionnaire(events):
    question = {"linkId": "q", "code": [{"system": "http://loinc.org", "code": "44260-8"}]}
    form = {
        "resourceType": "Questionnaire",
        "id": "f",
        "url": "http://example.org/f",
        "item": [{"linkId": "g", "item": [question]}],
    }
    body = {
        "resourceType": "QuestionnaireResponse",
        "id": "r",
        "status": "completed",
        "questionnaire": "Questionnaire/f",
        "item": [{"linkId": "q", "answer": [{"valueInteger": 1}]}],
    }
    assert events(form, body)[0].code == "LOINC/44260-8"
    assert events(form, body | {"questionnaire": "http://example.org/f|1.0"})[0].code == "LOINC/44260-8"


@pytest.mark.parametrize(
    ("status", "expected"), [("active", "planned"), ("completed", "completed"), ("revoked", "not_done")]
)
def test_an_order_that_stands_is_planned(events, status, expected):
    body = {"resourceType": "ServiceRequest", "status": status, "intent": "order", "code": {"text": "MRI"}}
    (event,) = events(body | {"authoredOn": "2025-01-01", "occurrenceDateTime": "2025-03-01"})
    assert (event.kind, event.status, event.latest, event.end_latest) == (
        "order",
        expected,
        date(2025, 1, 1),
        date(2025, 3, 1),
    )


def test_an_appointment(events):
    actor = [{"actor": {"reference": "Practitioner/x"}}, {"actor": {"reference": "Patient/p"}}]
    body = {
        "resourceType": "Appointment",
        "status": "booked",
        "description": "Pain clinic",
        "start": "2025-07-01T10:00:00Z",
        "participant": actor,
    }
    (event,) = events(body | {"subject": None})
    assert (event.kind, event.status, event.name, event.latest) == (
        "appointment",
        "planned",
        "Pain clinic",
        date(2025, 7, 1),
    )


def test_the_family_is_somebody_else(events):
    body = {"resourceType": "FamilyMemberHistory", "status": "completed", "relationship": {"text": "mother"}}
    (event,) = events(body | {"condition": [{"code": {"text": "sciatica"}}]})
    assert (event.kind, event.assertion, event.text_value, event.finding) == (
        "family_history",
        "other_person",
        "mother",
        None,
    )
