"""Drawing what every test would say, and which were done."""

from statistics import NormalDist

import numpy as np

from spinepath.registry.simulate.body import SIZE, Bools, Ints
from spinepath.registry.simulate.parameters import parameters
from spinepath.registry.simulate.world import Floats, Reading, world


def results(draw: np.random.Generator, present: Bools, operation: Ints) -> Bools:
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


def done(draw: np.random.Generator, operation: Ints, well: Bools, carried: Bools) -> Bools:
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
