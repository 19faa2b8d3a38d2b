"""Medicines: what they are, how much, how often, since when."""

from datetime import date

import pytest

RX = "http://www.nlm.nih.gov/research/umls/rxnorm"
OXYCODONE = {"coding": [{"system": RX, "code": "1049584"}], "text": "Oxycodone 40 mg extended release"}
DAILY = {"repeat": {"frequency": 1, "period": 1, "periodUnit": "d"}}


def request(**fields):
    body = {
        "resourceType": "MedicationRequest",
        "status": "active",
        "intent": "order",
        "authoredOn": "2025-01-10",
    }
    return body | {"medicationCodeableConcept": OXYCODONE} | fields


def mg(value):
    return {"value": value, "unit": "mg", "system": "http://unitsofmeasure.org", "code": "mg"}


def test_a_prescription(events):
    dosage = {
        "text": "40 mg twice a day", "timing": {"repeat": {"frequency": 2, "period": 1, "periodUnit": "d"}},
        "route": {"text": "Oral"}, "doseAndRate": [{"doseQuantity": mg(40)}],
    }  # fmt: skip
    (event,) = events(request(dosageInstruction=[dosage]))
    assert (event.kind, event.code, event.status) == ("medication", "RXNORM/1049584", "active")
    assert {"med_opioid", "ingredient:oxycodone"} <= set(event.concepts)
    dose = event.dose
    assert (dose.low, dose.high, dose.unit, dose.route) == (40, 40, "mg", "oral")
    assert (dose.times_per_day_low, dose.times_per_day_high, dose.as_needed) == (2, 2, False)


@pytest.mark.parametrize(
    ("timing", "low", "high"),
    [
        ({"repeat": {"frequency": 1, "period": 6, "periodUnit": "h"}}, 4, 4),
        ({"repeat": {"frequency": 1, "period": 4, "periodMax": 6, "periodUnit": "h"}}, 4, 6),
        ({"repeat": {"frequency": 1, "frequencyMax": 3, "period": 1, "periodUnit": "d"}}, 1, 3),
        ({"repeat": {"frequency": 1, "period": 72, "periodUnit": "h"}}, 1 / 3, 1 / 3),
        ({"repeat": {"frequency": 1, "period": 1, "periodUnit": "wk"}}, 1 / 7, 1 / 7),
        ({"repeat": {"when": ["MORN", "EVE"]}}, 2, 2),
        ({"repeat": {"timeOfDay": ["08:00:00", "12:00:00", "20:00:00"]}}, 3, 3),
        ({"repeat": {"dayOfWeek": ["mon"]}}, 1 / 7, 1 / 7),
        ({"code": {"coding": [{"code": "BID"}]}}, 2, 2),
        ({"code": {"coding": [{"code": "Q6H"}]}}, 4, 4),
        ({"code": {"text": "QID"}}, 4, 4),
        ({"repeat": {"boundsPeriod": {"start": "2025-01-01"}}, "code": {"text": "TID"}}, 3, 3),
    ],
)
def test_timing(events, timing, low, high):
    (event,) = events(request(dosageInstruction=[{"timing": timing}]))
    assert event.dose.times_per_day_low == pytest.approx(low)
    assert event.dose.times_per_day_high == pytest.approx(high)


@pytest.mark.parametrize(
    "timing",
    [
        {"repeat": {"frequency": 1, "period": 0, "periodUnit": "d"}},
        {"repeat": {"period": 1, "periodUnit": "moon"}},
        {"code": {"text": "now and then"}},
    ],
)
def test_a_timing_that_is_none_is_a_problem(chart, timing):
    found = chart(request(dosageInstruction=[{"timing": timing, "text": "take"}]))
    assert [problem.field for problem in found.problems] == ["dosage[0].timing"]
    assert found.events[1].dose.times_per_day_low is None


def test_ranges_rates_and_maxima(events):
    hour = {"value": 1, "unit": "h", "code": "h"}
    dosages = [
        {
            "doseAndRate": [{"doseRange": {"low": mg(5), "high": mg(10)}}],
            "asNeededCodeableConcept": {"text": "pain"},
        },
        {"doseAndRate": [{"rateRatio": {"numerator": {"value": 50, "unit": "mcg"}, "denominator": hour}}]},
        {"doseAndRate": [{"rateQuantity": {"value": 2, "unit": "mL/h"}}]},
        {"maxDosePerPeriod": {"numerator": mg(30), "denominator": {"value": 12, "unit": "h", "code": "h"}}},
    ]
    first, second, third, fourth = (event.dose for event in events(request(dosageInstruction=dosages)))
    assert (first.low, first.high, first.as_needed) == (5, 10, True)
    assert (second.rate_low, second.rate_unit) == (50, "ug/h")
    assert (third.rate_high, third.rate_unit) == (2, "mL/h")
    assert (fourth.max_per_day, fourth.max_per_day_unit) == (pytest.approx(60), "mg")


