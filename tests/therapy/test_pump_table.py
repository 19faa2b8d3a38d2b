"""Validation table 8, row by row: the intrathecal pump."""

from datetime import date, timedelta

import pytest

from spinepath.errors import UnknownName
from spinepath.therapy.errors import TherapyRefused
from spinepath.therapy.evidence import by_prescriber
from spinepath.therapy.pump.conversion import oral_to_intrathecal
from spinepath.therapy.pump.drugs import drugs
from spinepath.therapy.pump.emergencies import granuloma_watch, overdose, withdrawal
from spinepath.therapy.pump.limits import (
    flow,
    limits,
    lowest_dose,
    mixture,
    start_remarks,
    ziconotide_titration,
)
from spinepath.therapy.pump.refill import RefillPlan, plan, ziconotide_stability
from spinepath.therapy.quantity import Quantity, q
from spinepath.therapy.worked import Remark, Worked

RATE = q("0.2 mL/day")
DAY = date(2026, 3, 2)


def severities(remarks: tuple[Remark, ...]) -> dict[str, str]:
    return {remark.id: remark.severity for remark in remarks}


def refill(stability: str | None = None, **more: Quantity) -> RefillPlan:
    keeps = by_prescriber(q(stability)) if stability else None
    volumes = {"reservoir": q("20 mL"), "residual": q("1.5 mL"), "reserve": q("1 mL")} | more
    return plan(RATE, stability=keeps, filled_on=DAY, **volumes)


def test_2_mg_a_day_from_10_mg_per_ml() -> None:
    assert flow(q("2 mg/day"), q("10 mg/mL")) == RATE
    assert flow(q("2000 ug/day"), q("10 mg/mL")) == RATE


def test_20_ml_reservoir_at_0_2_ml_a_day() -> None:
    found = refill()
    assert (found.usable, found.interval) == (q("17.5 mL"), q("87.5 day"))
    assert found.book_by_day == 80
    assert found.book_by == DAY + timedelta(days=80)
    assert found.alarm_on == DAY + timedelta(days=90)


def test_same_with_a_60_day_stability_limit() -> None:
    found = refill("60 days")
    assert (found.interval, found.book_by_day) == (q("60 day"), 53)


def test_ziconotide_25_at_the_floor() -> None:
    assert lowest_dose(q("25 ug/mL")) == q("1.2 ug/day")
    found = limits("ziconotide", q("0.5 ug/day"), q("25 ug/mL"))
    assert severities(found.remarks) == {"flow_floor": "refuse"}
    diluted = limits("ziconotide", q("0.5 ug/day"), q("5 ug/mL"))
    assert not diluted.remarks


def test_ziconotide_start_3() -> None:
    assert severities(start_remarks("ziconotide", q("3 ug/day"))) == {
        "start_label": "refuse",
        "start": "flag",
    }
    assert severities(start_remarks("ziconotide", q("2.4 ug/day"))) == {"start": "flag"}
    assert start_remarks("ziconotide", q("1.2 ug/day")) == ()


@pytest.mark.parametrize(("rises", "severity"), [(4, "refuse"), (3, "flag"), (2, None)])
def test_ziconotide_rise_four_times_in_a_week(rises: int, severity: str | None) -> None:
    doses = [(DAY + timedelta(days=step), q("2.4 ug/day") * (step + 1)) for step in range(rises + 1)]
    assert severities(ziconotide_titration(doses)).get("steps_per_week") == severity


def test_a_rise_a_week_later_is_another_week() -> None:
    days = (0, 1, 2, 3, 8)
    doses = [(DAY + timedelta(days=day), q("2 ug/day") * (place + 1)) for place, day in enumerate(days)]
    assert severities(ziconotide_titration(doses))["steps_per_week"] == "flag"


def test_the_drugs_of_a_mixture_share_the_flow() -> None:
    found = mixture(q("0.3 mL/day"), {"morphine": q("10 mg/mL"), "fentanyl": q("4000 ug/mL")})
    assert [str(each.daily_dose) for each in found] == ["3 mg/day", "1200 ug/day"]
    assert [severities(each.remarks) for each in found] == [{}, {"daily_maximum": "flag"}]


