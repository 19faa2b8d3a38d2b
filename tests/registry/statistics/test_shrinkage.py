"""Empirical Bayes: known priors come back, small sites move most, intervals cover."""

import numpy as np
import pytest
from scipy import stats

from spinepath.registry.statistics.shrinkage import beta_binomial


def test_a_known_prior_comes_back() -> None:
    draw = np.random.default_rng(1)
    totals = draw.integers(50, 400, 400)
    found = beta_binomial(draw.binomial(totals, draw.beta(8, 24, 400)), totals)
    assert found is not None
    assert (found.alpha / found.weight, found.weight) == pytest.approx((0.25, 32), rel=0.2)


def test_it_is_the_maximum() -> None:
    y, n = np.array([3, 10, 2, 30, 9]), np.array([20, 40, 25, 60, 50])
    found = beta_binomial(y, n)
    assert found is not None

    def likelihood(a: float, b: float) -> float:
        return float(stats.betabinom.logpmf(y, n, a, b).sum())

    best = likelihood(found.alpha, found.beta)
    for factor_a in (0.9, 0.99, 1.01, 1.1):
        for factor_b in (0.9, 0.99, 1.01, 1.1):
            assert likelihood(found.alpha * factor_a, found.beta * factor_b) <= best + 1e-6


def test_small_sites_move_most_and_empty_ones_all_the_way() -> None:
    found = beta_binomial([9, 300, 280, 250, 310, 270, 0], [10, 1000, 1000, 1000, 1000, 1000, 0])
    assert found is not None
    shares = [share.value or 0 for share in found.shares]
    assert 0.28 < shares[0] < 0.6
    assert shares[1] == pytest.approx(0.3, abs=0.01)
    assert shares[6] == pytest.approx(found.alpha / found.weight)


def test_sites_that_are_alike_share_one_rate() -> None:
    found = beta_binomial([20] * 10, [100] * 10)
    assert found is not None
    assert found.weight > 1e4
    assert [share.value for share in found.shares] == pytest.approx([0.2] * 10, abs=1e-3)


def test_two_sites_teach_no_prior() -> None:
    assert beta_binomial([1, 2, 0], [10, 10, 0]) is None


def test_intervals_cover_on_average() -> None:
    draw, held = np.random.default_rng(4), []
    for _ in range(30):
        truth, totals = draw.beta(6, 24, 40), draw.integers(20, 200, 40)
        found = beta_binomial(draw.binomial(totals, truth), totals)
        assert found is not None
        held += [share.low <= true <= share.high for share, true in zip(found.shares, truth, strict=True)]
    assert 0.92 < np.mean(held) < 0.98
