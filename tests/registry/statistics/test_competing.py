"""Cumulative incidence: by hand, by brute force, against R, and whether its intervals cover."""

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.statistics.against_r import Case, R
from spinepath.registry.statistics.competing import aalen_johansen, tabulate

PEOPLE = st.lists(
    st.tuples(st.integers(0, 6), st.integers(0, 2)), min_size=1, max_size=25
)  # (time, event), ties nearly always


def by_hand(people: list[tuple[int, int]], cause: int, until: int) -> Fraction:
    """The definition, in exact fractions: a sum over days of (still free) x (share of those at risk)."""
    free, share = Fraction(1), Fraction(0)
    for day in range(until + 1):
        at_risk = sum(time >= day for time, _ in people)
        ends = [event for time, event in people if time == day and event]
        if at_risk:
            share += free * Fraction(ends.count(cause), at_risk)
            free *= 1 - Fraction(len(ends), at_risk)
    return share


def test_hand_worked_ties() -> None:
    """Ten people. Day 2: an explant, a death and somebody lost; day 5: two explants and a death; day 7: one lost."""
    time = [2, 2, 2, 3, 5, 5, 5, 7, 8, 8]
    event = [1, 2, 0, 0, 1, 1, 2, 0, 1, 2]
    found = aalen_johansen(time, event)
    explant_5 = Fraction(1, 10) + Fraction(8, 10) * Fraction(2, 6)
    death_5 = Fraction(1, 10) + Fraction(8, 10) * Fraction(1, 6)
    free_5 = Fraction(8, 10) * Fraction(3, 6)
    assert found.at(1, 2).value == pytest.approx(0.1, abs=1e-12)
    assert found.at(1, 5).value == pytest.approx(float(explant_5), abs=1e-12)
    assert found.at(2, 6.9).value == pytest.approx(float(death_5), abs=1e-12)
    assert found.at(1, 8).value == pytest.approx(float(explant_5 + free_5 / 2), abs=1e-12)
    assert found.at_risk.tolist() == [10, 7, 6, 3, 2]


@given(PEOPLE)
@settings(deadline=None)
def test_the_definition(people: list[tuple[int, int]]) -> None:
    found = aalen_johansen(*zip(*people, strict=True), causes=(1, 2))
    for place, day in enumerate(found.times):
        for cause in (1, 2):
            assert found.share[cause][place] == pytest.approx(
                float(by_hand(people, cause, int(day))), abs=1e-12
            )
    total = found.free + found.share[1] + found.share[2]
    assert total == pytest.approx(np.ones(len(total)), abs=1e-12)


@given(PEOPLE)
@settings(deadline=None)
def test_the_variance_by_its_double_sum(people: list[tuple[int, int]]) -> None:
    found = aalen_johansen(*zip(*people, strict=True), causes=(1, 2))
    counts = tabulate(*zip(*people, strict=True))
    before = np.concatenate([[1.0], found.free[:-1]])
    for place in range(len(found.times)):
        slow = 0.0
        for u in range(place + 1):
            n, d = counts.at_risk[u], counts.events[u].sum()
            own = counts.events[u][counts.causes.index(1)] if 1 in counts.causes else 0
            gap = found.share[1][place] - found.share[1][u]
            slow += gap**2 * d / (n * (n - d)) if n > d else 0
            slow += before[u] ** 2 * own * (n - own) / n**3 - 2 * gap * before[u] * own / n**2
        assert found.variance[1][place] == pytest.approx(max(slow, 0), abs=1e-12)


@given(PEOPLE)
@settings(deadline=None)
def test_without_censoring_it_is_a_plain_share(people: list[tuple[int, int]]) -> None:
    ended = [(time, event or 1) for time, event in people]
    found, n = aalen_johansen(*zip(*ended, strict=True), causes=(1,)), len(ended)
    for place, day in enumerate(found.times):
        p = sum(time <= day and event == 1 for time, event in ended) / n
        assert found.share[1][place] == pytest.approx(p, abs=1e-12)
        assert found.variance[1][place] == pytest.approx(p * (1 - p) / n, abs=1e-12)


@given(PEOPLE)
@settings(deadline=None)
def test_rows_may_stand_for_several_people(people: list[tuple[int, int]]) -> None:
    kinds = sorted(set(people))
    one_by_one = aalen_johansen(*zip(*people, strict=True), causes=(1,))
    added_up = aalen_johansen(*zip(*kinds, strict=True), [people.count(kind) for kind in kinds], causes=(1,))
    assert one_by_one.share[1].tolist() == added_up.share[1].tolist()
    assert one_by_one.n == added_up.n == len(people)


@given(PEOPLE, st.floats(0.5, 0.999))
@settings(deadline=None)
def test_an_interval_holds_its_value_and_stays_between_0_and_1(
    people: list[tuple[int, int]], level: float
) -> None:
    found = aalen_johansen(*zip(*people, strict=True), causes=(1,))
    for day in range(8):
        value, low, high = found.at(1, day, level)
        assert 0 <= low <= high <= 1
        assert value is None or low - 1e-12 <= value <= high + 1e-12


def test_beyond_the_follow_up_nothing_is_claimed() -> None:
    followed = aalen_johansen([1, 2, 3], [1, 0, 0])
    assert followed.at(1, 3).value == pytest.approx(1 / 3)
    assert followed.at(1, 3.1) == (None, 0.0, 1.0)
    all_ended = aalen_johansen([1, 2, 3], [1, 2, 1])
    assert all_ended.at(1, 99).value == pytest.approx(2 / 3)


@pytest.mark.parametrize(
    ("time", "event"), [([-1], [1]), ([float("nan")], [1]), ([1], [-1]), ([1.0], [0.5])], ids=repr
)
def test_impossible_input_is_refused(time: list[float], event: list[float]) -> None:
    with pytest.raises(ValueError, match="must be"):
        aalen_johansen(time, event)


@pytest.mark.parametrize("case", R.gray, ids=lambda case: case.name)
def test_the_same_as_r(case: Case) -> None:
    """Estimates equal those of cmprsk; its variance is another estimator, so only near."""
    seen = 0
    for curve, expected in case.estimate.items():
        group, cause = map(int, curve.split())
        found = aalen_johansen(*case.of_group(group))
        for at, value, variance in zip(case.at, expected, case.variance[curve], strict=True):
            if value is None or variance is None:
                continue
            assert found.at(cause, at).value == pytest.approx(value, abs=1e-12)
            place = int(np.searchsorted(found.times, at, side="right")) - 1
            assert found.variance[cause][place] == pytest.approx(variance, rel=0.25, abs=1e-12)
            seen += 1
    assert seen >= 12


@pytest.mark.deep
def test_the_interval_covers() -> None:
    """2,000 samples of 80 people, ties by whole months, a third censored: 95 % hold the truth, within chance."""
    draw, truth, held = np.random.default_rng(5), 0.4 * (1 - 0.9**12), 0
    for _ in range(2000):
        when = draw.geometric(0.1, 80)
        what = np.where(draw.random(80) < 0.4, 1, 2)
        lost = draw.integers(5, 40, 80)
        seen = when <= lost
        found = aalen_johansen(np.minimum(when, lost), np.where(seen, what, 0)).at(1, 12)
        held += found.low <= truth <= found.high
    assert 0.935 < held / 2000 < 0.968


def test_it_only_rises() -> None:
    found = aalen_johansen([1, 1, 2, 3, 3, 4], [1, 0, 2, 1, 1, 0])
    assert all(a <= b for a, b in pairwise(found.share[1]))
