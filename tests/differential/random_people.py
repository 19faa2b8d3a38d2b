"""Made-up evidence: any combination of answers, and people drawn from the model itself."""

import numpy as np


def random_evidence(net, count, seed):
    """(count, columns) int8 answers: each question known with 0.6, each result with 0.1, the course with 0.5."""
    rng = np.random.default_rng(seed)
    rows = rng.choice(np.array([-1, 1], dtype=np.int8), (count, len(net.columns)))
    first = net.questions + len(net.levels)
    known = np.r_[np.full(net.questions, 0.6), np.full(len(net.levels), 0.5), np.full(len(net.columns) - first, 0.1)]
    rows *= rng.random(rows.shape) < known
    unsaid = rng.random(count) < 0.5
    rows[unsaid, net.questions : first] = 0
    return rows
