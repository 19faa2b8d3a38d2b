"""Drawing the hidden truth, a fixed number of people at a time: no choice of chunks can change anybody."""

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from spinepath.registry.simulate.parameters import parameters
from spinepath.registry.simulate.world import Floats, Reading, world

SIZE = 512
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Block:
    """SIZE people: one row each in every array. Columns are in the order of `world()` and the parameters."""

    seed: int
    number: int
    operation: Ints
    well: Bools
    second: Bools
    levels: Ints
    lowest: Ints
    left: Bools
    age: Ints
    female: Bools
    order: Ints  # causes by predominance, -1 where there is none
    present: Bools
    history: Bools
    course: Ints
    interval: Floats
    since: Floats
    positive: Bools
    done: Bools
    carried: Bools
    kidney: Ints

    def index(self, row: int) -> int:
        """Number of a person in the whole world."""
        return self.number * SIZE + row


def block(seed: int, number: int) -> Block:
    """The people of one block; the same for the same seed and number, whoever asks."""
    draw = np.random.Generator(np.random.Philox(key=np.array([seed, number], dtype=np.uint64)))
    assumed = parameters()
    operation = _pick(draw, np.array([kind.share for kind in assumed.operations.values()]))
    well = draw.random(SIZE) < assumed.people.well.value
    female = draw.random(SIZE) < assumed.people.female.value
    second = draw.random(SIZE) < assumed.people.second_operation.value
    age, levels = _ages(draw, operation), _levels(draw, operation)
    lowest, left = _pick(draw, np.array(assumed.places.lowest)), draw.random(SIZE) < 0.5
    order = _causes(draw, operation, well)
    present = _present(order)
    course, interval, since = _course(draw, order, well)
    carried = _carried(draw, age, female, well)
    return Block(
        seed=seed, number=number, operation=operation, well=well, second=second, levels=levels,
        lowest=lowest, left=left, age=age, female=female, order=order, present=present,
        history=_history(draw, present, well),
        course=course, interval=interval, since=since, positive=_positive(draw, present, operation),
        done=_done(draw, operation, well, carried), carried=carried, kidney=_kidney(draw, age),
    )  # fmt: skip


def _pick(draw: np.random.Generator, weights: Floats) -> Ints:
    """One place for each person; weights are one row for all or a row each."""
    edges = np.cumsum(weights, axis=-1) / np.sum(weights, axis=-1, keepdims=True)
    return np.asarray((draw.random((SIZE, 1)) > edges[..., :-1]).sum(axis=1), dtype=np.int64)


def _ages(draw: np.random.Generator, operation: Ints) -> Ints:
    shape = np.array([kind.age for kind in parameters().operations.values()], dtype=np.float64)[operation]
    return np.asarray(np.clip(draw.normal(shape[:, 0], shape[:, 1]), 19, 92), dtype=np.int64)


def _levels(draw: np.random.Generator, operation: Ints) -> Ints:
    kinds = [kind.levels for kind in parameters().operations.values()]
    weights = np.zeros((len(kinds), max(map(len, kinds))))
    for place, shares in enumerate(kinds):
        weights[place, : len(shares)] = shares
    return _pick(draw, weights[operation]) + 1


def _causes(draw: np.random.Generator, operation: Ints, well: Bools) -> Ints:
    """Up to three causes drawn by their priors without repetition, the predominant first (Gumbel's top k)."""
    with np.errstate(divide="ignore"):
        keys = np.log(world().priors[operation]) + draw.gumbel(size=(SIZE, len(world().causes)))
    order = np.argsort(-keys, axis=1)[:, :3].astype(np.int64)
    number = _pick(draw, np.array(parameters().concurrent.shares)) + 1
    number[well | (draw.random(SIZE) < world().unexplained)] = 0
    return np.where(np.arange(3) < number[:, None], order, -1)


def _present(order: Ints) -> Bools:
    return np.asarray((order[:, :, None] == np.arange(len(world().causes))).any(axis=1), dtype=np.bool_)


def _any_of(present: Bools, chance: Floats) -> Floats:
    """Noisy-OR: each present cause has its own chance (a column each) to show a finding."""
    return np.asarray(1 - np.prod(1 - present[:, :, None] * chance, axis=1))


def _history(draw: np.random.Generator, present: Bools, well: Bools) -> Bools:
    chance = _any_of(present, world().finding)
    chance[~present.any(axis=1)] = world().finding[world().other]
    chance[well] = [parameters().well_history[name] for name in world().history]
    return draw.random(chance.shape) < chance


