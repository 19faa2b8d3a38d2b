"""What is planted is found, what is not is not: a few registries here, more in the deep run, 200 in the benchmark."""

import pytest

from registry.made_up_tables import Planted
from registry.planted import disparity, missing, sites


def test_an_outlier_is_found_and_others_are_not() -> None:
    found = [sites(Planted(people=4000, sites=10, outlier=1.5, seed=seed)) for seed in range(3)]
    assert all(one.found for one in found)
    assert sum(one.false for one in found) <= 1


def test_drop_out_breaks_the_plain_interval_and_not_the_bounds() -> None:
    found = missing(Planted(people=6000, mnar=0.3, seed=3, scheduled_only=True))
    assert found.answered > found.truth
    assert not found.held_plain
    assert found.held_bounds
    assert found.found


@pytest.mark.deep
def test_a_disparity_is_found_and_no_disparity_is_not() -> None:
    """20 registries each: the benchmark's shares with room for chance."""
    planted = [disparity(Planted(people=4000, disparity=0.5, seed=seed)) for seed in range(20)]
    nothing = [disparity(Planted(people=4000, seed=seed)) for seed in range(20)]
    assert sum(one.by_gray for one in planted) >= 13
    assert sum(one.by_gray for one in nothing) <= 4


@pytest.mark.deep
def test_nobody_is_an_outlier_where_sites_are_alike_or_only_scatter() -> None:
    for spread in (0.0, 0.25):
        found = [sites(Planted(people=4000, sites=20, site_spread=spread, seed=seed)) for seed in range(20)]
        assert sum(one.false for one in found) <= 0.02 * sum(one.others for one in found)


@pytest.mark.deep
def test_intervals_hold_when_answers_come_at_random() -> None:
    found = [missing(Planted(people=4000, seed=seed, scheduled_only=True)) for seed in range(30)]
    assert sum(one.held_plain for one in found) >= 25
    assert all(one.held_bounds for one in found)
