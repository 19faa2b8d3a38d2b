"""What the rows of OMOP tables mean: each case is a row, and the events it gives."""

from datetime import date
from typing import Any

import pytest

from omop.convert import (
    FBSS,
    FIRST_OWN,
    FUSION,
    LOINC,
    OXYCODONE,
    SNOMED,
    Converter,
    _concept,
    one_code,
)


def coded(omop: Converter, stem: str, concept: Any) -> dict[str, Any]:
    return omop._coded(stem, concept)


def named(omop: Converter, number: int, name: str, vocabulary: str = "SNOMED", domain: str = "") -> int:
    omop.concepts.rows.append(_concept(number, name, vocabulary, domain, str(number)))
    return number


def test_a_person(omop: Converter, chart: Any) -> None:
    omop.put("death", death_date="2025-01-31")
    (event,) = chart().events
    assert (event.text_value, event.earliest, event.end_latest) == (
        "female",
        date(1950, 6, 15),
        date(2025, 1, 31),
    )
    assert (event.source, event.interpretation) == ("Patient/person.1", "deceased")


@pytest.mark.parametrize(
    ("born", "first", "last"),
    [
        ((1950, 6, None), date(1950, 6, 1), date(1950, 6, 30)),
        ((1950, None, None), date(1950, 1, 1), date(1950, 12, 31)),
    ],
)
def test_a_birth_is_as_exact_as_it_is(
    omop: Converter, chart: Any, born: Any, first: date, last: date
) -> None:
    omop.rows["person"][0].update(zip(("year_of_birth", "month_of_birth", "day_of_birth"), born, strict=True))
    (event,) = chart().events
    assert (event.earliest, event.latest) == (first, last)


def test_a_condition_keeps_the_sources_code_and_words(omop: Converter, events: Any) -> None:
    row = coded(omop, "condition", FBSS) | {"condition_source_value": "Failed back, L4-L5"}
    omop.put(
        "condition_occurrence", **row, condition_start_date="2024-03-02", condition_type_concept_id=32840
    )
    event = events()[0]
    assert (event.kind, event.code, event.name, event.status) == (
        "condition", "ICD10CM/M96.1", "Failed back, L4-L5", "active",
    )  # fmt: skip
    assert event.source == f"Condition/condition_occurrence.{omop._next}"
    assert "dx_fbss" in event.concepts
    assert event.level == "L4-L5"


def test_a_source_value_that_only_repeats_the_code_is_no_name(omop: Converter, events: Any) -> None:
    row = coded(omop, "condition", FBSS) | {"condition_source_value": "M961"}
    omop.put("condition_occurrence", **row, condition_start_date="2024-03-02")
    assert events()[0].name == "Postlaminectomy syndrome"


def test_a_source_code_without_a_standard_concept_is_mapped(omop: Converter, events: Any) -> None:
    own = named(omop, FIRST_OWN + 500, "Verlust", "LOCAL")
    _, standard, _ = omop.concepts.of({"coding": [{"system": "http://snomed.info/sct", "code": "27151001"}]})
    omop.rows["concept_relationship"].append(
        {"concept_id_1": own, "concept_id_2": standard, "relationship_id": "Maps to"}
    )
    omop.put("condition_occurrence", condition_concept_id=0, condition_source_concept_id=own)
    assert "dx_fbss" in events()[0].concepts


@pytest.mark.parametrize(
    ("status", "assertion", "certainty"),
    [
        (None, "affirmed", "recorded"),
        ("Preliminary diagnosis", "uncertain", "recorded"),
        ("Ruled out", "affirmed", "refuted"),
    ],
)
def test_doubt_about_a_condition(
    omop: Converter, events: Any, status: Any, assertion: str, certainty: str
) -> None:
    number = named(omop, FIRST_OWN + 501, status) if status else 0
    omop.put("condition_occurrence", **coded(omop, "condition", FBSS), condition_status_concept_id=number)
    assert (events()[0].assertion, events()[0].certainty) == (assertion, certainty)


