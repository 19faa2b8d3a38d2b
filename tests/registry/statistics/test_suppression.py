"""Small numbers stay hidden from somebody who can add, subtract and solve linear programmes."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from spinepath.registry.statistics.suppression import gives_away, hidden, is_small, with_totals

TABLES = st.integers(1, 5).flatmap(
    lambda rows: st.lists(
        st.lists(st.sampled_from([0, 1, 4, 9, 10, 12, 30, 200]), min_size=4, max_size=4),
        min_size=rows,
        max_size=rows,
    )
)


def ranges(table: np.ndarray, hide: np.ndarray) -> list[tuple[int, float, float]]:
    """The adversary: the least and most each hidden cell can be, given what is shown and that totals are sums."""
    whole, cells = with_totals(table), list(zip(*np.nonzero(hide), strict=True))
    equations, totals = [], []
    for axis in range(2):
        for line in range(whole.shape[axis]):
            sign = {
                cell: 1.0 if cell[1 - axis] < table.shape[1 - axis] else -1.0
                for cell in np.ndindex(whole.shape)
            }
            own = [cell for cell in sign if cell[axis] == line]
            equations.append([sign[cell] if cell in own else 0.0 for cell in cells])
            totals.append(-sum(sign[cell] * int(whole[cell]) for cell in own if not hide[cell]))
    found = []
    for place, cell in enumerate(cells):
        goal = [float(other == place) for other in range(len(cells))]
        low = linprog(goal, A_eq=equations, b_eq=totals, bounds=(0, None))
        high = linprog([-g for g in goal], A_eq=equations, b_eq=totals, bounds=(0, None))
        found.append((int(whole[cell]), low.fun, -high.fun if high.status == 0 else np.inf))
    return found


@given(TABLES)
@settings(max_examples=60, deadline=None)
def test_no_small_count_can_be_worked_out(rows: list[list[int]]) -> None:
    table = np.array(rows)
    hide, whole = hidden(table), with_totals(table)
    assert hide[(whole > 0) & (whole < 10)].all()
    assert not hide[whole == 0].any()
    for count, low, high in ranges(table, hide):
        assert not is_small(count) or high - low >= 1


@given(st.lists(st.integers(0, 60), min_size=1, max_size=12))
@settings(deadline=None)
def test_parts_of_a_sum(parts: list[int]) -> None:
    """With one sum the rule is plain: its hidden parts are none, or at least two that make up ten or more."""
    *hide, total_hidden = hidden(parts).tolist()
    out = [part for part, hid in zip(parts, hide, strict=True) if hid]
    assert not any(is_small(part) for part, hid in zip(parts, hide, strict=True) if not hid)
    assert total_hidden or not out or (len(out) >= 2 and sum(out) >= 10)
    if not any(is_small(part) for part in parts):
        assert not out


def test_the_smallest_other_part_goes_with_it() -> None:
    assert hidden([3, 40, 25, 90]).tolist() == [True, False, True, False, False]


def test_a_small_sum_goes_with_its_parts() -> None:
    assert hidden([3, 0, 4]).tolist() == [True, False, True, True]


def test_a_bridge_is_found() -> None:
    """Two circles joined by one line: each row and column has two hidden cells, yet one of them can be worked out."""
    table = np.full((4, 5), 50)
    small = np.zeros((4, 5), dtype=bool)
    for cell in [(0, 0), (0, 1), (1, 0), (1, 1), (2, 3), (2, 4), (3, 3), (3, 4), (1, 2), (2, 2)]:
        small[cell] = True
    naive = np.zeros((5, 6), dtype=bool)
    naive[:4, :5] = small
    assert any(high - low < 1e-6 for _, low, high in ranges(table, naive))
    assert all(high - low > 1 for _, low, high in ranges(table, hidden(table, small=small)))


@pytest.mark.parametrize(
    ("events", "n", "small"), [(0, 50, False), (3, 50, True), (47, 50, True), (12, 50, False), (5, 5, True)]
)
def test_a_share_gives_away_its_numerator_its_rest_and_its_whole(events: int, n: int, small: bool) -> None:
    assert gives_away(events, n) is small


def test_threshold_1_hides_nothing() -> None:
    assert not hidden([[1, 2], [3, 4]], threshold=1).any()