def test_the_alarm_may_come_before_the_reserve() -> None:
    """Without a reserve 18.5 mL last 92.5 days, but the alarm comes at 2 mL, after 90."""
    found = refill(reserve=q("0 mL"))
    assert (found.interval, found.book_by_day) == (q("92.5 day"), 83)


def test_ziconotide_step_too_large() -> None:
    doses = [(DAY, q("1.2 ug/day")), (DAY + timedelta(days=4), q("3.7 ug/day"))]
    assert severities(ziconotide_titration(doses)) == {"step": "refuse"}
    assert ziconotide_titration([]) == ()


def test_ziconotide_20_a_day() -> None:
    found = limits("ziconotide", q("20 ug/day"), q("100 ug/mL"))
    with pytest.raises(TherapyRefused, match=r"20 ug/day is over 19\.2 ug/day"):
        found.insist()
    with pytest.raises(TherapyRefused):
        limits("ziconotide", q("20 mg/day"), q("25 mg/mL")).insist()


@pytest.mark.parametrize(
    ("dose", "strength", "id_"),
    [("16 mg/day", "20 mg/mL", "daily_maximum"), ("5 mg/day", "25 mg/mL", "concentration_maximum")],
)
def test_morphine_16_mg_or_25_mg_per_ml(dose: str, strength: str, id_: str) -> None:
    found = limits("morphine", q(dose), q(strength))
    assert severities(found.remarks) == {id_: "flag"}
    assert found.provisional
    assert found.insist() is found
    assert any("provisional: memory" in line for line in found.lines())


def test_morphine_stronger_than_any_vial() -> None:
    with pytest.raises(TherapyRefused, match="strongest vial"):
        limits("morphine", q("5 mg/day"), q("26 mg/mL")).insist()


def test_the_prescribers_ceilings_bind() -> None:
    ceiling, dense = by_prescriber(q("4 mg/day")), by_prescriber(q("10 mg/mL"))
    found = limits("morphine", q("5 mg/day"), q("12 mg/mL"), ceiling=ceiling, concentration_ceiling=dense)
    assert severities(found.remarks) == {"ceiling": "refuse", "concentration_ceiling": "refuse"}


def test_label_caution_of_morphine() -> None:
    assert severities(limits("morphine", q("21 mg/day"), q("20 mg/mL")).remarks)["label_caution"] == "flag"


def test_oral_morphine_300_at_300_to_1() -> None:
    found = oral_to_intrathecal(q("300 mg/day"))
    assert any(
        "= 1.000 mg/day, arithmetic only" in line or "= 1 mg/day, arithmetic only" in line
        for line in found.lines()
    )
    assert [limit.amount for limit in found.start] == [q("0.1 mg/day"), q("0.5 mg/day")]
    with pytest.raises(TherapyRefused, match="no single intrathecal dose"):
        assert found.dose


def test_observed_ratios_of_eight_patients() -> None:
    found = oral_to_intrathecal(q("300 mg/day"))
    assert (found.low, found.high) == (q("1 mg/day"), q("30 mg/day"))
    said = next(remark for remark in found.remarks if remark.id == "textbook_outside_observed")
    assert "300 lies outside what was observed, 10 to 125 in 8 patients" in said.says


def test_missed_baclofen_refill_itch_and_rigidity() -> None:
    found = withdrawal("baclofen", ["itch", "rigidity"])
    assert found is not None
    assert found.emergency
    assert found.matched == ("itch", "rigidity")
    assert found.develops_days == (1, 3)
    assert found.action.startswith("Emergency: restore intrathecal baclofen")


def test_other_withdrawals_and_overdose() -> None:
    calm = withdrawal("ziconotide")
    assert calm is not None
    assert not calm.emergency
    assert "without withdrawal" in calm.action
    opioid = withdrawal("hydromorphone", ["yawning"])
    assert opioid is not None
    assert opioid.name == "opioid withdrawal"
    assert not opioid.emergency
    assert withdrawal("bupivacaine") is None
    assert overdose().emergency
    assert "naloxone" in overdose().action


def test_dangerous_withdrawals_are_those_the_evidence_names() -> None:
    named = {drug.id for drug in drugs().values() if drug.withdrawal}
    signs = {name for name in drugs() if (path := withdrawal(name)) and path.emergency}
    assert named == {"baclofen", "clonidine"}
    assert signs == set()
    for name in named:
        pathway = withdrawal(name)
        assert pathway is not None
        worst = withdrawal(name, pathway.signs)
        assert worst is not None
        assert worst.emergency


