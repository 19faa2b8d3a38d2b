"""What a person takes in a day reaches the rules: as much as the instructions allow, and never less than it may be."""

from datetime import date
from typing import Any

import pytest

from medicines.records import events, request
from spinepath import knowledge
from spinepath.assessment.assess import assess
from spinepath.assessment.medicines import current
from spinepath.assessment.medicines.filled import DRUGS, PER_DAY, amounts
from spinepath.assessment.subject import Subject
from spinepath.chart.chart import Chart
from spinepath.features.medicines import AMOUNTS

DAY = date(2025, 2, 1)
OXYCODONE_60 = request("oxycodone 10 mg", "1", "q6h")


def said(*resources: dict[str, Any]) -> dict[str, tuple[float, float | None]]:
    return amounts(current(events(*resources), DAY))


def fired(*resources: dict[str, Any]) -> set[str]:
    found = events(*resources)
    subject = Subject(Chart(patient="p", events=found), DAY, amounts(current(found, DAY)))
    return {rule.id for rule in knowledge.rules(DAY) if rule.answer(subject.values) == "yes"}


def test_every_amount_that_rules_use_is_filled() -> None:
    assert {"mme_per_day", *(f"{drug}{PER_DAY}" for drug in DRUGS)} == set(AMOUNTS)


def test_opioids_of_one_day() -> None:
    assert said(OXYCODONE_60)["mme_per_day"] == (60.0, 60.0)
    assert {"opioid_mme_50", "naloxone_offer"} <= fired(OXYCODONE_60)
    assert "opioid_mme_50" not in fired(request("oxycodone 5 mg", "1", "q6h"))


def test_as_needed_doses_count_to_the_last() -> None:
    assert "opioid_mme_50" in fired(request("oxycodone 10 mg", "1", "q6h", "prn"))


def test_an_opioid_that_is_not_converted_leaves_the_end_open() -> None:
    both = (OXYCODONE_60, request("buprenorphine 5 mcg/h patch"))
    low, high = said(*both)["mme_per_day"]
    assert (low, high) == (60.0, None)
    assert "opioid_mme_50" in fired(*both)


def test_a_missing_dose_is_not_0() -> None:
    assert "mme_per_day" not in said(request("oxycodone 10 mg"))
    assert said(request("acetaminophen 500 mg"))["acetaminophen_mg_per_day"] == (0.0, None)


def test_no_record_of_medicines_is_no_amount() -> None:
    assert said() == {}


def test_acetaminophen_over_all_products() -> None:
    tablets = request("acetaminophen 1000 mg tablet", "1", "q6h")
    combined = request("hydrocodone 5 mg / acetaminophen 325 mg oral tablet", "1", "q6h")
    assert said(tablets)["acetaminophen_mg_per_day"] == (4000.0, 4000.0)
    assert said(tablets, combined)["acetaminophen_mg_per_day"] == (5300.0, 5300.0)
    assert "acetaminophen_total" in fired(tablets, combined)
    assert "acetaminophen_long" in fired(tablets)


@pytest.mark.parametrize(("drug", "dose"), [("gabapentin", 600), ("pregabalin", 150)])
def test_gabapentinoids(drug: str, dose: int) -> None:
    assert said(request(f"{drug} {dose} mg", "1", "3/d"))[f"{drug}_mg_per_day"] == (3.0 * dose, 3.0 * dose)


def test_a_whole_assessment_warns_of_the_total() -> None:
    chart = Chart(patient="p", events=events(OXYCODONE_60))
    alert = next(one for one in assess(chart, DAY).alerts if one.id == "opioid_mme_50")
    assert alert.evidence and alert.changes_if
