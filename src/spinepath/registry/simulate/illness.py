"""Drawing why it hurts, and what that makes people tell and show."""

import numpy as np

from spinepath.registry.simulate.body import SIZE, Bools, Ints, pick
from spinepath.registry.simulate.parameters import parameters
from spinepath.registry.simulate.world import Floats, world


def causes(draw: np.random.Generator, operation: Ints, well: Bools) -> Ints:
    """Up to three causes drawn by their priors without repetition, the predominant first (Gumbel's top k)."""
    with np.errstate(divide="ignore"):
        keys = np.log(world().priors[operation]) + draw.gumbel(size=(SIZE, len(world().causes)))
    order = np.argsort(-keys, axis=1)[:, :3].astype(np.int64)
    number = pick(draw, np.array(parameters().concurrent.shares)) + 1
    number[well | (draw.random(SIZE) < world().unexplained)] = 0
    return np.where(np.arange(3) < number[:, None], order, -1)


def members(order: Ints) -> Bools:
    """Which causes are there, a column each."""
    return np.asarray((order[:, :, None] == np.arange(len(world().causes))).any(axis=1), dtype=np.bool_)


def _any_of(present: Bools, chance: Floats) -> Floats:
    """Noisy-OR: each present cause has its own chance (a column each) to show a finding."""
    return np.asarray(1 - np.prod(1 - present[:, :, None] * chance, axis=1))


def history(draw: np.random.Generator, present: Bools, well: Bools) -> Bools:
    """History findings: noisy-OR of the causes; people who are well have rates of their own."""
    chance = _any_of(present, world().finding)
    chance[~present.any(axis=1)] = world().finding[world().other]
    chance[well] = [parameters().well_history[name] for name in world().history]
    return draw.random(chance.shape) < chance


def course_of(draw: np.random.Generator, order: Ints, well: Bools) -> tuple[Ints, Floats, Floats]:
    """The course follows one of the causes, each equally likely; -1 for people who are well."""
    number = np.maximum((order >= 0).sum(axis=1), 1)
    leader = order[np.arange(SIZE), (draw.random(SIZE) * number).astype(np.int64)]
    leader = np.where(leader < 0, world().other, leader)
    course = np.where(well, -1, pick(draw, world().course[leader]))
    assumed = parameters().course
    bounds = np.array([assumed.months(level) for level in world().courses])[course]
    interval = np.where(well, 0.0, bounds[:, 0] + draw.random(SIZE) * (bounds[:, 1] - bounds[:, 0]))
    further = np.minimum(assumed.at_least + draw.exponential(assumed.mean_further, SIZE), assumed.at_most)
    return course.astype(np.int64), interval, interval + further