def ended(omop: Converter, events: Any, table: str, stem: str, *, end: str | None) -> Any:
    """The end of a fact that began on 2024-03-02 in a visit that lasted until the 9th."""
    visit = omop.put("visit_occurrence", visit_start_date="2024-03-02", visit_end_date="2024-03-09")
    omop.put(
        table, **coded(omop, stem.split("_", maxsplit=1)[0], FUSION | {"text": "Spinal cord stimulator"}),
        **{f"{stem}_start_date": "2024-03-02", f"{stem}_end_date": end}, visit_occurrence_id=visit,
    )  # fmt: skip
    return next(event.end_latest for event in events() if event.kind in ("condition", "device"))


@pytest.mark.parametrize(
    ("table", "stem"), [("condition_occurrence", "condition"), ("device_exposure", "device_exposure")]
)
@pytest.mark.parametrize(
    ("end", "meant"),
    [("2024-05-01", date(2024, 5, 1)), ("2024-03-02", None), ("2024-03-09", None), (None, None)],
    ids=["real", "the start again", "the visit's", "none"],
)
def test_an_end_that_is_only_that_of_the_visit_ends_nothing(
    omop: Converter, events: Any, *, table: str, stem: str, end: str | None, meant: date | None
) -> None:
    assert ended(omop, events, table, stem, end=end) == meant


def test_an_operation_with_its_side_and_its_report(omop: Converter, events: Any) -> None:
    left = named(omop, FIRST_OWN + 502, "Left side", "CPT4")
    done = omop.put(
        "procedure_occurrence", **coded(omop, "procedure", FUSION | {"text": "Fusion L4-L5"}),
        procedure_date="2022-06-02", modifier_concept_id=left,
    )  # fmt: skip
    omop._note("Burning leg pain remained.", "2022-06-20", "Letter", done)
    operation, *findings = events()
    assert (operation.kind, operation.level, operation.side) == ("procedure", "L4-L5", "left")
    assert "stabilise" in operation.aims
    assert {event.part_of for event in findings} == {operation.source}
    assert "neuropathic_descriptors" in {event.finding for event in findings}


def test_a_diagnosis_moved_to_the_procedures_is_no_operation_of_that_day(
    omop: Converter, events: Any
) -> None:
    """ICD-10-CM Z98.1 "Arthrodesis status" maps to the procedure "Arthrodesis" on the day of the visit."""
    status = omop.concepts.number("ICD10CM", "Z98.1", "Arthrodesis status")
    fused = omop.concepts.number("SNOMED", "50172003", "Lumbar spinal fusion", "Procedure")
    row = {
        "procedure_concept_id": fused,
        "procedure_source_concept_id": status,
        "procedure_source_value": "Z98.1",
    }
    omop.put("procedure_occurrence", **row, procedure_date="2025-01-10")
    found = events()
    assert "procedure" not in [event.kind for event in found]
    assert (found[0].kind, found[0].earliest, found[0].latest) == (
        "condition",
        date(1950, 6, 15),
        date(2025, 1, 10),
    )
    assert not any("surgery_fusion" in event.concepts for event in found)


DAY = date(2025, 1, 10)


def drug(omop: Converter, events: Any, type_: int, end: str, **fields: Any) -> Any:
    row = coded(omop, "drug", OXYCODONE)
    omop.put(
        "drug_exposure", **row, drug_type_concept_id=type_, drug_exposure_start_date="2025-01-10",
        drug_exposure_end_date=end, sig="10 mg twice daily", **fields,
    )  # fmt: skip
    return next(event for event in events() if event.kind == "medication")


