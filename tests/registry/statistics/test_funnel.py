"""Funnel plots: exact limits, verdicts that agree with them, widening only where sites do differ."""

from fractions import Fraction
from math import comb

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from spinepath.registry.statistics.funnel import (
    ALARM,
    ALERT,
    funnel,
    limits,
    phi_of,
    poisson_binomial,
    tau2_of,
)


def mid_p(events: int, n: int, p: Fraction) -> Fraction:
    """Probability of fewer events plus half that of as many, exactly."""
    mass = [comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(events + 1)]
    return sum(mass[:-1], Fraction(0)) + mass[-1] / 2


@given(st.integers(1, 60), st.integers(1, 19), st.data())
@settings(max_examples=80, deadline=None)
def test_outside_exactly_when_the_exact_probability_says_so(
    n: int, twentieths: int, data: st.DataObject
) -> None:
    events, target = data.draw(st.integers(0, n)), Fraction(twentieths, 20)
    below = mid_p(events, n, target)
    place = funnel(["here"], [events], [n], target=float(target)).places[0]
    assume(all(abs(side - Fraction(tail)) > 1e-9 for side in (below, 1 - below) for tail in (ALERT, ALARM)))
    for tail, pair in ((ALERT, place.alert), (ALARM, place.alarm)) if 0 < events < n else ():
        low, high = below < Fraction(tail), 1 - below < Fraction(tail)
        assert (place.share < pair[0] - 1e-12) == low
        assert (place.share > pair[1] + 1e-12) == high
    outside = min(below, 1 - below)
    assert place.verdict == ("alarm" if outside < ALARM else "alert" if outside < ALERT else "inside")


@pytest.mark.parametrize("n", [50, 400, 5000])
def test_near_spiegelhalters_limits_and_for_many_near_the_normal_ones(n: int) -> None:
    low, high = limits(n, 0.2, ALARM)
    cdf = (
        np.cumsum([comb(n, k) * 0.2**k * 0.8 ** (n - k) for k in range(min(n, 400) + 1)]) if n < 500 else None
    )
    if cdf is not None:
        whole = int(np.searchsorted(cdf, 1 - ALARM))
        theirs = whole - (cdf[whole] - (1 - ALARM)) / (cdf[whole] - cdf[whole - 1])
        assert abs(high * n - theirs) <= 1
    z = 3.0902 * np.sqrt(0.16 / n)
    assert (low, high) == pytest.approx((0.2 - z, 0.2 + z), abs=4 / n)


def test_a_sum_of_unlike_risks_by_brute_force() -> None:
    slow = np.array([1.0])
    for p in [0.1] * 3 + [0.45] * 4 + [0.9]:
        slow = np.convolve(slow, [1 - p, p])
    assert poisson_binomial([0.1, 0.45, 0.9], [3, 4, 1]) == pytest.approx(slow, abs=1e-12)


def test_the_case_mix_excuses_a_site_that_sees_the_sickest() -> None:
    names, events, totals = ["a", "hard cases", "c"], [20, 60, 20], [200, 200, 200]
    risks = [([0.1], [200]), ([0.3], [200]), ([0.1], [200])]
    assert funnel(names, events, totals).places[1].verdict == "alarm"
    assert funnel(names, events, totals, risks=risks).places[1].verdict == "inside"


def test_spiegelhalters_phi_and_tau_by_hand() -> None:
    z = [-6, -1, -0.5, 0, 0, 0.5, 0.5, 1, 1.5, 9]
    winsorised = (1 + 1 + 0.25 + 0 + 0 + 0.25 + 0.25 + 1 + 2.25 + 2.25) / 10
    assert phi_of(z) == pytest.approx(winsorised / 0.6787, rel=1e-3)
    assert tau2_of(z, [100] * 10, 0.5, 3.0) == pytest.approx((30 - 9) / (4000 - 400))
    assert tau2_of(z, [100] * 10, 0.5, 0.5) == 0


@pytest.mark.parametrize("kind", ["multiplicative", "additive"])
def test_sites_that_all_differ_raise_no_alarm_once_limits_are_widened(kind: str) -> None:
    """30 sites whose true shares scatter (standard deviation 6 points): 60 registries."""
    draw, plain, widened = np.random.default_rng(3), 0, 0
    for _ in range(60):
        totals = draw.integers(100, 400, 30)
        events = draw.binomial(totals, np.clip(draw.normal(0.25, 0.06, 30), 0.02, 0.9))
        names, given_ = [str(k) for k in range(30)], (events.tolist(), totals.tolist())
        plain += sum(place.verdict == "alarm" for place in funnel(names, *given_).places)
        wide = funnel(names, *given_, overdispersion=kind)  # type: ignore[arg-type]
        widened += sum(place.verdict == "alarm" for place in wide.places)
    assert plain / 1800 > 0.1
    assert widened / 1800 < 0.01


def test_phi_is_1_when_there_is_only_chance() -> None:
    draw = np.random.default_rng(8)
    assert np.mean([phi_of(draw.normal(size=40)) for _ in range(2000)]) == pytest.approx(1, abs=0.03)


@pytest.mark.parametrize("kind", ["multiplicative", "additive"])
def test_widened_lines_and_widened_verdicts_agree(kind: str) -> None:
    draw = np.random.default_rng(9)
    totals = draw.integers(200, 900, 40)
    events = draw.binomial(totals, np.clip(draw.normal(0.25, 0.05, 40), 0.02, 0.9))
    found = funnel([str(k) for k in range(40)], events.tolist(), totals.tolist(), overdispersion=kind)  # type: ignore[arg-type]
    assert found.phi > 2
    for place in found.places:
        chance = limits(place.n, found.target, ALERT)
        assert place.alert[0] < chance[0] < chance[1] < place.alert[1]
        assert (place.verdict == "inside") == (place.alert[0] <= place.share <= place.alert[1])
        assert (place.verdict == "alarm") == (not place.alarm[0] <= place.share <= place.alarm[1])
    assert {place.verdict for place in found.places} > {"inside"}


def test_few_sites_are_never_widened() -> None:
    assert funnel(list("abc"), [1, 50, 99], [100] * 3, overdispersion="multiplicative").phi == 1


def test_sites_without_people_are_left_out_and_no_events_is_no_crash() -> None:
    found = funnel(["a", "b"], [0, 0], [0, 10])
    assert [place.name for place in found.places] == ["b"]
    assert found.places[0].verdict == "inside"
