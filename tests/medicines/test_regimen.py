"""How medicines are taken, and what stands against them: from the record to the rules."""

from datetime import date
from typing import Any

import pytest

from medicines.records import events, request
from spinepath import knowledge
from spinepath.assessment.assess import assess
from spinepath.assessment.medicines import current
from spinepath.assessment.medicines.filled import amounts
from spinepath.assessment.medicines.regimen import regimen
from spinepath.assessment.red_flags import uncovered
from spinepath.assessment.subject import Subject
from spinepath.chart.chart import Chart

DAY = date(2025, 2, 1)
IBUPROFEN = request("ibuprofen 400 mg tablet", "1", "3/d")


def seen(*resources: dict[str, Any]) -> Subject:
    found = events(*resources)
    taken = current(found, DAY)
    return Subject(Chart(patient="p", events=found), DAY, {**amounts(taken), **regimen(found, taken, DAY)})


def fired(*resources: dict[str, Any]) -> set[str]:
    values = seen(*resources).values
    return {rule.id for rule in knowledge.rules(DAY) if rule.answer(values) == "yes"}


def dispensed(drug: str, day: str, days: int | None) -> dict[str, Any]:
    supply = {"daysSupply": {"value": days, "unit": "d", "code": "d"}} if days else {}
    return {
        "resourceType": "MedicationDispense", "status": "completed", "whenHandedOver": day,
        "medicationCodeableConcept": {"text": drug},
    } | supply  # fmt: skip


def observed(name: str, value: float, unit: str, day: str = "2025-01-20") -> dict[str, Any]:
    quantity = {"value": value, "unit": unit, "code": unit, "system": "http://unitsofmeasure.org"}
    return {"resourceType": "Observation", "status": "final", "code": {"text": name}, "effectiveDateTime": day,
            "valueQuantity": quantity}  # fmt: skip


def diagnosed(text: str, code: str | None = None, day: str = "2025-01-20") -> dict[str, Any]:
    coding = {"coding": [{"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": code}]} if code else {}
    return {"resourceType": "Condition", "code": {"text": text} | coding, "recordedDate": day,
            "clinicalStatus": {"coding": [{"code": "active"}]}}  # fmt: skip


@pytest.mark.parametrize(("days", "taken"), [(7, False), (22, False), (23, True), (30, True), (None, True)])
def test_what_was_handed_out_is_taken_until_it_is_used_up(days: int | None, taken: bool) -> None:
    """Handed out on 10 January: 22 days last until 31 January, 23 include 1 February."""
    handed = dispensed("ibuprofen 400 mg", "2025-01-10", days)
    assert seen(handed).values["takes_nsaid"] is taken
    assert bool(current(events(handed), DAY).lines) is taken


def test_the_patch_of_years_is_no_patch_of_a_beginner() -> None:
    years = request("fentanyl 25 mcg/h patch", "1", "q72h", authoredOn="2023-01-10")
    days = request("fentanyl 25 mcg/h patch", "1", "q72h", authoredOn="2025-01-29")
    assert "fentanyl_not_tolerant" not in fired(years)
    assert "fentanyl_not_tolerant" in fired(days)
    assert "fentanyl_heat" in fired(years)


def test_a_long_acting_opioid_first() -> None:
    new = request("oxycodone 10 mg extended release tablet", "1", "2/d", authoredOn="2025-01-25")
    before = request("oxycodone 5 mg tablet", "1", "q6h", authoredOn="2025-01-02", status="completed")
    old = request("oxycodone 10 mg extended release tablet", "1", "2/d", authoredOn="2024-01-25")
    assert "long_acting_first" in fired(new)
    assert "long_acting_first" not in fired(new, before)
    assert "long_acting_first" not in fired(old)


def oxycodone(tablets: int, start: str, end: str | None, release: str = "") -> dict[str, Any]:
    dose = request(f"oxycodone 10 mg {release}tablet", str(tablets), "3/d", authoredOn=start)
    period = {"start": start} | ({"end": end} if end else {})
    dose["dosageInstruction"][0]["timing"]["repeat"]["boundsPeriod"] = period
    return dose


def test_how_fast_an_opioid_was_reduced() -> None:
    """From 90 to 45 MME within a month, after two years."""
    before, after = oxycodone(2, "2023-01-01", "2025-01-20"), oxycodone(1, "2025-01-21", None)
    values = seen(before, after).values
    assert values["opioid_drop_month_percent"] == (50.0, 50.0)
    assert values["opioid_days"][0] > 365
    assert "opioid_taper_month" in fired(before, after)
    assert "opioid_taper_month" not in fired(oxycodone(2, "2023-01-01", None))


def test_how_fast_after_some_weeks() -> None:
    before, after = oxycodone(2, "2024-12-01", "2025-01-28"), oxycodone(1, "2025-01-29", None)
    assert seen(before, after).values["opioid_drop_week_percent"] == (50.0, 50.0)
    assert "opioid_taper_week" in fired(before, after)


def test_stopped_at_once() -> None:
    gone, other = oxycodone(2, "2024-06-01", "2025-01-20"), request("gabapentin 300 mg", "1", "3/d")
    assert "opioid_stopped_abruptly" in fired(gone, other)
    short = oxycodone(2, "2025-01-10", "2025-01-20")
    assert "opioid_stopped_abruptly" not in fired(short, other)


def test_new_and_high() -> None:
    new = oxycodone(2, "2025-01-20", None)
    assert {"opioid_start_high", "opioid_new"} <= fired(new)
    assert "opioid_start_high" not in fired(oxycodone(2, "2024-01-20", None))