def _course(draw: np.random.Generator, order: Ints, well: Bools) -> tuple[Ints, Floats, Floats]:
    """The course follows one of the causes, each equally likely; -1 for people who are well."""
    number = np.maximum((order >= 0).sum(axis=1), 1)
    leader = order[np.arange(SIZE), (draw.random(SIZE) * number).astype(np.int64)]
    leader = np.where(leader < 0, world().other, leader)
    course = np.where(well, -1, _pick(draw, world().course[leader]))
    assumed = parameters().course
    bounds = np.array([assumed.months(level) for level in world().courses])[course]
    interval = np.where(well, 0.0, bounds[:, 0] + draw.random(SIZE) * (bounds[:, 1] - bounds[:, 0]))
    further = np.minimum(assumed.at_least + draw.exponential(assumed.mean_further, SIZE), assumed.at_most)
    return course.astype(np.int64), interval, interval + further


def _positive(draw: np.random.Generator, present: Bools, operation: Ints) -> Bools:
    """Results of every test, done or not. Tests of one mechanism share a latent reading of each finding."""
    chance = np.stack([_reads(reading, present) for reading in world().readings], axis=1)
    near = np.clip(chance, 1e-9, 1 - 1e-9)
    values, where = np.unique(near, return_inverse=True)
    threshold = np.array([NormalDist().inv_cdf(value) for value in values])[where.reshape(near.shape)]
    return np.asarray((_latent(draw) < threshold) & world().readable[operation], dtype=np.bool_)


def _reads(reading: Reading, present: Bools) -> Floats:
    """Chance that a reading is positive, by which of its causes are there."""
    columns = [world().causes.index(cause) for cause in reading.causes]
    miss = np.prod(1 - present[:, columns] * np.array(reading.sens), axis=1)
    return np.where(miss < 1, 1 - miss, reading.false_positive)


def _latent(draw: np.random.Generator) -> Floats:
    """Standard normal, correlated between readings of the same mechanism about the same causes."""
    readings, shared = world().readings, parameters().latent.shared
    kinds = [(reading.mechanism, reading.causes) for reading in readings]
    places = list(dict.fromkeys(kinds))
    common = draw.standard_normal((SIZE, len(places)))[:, [places.index(kind) for kind in kinds]]
    own = draw.standard_normal((SIZE, len(readings)))
    return np.asarray(np.sqrt(shared) * common + np.sqrt(1 - shared) * own)


def _done(draw: np.random.Generator, operation: Ints, well: Bools, carried: Bools) -> Bools:
    """Which tests were done; tests of one panel are ordered together."""
    assumed = parameters()
    uses = [assumed.tests[test] for test in world().tests]
    kinds = [[use.done[kind] for use in uses] for kind in world().operations]
    chance = np.array(kinds)[operation] * np.where(well, assumed.testing.well_scale, 1.0)[:, None]
    panels = list(dict.fromkeys(use.panel for use in uses))
    drawn = draw.random((SIZE, len(panels)))[:, [panels.index(use.panel) for use in uses]]
    names = list(assumed.carried)
    barred = [carried[:, [names.index(name) for name in use.never_with]].any(axis=1) for use in uses]
    return np.asarray((drawn < chance) & ~np.stack(barred, axis=1), dtype=np.bool_)


def _carried(draw: np.random.Generator, age: Ints, female: Bools, well: Bools) -> Bools:
    entries = parameters().carried
    had = draw.random((SIZE, len(entries))) < np.array([entry.rate for entry in entries.values()])
    for place, entry in enumerate(entries.values()):
        had[:, place] &= (age >= entry.ages[0]) & (age <= entry.ages[1])
        had[:, place] &= (female | (not entry.women)) & (~well | (not entry.in_pain))
        if entry.not_with is not None:
            had[:, place] &= ~had[:, list(entries).index(entry.not_with)]
    return had


def _kidney(draw: np.random.Generator, age: Ints) -> Ints:
    assumed = parameters().kidney
    usual = assumed.at_forty - assumed.fall_per_year * np.maximum(age - 40, 0)
    value = usual + draw.normal(0, assumed.spread, SIZE)
    poor = draw.random(SIZE) < assumed.poor
    return np.asarray(np.clip(np.where(poor, value * 0.35, value), 8, 130), dtype=np.int64)
