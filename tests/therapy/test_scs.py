"""Validation table 7 (charge, NICE) and programs: what is computed and what is refused."""

from decimal import Decimal
from math import log10
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spinepath.knowledge.tables import evidence
from spinepath.therapy.errors import TherapyRefused
from spinepath.therapy.quantity import Quantity, q
from spinepath.therapy.scs.charge import battery_use, check
from spinepath.therapy.scs.program import Contact, Program
from spinepath.therapy.scs.selection import appropriateness, domains, nice

PAIR = (Contact("1", "cathode", Decimal(1)), Contact("2", "anode", Decimal(1)))


def program(ma: str = "6", us: str = "400", hz: str = "40", **more: Any) -> Program:
    given = {"contacts": PAIR, "area": q("0.12 cm2")} | more
    return Program(name="A", amplitude=q(f"{ma} mA"), pulse_width=q(f"{us} us"), rate=q(f"{hz} Hz"), **given)


CHARGE = [
    (("3.5", "100", "40"), ("0.35", "2.92", "0.01"), {}),
    (("6", "400", "40"), ("2.4", "20.0", "1.68"), {"shannon_cautious": "flag"}),
    (("8.5", "500", "40"), ("4.25", "35.4", "2.18"), {"shannon_damage": "refuse", "density": "flag"}),
    (("5", "30", "10000"), ("0.15", "1.25", "-0.73"), {}),
]


@pytest.mark.parametrize(
    ("settings", "expected", "flags"),
    CHARGE,
    ids=[f"{row[0][0]} mA, {row[0][1]} us" for row in CHARGE],
)
def test_charge_table(
    settings: tuple[str, str, str], expected: tuple[str, str, str], flags: dict[str, str]
) -> None:
    found, (charge, density, k) = check(program(*settings)), expected
    assert found.per_phase == q(f"{charge} uC")
    places = len(density.partition(".")[2])
    assert str(found.density.about("uC/cm2", places).amount) == density
    assert f"{found.k:.2f}" == k
    assert {each.id: each.severity for each in found.remarks if each.severity != "note"} == flags


def test_charge_over_the_limit_is_refused() -> None:
    with pytest.raises(TherapyRefused, match=r"Shannon k 2\.18"):
        check(program("8.5", "500")).insist()


@given(st.integers(1, 255), st.integers(10, 1000), st.integers(1, 200))
def test_k_is_that_of_the_formula_in_floats(tenths_ma: int, us: int, area: int) -> None:
    found = check(program(str(Decimal(tenths_ma) / 10), str(us), "2", area=Quantity(area, "mm2")))
    charge = tenths_ma * us / 10_000
    assert float(found.k) == pytest.approx(log10(charge) + log10(charge / (area / 100)), abs=1e-9)


UNBALANCED = [
    {"recharge": "none"},
    {"recharge_amplitude": q("3 mA")},
    {"recharge_amplitude": q("3 mA"), "recharge_width": q("799 us")},
]


@pytest.mark.parametrize("more", UNBALANCED)
def test_an_unbalanced_pulse_is_refused(more: dict[str, Any]) -> None:
    with pytest.raises(TherapyRefused, match=r"recharge phase|behind each time"):
        check(program(**more)).insist()


@pytest.mark.parametrize(
    "more", [{"recharge": "passive"}, {"recharge_amplitude": q("3 mA"), "recharge_width": q("800 us")}]
)
def test_a_balanced_pulse_leaves_nothing(more: dict[str, Any]) -> None:
    assert check(program(**more)).net == q("0 uC")


def test_pulses_that_do_not_fit_are_refused() -> None:
    with pytest.raises(TherapyRefused, match="do not fit"):
        check(program("1", "60", "10000")).insist()
    assert not check(program("1", "50", "10000")).refusals


def test_the_most_loaded_contact_counts() -> None:
    shared = (
        Contact("1", "cathode", Decimal("0.75")),
        Contact("2", "cathode", Decimal("0.25")),
        Contact("3", "anode", Decimal("0.5")),
        Contact("4", "anode", Decimal("0.5")),
    )
    assert check(program(contacts=shared)).per_phase == q("1.8 uC")
    unknown = (Contact("1", "cathode"), Contact("2", "cathode"), Contact("3", "anode"))
    found = check(program(contacts=unknown))
    assert found.per_phase == q("2.4 uC")
    assert "shares_unknown" in {each.id for each in found.remarks}


@pytest.mark.parametrize("shares", [("0.5", "0.4"), ("1", "0.5"), ("0", "1"), ("1.5", "-0.5")])
def test_shares_that_do_not_add_up_are_refused(shares: tuple[str, str]) -> None:
    contacts = (
        Contact("1", "cathode", Decimal(shares[0])),
        Contact("2", "cathode", Decimal(shares[1])),
        PAIR[1],
    )
    two = (Contact("1", "cathode", Decimal(shares[0])), Contact("3", "cathode", Decimal(shares[1])), PAIR[1])
    assert contacts[0] == two[0]
    with pytest.raises(TherapyRefused, match=r"share|%"):
        check(program(contacts=two)).insist()