def test_a_pump_beside_tablets() -> None:
    pump = request("morphine", "-", "-", "route=intrathecal")
    assert "intrathecal_systemic" in fired(pump, request("oxycodone 10 mg", "1", "3/d", "route=oral"))
    assert "intrathecal_systemic" not in fired(pump)


def test_release_of_tramadol() -> None:
    extended = request("tramadol 200 mg extended release tablet", "2", "1/d")
    assert {"tramadol_extended_most"} <= fired(extended)
    weak = observed("eGFR", 25, "mL/min/{1.73_m2}") | {
        "code": {"coding": [{"system": "http://loinc.org", "code": "33914-3"}]}
    }
    assert "tramadol_extended_kidney" in fired(extended, weak)
    assert "tramadol_extended_kidney" not in fired(
        request("tramadol 50 mg immediate release", "1", "3/d"), weak
    )


@pytest.mark.parametrize(("ms", "said"), [(510, "qtc_500"), (500, "qtc_500"), (460, "qtc_450")])
def test_qtc_of_an_ecg(ms: float, said: str) -> None:
    methadone = request("methadone 5 mg", "1", "2/d")
    assert said in fired(methadone, observed("QTc interval", ms, "ms"))
    assert said in fired(methadone, observed("QTc interval", ms / 1000, "s"))
    assert not {"qtc_500", "qtc_450"} & fired(methadone, observed("QTc interval", 430, "ms"))


def test_the_week_of_pregnancy_goes_on() -> None:
    at_18 = observed("Gestational age", 18, "wk", "2025-01-11")
    assert seen(at_18).values["pregnancy_weeks"] == (21.0, 21.0)
    assert "nsaid_pregnancy_20" in fired(IBUPROFEN, at_18)
    coded = diagnosed("24 weeks gestation of pregnancy", "Z3A.24")
    assert "nsaid_pregnancy_20" in fired(IBUPROFEN, coded)
    assert "nsaid_pregnancy_20" not in fired(IBUPROFEN, observed("Gestational age", 12, "wk"))


@pytest.mark.parametrize(
    ("drug", "condition", "code", "rule"),
    [
        ("amitriptyline 25 mg", "Left bundle branch block", "I44.7", "tca_heart_block"),
        ("amitriptyline 25 mg", "Acute myocardial infarction", "I21.9", "tca_infarction"),
        ("ibuprofen 400 mg", "CABG in 2019", None, "nsaid_bypass"),
        ("ibuprofen 400 mg", "Heart failure, NYHA class III", None, "nsaid_severe_heart_failure"),
        ("naproxen 250 mg", "Aspirin-exacerbated respiratory disease", None, "nsaid_asthma"),
        ("venlafaxine 75 mg", "Uncontrolled hypertension", None, "venlafaxine_blood_pressure"),
        ("oxycodone 5 mg", "Paralytic ileus", "K56.0", "opioid_gut_obstruction"),
        ("morphine 10 mg", "Acute asthma attack", None, "opioid_acute_asthma"),
        ("codeine 30 mg", "CYP2D6 ultra-rapid metaboliser", None, "codeine_ultrarapid"),
    ],
)
def test_conditions_by_code_or_words(drug: str, condition: str, code: str | None, rule: str) -> None:
    taken = request(drug, "1", "2/d")
    assert rule in fired(taken, diagnosed(condition, code))
    assert rule not in fired(taken, diagnosed("Low back pain"))


def test_falls_and_delirium_from_65_years() -> None:
    opioid = request("oxycodone 5 mg", "1", "2/d")
    old = {"resourceType": "Patient", "id": "p"}
    assert not {"opioid_falls", "opioid_delirium"} & fired(opioid, diagnosed("Recurrent falls", "R29.6"))
    assert old  # age unknown: silent, and the answer is unknown, not no
    assert seen(opioid, diagnosed("Recurrent falls", "R29.6")).values["had_falls"] is True
    assert seen(opioid, diagnosed("Delirium", "F05")).values["has_delirium_risk"] is True


def test_a_sulfonamide_allergy_named_in_words() -> None:
    allergy = {"resourceType": "AllergyIntolerance", "code": {"text": "sulfonamide"}}
    celecoxib = request("celecoxib 200 mg", "1", "1/d")
    assert "celecoxib_sulfonamide" in fired(celecoxib, allergy)
    other = {"resourceType": "AllergyIntolerance", "code": {"text": "latex"}}
    assert "celecoxib_sulfonamide" not in fired(celecoxib, other)


def test_a_planned_injection() -> None:
    order = {"resourceType": "ServiceRequest", "status": "active", "intent": "order", "authoredOn": "2025-01-25",
             "code": {"coding": [{"system": "http://www.ama-assn.org/go/cpt", "code": "62323"}]}}  # fmt: skip
    assert "nsaid_before_injection" in fired(IBUPROFEN, order)
    assert "nsaid_before_injection" not in fired(IBUPROFEN)


def test_the_same_danger_is_said_once() -> None:
    chart = Chart(
        patient="p", events=events(IBUPROFEN, diagnosed("CABG in 2019"), diagnosed("Angina", "I20.9"))
    )
    said = {alert.id for alert in assess(chart, DAY).alerts}
    assert "nsaid_bypass" in said and "nsaid_heart" not in said
    assert {"nsaid_bypass", "nsaid_heart"} <= fired(
        IBUPROFEN, diagnosed("CABG in 2019"), diagnosed("Angina", "I20.9")
    )


def test_covered_alerts_are_alerts_that_exist() -> None:
    every = knowledge.rules(DAY)
    assert {name for rule in every for name in rule.covers} <= {rule.id for rule in every}
    assert len(uncovered([rule for rule in every if rule.kind == "alert"])) < len(every)
