"""The therapies for the made-up person of the documentation, and what records change in them."""

import re
from functools import cache

import pytest

from assessment.people_in_treatment import (
    TODAY,
    alerts,
    event,
    finding,
    medicine,
    option,
    procedure,
    report,
)
from spinepath import api
from spinepath.assessment.model import Assessment, Option
from spinepath.assessment.options import sentences, therapies
from spinepath.assessment.options.holds import holds, kidney
from spinepath.assessment.subject import Subject
from spinepath.chart.chart import Chart
from spinepath.errors import KnowledgeError, UnknownName


@cache
def demonstration() -> Assessment:
    """Fused L4-S1, nerve pain, apixaban, a pacemaker, kidneys of stage 3b."""
    return api.assess(api.read(api.sample("made-up-after-fusion")), TODAY)


def of(therapy: str) -> Option:
    return next(one for one in demonstration().options if one.therapy == therapy)


def test_the_answers_for_the_person_of_the_documentation() -> None:
    assert {one.therapy: one.answer for one in demonstration().options} == {
        "physical_therapy": "yes",
        "epidural_caudal": "unknown",
        "epidural_transforaminal": "unknown",
        "epidural_interlaminar": "no",
        "selective_root_block": "unknown",
        "medial_branch_block": "no",
        "radiofrequency": "unknown",
        "sacroiliac_injection": "no",
        "spinal_cord_stimulation": "unknown",
        "intrathecal_pump": "unknown",
        "revision_surgery": "no",
    }


def test_stimulation_waits_for_the_prescriber_and_the_screen() -> None:
    found = of("spinal_cord_stimulation")
    assert [fact.feature for fact in found.missing] == ["on_anticoagulant", "psychosocial_screened"]
    assert "apixaban may stop" in found.missing[0].means
    assert found.before[0].startswith("Apixaban, high bleeding risk: last dose 3 days before")
    assert "kidney function is impaired and the table has no figure for that" in found.before[0]
    assert "provisional: memory" in found.before[0]
    assert any("pacemaker" in text and "cross-talk" in text for text in found.cautions)
    assert any("thoracic spine" in text for text in found.before)


def test_stimulation_states_the_trials_and_the_controversy() -> None:
    found = of("spinal_cord_stimulation")
    for trial in ("PROCESS", "SENZA", "EVOKE"):
        assert any(text.startswith(trial) for text in found.expects)
    against = " ".join(found.controversy)
    assert "placebo-controlled trial" in against and "was negative" in against and "Cochrane 2023" in against
    assert {"hara2022", "traeger2023"} <= set(found.citations) <= set(demonstration().citations)


def test_blocks_go_where_imaging_points() -> None:
    assert of("epidural_transforaminal").target == "L5 left (epidural fibrosis scar)"
    assert "through the scar" in of("epidural_interlaminar").because[0]
    assert any("glucose" in text for text in of("epidural_caudal").cautions)
    assert of("medial_branch_block").because[0].startswith("It is for back pain")


def test_every_sentence_with_a_number_of_the_evidence_names_its_source() -> None:
    for one in demonstration().options:
        assert all(re.search(r"\[[a-z_0-9]+(, provisional: \w+)?(; .*)?\]$", text) for text in one.expects)


@pytest.mark.parametrize("format_", ["text", "html"])
def test_the_report_reads_answer_first(format_: str) -> None:
    shown = " ".join(str(demonstration().to(format_)).split())  # type: ignore[attr-defined]
    assert "What else can help?" in shown
    places = [
        shown.index(title)
        for title in ("May be offered", "Depends on what is not known yet", "Does not fit now")
    ]
    assert places == sorted(places)
    assert "the word of its prescriber that apixaban may stop" in shown
    assert "spinepath talks to no device" in shown


def test_without_pain_there_is_no_option_and_the_report_says_why() -> None:
    empty = api.assess(Chart(patient="p", events=[]), TODAY)
    assert empty.options == () and empty.why_empty["options"] == empty.why_empty["causes"]
    assert empty.why_empty["options"] in " ".join(str(empty).split())