@pytest.mark.parametrize(
    ("type_", "is_"),
    [(32838, "MedicationRequest"), (32825, "MedicationDispense"), (32818, "MedicationAdministration"),
     (32865, "MedicationStatement"), (0, "MedicationStatement")],
)  # fmt: skip
def test_a_drug_is_what_its_type_says(omop: Converter, events: Any, type_: int, is_: str) -> None:
    event = drug(omop, events, type_, "2025-01-10")
    assert event.source.startswith(f"{is_}/drug_exposure.")
    assert "ingredient:oxycodone" in event.concepts
    assert event.dose.text == "10 mg twice daily"


@pytest.mark.parametrize(
    ("end", "fields", "first", "last", "status"),
    [
        ("2025-03-01", {"verbatim_end_date": "2025-03-01"}, date(2025, 3, 1), date(2025, 3, 1), "completed"),
        ("2025-03-01", {}, date(2025, 3, 1), date(2025, 3, 1), "completed"),
        ("2025-01-10", {}, None, None, "unknown"),
        ("2025-02-08", {}, date(2025, 2, 8), date(2025, 4, 10), "completed"),
        ("2025-01-23", {"days_supply": 14}, date(2025, 1, 23), date(2025, 4, 10), "completed"),
        ("2025-02-08", {"stop_reason": "rash"}, date(2025, 2, 8), date(2025, 4, 10), "stopped"),
        ("2025-01-01", {}, None, None, "unknown"),
    ],
    ids=["known", "explicit", "only the start again", "29 days", "supply", "stopped", "before the start"],
)  # fmt: skip
def test_an_inferred_end_may_lie_later(
    omop: Converter, events: Any, *, end: str, fields: Any, first: Any, last: Any, status: str
) -> None:
    event = drug(omop, events, 32838, end, **fields)
    assert (event.end_earliest, event.end_latest, event.status) == (first, last, status)


def test_refills_make_a_supply_last(omop: Converter, events: Any) -> None:
    assert (
        drug(omop, events, 32838, "2025-02-08", days_supply=30, refills=2, quantity=60).dose.days_supply == 90
    )


def test_eras_count_only_where_there_are_no_exposures(omop: Converter, events: Any) -> None:
    oxycodone = omop.concepts.number("RxNorm", "7804", "oxycodone", "Drug")
    omop.put(
        "drug_era",
        drug_concept_id=oxycodone,
        drug_era_start_date="2025-01-10",
        drug_era_end_date="2025-02-08",
    )
    assert [event.source.partition(".")[0] for event in events()] == ["MedicationStatement/drug_era"]


def test_eras_never_count_beside_exposures(omop: Converter, events: Any) -> None:
    oxycodone = omop.concepts.number("RxNorm", "7804", "oxycodone", "Drug")
    omop.put("drug_era", drug_concept_id=oxycodone, drug_era_start_date="2025-01-10")
    drug(omop, events, 32838, "2025-02-08")


def value(omop: Converter, events: Any, table: str, **fields: Any) -> Any:
    stem = table
    code = one_code(LOINC, "1988-5", "C reactive protein")
    omop.put(table, **coded(omop, stem, code), **{f"{stem}_date": "2025-01-10"}, **fields)
    return events()[0]


def test_a_measured_number_with_operator_unit_and_judgement(omop: Converter, events: Any) -> None:
    unit = omop.concepts.number("UCUM", "mg/L", "milligram per liter", "Unit")
    event = value(
        omop, events, "measurement", value_as_number=5, operator_concept_id=4171756, unit_concept_id=unit,
        value_as_concept_id=4328749,
    )  # fmt: skip
    assert (event.value_low, event.value_high, event.unit) == (None, 5.0, "mg/L")
    assert (event.interpretation, event.kind, event.status) == ("H", "observation", "completed")
    assert "lab_crp" in event.concepts


def test_a_source_value_stands_in_for_a_missing_number(omop: Converter, events: Any) -> None:
    assert value(omop, events, "measurement", value_source_value="<5").value_high == 5.0
    assert value(omop, events, "measurement", value_source_value="<5").text_value == "<5"


