"""The fast engine equals plain enumeration."""

import numpy as np
import pytest

from spinepath.assessment.inference import joint, posterior
from spinepath.knowledge.causes import OPERATIONS

from . import brute_force
from .random_people import random_evidence


def answers_of(net, row):
    return {net.columns[i]: int(row[i]) for i in np.flatnonzero(row)}


@pytest.mark.parametrize("count", [1500, pytest.param(10_000, marks=pytest.mark.deep)])
def test_random_people(net, count):
    rows = random_evidence(net, count, seed=1)
    operations = np.random.default_rng(2).integers(0, len(OPERATIONS), len(rows))
    slow = [
        brute_force.marginals(answers_of(net, row), OPERATIONS[kind])
        for row, kind in zip(rows, operations, strict=True)
    ]
    np.testing.assert_allclose(posterior(net, rows, operations), slow, rtol=0, atol=1e-9)


def test_every_single_finding_alone(net):
    for column in range(len(net.columns)):
        for answer in (-1, 1):
            row = np.zeros((1, len(net.columns)))
            row[0, column] = answer
            slow = brute_force.joint({net.columns[column]: answer}, "fusion")
            np.testing.assert_allclose(joint(net, row, 3)[0], slow, rtol=0, atol=1e-12)


def test_sets_are_in_the_same_order(net):
    ids = [cause.id for cause in net.causes]
    named = [tuple(ids[i] for i in np.flatnonzero(row)) for row in net.sets]
    assert named == brute_force.sets(3)
    assert len(named) == 1 + 17 + 136 + 680
