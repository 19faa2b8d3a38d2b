"""Sets larger than the engine looks at cost next to nothing: against the full enumeration of 131,072 sets."""

import numpy as np
import pytest

from spinepath.assessment.inference import joint, posterior, settled

from .random_people import people_of, random_evidence

BOUND = 0.005


@pytest.fixture(scope="module")
def full(net):
    """The same network over all 131,072 sets."""
    return net.of_size(largest=len(net.causes))


def everything(full, rows, operations):
    """(n, causes) by full enumeration."""
    parts = [slice(start, start + 50) for start in range(0, len(rows), 50)]  # 50 x 131,072 sets: 52 MB
    return np.vstack([posterior(full, rows[part], operations[part]) for part in parts])


def costs(net, full, rows, operations):
    """(n,) largest difference of any probability from full enumeration."""
    return np.abs(everything(full, rows, operations) - posterior(net, rows, operations)).max(axis=1)


MANY = [500, pytest.param(10_000, marks=pytest.mark.deep)]


@pytest.mark.parametrize("count", MANY)
@pytest.mark.parametrize("worked_up", [0, 0.3, 1], ids=["history", "some tests", "all tests"])
def test_costs_less_than_half_a_percent(net, full, worked_up, count):
    rows, operations, _ = people_of(full, count, seed=6, worked_up=worked_up)
    assert costs(net, full, rows, operations).max() < BOUND


@pytest.mark.parametrize("count", MANY)
def test_costs_less_than_half_a_percent_for_any_answers(net, full, count):
    rows = random_evidence(net, count, seed=1)
    operations = np.random.default_rng(2).integers(0, 5, count)
    assert costs(net, full, rows, operations).max() < BOUND


def test_three_causes_alone_would_cost_more(net, full):
    """Why a person is answered with larger sets where they matter: the same, held at sets of three."""
    rows = random_evidence(net, 1000, seed=1)
    operations = np.random.default_rng(2).integers(0, 5, len(rows))
    short = [place for place in range(len(rows)) if settled(net, rows[place], operations[place]) is not net]
    assert 0.01 < len(short) / len(rows) < 0.1
    held = joint(net, rows[short], operations[short]) @ net.sets
    assert np.abs(everything(full, rows[short], operations[short]) - held).max() > BOUND


def test_few_people_have_four(full):
    prior = np.exp(full.terms[-22])
    assert prior[full.size > 3].sum() < 5e-5
    assert 0.09 < prior[full.size > 1].sum() < 0.10
