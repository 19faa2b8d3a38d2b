"""Drawing what has nothing to do with the pain: ages, levels, what people carry, kidneys."""

import numpy as np
from numpy.typing import NDArray

from spinepath.registry.simulate.parameters import parameters
from spinepath.registry.simulate.world import Floats

SIZE = 512
"""People drawn at a time."""

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]


def pick(draw: np.random.Generator, weights: Floats) -> Ints:
    """One place for each person; weights are one row for all or a row each."""
    edges = np.cumsum(weights, axis=-1) / np.sum(weights, axis=-1, keepdims=True)
    return np.asarray((draw.random((SIZE, 1)) > edges[..., :-1]).sum(axis=1), dtype=np.int64)


def ages(draw: np.random.Generator, operation: Ints) -> Ints:
    """Age by kind of operation."""
    shape = np.array([kind.age for kind in parameters().operations.values()], dtype=np.float64)[operation]
    return np.asarray(np.clip(draw.normal(shape[:, 0], shape[:, 1]), 19, 92), dtype=np.int64)


def levels(draw: np.random.Generator, operation: Ints) -> Ints:
    """Number of levels by kind of operation."""
    kinds = [kind.levels for kind in parameters().operations.values()]
    weights = np.zeros((len(kinds), max(map(len, kinds))))
    for place, shares in enumerate(kinds):
        weights[place, : len(shares)] = shares
    return pick(draw, weights[operation]) + 1


def carried_by(draw: np.random.Generator, age: Ints, female: Bools, well: Bools) -> Bools:
    """Devices, medicines and conditions."""
    entries = parameters().carried
    had = draw.random((SIZE, len(entries))) < np.array([entry.rate for entry in entries.values()])
    for place, entry in enumerate(entries.values()):
        had[:, place] &= (age >= entry.ages[0]) & (age <= entry.ages[1])
        had[:, place] &= (female | (not entry.women)) & (~well | (not entry.in_pain))
        if entry.not_with is not None:
            had[:, place] &= ~had[:, list(entries).index(entry.not_with)]
    return had


def kidney(draw: np.random.Generator, age: Ints) -> Ints:
    """eGFR, falling with age."""
    assumed = parameters().kidney
    usual = assumed.at_forty - assumed.fall_per_year * np.maximum(age - 40, 0)
    value = usual + draw.normal(0, assumed.spread, SIZE)
    poor = draw.random(SIZE) < assumed.poor
    return np.asarray(np.clip(np.where(poor, value * 0.35, value), 8, 130), dtype=np.int64)
