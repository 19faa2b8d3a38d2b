"""Intervals of proportions, differences and means."""

from math import comb

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spinepath.registry.statistics.intervals import clopper_pearson, mean, newcombe, wilson


def tail(k: int, n: int, p: float, upper: bool) -> float:
    ks = range(k, n + 1) if upper else range(k + 1)
    return sum(comb(n, i) * p**i * (1 - p) ** (n - i) for i in ks)


@given(st.integers(1, 40).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
@settings(deadline=None)
def test_clopper_pearson_inverts_the_exact_test(case: tuple[int, int]) -> None:
    k, n = case
    _, low, high = clopper_pearson(k, n)
    assert tail(k, n, low, upper=True) == pytest.approx(0.025 if k else 1, abs=1e-9)
    assert tail(k, n, high, upper=False) == pytest.approx(0.025 if k < n else 1, abs=1e-9)


def test_wilson_covers_about_as_often_as_it_says() -> None:
    for p in (0.02, 0.1, 0.37, 0.5):
        held = sum(
            comb(60, k) * p**k * (1 - p) ** (60 - k)
            for k in range(61)
            if wilson(k, 60).low <= p <= wilson(k, 60).high
        )
        assert held > 0.92, p


def test_published_examples() -> None:
    """Newcombe 1998, part one: 81 of 263 and 15 of 148; part two: 56/70 against 48/80."""
    assert [round(x, 4) for x in wilson(81, 263)[1:]] == [0.2553, 0.3662]
    assert [round(x, 4) for x in wilson(15, 148)[1:]] == [0.0624, 0.1605]
    assert [round(x, 4) for x in newcombe((56, 70), (48, 80))] == [0.2, 0.0524, 0.3339]


def test_nobody_is_no_zero() -> None:
    assert wilson(0, 0) == clopper_pearson(0, 0) == (None, 0, 1)
    assert newcombe((0, 0), (1, 2)) == (None, -1, 1)
    assert mean(0, 0, 0).value is None


def test_a_mean_from_sums() -> None:
    """1, 2, 3, 4, 5: mean 3, standard error 0.7071, t with 4 degrees 2.7764."""
    assert mean(15, 55, 5) == pytest.approx((3, 3 - 1.96324, 3 + 1.96324), abs=1e-5)
