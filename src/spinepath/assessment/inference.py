"""Probabilities of the causes, given what is known: exact, for one person or for millions.

The model is described in spinepath.assessment.network.
"""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from spinepath.assessment.combining import Array, combine
from spinepath.assessment.network import Network
from spinepath.knowledge.causes import OPERATIONS

Operations = npt.NDArray[np.intp]

# People per product: their (people, sets) block then stays in the processor's second-level cache.
CHUNK = 512


def course_mask(said: Array) -> npt.NDArray[np.intp]:
    """(n,) bit mask of the levels still possible: those affirmed, or else those not excluded."""
    affirmed = said > 0
    possible = np.where(affirmed.any(axis=1, keepdims=True), affirmed, said >= 0)
    mask: npt.NDArray[np.intp] = possible @ (1 << np.arange(said.shape[1]))
    return mask


def _weights(net: Network, evidence: Array, operations: Operations) -> Array:
    """(n, terms): how much each term counts for each person."""
    asked, levels = net.questions, len(net.levels)
    answers = evidence[:, :asked]
    course = np.eye(2**levels)[course_mask(evidence[:, asked : asked + levels])]
    operation = np.eye(len(OPERATIONS))[operations]
    ratios = combine(evidence, net.tied)
    return np.hstack([answers > 0, answers < 0, course, operation, ratios])


def joint(net: Network, evidence: npt.ArrayLike, operations: npt.ArrayLike = 0) -> Array:
    """P(set | evidence), (n, sets), for evidence (n, columns) in -1 no, 0 unknown, +1 yes.

    operations: (n,) index into OPERATIONS, or one for all. No maximum is subtracted before exp(): the
    log-likelihoods of all findings together stay within a few hundred, far from overflow (a test holds this).
    """
    rows = np.atleast_2d(np.asarray(evidence, dtype=np.float64))
    kinds = np.broadcast_to(np.asarray(operations, dtype=np.intp), len(rows))
    weight = np.exp(_weights(net, rows, kinds) @ net.terms)
    weight /= weight.sum(axis=1, keepdims=True)
    return weight


def _chunks(count: int) -> Iterator[slice]:
    return (slice(start, start + CHUNK) for start in range(0, count, CHUNK))


def posterior(net: Network, evidence: npt.ArrayLike, operations: npt.ArrayLike = 0) -> Array:
    """P(cause | evidence), (n, causes), for any number of people in bounded memory. See joint().

    Causes can occur together, so a row does not sum to 1.
    """
    rows = np.atleast_2d(np.asarray(evidence))
    kinds = np.broadcast_to(np.asarray(operations, dtype=np.intp), len(rows))
    result = np.empty((len(rows), len(net.causes)))
    for part in _chunks(len(rows)):
        result[part] = joint(net, rows[part], kinds[part]) @ net.sets
    return result