_SCAR = finding("epidural_fibrosis_scar", level="L5", side="left", days_ago=50)
_NO_MEDICINES = event("medication", concepts=("ingredient:paracetamol",), name="paracetamol")


def test_an_epidural_is_offered_to_whom_it_fits() -> None:
    found = option("epidural_caudal", _SCAR, _NO_MEDICINES)
    assert found.answer == "yes" and found.target == "L5 left (epidural fibrosis scar)"


def test_a_red_flag_comes_before_every_elective_therapy() -> None:
    found = option("epidural_caudal", _SCAR, _NO_MEDICINES, finding("foot_drop", days_ago=3))
    assert found.answer == "no" and found.because[0].startswith("First: Progressive or severe")


def test_the_year_has_room_for_four_epidurals() -> None:
    given = [procedure("proc_esi", days) for days in (40, 120, 200, 300)]
    assert option("epidural_caudal", _SCAR, _NO_MEDICINES, *given[:3]).answer == "yes"
    full = option("epidural_caudal", _SCAR, _NO_MEDICINES, *given)
    assert full.answer == "no" and "Four or more" in full.because[0]
    assert "epidurals_over_limit" in alerts(*given, procedure("proc_esi", 350))
    assert "epidurals_over_limit" not in alerts(*given, procedure("proc_esi", 400))


def test_an_epidural_of_last_week_is_too_soon() -> None:
    found = option("epidural_caudal", _SCAR, _NO_MEDICINES, procedure("proc_esi", 7))
    assert found.answer == "no" and "14 days" in found.because[0]


def test_a_planned_epidural_is_not_counted_as_given() -> None:
    planned = procedure("proc_esi", 3, status="planned")
    assert option("epidural_caudal", _SCAR, _NO_MEDICINES, planned).answer == "yes"


@pytest.mark.parametrize(
    ("drug", "sets", "severity"),
    [
        ("apixaban", ("med_anticoagulant",), "needle_planned_while_anticoagulated"),
        ("clopidogrel", ("med_antiplatelet",), "needle_planned_with_antiplatelet"),
    ],
)
def test_a_needle_planned_while_blood_is_thinned(drug: str, sets: tuple[str, ...], severity: str) -> None:
    planned = event("order", concepts=("proc_esi",), status="planned", days_ago=3)
    assert severity in alerts(medicine(drug, *sets), planned)
    assert severity not in alerts(medicine(drug, *sets))
    assert severity not in alerts(planned, _NO_MEDICINES)


_PUMP = event("device", concepts=("device_it_pump",), days_ago=300)


def test_a_pump_with_an_opioid_and_a_sedative() -> None:
    both = (medicine("oxycodone", "med_opioid"), medicine("diazepam", "med_benzodiazepine"))
    assert alerts(_PUMP, *both)["pump_opioid_and_sedative"].severity == "critical"
    assert "pump_opioid_and_sedative" not in alerts(_PUMP, both[0])
    assert "pump_opioid_and_sedative" not in alerts(*both)


def test_new_signs_with_a_pump_call_for_the_catheter_tip() -> None:
    assert "granuloma" in alerts(_PUMP, finding("new_deficit", days_ago=5))["granuloma_watch"].text
    assert "granuloma_watch" not in alerts(finding("new_deficit", days_ago=5))


def test_signs_of_infection_with_an_implanted_device() -> None:
    assert alerts(_PUMP, finding("wound_problem", days_ago=5))["infection_and_device"].severity == "critical"
    assert "infection_and_device" not in alerts(finding("wound_problem", days_ago=5))


def _bits(assertion: str) -> float:
    """How far a root block moves the cause behind it; below 0 is against."""
    found = report(finding("diagnostic_block_root", assertion, level="L5", side="left", days_ago=10))
    cause = next(one for one in found.causes if one.id == "sustained_nerve_compression")
    return sum(one.bits for one in (*cause.for_, *cause.against) if "root_block" in one.finding)


def test_a_negative_root_block_says_more_than_a_positive_one() -> None:
    assert 0 < _bits("affirmed") < 1.0 < -_bits("negated")


