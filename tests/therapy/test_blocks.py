"""Steroids, local anaesthetic, diagnostic blocks and physical therapy."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from spinepath.errors import UnknownName
from spinepath.therapy.blocks.anaesthetic import anaesthetic
from spinepath.therapy.blocks.diagnostic import judge
from spinepath.therapy.blocks.steroids import Injection, LastResult, Person, Steroid, steroid
from spinepath.therapy.errors import QuantityError, TherapyRefused
from spinepath.therapy.physio import Goal, pain_rising, plan, progress
from spinepath.therapy.quantity import q

D = Decimal
DAY = date(2026, 6, 15)
WELL = Person(diabetes=False, osteoporosis=False, infection=False)


def injection(days_ago: int = 0, dose: str = "10 mg", **more: Any) -> Injection:
    given = {"steroid": "dexamethasone", "approach": "transforaminal", "region": "lumbar"} | more
    return Injection(on=DAY - timedelta(days=days_ago), dose=q(dose), **given)


def flags(found: Steroid) -> set[str]:
    return {each.id for each in found.flags}


CAPS = [("dexamethasone", 15), ("methylprednisolone", 80), ("triamcinolone", 80), ("betamethasone", 12)]


@pytest.mark.parametrize(("name", "most"), CAPS)
def test_dose_caps_flag_provisionally(name: str, most: int) -> None:
    at = steroid(injection(steroid=name, dose=f"{most} mg", approach="caudal"), person=WELL)
    over = steroid(injection(steroid=name, dose=f"{most}.1 mg", approach="caudal"), person=WELL)
    assert (flags(at), flags(over)) == (set(), {"dose_cap"})
    assert not over.refusals
    assert over.provisional


def test_a_steroid_without_a_cap_and_a_dose_without_mass_are_refused() -> None:
    with pytest.raises(UnknownName, match="dexamethasone"):
        steroid(injection(steroid="hydrocortisone"))
    with pytest.raises(QuantityError):
        steroid(injection(dose="2 mL"))


@pytest.mark.parametrize(("days", "found"), [(13, {"interval"}), (14, set())])
def test_interval(days: int, found: set[str]) -> None:
    assert flags(steroid(injection(), earlier=[injection(days)], person=WELL)) == found
    other = injection(days, region="cervical", steroid="methylprednisolone", approach="interlaminar")
    assert flags(steroid(injection(), earlier=[other], person=WELL)) == set()


def test_number_in_six_and_twelve_months() -> None:
    three = [injection(days) for days in (30, 60, 90)]
    assert flags(steroid(injection(), earlier=three, person=WELL)) == {"count_182"}
    four = [injection(days) for days in (200, 240, 280, 320)]
    assert flags(steroid(injection(), earlier=four, person=WELL)) == {"count_365"}
    assert flags(steroid(injection(), earlier=four[:3], person=WELL)) == set()
    joint = [injection(days, approach="sacroiliac", region="sacral") for days in (60, 120, 180, 240)]
    planned = injection(approach="sacroiliac", region="sacral")
    assert flags(steroid(planned, earlier=joint, person=WELL)) == {"count_365"}


def test_the_years_dose_counts_joints_too() -> None:
    shoulder = injection(100, dose="6 mg", approach="joint", region="other")
    year_ago, long_ago = injection(365, dose="1 mg"), injection(366, dose="15 mg")
    other = injection(50, dose="40 mg", steroid="triamcinolone", approach="joint", region="other")
    assert steroid(injection(), earlier=[shoulder, year_ago, long_ago, other], person=WELL).year == q("17 mg")


@pytest.mark.parametrize(
    ("region", "name", "approach", "found"),
    [
        ("cervical", "triamcinolone", "transforaminal", {"particulate_cervical"}),
        ("lumbar", "triamcinolone", "transforaminal", {"particulate"}),
        ("lumbar", "triamcinolone", "caudal", set()),
        ("cervical", "dexamethasone", "transforaminal", set()),
    ],
)
def test_particulate_rule(region: str, name: str, approach: str, found: set[str]) -> None:
    planned = injection(region=region, steroid=name, approach=approach)
    assert flags(steroid(planned, person=WELL)) == found


def test_repeat_only_after_a_good_result() -> None:
    weeks = q("8 weeks")
    assert flags(steroid(injection(), person=WELL, last=LastResult(D("0.5"), weeks))) == set()
    assert flags(steroid(injection(), person=WELL, last=LastResult(D("0.49"), weeks))) == {"repeat"}
    assert flags(steroid(injection(), person=WELL, last=LastResult(D("0.9"), q("55 days")))) == {"repeat"}


def test_a_percentage_is_no_share() -> None:
    with pytest.raises(TherapyRefused, match="outside 0 to 1"):
        LastResult(D(50), q("8 weeks"))


def test_what_makes_steroids_riskier() -> None:
    ill = Person(diabetes=True, osteoporosis=True, infection=True)
    assert flags(steroid(injection(), person=ill)) == {"diabetes", "osteoporosis", "infection"}
    asked = {each.id for each in steroid(injection()).remarks}
    assert {"diabetes_unknown", "osteoporosis_unknown", "infection_unknown"} <= asked


def test_an_earlier_injection_cannot_be_later() -> None:
    with pytest.raises(TherapyRefused, match="after the planned one"):
        steroid(injection(), earlier=[injection(-1)]).insist()


def test_local_anaesthetic_against_the_labels_limit() -> None:
    given: dict[str, Any] = {"concentration": q("10 mg/mL"), "volumes": (q("10 mL"), q("5 mL"))}
    assert anaesthetic("lidocaine", **given).flags[0].id == "no_limit"
    assert anaesthetic("lidocaine", most=q("150 mg"), **given).dose == q("150 mg")
    assert not anaesthetic("lidocaine", most=q("2 mg/kg"), weight=q("75 kg"), **given).remarks
    with pytest.raises(TherapyRefused, match="150 mg is over 148 mg"):
        anaesthetic("lidocaine", most=q("2 mg/kg"), weight=q("74 kg"), **given).insist()
    with pytest.raises(TherapyRefused, match="weight"):
        anaesthetic("lidocaine", most=q("2 mg/kg"), **given)


def test_a_medial_branch_takes_half_a_millilitre() -> None:
    given: dict[str, Any] = {"concentration": q("5 mg/mL"), "most": q("50 mg"), "medial_branch": True}
    assert not anaesthetic("bupivacaine", volumes=(q("0.5 mL"), q("0.5 mL")), **given).remarks
    assert anaesthetic("bupivacaine", volumes=(q("0.6 mL"),), **given).flags[0].id == "block_volume"


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        ("4", ("yes", "no", "no")),
        ("4.1", ("no", "no", "no")),
        ("2", ("yes", "no", "yes")),
        ("1.6", ("yes", "yes", "yes")),
    ],
)
def test_diagnostic_block_by_50_80_and_75_percent(after: str, expected: tuple[str, str, str]) -> None:
    found = judge(D(8), D(after), target="medial_branch", concordant=True)
    assert (found.guideline, found.strict, found.sacroiliac) == expected
    assert found.blocks_needed == (1, 2)


def test_relief_of_another_pain_is_no_proof() -> None:
    assert judge(D(8), D(0), target="sacroiliac", concordant=False).guideline == "no"
    asked = judge(D(8), D(0), target="sacroiliac", concordant=None)
    assert (asked.guideline, asked.flags[0].id) == ("unknown", "concordance")
    with pytest.raises(TherapyRefused):
        judge(D(0), D(0), target="root", concordant=True)


def test_a_negative_root_block_says_more() -> None:
    negative = judge(D(8), D(7), target="root", concordant=True)
    positive = judge(D(8), D(1), target="root", concordant=True)
    assert any("says more than a positive" in each.says for each in negative.remarks)
    assert any("says less than a negative" in each.says for each in positive.remarks)


WALK = Goal(words="walk to the shop", now=D(10), wanted=D(40), unit="min")


def test_graded_plan_by_hand() -> None:
    found = plan([WALK], starts=DAY, weeks=6, sessions_per_week=2, surgery=DAY - timedelta(weeks=5))
    assert found.quotas == ((15, 20, 25, 30, 35, 40),)
    assert (found.sessions, found.review_on) == (12, DAY + timedelta(weeks=6))
    assert not found.remarks


def test_unusual_plans_are_flagged_and_empty_ones_refused() -> None:
    found = plan([WALK], starts=DAY, weeks=20, sessions_per_week=5, surgery=DAY - timedelta(weeks=2))
    assert {each.id for each in found.flags} == {"weeks", "sessions", "early"}
    for goals, weeks in (([], 6), ([WALK], 0)):
        with pytest.raises(TherapyRefused):
            plan(goals, starts=DAY, weeks=weeks, sessions_per_week=2)


@pytest.mark.parametrize(
    ("weekly", "rising"),
    [
        ("4 5 6 7", True),
        ("5 6 7", False),
        ("4 5 5 6", False),
        ("9 4 5 6 7", True),
        ("4 5 6 7 6", False),
        ("", False),
    ],
)
def test_pain_rising_for_more_than_two_weeks(weekly: str, rising: bool) -> None:
    assert pain_rising([D(score) for score in weekly.split()]) == rising


@pytest.mark.parametrize(
    "facts", [{"red_flag": True}, {"new_deficit": True}, {"weekly_pain": [D(4), D(5), D(6), D(7)]}]
)
def test_what_stops_it(facts: dict[str, Any]) -> None:
    found = progress(planned=4, done=4, **({"red_flag": False, "new_deficit": False} | facts))
    assert found.stop
    with pytest.raises(TherapyRefused, match="stop and review"):
        found.insist()
    assert {(one.source, one.standing) for one in found.remarks} == {("oosterhuis2014", "seen")}


def test_progress_adherence_and_response() -> None:
    found = progress(planned=8, done=6, red_flag=False, new_deficit=False, scores={"odi": (D(52), D(42))})
    assert (found.adherence, found.stop) == (D("0.75"), False)
    assert found.responses[0].by_points == "yes"
    assert {each.id for each in progress(planned=0, done=0).flags} == {"ask"}
    assert progress(planned=0, done=0).adherence is None
    with pytest.raises(TherapyRefused):
        progress(planned=2, done=3)
