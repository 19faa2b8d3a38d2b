"""Made-up evidence: any combination of answers, and people drawn from the model itself."""

import numpy as np


def random_evidence(net, count, seed):
    """(count, columns) int8 answers: each question known with 0.6, each result with 0.1, the course with
    0.5."""
    rng = np.random.default_rng(seed)
    rows = rng.choice(np.array([-1, 1], dtype=np.int8), (count, len(net.columns)))
    first = net.questions + len(net.levels)
    known = np.r_[
        np.full(net.questions, 0.6), np.full(len(net.levels), 0.5), np.full(len(net.columns) - first, 0.1)
    ]
    rows *= rng.random(rows.shape) < known
    unsaid = rng.random(count) < 0.5
    rows[unsaid, net.questions : first] = 0
    return rows


def people_of(net, count, seed, worked_up):
    """People drawn from the model: (count, columns) answers, (count,) operations, (count,) set indices.

    Each question is known with 0.7, the course always, each everyday result of a test with `worked_up`.
    """
    rng = np.random.default_rng(seed)
    asked, ids = net.questions, [cause.id for cause in net.causes]
    prior = np.exp(net.terms[-len(ids) - 5 : -len(ids)]).cumsum(axis=1)
    operations = rng.integers(0, len(prior), count)
    sets = np.array([np.searchsorted(prior[kind] / prior[kind, -1], rng.random()) for kind in operations])
    rows = np.zeros((count, len(net.columns)), dtype=np.int8)
    yes = rng.random((count, asked)) < np.exp(net.terms[:asked, sets]).T
    rows[:, :asked] = np.where(yes, 1, -1) * (rng.random((count, asked)) < 0.7)
    levels = np.exp(net.terms[2 * asked + 2 ** np.arange(len(net.levels))][:, sets]).cumsum(axis=0)
    rows[np.arange(count), asked + (levels < rng.random(count)).sum(axis=0)] = 1
    for result in net.results:
        if result.everyday and result.sensitivity is not None:
            there = net.sets[sets, ids.index(result.cause)] > 0
            positive = rng.random(count) < np.where(there, result.sensitivity, 1 - result.specificity)
            said = np.where(positive, 1, -1) * (rng.random(count) < worked_up)
            rows[:, net.column(result.id)] = said
    return rows, operations, sets