def test_a_facet_block_feeds_the_differential_and_opens_radiofrequency() -> None:
    pain = finding("axial_back_pain", days_ago=300)
    before = report(pain).causes
    block = finding("diagnostic_block_facet", level="L3-L4", days_ago=10)
    chance = {one.id: one.probability for one in report(pain, block).causes}["facet_pain"]
    assert chance > {one.id: one.probability for one in before}["facet_pain"]
    assert option("radiofrequency", pain, block, _NO_MEDICINES).answer == "yes"
    denied = finding("diagnostic_block_facet", "negated", days_ago=10)
    assert option("medial_branch_block", pain, denied).answer == "no"


def _stop(drug: str, *sets: str, procedure: str, egfr: float | None = 90) -> tuple[str, ...]:
    events = [medicine(drug, *sets), *([_egfr(egfr)] if egfr else [])]
    subject = Subject(Chart(patient="p", events=events), TODAY)
    return holds(subject, (drug,), procedure)


def _egfr(value: float) -> object:
    more = {"numeric_value": value, "value_low": value, "value_high": value, "unit": "mL/min/{1.73_m2}"}
    return event("observation", concepts=("lab_egfr",), **more)


def test_stops_follow_drug_procedure_and_kidneys() -> None:
    thinner = "med_anticoagulant"
    (warfarin,) = _stop("warfarin", thinner, procedure="transforaminal_epidural")
    assert "last dose 5 days before" in warfarin and "needs normal INR" in warfarin
    (bad,) = _stop("dabigatran", thinner, procedure="scs_trial", egfr=35)
    (good,) = _stop("dabigatran", thinner, procedure="scs_trial", egfr=90)
    assert "last dose 5 to 6 days" in bad and "last dose 4 days" in good
    (unknown,) = _stop("dabigatran", thinner, procedure="scs_trial", egfr=None)
    assert "last dose 5 to 6 days" in unknown and "kidney function is unknown" in unknown
    primary, secondary = _stop("aspirin", "med_antiplatelet", procedure="scs_trial")
    assert "last dose 6 days" in primary and "shared decision; no date follows" in secondary


def test_a_blood_thinner_without_a_name_or_a_row_is_said_never_guessed() -> None:
    words = finding("anticoagulated", days_ago=5)
    said = option("spinal_cord_stimulation", words).before[0]
    assert "which one is not recorded" in said
    assert _stop("phenprocoumon", "med_anticoagulant", procedure="scs_trial") == (
        "Phenprocoumon: not in the table of stops; ask its prescriber.",
    )


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({}, "unknown"),
        ({"egfr": 60}, "normal"),
        ({"egfr": 59.9}, "impaired"),
        ({"has_ckd": True}, "impaired"),
        ({"has_ckd": True, "egfr": 80}, "impaired"),
    ],
)
def test_kidneys(values: dict[str, object], said: str) -> None:
    assert kidney(values) == said


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("fits", "nothing_fits", "names no option rule"),
        ("contraindications", ["pain_now"], "names no contraindication"),
        ("must_be_known", ["smoking_before_fusion"], "names no listed contraindication"),
        ("place", ["sciatica"], "names no finding"),
        ("causes", ["bad_luck"], "names no cause"),
        ("citations", ["nobody1999"], "names no citation"),
        ("procedure", "magic", "names no procedure"),
        ("colour", "red", "colour"),
    ],
)
def test_a_mistake_in_the_file_is_named(
    field: str, value: object, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = therapies.parse(therapies.folder(therapies.FILE))
    bad = {**good, "therapy": [{**good["therapy"][0], field: value}]}
    monkeypatch.setattr(therapies, "parse", lambda _file: bad)
    with pytest.raises(KnowledgeError, match=says):
        therapies._file.__wrapped__()


def test_a_number_that_the_evidence_does_not_hold_is_refused() -> None:
    with pytest.raises(UnknownName, match="no number"):
        sentences._text(therapies.Sentence(says="{0}", of=("scs.magic",)))