@pytest.mark.parametrize(
    "more",
    [
        {"contacts": (PAIR[0],)},
        {"contacts": (*PAIR, PAIR[0])},
        {"duty": Decimal(0)},
        {"duty": Decimal("1.1")},
        {"spikes": 0},
    ],
)
def test_a_program_that_cannot_be_is_refused(more: dict[str, Any]) -> None:
    with pytest.raises(TherapyRefused):
        program(**more)
    with pytest.raises(TherapyRefused, match="above zero"):
        program("0")


def test_beyond_the_widest_device_is_flagged() -> None:
    found = check(program("26", "10", "1"))
    assert {each.id for each in found.flags} == {"device_hz", "device_amplitude_ma"}


def test_battery_by_hand() -> None:
    assert battery_use(program("6", "400", "80"), program()) == 2
    assert battery_use(program(duty=Decimal("0.25")), program()) == Decimal("0.25")
    assert battery_use(program("3", "400", "40", spikes=5), program()) == Decimal("2.5")


NICE = [
    ("eligible", {}, "yes"),
    ("49 mm", {"pain_mm": Decimal(49)}, "no"),
    ("5 months", {"months_refractory": Decimal(5)}, "no"),
    ("failed trial", {"trial_successful": False}, "no"),
    ("ischaemic pain", {"neuropathic": False}, "no"),
    ("trial not done yet", {"trial_successful": None}, "unknown"),
    ("a no settles it whatever is unknown", {"trial_successful": None, "pain_mm": Decimal(20)}, "no"),
]


@pytest.mark.parametrize(("name", "change", "expected"), NICE, ids=[row[0] for row in NICE])
def test_nice_rule(name: str, change: dict[str, Any], expected: str) -> None:
    facts: dict[str, Any] = {
        "neuropathic": True,
        "pain_mm": Decimal(50),
        "months_refractory": Decimal(6),
        "trial_successful": True,
        "multidisciplinary": True,
    }
    found = nice(**(facts | change))
    assert found.answer == expected, name
    assert bool(found.missing) == (expected == "unknown")
    assert "placebo" in " ".join(each.says for each in found.remarks)


def test_pain_off_the_scale_is_refused() -> None:
    with pytest.raises(TherapyRefused, match="outside 0 to 100"):
        nice(neuropathic=True, pain_mm=Decimal(101), months_refractory=None, trial_successful=None)


def test_appropriateness_counts_and_explains() -> None:
    tool = evidence("interventions")["scs"]["candidate"]["european_tool"]
    out = evidence("interventions")["scs"]["exclusions"]
    good = dict.fromkeys(tool["clinical_domains"], True) | dict.fromkeys(tool["psychosocial_domains"], False)
    free = dict.fromkeys([*out["absolute"], *out["relative"]], False)
    assert appropriateness(good | free).verdict == "supports"
    assert appropriateness(good | free).score == (4, 0, 0)
    assert appropriateness(good | free | {tool["psychosocial_domains"][0]: True}).verdict == "against"
    assert appropriateness(good | free | {out["absolute"][0]: True}).verdict == "not now"
    assert appropriateness(good | free | {out["absolute"][0]: None}).verdict == "open"
    nothing = appropriateness({})
    assert (nothing.verdict, nothing.score) == ("open", (0, 0, 12))
    assert len(domains()) == 23
    assert appropriateness(good | free | {out["relative"][0]: True}).flags[0].id == "caution"
    with pytest.raises(TherapyRefused, match="not facts"):
        appropriateness({"likes stimulators": True})


TRIALS = {
    "PROCESS": ("leg_relief_50_6m", [0.48, 0.09], "leg_relief_50_12m", [0.34, 0.07]),
    "PROCESS 24 months": (
        "leg_relief_50_as_randomised",
        [0.37, 0.02],
        "leg_relief_50_final_treatment",
        [0.47, 0.07],
    ),
    "North 2005": ("success_counts", ["9/19", "3/26"], "success", [0.47, 0.12]),
    "SENZA-RCT": ("responders_back_3m", [0.845, 0.438], "responders_leg_3m", [0.831, 0.555]),
    "EVOKE": ("responders_overall_36m", [0.776, 0.493], "difference_36m", 0.284),
    "Hara 2022 (placebo-controlled, negative)": ("odi_change", [-10.6, -9.3], "odi_mcid", 10),
}


@pytest.mark.parametrize("trial", TRIALS)
def test_published_trials_are_those_of_the_table(trial: str) -> None:
    row = next(row for row in evidence("interventions")["scs"]["outcome"] if row["trial"] == trial)
    one, value, other, second = TRIALS[trial]
    assert (row[one], row[other]) == (value, second)
