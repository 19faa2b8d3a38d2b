"""Gray's test against R's cmprsk, ties included, and under no difference."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.statistics.against_r import Case, R
from spinepath.registry.statistics.gray import gray_test

PEOPLE = st.lists(
    st.tuples(st.integers(0, 8), st.integers(0, 2), st.sampled_from("abc")), min_size=2, max_size=40
)


@pytest.mark.parametrize("case", R.gray, ids=lambda case: case.name)
@pytest.mark.parametrize("cause", [1, 2])
def test_the_same_as_r(case: Case, cause: int) -> None:
    found = gray_test(case.time, case.event, case.group, cause=cause, strata=case.strata)
    assert found is not None
    assert found.statistic == pytest.approx(case.statistic[cause - 1], abs=1e-10)
    assert found.p == pytest.approx(case.p[cause - 1], abs=1e-10)


def test_the_published_example() -> None:
    """The figures printed in cmprsk's own tests/test.Rout.save."""
    case = R.gray[0]
    found = [gray_test(case.time, case.event, case.group, cause=k, strata=case.strata) for k in (1, 2)]
    assert [round(one.statistic, 6) for one in found if one] == [3.393977, 1.989511]
    assert [round(one.p, 7) for one in found if one] == [0.1832345, 0.3698139]


@given(PEOPLE)
@settings(max_examples=60, deadline=None)
def test_names_and_order_and_adding_up_do_not_matter(people: list[tuple[int, int, str]]) -> None:
    time, event, group = zip(*people, strict=True)
    found = gray_test(time, event, group)
    backwards = gray_test(time[::-1], event[::-1], ["xyz"["cba".index(name)] for name in group[::-1]])
    kinds = sorted(set(people))
    t, e, g = zip(*kinds, strict=True)
    added = gray_test(t, e, g, count=[people.count(kind) for kind in kinds])
    for other in (backwards, added):
        assert (found is None) == (other is None)
        if found and other and found.df == other.df:
            assert other.statistic == pytest.approx(found.statistic, rel=1e-6, abs=1e-8)


def test_nothing_to_compare() -> None:
    assert gray_test([1, 2, 3], [1, 0, 1], ["a"] * 3) is None
    assert gray_test([1, 2, 3], [0, 0, 0], ["a", "b", "a"]) is None
    assert gray_test([], [], []) is None


def test_no_difference_is_found_one_time_in_twenty() -> None:
    """400 samples of 3 x 60 people alike, whole months: the p value is even."""
    draw = np.random.default_rng(7)
    p = []
    for _ in range(400):
        time, event = draw.geometric(0.15, 180), draw.choice([0, 1, 2], 180, p=[0.2, 0.4, 0.4])
        found = gray_test(time, event, np.repeat([1, 2, 3], 60))
        assert found is not None
        p.append(found.p)
    assert 0.025 < np.mean(np.array(p) < 0.05) < 0.08
    assert 0.45 < np.mean(p) < 0.55
