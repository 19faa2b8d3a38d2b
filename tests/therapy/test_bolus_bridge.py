"""Patient boluses, bridge and priming boluses: by hand, against the ledger, and what is refused."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spinepath.therapy.errors import QuantityError, TherapyRefused
from spinepath.therapy.evidence import by_prescriber
from spinepath.therapy.pump.bolus import patient_bolus, worst_activations
from spinepath.therapy.pump.bridge import bridge, dead_volume, prime
from spinepath.therapy.pump.ledger import Ledger
from spinepath.therapy.quantity import Quantity, q

TUBING, CATHETER = q("0.25 mL"), q("0.2 mL")


def test_worst_24_hours_by_hand() -> None:
    found = patient_bolus(
        "morphine", basal=q("2 mg/day"), dose=q("0.2 mg"), lockout=q("4 h"), most=4, counting="rolling"
    )
    assert found.activations == 4
    assert found.worst == q("2.8 mg")
    assert not found.remarks


def test_counting_from_midnight_allows_twice_as_many() -> None:
    found = patient_bolus(
        "morphine", basal=q("2 mg/day"), dose=q("200 ug"), lockout=q("4 h"), most=3, counting="calendar"
    )
    assert (found.activations, found.worst) == (6, q("3.2 mg"))


@pytest.mark.parametrize(
    ("lockout", "most", "counting", "times"),
    [("6 h", 9, "rolling", 5), ("6 h", 4, "rolling", 4), ("25 h", 4, "rolling", 1), ("7 h", 2, "calendar", 4),
     ("7 h", 3, "calendar", 4), ("24 h", 1, "rolling", 1), ("24 h", 1, "calendar", 2),
     ("90 min", 99, "rolling", 17)],
)  # fmt: skip
def test_presses_in_any_24_hours(lockout: str, most: int, counting: str, times: int) -> None:
    assert worst_activations(q(lockout), most, counting) == times  # type: ignore[arg-type]


@given(st.integers(10, 2000), st.integers(1, 30))
def test_no_schedule_presses_more_often(lockout: int, most: int) -> None:
    """The greediest patient, minute by minute, with the count over any 24 hours kept by the pump."""
    presses: list[int] = []
    for minute in range(3 * 1440):
        recent = [press for press in presses if minute - press <= 1440]
        if (not presses or minute - presses[-1] >= lockout) and len(recent) < most:
            presses.append(minute)
    busiest = max(sum(start <= press <= start + 1440 for press in presses) for start in presses)
    assert busiest <= worst_activations(Quantity(lockout, "min"), most, "rolling")


def test_bolus_worst_case_over_the_ceiling_is_refused() -> None:
    given = {
        "basal": q("2 mg/day"),
        "dose": q("0.2 mg"),
        "lockout": q("4 h"),
        "most": 4,
        "counting": "rolling",
    }
    ceiling = by_prescriber(q("2.5 mg/day"))
    with pytest.raises(TherapyRefused, match=r"2\.8 mg/day is over 2\.5 mg/day"):
        patient_bolus("morphine", ceiling=ceiling, **given).insist()  # type: ignore[arg-type]


def test_over_a_read_maximum_refuses_and_over_a_remembered_one_flags() -> None:
    press = {"lockout": q("4 h"), "most": 4, "counting": "rolling"}
    zico = patient_bolus("ziconotide", basal=q("18 ug/day"), dose=q("0.5 ug"), **press)  # type: ignore[arg-type]
    with pytest.raises(TherapyRefused, match=r"ziconotide 20 ug/day is over 19\.2 ug/day"):
        zico.insist()
    morphine = patient_bolus("morphine", basal=q("14 mg/day"), dose=q("1 mg"), **press)  # type: ignore[arg-type]
    assert [(each.id, each.severity, each.standing) for each in morphine.remarks] == [
        ("worst_case", "flag", "memory")
    ]


def test_unusual_settings_are_flagged() -> None:
    found = patient_bolus("morphine", basal=q("2 mg/day"), dose=q("0.5 mg"), lockout=q("30 min"), most=4)
    assert {(each.id, each.severity) for each in found.remarks} == {
        ("lockout_short", "flag"),
        ("bolus_share", "flag"),
    }


@pytest.mark.parametrize(
    ("dose", "lockout", "most"),
    [("0 mg", "4 h", 4), ("1 mg", "0 h", 4), ("1 mg", "4 h", 0), ("-1 mg", "4 h", 1)],
)
def test_settings_that_cannot_be_are_refused(dose: str, lockout: str, most: int) -> None:
    with pytest.raises(TherapyRefused, match="above zero"):
        patient_bolus("morphine", basal=q("2 mg/day"), dose=q(dose), lockout=q(lockout), most=most)


def test_a_dose_a_day_is_not_a_bolus() -> None:
    with pytest.raises(QuantityError, match="different things"):
        patient_bolus("morphine", basal=q("2 mg/day"), dose=q("0.2 mg/day"), lockout=q("4 h"), most=4)
    with pytest.raises(QuantityError):
        patient_bolus("morphine", basal=q("2 mg"), dose=q("0.2 mg"), lockout=q("4 h"), most=4)


def test_bridge_by_hand() -> None:
    found = bridge(
        old=q("10 mg/mL"), new=q("20 mg/mL"), daily_dose=q("4 mg/day"), tubing=TUBING, catheter=CATHETER
    )
    assert found.dead_volume == q("0.45 mL")
    assert found.rate == q("0.4 mL/day")
    assert found.duration == q("27 h")
    assert found.programmed == q("9 mg")
    assert found.given == q("4.5 mg")
    unbridged = next(each.says for each in found.remarks if each.id == "unbridged")
    assert "2 mg/day for 54 h" in unbridged


@given(st.integers(1, 40), st.integers(1, 40), st.integers(1, 12))
def test_with_a_bridge_every_day_gets_its_dose_by_the_ledger(old: int, new: int, dose: int) -> None:
    """Fill the lines with the old drug, refill, run the bridge, then the new drug for a day."""
    daily, before, after = Quantity(dose, "mg/day"), Quantity(old, "mg/mL"), Quantity(new, "mg/mL")
    ledger = Ledger(reservoir=q("40 mL"), tubing=TUBING, catheter=CATHETER)
    ledger.fill(q("10 mL"), {"morphine": before})
    ledger.deliver(q("1 mL"))
    ledger.withdraw(q("9 mL"))
    ledger.fill(q("39 mL"), {"morphine": after})
    plan = bridge(old=before, new=after, daily_dose=daily, tubing=TUBING, catheter=CATHETER)
    start = ledger.mass("delivered", "morphine")
    ledger.deliver(plan.rate * plan.duration, "bridge")
    bridged = ledger.mass("delivered", "morphine") - start
    wanted = (daily * plan.duration).to("ug")
    assert abs(bridged.amount - wanted.amount) < Decimal("1e-9")
    ledger.deliver(daily / after * q("1 day"))
    a_day = ledger.mass("delivered", "morphine") - start - bridged
    assert abs(a_day.amount - dose * 1000) < Decimal("1e-9")


def test_micrograms_stay_micrograms() -> None:
    found = bridge(
        old=q("25 ug/mL"), new=q("100 ug/mL"), daily_dose=q("5 ug/day"), tubing=TUBING, catheter=CATHETER
    )
    assert (str(found.programmed), str(found.given)) == ("45 ug", "11.25 ug")
    assert str(prime(concentration=q("25 ug/mL"), tubing=TUBING, catheter=CATHETER).programmed) == "11.25 ug"
    shown = "\n".join(found.lines())
    assert "mg" not in shown
    pressed = patient_bolus("fentanyl", basal=q("300 ug/day"), dose=q("20 ug"), lockout=q("4 h"), most=2)
    assert str(pressed.worst) == "380 ug"


def test_midnight_is_the_default() -> None:
    given = {"basal": q("2 mg/day"), "dose": q("0.2 mg"), "lockout": q("4 h"), "most": 3}
    assert patient_bolus("morphine", **given).activations == 6  # type: ignore[arg-type]
    with pytest.raises(TherapyRefused, match="cannot be"):
        patient_bolus("morphine", **given | {"basal": q("-1 mg/day")})  # type: ignore[arg-type]


def test_priming_by_hand() -> None:
    found = prime(concentration=q("10 mg/mL"), tubing=TUBING, catheter=CATHETER)
    assert (found.volume, found.programmed) == (q("0.45 mL"), q("4.5 mg"))
    assert found.insist() is found


def test_priming_through_a_line_full_of_drug_is_refused() -> None:
    found = prime(concentration=q("10 mg/mL"), tubing=TUBING, catheter=CATHETER, holds=q("20 mg/mL"))
    with pytest.raises(TherapyRefused, match="9 mg at once"):
        found.insist()


@pytest.mark.parametrize(("tubing", "catheter"), [("0 mL", "0 mL"), ("-1 mL", "2 mL")])
def test_a_line_without_volume_is_refused(tubing: str, catheter: str) -> None:
    with pytest.raises(TherapyRefused, match="no dead volume"):
        dead_volume(q(tubing), q(catheter))


def test_a_bridge_too_slow_for_the_pump_is_refused() -> None:
    found = bridge(
        old=q("20 mg/mL"), new=q("1 mg/mL"), daily_dose=q("0.5 mg/day"), tubing=TUBING, catheter=CATHETER
    )
    with pytest.raises(TherapyRefused, match="flow"):
        found.insist()
