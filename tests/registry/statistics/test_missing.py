"""What the missing could change."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spinepath.registry.statistics.missing import (
    bounds,
    delta_adjusted,
    difference_bounds,
    mean_if,
    tipping_point,
)

ANSWERS = st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n), st.integers(0, 40)))


@given(ANSWERS, st.data())
@settings(deadline=None)
def test_whatever_the_missing_would_have_said_lies_within(
    case: tuple[int, int, int], data: st.DataObject
) -> None:
    successes, observed, missing = case
    said = data.draw(st.integers(0, missing))
    found = bounds(*case)
    assert found.low <= (successes + said) / (observed + missing) <= found.high
    assert found.interval_low <= found.low <= found.high <= found.interval_high


def test_by_hand() -> None:
    """30 of 60 answered yes, 40 are missing: 30 % to 70 %."""
    found = bounds(30, 60, 40)
    assert (found.low, found.high) == (0.3, 0.7)
    assert (found.interval_low, found.interval_high) == pytest.approx((0.2310, 0.7690), abs=5e-4)  # 90 % ends
    assert bounds(30, 60, 0).interval_low == pytest.approx(
        0.3773, abs=1e-3
    )  # 95 % ends once nothing is missing
    assert bounds(0, 0, 0) == (0, 1, 0, 1)


def test_the_interval_covers_the_truth_however_people_drop_out() -> None:
    """1,000 samples; people who do badly answer half as often: the plain interval fails, the bounds hold."""
    draw, held, plain = np.random.default_rng(2), 0, 0
    for _ in range(1000):
        well = draw.random(200) < 0.4
        answered = draw.random(200) < np.where(well, 0.8, 0.4)
        yes, seen = int((well & answered).sum()), int(answered.sum())
        found = bounds(yes, seen, 200 - seen)
        held += found.interval_low <= 0.4 <= found.interval_high
        one = delta_adjusted(yes, seen, 200 - seen, 0.0)
        plain += one.low <= 0.4 <= one.high
    assert held / 1000 > 0.95
    assert plain / 1000 < 0.2


@given(ANSWERS, st.floats(0.02, 0.98))
@settings(deadline=None)
def test_the_tipping_point_tips(case: tuple[int, int, int], threshold: float) -> None:
    successes, observed, missing = case
    share, delta = tipping_point(*case, threshold)
    if share is None:
        found = bounds(*case)
        assert missing == 0 or not found.low <= threshold <= found.high
    else:
        assert (successes + share * missing) / (observed + missing) == pytest.approx(threshold)
    if delta is not None:
        assert delta_adjusted(*case, delta).value == pytest.approx(threshold)


@given(ANSWERS)
@settings(deadline=None)
def test_delta_0_is_the_observed_share_and_delta_moves_it_one_way(case: tuple[int, int, int]) -> None:
    values = [delta_adjusted(*case, delta).value or 0 for delta in (-50, -1, 0, 1, 50)]
    assert values == sorted(values)
    assert values[2] == pytest.approx(case[0] / case[1])


def test_differences_and_means() -> None:
    assert difference_bounds((30, 60, 40), (20, 100, 0)) == pytest.approx((0.1, 0.5))
    assert mean_if(2.0, 80, 20, -1.0) == pytest.approx(1.8)
    assert tipping_point(1, 2, 0, 0.5).share is None
