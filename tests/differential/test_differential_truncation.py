"""Leaving out sets of four causes and more costs next to nothing."""

from dataclasses import replace

import numpy as np
import pytest

from spinepath.assessment import network as module
from spinepath.assessment.inference import posterior
from spinepath.assessment.network import build
from spinepath.knowledge import causes as known

from .random_people import people_of

BOUND = 0.005


@pytest.fixture(scope="module")
def full():
    """The same network over all 131,072 sets."""
    return build(
        known.causes(),
        known.questions(),
        known.course(),
        module.network().results,
        largest=17,
        unexplained=known.share_without_cause(),
    )


def costs(net, full, count, seed, worked_up):
    """(count,) largest difference of any probability between all sets and sets of up to three."""
    rows, operations, _ = people_of(full, count, seed, worked_up)
    parts = [slice(start, start + 50) for start in range(0, count, 50)]  # 50 x 131,072 sets: 52 MB
    slow = np.vstack([posterior(full, rows[part], operations[part]) for part in parts])
    return np.abs(slow - posterior(net, rows, operations)).max(axis=1)


@pytest.mark.parametrize("worked_up", [0, 0.3, 1], ids=["history", "some tests", "all tests"])
def test_costs_less_than_half_a_percent(net, full, worked_up):
    worst = costs(net, full, 500, seed=5, worked_up=worked_up)
    assert worst.max() < BOUND


@pytest.mark.deep
@pytest.mark.parametrize("worked_up", [0, 0.3, 1], ids=["history", "some tests", "all tests"])
def test_costs_little_for_many(net, full, worked_up):
    """Of 100,000 people 3 have four causes; whoever is drawn with four can exceed the bound, nobody else."""
    worst = costs(net, full, 10_000, seed=6, worked_up=worked_up)
    assert np.quantile(worst, 0.9995) < BOUND
    assert worst.mean() < 0.0001


def test_few_people_have_four(full):
    size = full.sets.sum(axis=1)
    prior = np.exp(full.terms[-22])
    assert prior[size > 3].sum() < 5e-5
    assert 0.09 < prior[size > 1].sum() < 0.10


def test_equal_third_causes_would_break_the_bound(net, full):
    """Why FURTHER is a half: the same with 1 costs more than the bound allows."""
    size = full.sets.sum(axis=1)
    extra = np.where(size > 0, (size - 1) * (size - 2) / 2, 0) * np.log(1 / module.FURTHER)
    first, last = -len(net.causes) - 5, -len(net.causes)

    def even(some, more):
        terms = some.terms.copy()
        terms[first:last] += more[: terms.shape[1]]
        return replace(some, terms=terms)

    assert costs(even(net, extra), even(full, extra), 1500, seed=5, worked_up=1).max() > BOUND