def test_an_observation_in_words(omop: Converter, events: Any) -> None:
    asked = coded(omop, "observation", {"text": "Straight leg raise"})
    omop.put("observation", **asked, value_as_string="positive at 40 degrees")
    assert "slr_positive" in [event.finding for event in events()]


def observed(omop: Converter, events: Any, name: str, answer: tuple[str, str, str] | None) -> Any:
    number = named(omop, FIRST_OWN + 503, name, "SNOMED", "Observation")
    told = omop.concepts.number("SNOMED", *answer) if answer else None
    omop.put(
        "observation", observation_concept_id=number, observation_date="2025-01-10", value_as_concept_id=told
    )
    return events()[0]


CANCER = ("363346000", "Malignant neoplastic disease", "Condition")


def test_what_relatives_have_is_not_the_persons(omop: Converter, events: Any) -> None:
    event = observed(omop, events, "Family history of clinical finding", CANCER)
    assert (event.kind, event.assertion) == ("family_history", "other_person")


def test_what_was_is_history(omop: Converter, events: Any) -> None:
    event = observed(omop, events, "History of clinical finding in subject", CANCER)
    assert (event.kind, event.assertion, event.status) == ("condition", "historical", "inactive")


def test_an_operation_of_the_past_was_done_on_an_unknown_day(omop: Converter, events: Any) -> None:
    event = observed(omop, events, "History of procedure", ("50172003", "Lumbar spinal fusion", "Procedure"))
    assert (event.kind, event.earliest, event.latest) == ("procedure", date(1950, 6, 15), DAY)
    assert "surgery_fusion_lumbar" in event.concepts


def test_an_allergy_is_no_medicine(omop: Converter, events: Any) -> None:
    event = observed(omop, events, "Allergy to drug", ("7804", "oxycodone", "Drug"))
    assert (event.kind, event.name) == ("allergy", "oxycodone")


def test_a_question_with_an_answer_is_no_history(omop: Converter, events: Any) -> None:
    number = named(omop, FIRST_OWN + 504, "History of tobacco use", "LOINC")
    omop.put("observation", observation_concept_id=number, value_as_string="Never smoker")
    assert events()[0].kind == "observation"


def test_a_note_is_read(omop: Converter, events: Any) -> None:
    omop._note("Sciatica on the left.\nNo fever.", "2025-01-10", "Clinic note")
    found = events()
    assert (found[0].kind, found[0].name) == ("note", "Clinic note")
    assert {(event.finding, event.assertion) for event in found[1:]} >= {("fever", "negated")}


def test_a_report_on_a_test_stands_for_both_and_for_the_day_of_the_test(omop: Converter, events: Any) -> None:
    mri = one_code(LOINC, "30679-5", "MR Lumbar spine WO contrast")
    done = omop.put("procedure_occurrence", **coded(omop, "procedure", mri), procedure_date="2025-01-10")
    omop._note(
        "Technique: as usual. IMPRESSION: Recurrent disc herniation L4-L5 left.", "2025-01-12", None, done
    )
    report, *findings = events()
    assert (report.kind, report.earliest, report.text_value) == (
        "report", DAY, "Recurrent disc herniation L4-L5 left.",
    )  # fmt: skip
    assert "img_mri_lumbar" in report.concepts
    assert "recurrent_disc_herniation" in [event.finding for event in findings]


def test_a_visit(omop: Converter, events: Any) -> None:
    omop.put("visit_occurrence", visit_source_value="Outpatient", visit_start_date="2025-01-10")
    assert [(event.kind, event.name, event.earliest) for event in events()] == [
        ("encounter", "Outpatient", DAY)
    ]


def test_a_device_is_in_place_since_its_day(omop: Converter, events: Any) -> None:
    scs = one_code(SNOMED, "25937001", "Neurostimulation device")
    omop.put("device_exposure", **coded(omop, "device", scs), device_exposure_start_date="2025-01-10")
    (event,) = [event for event in events() if event.kind == "device"]
    assert (event.earliest, event.status) == (DAY, "active")
    assert "device_scs" in event.concepts
