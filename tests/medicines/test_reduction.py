"""Reducing an opioid: when to talk of it, how slowly, and what is unknown."""

from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medicines.records import request
from medicines.test_options import MAN_50, NERVE, NO_ALLERGY, person, seen
from medicines.test_regimen import diagnosed, oxycodone
from spinepath.assessment.medicines.amount import Amount
from spinepath.assessment.medicines.model import Mme
from spinepath.assessment.medicines.reduction import STEPS, steps
from spinepath.assessment.model import ReductionPlan
from spinepath.chart.event import Event
from spinepath.knowledge import all_rules
from spinepath.knowledge.mme_factors import opioid_rules
from spinepath.knowledge.next_medicines import table

LOW = request("oxycodone 5 mg tablet", "1", "2/d", authoredOn="2024-12-01")
DIAZEPAM = request("diazepam 5 mg tablet", "1", "1/d")


def plan(*resources: dict[str, Any], who: Event | None = MAN_50) -> ReductionPlan | None:
    return seen(NERVE, NO_ALLERGY, *resources, who=who).reduction


def known(*resources: dict[str, Any], who: Event | None = MAN_50) -> ReductionPlan:
    found = plan(*resources, who=who)
    assert found is not None
    return found


def test_without_an_opioid_there_is_nothing_to_reduce() -> None:
    assert plan(DIAZEPAM) is None


def test_a_low_dose_without_danger() -> None:
    found = known(LOW)
    assert (found.answer, found.steps) == ("no", ())
    assert "review benefit and harm at least every 3 months" in found.because[0]


def test_fifty_and_no_benefit_on_record() -> None:
    found = known(oxycodone(2, "2023-01-01", None))
    assert found.answer == "yes"
    assert found.because == ("The opioids come to 50 MME a day or more, and no benefit is recorded since.",)
    assert "cdc2022" in found.citations


def test_recorded_relief_is_a_benefit() -> None:
    assert (
        known(oxycodone(2, "2023-01-01", None), diagnosed("Good relief of leg pain with the tablets")).answer
        == "no"
    )


def test_a_danger_is_a_reason_at_any_dose() -> None:
    found = known(LOW, DIAZEPAM)
    assert found.because == ("An opioid with a benzodiazepine.",)
    assert any("one at a time" in caution for caution in found.cautions)


def test_after_a_year_ten_percent_a_month() -> None:
    found = known(oxycodone(2, "2023-01-01", None))
    assert [(step.week, step.mme_per_day) for step in found.steps[:2]] == [
        (5, (81.0, 81.0)),
        (9, (72.9, 72.9)),
    ]
    assert len(found.steps) == STEPS


def test_after_weeks_ten_percent_of_the_first_dose_a_week() -> None:
    found = known(oxycodone(2, "2024-11-01", None))
    assert [(step.week, step.mme_per_day) for step in found.steps[:2]] == [
        (1, (81.0, 81.0)),
        (2, (72.0, 72.0)),
    ]


def test_what_to_keep_to_while_reducing() -> None:
    said = " ".join(known(oxycodone(2, "2023-01-01", None), who=person("1990-01-01", "female")).cautions)
    for needed in (
        "Decided together",
        "Never stop abruptly",
        "Signs of withdrawal",
        "naloxone",
        "In pregnancy",
    ):
        assert needed in said
    assert "In pregnancy" not in " ".join(known(oxycodone(2, "2023-01-01", None)).cautions)


def test_a_dose_that_is_not_known_is_unknown() -> None:
    found = known(request("oxycodone 10 mg tablet"))
    assert (found.answer, found.steps) == ("unknown", ())
    assert [fact.feature for fact in found.missing] == ["mme_per_day"]


def test_a_total_that_is_at_least_has_no_steps() -> None:
    found = known(oxycodone(2, "2023-01-01", None), request("buprenorphine 5 mcg/h patch"))
    assert found.answer == "yes"
    assert found.steps == ()
    assert "mme_per_day" in {fact.feature for fact in found.missing}


def test_a_range_stays_a_range() -> None:
    found = known(request("oxycodone 10 mg tablet", "1-2 {tablet}", "4/d", authoredOn="2023-01-01"))
    assert found.steps[0].mme_per_day == (54.0, 108.0)


def test_dangers_are_alerts_that_exist() -> None:
    assert set(table().reduction.dangers) <= {rule.id for rule in all_rules()}


@settings(deadline=None)
@given(
    st.fractions(1, 400, max_denominator=10), st.fractions(1, 3, max_denominator=10),
    st.sampled_from([None, 40.0, 364.0, 365.0, 4000.0]),
)  # fmt: skip
def test_no_step_is_larger_than_the_rate(low: Fraction, wider: Fraction, days: float | None) -> None:
    """Against the evidence's rates, in exact numbers: 10 % of the dose then, or of the first one."""
    ends = (low, low * wider)
    long = days is None or days >= 365
    rate = opioid_rules()["taper_on_1_year_or_more" if long else "taper_on_weeks_to_months"]
    values = {} if days is None else {"opioid_days": (days, days)}
    found = steps(_total(*ends), values)
    for end in (0, 1):
        before, day = ends[end], 0
        for step in found:
            after = Fraction(str(step.mme_per_day[end]))
            of = before if long else ends[end]
            assert 0 < after <= before
            assert before - after <= of * Fraction(rate["percent"], 100)
            assert 7 * step.week - day >= rate["per_days"] - 7
            before, day = after, 7 * step.week
    assert all(7 * step.week >= rate["per_days"] * place for place, step in enumerate(found, start=1))


def _total(low: Fraction, high: Fraction) -> Mme:
    nothing = Amount(low=Fraction(0), high=Fraction(0), unit="MME/day")
    return Mme(edition="2022", since=date(2022, 11, 4), total=Amount(low=low, high=high, unit="MME/day"),
               scheduled=nothing, as_needed=nothing, at_least=False, says="")  # fmt: skip


@pytest.mark.parametrize("place", range(STEPS))
def test_every_step_says_what_it_depends_on(place: int) -> None:
    step = known(oxycodone(2, "2023-01-01", None)).steps[place]
    assert ("if the last one was well borne" in step.says) is (place < STEPS - 1)