@pytest.mark.parametrize(
    ("first", "diluted", "days"), [(True, False, 14), (False, False, 84), (False, True, 40)]
)
def test_ziconotide_keeps_so_long(first: bool, diluted: bool, days: int) -> None:
    limit = ziconotide_stability(first_fill=first, diluted=diluted)
    assert limit.amount == Quantity(days, "day")
    assert limit.standing == "memory"


@pytest.mark.parametrize(
    "volumes",
    [{"fill": q("21 mL")}, {"fill": q("2.5 mL")}, {"residual": q("-1 mL")}, {"reserve": q("-1 mL")}],
)
def test_volumes_that_cannot_be_are_refused(volumes: dict[str, Quantity]) -> None:
    with pytest.raises(TherapyRefused):
        refill(**volumes)


@pytest.mark.parametrize("rate", ["0.047 mL/day", "0 mL/day"])
def test_a_flow_that_no_pump_has_is_refused(rate: str) -> None:
    with pytest.raises(TherapyRefused, match="flow"):
        plan(q(rate), reservoir=q("20 mL"), reserve=q("1 mL"))


def test_a_first_dose_of_morphine_against_the_label() -> None:
    assert severities(start_remarks("morphine", q("0.5 mg/day"))) == {}
    assert severities(start_remarks("morphine", q("1.1 mg/day"))) == {"start_naive": "flag", "start": "flag"}
    assert severities(start_remarks("morphine", q("11 mg/day")))["start_label"] == "refuse"


def test_figures_taken_unasked_are_said() -> None:
    assert "residual" not in severities(refill().remarks)
    usual = plan(RATE, reservoir=q("20 mL"), reserve=q("1 mL"))
    assert severities(usual.remarks)["residual"] == "note"
    assert "reservoir_size" in severities(plan(RATE, reservoir=q("30 mL"), reserve=q("1 mL")).remarks)
    with pytest.raises(TherapyRefused, match="cannot be converted"):
        oral_to_intrathecal(q("0 mg/day"))


def test_a_fast_pump_and_a_short_interval_are_flagged() -> None:
    assert severities(refill().remarks)["fast_pump"] == "flag"
    assert "fast_pump" not in severities(refill("60 days").remarks)
    assert severities(refill("7 days").remarks)["too_short"] == "flag"


def test_the_interval_never_passes_180_days() -> None:
    found = plan(q("0.05 mL/day"), reservoir=q("40 mL"), reserve=q("1 mL"))
    assert found.interval == q("180 day")
    assert found.book_by is None


@pytest.mark.parametrize("name", sorted(drugs()))
def test_every_drug_has_limits_with_units(name: str) -> None:
    found = drugs()[name]
    assert found.daily_max.amount > Quantity(0, "mg/day")
    assert found.concentration_max.amount > Quantity(0, "mg/mL")
    over = found.daily_max.amount * 2
    assert "daily_maximum" in severities(limits(name, over, found.concentration_max.amount).remarks)


def test_an_unknown_drug_is_said() -> None:
    with pytest.raises(UnknownName, match="ziconotide"):
        limits("ketamine", q("1 mg/day"), q("1 mg/mL"))


def test_granuloma_is_thought_of() -> None:
    doses, worse = [q("2 mg/day"), q("4 mg/day")], [q("7 mL").amount, q("6 mL").amount]
    assert severities(granuloma_watch(doses, worse, new_deficit=None)) == {
        "granuloma_dose": "flag",
        "granuloma_ask": "note",
    }
    assert severities(granuloma_watch(doses[:1], worse, new_deficit=True)) == {"granuloma_deficit": "flag"}
    better = [q("7 mL").amount, q("5 mL").amount]
    assert granuloma_watch(doses, better, new_deficit=False) == ()


def test_every_sum_ends_with_the_warning() -> None:
    for worked in (
        refill(),
        oral_to_intrathecal(q("60 mg/day")),
        limits("morphine", q("1 mg/day"), q("10 mg/mL")),
    ):
        assert isinstance(worked, Worked)
        last = list(worked.lines())[-1]
        assert "manufacturer's programmer" in last
        assert "talks to no device" in last
