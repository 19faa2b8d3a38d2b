"""No unsafe test is ever recommended: 10,000 random people against the contraindications in plain Python."""

from collections import Counter
from functools import cache
from random import Random
from typing import Any

import pytest

from assessment import safety_people
from assessment.plain_contraindications import OF_TEST, why_not
from assessment.safety_people import TODAY, Human, bundle, events, human
from spinepath.assessment import safety as engine_safety
from spinepath.assessment.assess import assess
from spinepath.assessment.candidates import rows
from spinepath.assessment.engine import answers
from spinepath.assessment.model import Evidence
from spinepath.assessment.safety import contraindications, safety
from spinepath.chart.chart import Chart
from spinepath.features import registry
from spinepath.features.facts import from_events
from spinepath.knowledge.loader import rules
from spinepath.knowledge.reference_engine import WORDS
from spinepath.sources.read import read_one

MANY, SOME = 10_000, 300
HARD = (
    "legacy_scs_or_pump", "pacemaker_non_conditional", "mri_unsafe_device", "ferromagnetic_foreign_body",
    "gadolinium_egfr_below_30", "gadolinium_allergy", "pregnancy_gadolinium", "iodinated_contrast_allergy",
    "iodinated_contrast_aki", "pregnancy_ionising", "anticoagulated_neuraxial", "local_or_systemic_infection",
    "anticoagulation_see_asra_intermediate_risk", "local_anaesthetic_allergy", "raised_intracranial_pressure",
    "local_infection", "unstable_fracture", "thyroid_iodine",
)  # fmt: skip
CAUTIONS = {
    "severe_claustrophobia", "breastfeeding_interrupt", "anticoagulated_emg_caution",
    "anticoagulation_see_asra_low_risk",
    "lymphoedema_or_infected_site", "first_weeks_after_implant", "metal_artefact", "metformin_contrast",
}  # fmt: skip


class NoRecord:
    """Stands for the subject, whose only part here is to point at records."""

    def evidence(self, _features: Any) -> tuple[Evidence, ...]:
        return ()


@cache
def in_force() -> dict[str, Any]:
    return {rule.id: rule for rule in rules(TODAY)}


@cache
def crowd() -> tuple[list[Human], list[dict[str, str]]]:
    """The people, and the engine's answers to every contraindication for each, in one table."""
    random = Random(20260630)
    made = [human(random, number) for number in range(MANY)]
    asked = [rule for rule in in_force().values() if rule.kind == "contraindication"]
    facts = from_events((event for one in made for event in events(one)), registry.wanted_keys())
    table = registry.compute(facts, TODAY, [one.id for one in made])
    said = [
        {name: WORDS[value] for name, value in row.items()} for row in answers(asked, table).rows(named=True)
    ]
    return made, said


def statuses(said: dict[str, str]) -> dict[str, str]:
    subject: Any = NoRecord()
    return {test: safety(test, subject, in_force(), said).status for test in rows()}


def wrongly_safe(count: int) -> list[tuple[str, str, set[str]]]:
    """(person, test, reasons against it) wherever the engine calls safe what is not."""
    return [
        (one.id, test, why_not(test, one))
        for one, said in zip(*(part[:count] for part in crowd()), strict=True)
        for test, status in statuses(said).items()
        if status == "safe" and why_not(test, one)
    ]


def test_the_plain_restatement_covers_every_test() -> None:
    assert set(OF_TEST) == set(rows())


def test_every_contraindication_is_hard_or_a_caution() -> None:
    named = {name for test in rows() for name in contraindications()[test]}
    assert named == set(HARD) | CAUTIONS
    assert {name for name in named if in_force()[name].severity == "info"} == CAUTIONS


def test_no_unsafe_test_is_safe_for_anybody() -> None:
    assert wrongly_safe(MANY) == []


def test_nothing_is_withheld_without_a_reason() -> None:
    """A careful engine that refuses everything would pass the test above."""
    refused = [
        (one.id, test, status)
        for one, said in zip(*(part[:2000] for part in crowd()), strict=True)
        for test, status in statuses(said).items()
        if status != "safe" and not why_not(test, one)
    ]
    assert refused == []


def test_every_reason_and_every_test_is_met_often() -> None:
    reasons = Counter(reason for one in crowd()[0] for test in OF_TEST for reason in why_not(test, one))
    assert len(reasons) == 15
    assert min(reasons.values()) > MANY / 25


@pytest.mark.parametrize("dropped", HARD)
def test_a_dropped_contraindication_is_noticed(dropped: str, monkeypatch: pytest.MonkeyPatch) -> None:
    without = {
        test: tuple(name for name in names if name != dropped) for test, names in contraindications().items()
    }
    monkeypatch.setattr(engine_safety, "contraindications", lambda: without)
    assert wrongly_safe(1000)


def as_events(one: Human) -> Chart:
    return Chart(patient=one.id, events=events(one))


def as_letters(one: Human) -> Chart:
    return read_one(bundle(one))


@pytest.mark.parametrize("made", [as_events, as_letters])
def test_no_unsafe_test_is_recommended_in_whole_assessments(made: Any) -> None:
    random = Random(7)
    recommended: Counter[str] = Counter()
    for one in (human(random, number) for number in range(SOME // 2)):
        items = assess(made(one), TODAY).workup
        assert items
        told = [item.test for item in items if item.status == "recommended"]
        recommended.update(told)
        assert not {test: why_not(test, one) for test in told if why_not(test, one)}, (one, told)
    assert recommended["mri_plain"] > 20


ONLY_IN_WORDS = (
    ("She has an implanted cardioverter-defibrillator.", "mri_plain"),
    ("On warfarin for atrial fibrillation.", "selective_nerve_root_block"),
    ("Possible pacemaker, details unknown.", "mri_plain"),
    ("eGFR 24 mL/min/1.73 m2 last week.", "mri_gadolinium"),
)


@pytest.mark.parametrize(("sentence", "test"), ONLY_IN_WORDS)
def test_what_only_a_letter_says_makes_a_test_unsafe(
    sentence: str, test: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = Human("p1", "male", 60, egfr=[(300, 80.0)], medicines={"other"})
    monkeypatch.setattr(safety_people, "letter", lambda _one: f"Left leg pain persists. {sentence}")
    status = {item.test: item.status for item in assess(read_one(bundle(one)), TODAY).workup}
    assert status[test] in ("unsafe", "unknown_safety")
