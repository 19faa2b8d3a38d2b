"""The work-up as a manual: each test says what a reader may rely on."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pytest

from spinepath.assessment.assess import assess
from spinepath.assessment.model import Assessment, WorkupItem
from spinepath.chart.chart import Chart
from spinepath.chart.event import Event

TODAY = date(2026, 6, 30)
MAGNET = ("mri_plain", "mri_gadolinium")
RAYS = ("ct", "xray_standing", "xray_flexion_extension", "ct_myelogram", "bone_scan", "spect_ct")


def event(kind: str, days: int = 5, **more: Any) -> Event:
    day = TODAY - timedelta(days)
    said = {"patient": "p", "kind": kind, "code": "TEXT/x", "name": kind, "source": f"{kind}/{sorted(map(str, more))}",
            "earliest": day, "latest": day, "status": "active"}  # fmt: skip
    return Event(**{**said, **more})


def finding(name: str, days: int = 5, assertion: str = "affirmed", **more: Any) -> Event:
    return event("finding", days, finding=name, assertion=assertion, source=f"DiagnosticReport/{name}",
                 certainty="from_text", words=name, **{"status": "unknown"} | more)  # fmt: skip


def operation(days: int = 800, kind: str = "surgery_discectomy_lumbar", **more: Any) -> Event:
    return event(
        "procedure", days, concepts=("surgery_spine_any", kind), status="completed", level="L4-L5", **more
    )


def fusion(days: int = 800) -> Event:
    return operation(days, "surgery_fusion_lumbar", name="Lumbar fusion", aims=("stabilise",))


def person(sex: str = "male", birth: date = date(1960, 1, 1)) -> Event:
    return event("patient", text_value=sex, earliest=birth, latest=birth)


def egfr(value: float, days: int = 20) -> Event:
    return event("observation", days, concepts=("lab_egfr",), numeric_value=value, value_low=value, value_high=value,
                 unit="mL/min/{1.73_m2}", status="completed", source=f"Observation/egfr{days}")  # fmt: skip


def medicine(concept: str) -> Event:
    return event("medication", concepts=(concept,), source=f"MedicationStatement/{concept}")


def study(name: str, days: int, said: str = "No stenosis.") -> Event:
    return event(
        "report",
        days,
        name=name,
        text_value=said,
        status="completed",
        source=f"DiagnosticReport/{name}{days}",
    )


def assessed(*events: Event, who: Event | None = None, surgery: Event | None = None) -> Assessment:
    """A man of 66 whose leg hurts after a discectomy, with good kidneys and a list of medicines, and these events."""
    plain = [who or person(), surgery or operation(), finding("radicular_leg_pain", side="left"),
             finding("axial_back_pain"), medicine("med_gabapentinoid")]  # fmt: skip
    if not any("lab_egfr" in one.concepts for one in events):
        plain.append(egfr(90))
    return assess(Chart(patient="p", events=[*plain, *events]), TODAY)


def workup(*events: Event, **more: Any) -> Mapping[str, WorkupItem]:
    return {item.test: item for item in assessed(*events, **more).workup}


CAUDA_EQUINA = (
    finding("bladder_bowel_saddle", 0),
    finding("saddle_numbness", 0),
    finding("urinary_retention", 0),
)
PACEMAKER = event("device", 900, concepts=("pacemaker_icd",), source="Device/1")
STIMULATOR = event("device", 900, concepts=("device_scs",), source="Device/2")
CONDITIONAL = finding("mr_conditional_device", 900)
NOT_CONDITIONAL = finding("mr_conditional_device", 900, "negated")


def test_every_test_of_the_evidence_has_a_place_and_a_rank() -> None:
    items = assessed().workup
    assert [item.rank for item in items] == list(range(1, len(items) + 1))
    assert {item.status for item in items} <= {
        "done",
        "recommended",
        "not_needed",
        "unsafe",
        "unknown_safety",
    }
    assert len({item.test for item in items}) == len(items) == 17


def test_suspected_cauda_equina_means_an_emergency_mri_before_everything() -> None:
    first = assessed(*CAUDA_EQUINA).workup[0]
    assert (first.test, first.status) == ("mri_plain", "recommended")
    assert first.urgent is not None
    assert "cauda equina" in first.urgent


@pytest.mark.parametrize("device", [PACEMAKER, STIMULATOR], ids=["pacemaker", "stimulator"])
@pytest.mark.parametrize(("label", "status"), [((NOT_CONDITIONAL,), "unsafe"), ((), "unknown_safety")])
def test_a_legacy_or_unknown_device_means_a_ct_myelogram_instead(
    device: Event, label: tuple[Event, ...], status: str
) -> None:
    found = assessed(*CAUDA_EQUINA, device, *label).workup
    items = {item.test: item for item in found}
    assert [items[test].status for test in MAGNET] == [status, status]
    assert items["ct_myelogram"].status == "recommended"
    assert "not known to be safe" in (items["ct_myelogram"].urgent or "")
    assert next(item.test for item in found if item.status == "recommended") == "ct_myelogram"


def test_an_mri_of_today_answers_the_emergency() -> None:
    item = workup(*CAUDA_EQUINA, study("MRI lumbar spine", 0))["mri_plain"]
    assert (item.status, item.urgent) == ("done", None)


def test_an_old_mri_does_not_answer_an_emergency_of_today() -> None:
    """An MRI of last month was made before the saddle went numb."""
    item = workup(*CAUDA_EQUINA, study("MRI lumbar spine", 30))["mri_plain"]
    assert (item.status, item.urgent is not None) == ("recommended", True)


def test_a_device_labelled_for_mri_goes_into_the_magnet() -> None:
    assert workup(STIMULATOR, CONDITIONAL)["mri_plain"].status != "unsafe"


def test_two_devices_and_one_label_do_not() -> None:
    assert workup(STIMULATOR, PACEMAKER, CONDITIONAL)["mri_plain"].status in ("unsafe", "not_needed")
    assert workup(*CAUDA_EQUINA, STIMULATOR, PACEMAKER, CONDITIONAL)["mri_plain"].status == "unsafe"


def test_gadolinium_is_unsafe_with_an_egfr_of_25() -> None:
    item = workup(finding("fever", 1), egfr(25))["mri_gadolinium"]
    assert item.status == "unsafe"
    assert "eGFR" in " ".join(item.because)
    assert any("egfr" in one.source for one in item.evidence)


def test_gadolinium_waits_for_an_unknown_egfr_and_counts_the_latest() -> None:
    fever = finding("fever", 1)
    silent = Chart(patient="p", events=[person(), operation(), finding("radicular_leg_pain"), fever])
    status = {item.test: item.status for item in assess(silent, TODAY).workup}
    assert status["mri_gadolinium"] == "unknown_safety"
    assert workup(fever, egfr(25, 300), egfr(80, 10))["mri_gadolinium"].status == "recommended"
    assert workup(fever, egfr(80, 300), egfr(25, 10))["mri_gadolinium"].status == "unsafe"


@pytest.mark.parametrize("test", ["ct", "spect_ct", "bone_scan", "xray_flexion_extension"])
def test_a_fusion_is_not_judged_in_its_first_year(test: str) -> None:
    early, late = workup(surgery=fusion(200))[test], workup(surgery=fusion(400))[test]
    assert early.status == "not_needed"
    assert "12 months" in " ".join(early.because)
    assert not any("12 months" in words for words in late.because)


def test_a_discectomy_has_no_such_wait() -> None:
    assert not any(
        "12 months" in words for item in workup(surgery=operation(200)).values() for words in item.because
    )


def test_a_recent_study_is_done_and_shows_its_date_and_words() -> None:
    item = workup(study("MRI lumbar spine", 60, "Foraminal stenosis at L4-L5."))["mri_plain"]
    assert (item.status, item.date, item.result) == ("done", "2026-05-01", "Foraminal stenosis at L4-L5.")


@pytest.mark.parametrize(
    ("days", "surgery", "why"), [(500, 800, "older than 12 months"), (300, 200, "before the last operation")]
)
def test_a_study_grows_stale(days: int, surgery: int, why: str) -> None:
    item = workup(study("MRI lumbar spine", days), surgery=operation(surgery))["mri_plain"]
    assert item.status == "recommended"
    assert why in " ".join(item.because)


def test_a_study_that_was_only_planned_is_not_done() -> None:
    planned = event("report", 10, name="MRI lumbar spine", status="planned", source="ServiceRequest/1")
    assert workup(planned)["mri_plain"].status == "recommended"


def test_metal_at_the_spine_asks_for_artefact_reduction() -> None:
    assert "artefact" in " ".join(workup(surgery=fusion())["mri_plain"].cautions)
    assert not any(words.startswith("Metal at the spine") for words in workup()["mri_plain"].cautions)


def test_a_pregnant_woman_gets_neither_rays_nor_gadolinium() -> None:
    items = workup(finding("pregnant", 30), who=person("female", date(1996, 1, 1)))
    assert not [
        test for test in (*RAYS, "mri_gadolinium") if items[test].status in ("recommended", "unknown_safety")
    ]
    assert items["mri_plain"].status == "recommended"
    assert "Pregnancy" in " ".join(items["xray_standing"].because)


def test_a_young_woman_is_asked_before_rays() -> None:
    item = workup(who=person("female", date(1996, 1, 1)))["xray_standing"]
    assert item.status == "unknown_safety"
    assert "pregnant" in " ".join(item.because)
    said = finding("pregnant", 3, "negated")
    assert workup(said, who=person("female", date(1996, 1, 1)))["xray_standing"].status == "recommended"


def test_a_blood_thinner_forbids_the_needle_at_the_spine_and_warns_of_the_emg() -> None:
    items = workup(*CAUDA_EQUINA, PACEMAKER, medicine("med_anticoagulant"))
    assert items["ct_myelogram"].status == "unsafe"
    assert "anticoagulant" in " ".join(items["ct_myelogram"].because)
    emg = workup(medicine("med_anticoagulant"))["emg"]
    assert emg.status != "unsafe"
    assert "anticoagulant" in " ".join(emg.cautions) or emg.status == "not_needed"


def test_each_outcome_says_how_likely_it_is_and_what_it_would_change() -> None:
    item = workup()["mri_plain"]
    assert item.outcomes
    shown, not_shown = item.outcomes[:2]
    assert shown.about == not_shown.about
    assert shown.probability + not_shown.probability == pytest.approx(1)
    assert "%" in shown.then
    assert "surgery" in shown.then
    assert "leads with" in not_shown.then


def test_only_tests_that_may_be_done_have_outcomes() -> None:
    for item in assessed(PACEMAKER, study("CT lumbar spine", 30)).workup:
        assert bool(item.outcomes) <= (item.status in ("recommended", "unknown_safety"))


def test_a_red_flag_goes_before_the_ranking() -> None:
    """Raised blood tests and fever: infection is looked for first, however little it tells about the rest."""
    found = assessed(finding("fever", 1), finding("wound_problem", 1)).workup
    urgent = [item for item in found if item.urgent]
    assert found[: len(urgent)] == tuple(urgent)
    assert {"crp", "esr", "mri_gadolinium"} <= {item.test for item in urgent if item.status == "recommended"}
    assert all("infection" in (item.urgent or "") for item in urgent)


def test_without_a_red_flag_nothing_is_urgent_and_at_most_four_are_recommended() -> None:
    items = assessed().workup
    assert not [item for item in items if item.urgent]
    assert 0 < sum(item.status == "recommended" for item in items) <= 4


def test_the_recommended_come_first_and_the_most_worth_leads() -> None:
    items = assessed().workup
    order = [item.status for item in items]
    assert order == sorted(order, key=["recommended", "unknown_safety", "unsafe", "done", "not_needed"].index)
    assert items[0].decision_gain_bits + items[0].gain_bits > 0.03


def test_without_pain_there_is_nothing_to_test() -> None:
    events = [person(), operation(), finding("radicular_leg_pain", 100), finding("pain_relieved", 2)]
    found = assess(Chart(patient="p", events=events), TODAY)
    assert found.workup == () or found.causes
    gone = [
        person(),
        operation(),
        finding("radicular_leg_pain", 2, "negated"),
        finding("axial_back_pain", 2, "negated"),
    ]
    assert assess(Chart(patient="p", events=gone), TODAY).workup == ()