def test_bounds_and_supply(events):
    dosages = [
        {
            "text": "first",
            "timing": {"repeat": {"boundsPeriod": {"start": "2025-02-01", "end": "2025-02-28"}}},
        },
        {"text": "then", "timing": {"repeat": {"boundsDuration": {"value": 2, "unit": "wk", "code": "wk"}}}},
    ]
    supply = {
        "quantity": {"value": 60, "unit": "tablet"},
        "expectedSupplyDuration": {"value": 30, "code": "d"},
    }
    first, second = events(request(dosageInstruction=dosages, dispenseRequest=supply))
    assert (first.earliest, first.end_latest) == (date(2025, 2, 1), date(2025, 2, 28))
    assert (second.earliest, second.end_latest) == (date(2025, 1, 10), date(2025, 1, 24))
    assert (first.dose.quantity, first.dose.quantity_unit, first.dose.days_supply) == (60, "{tablet}", 30)
    assert second.dose.quantity is None


def test_no_dosage_is_a_problem(chart):
    found = chart(request())
    assert found.events[1].dose is None
    assert [problem.field for problem in found.problems] == ["dosage"]


@pytest.mark.parametrize(
    ("fields", "status", "assertion"),
    [
        ({"status": "stopped"}, "stopped", "affirmed"),
        ({"status": "draft"}, "planned", "affirmed"),
        ({"intent": "proposal"}, "planned", "affirmed"),
        ({"doNotPerform": True}, "not_done", "negated"),
        ({"status": "cancelled"}, "not_done", "affirmed"),
    ],
)
def test_statuses(events, fields, status, assertion):
    (event,) = events(request(**fields))
    assert (event.status, event.assertion) == (status, assertion)


@pytest.mark.parametrize(
    "reference", ["#m", "Medication/m", "https://example.org/fhir/Medication/m/_history/2"]
)
def test_a_referenced_medication_and_its_ingredients(events, reference):
    ingredients = [
        {"itemCodeableConcept": {"coding": [{"system": RX, "code": code}]}} for code in ("7804", "161")
    ]
    medication = {
        "resourceType": "Medication",
        "id": "m",
        "code": {"text": "Compound"},
        "ingredient": ingredients,
    }
    body = request(medicationReference={"reference": reference})
    del body["medicationCodeableConcept"]
    found = events(body | {"contained": [medication]}) if reference == "#m" else events(body, medication)
    assert found[0].name == "Compound"
    assert {"ingredient:oxycodone", "ingredient:acetaminophen"} <= set(found[0].concepts)


def test_an_unresolved_medication_is_a_problem(chart):
    body = request(
        medicationReference={"reference": "Medication/gone"}, dosageInstruction=[{"text": "one a day"}]
    )
    del body["medicationCodeableConcept"]
    (problem,) = [problem for problem in chart(body).problems if problem.severity == "error"][:1]
    assert (problem.source, problem.field) == ("MedicationRequest/1", "medicationReference")


def test_names_are_the_last_resort(events):
    (event,) = events(request(medicationCodeableConcept={"text": "OxyContin 20 mg"}))
    assert set(event.concepts) == {"med_opioid", "ingredient:oxycodone"}


def test_statement_dispense_and_administration(events):
    what = {"medicationCodeableConcept": OXYCODONE, "status": "completed"}
    statement = {
        "resourceType": "MedicationStatement",
        "effectivePeriod": {"start": "2020", "end": "2021"},
        "dosage": [{"text": "x", "timing": DAILY}],
    }
    dispense = {
        "resourceType": "MedicationDispense",
        "whenHandedOver": "2021-01-01",
        "daysSupply": {"value": 10},
        "quantity": {"value": 20, "unit": "tab"},
    }
    given = {
        "resourceType": "MedicationAdministration",
        "effectiveDateTime": "2021-01-02",
        "dosage": {"dose": mg(5)},
    }
    first, second, third = events(statement | what, dispense | what, given | what)
    assert (first.earliest, first.end_latest, first.dose.times_per_day_low) == (
        date(2020, 1, 1),
        date(2021, 12, 31),
        1,
    )
    assert (second.dose.days_supply, second.dose.quantity_unit, second.latest) == (
        10,
        "{tablet}",
        date(2021, 1, 1),
    )
    assert (third.dose.low, third.latest) == (5, date(2021, 1, 2))


def test_not_taken(events):
    (event,) = events(
        {"resourceType": "MedicationStatement", "status": "not-taken", "medicationCodeableConcept": OXYCODONE}
    )
    assert (event.status, event.assertion) == ("not_done", "negated")
