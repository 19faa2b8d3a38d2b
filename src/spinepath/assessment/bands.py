"""How far the ranges of the evidence carry each probability.

Every number behind a probability is moved to its low and its high end, one at a time and exactly, for
every cause: priors and the share without a cause to half and 1.8 times, CONCURRENCY likewise, each
P(finding | cause) and each likelihood ratio to the ends of its own range (without one: half and 1.8
times). The shifts of the log-odds are combined as the root of the sum of squares, upwards and downwards
separately: the ranges are read as independent 95 % limits, so the band is a 95 % band to first order
(Monte Carlo agrees: tests/differential/test_bands.py). Moving all numbers to their worst ends at once
would be a band that no plausible evidence fills.

A conflict between results widens the band by itself: moved to its low end, the result that was weaker wins.
"""

from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from spinepath.assessment.combining import ALL, HIGH, LOW, MODE, Array, effective
from spinepath.assessment.inference import course_mask, joint
from spinepath.assessment.network import Network
from spinepath.knowledge.causes import ALLOWANCE

ENDS = np.array(ALLOWANCE)


class Band(NamedTuple):
    """Per cause, (causes,) each, 0-1: low <= probability <= high."""

    probability: Array
    low: Array
    high: Array


class _Moves(NamedTuple):
    """Numbers moved, one per row and cause. A set that holds cause d changes by 1 + by[row, end, d] *
    weight(set)."""

    weight: Array  # (sets,)
    by: Array  # (rows, 2 ends, causes)


@dataclass(frozen=True, eq=False)
class _Tables:
    """slip: (questions, sets) P(no) / P(yes). with_both: (causes, causes, sets with both) indices of the sets that
    hold two causes; meaningless for a cause and itself."""

    slip: Array
    with_both: npt.NDArray[np.intp]


def _with_both(sets: Array) -> npt.NDArray[np.intp]:
    causes = range(sets.shape[1])
    some = np.flatnonzero(sets[:, 0] * sets[:, 1])  # fills the diagonal: same length for every pair
    rows = [[np.flatnonzero(sets[:, c] * sets[:, d]) if c != d else some for d in causes] for c in causes]
    return np.array(rows, dtype=np.intp)


@cache
def _tables(net: Network) -> _Tables:
    yes, no = net.terms[: net.questions], net.terms[net.questions : 2 * net.questions]
    return _Tables(np.exp(no - yes), _with_both(net.sets))


def _answer_moves(net: Network, answers: Array) -> tuple[Array, list[_Moves]]:
    """What moves evenly, (rows, 2, causes), for answers no; and one weighted move for each answer yes.

    1 - P(yes | d) is a factor of noisy-OR, so a moved row changes P(no) by one and the same ratio in all
    sets.
    """
    ratio = ((1 - net.given[[LOW, HIGH]]) / (1 - net.given[MODE])).swapaxes(0, 1)
    slip = _tables(net).slip
    yes = [_Moves(slip[question], 1 - ratio[[question]]) for question in np.flatnonzero(answers > 0)]
    return ratio[answers < 0] - 1, yes


def _course_moves(net: Network, said: Array) -> list[_Moves]:
    """Levels come without ranges: the allowance is applied to the smaller of P(said) and its complement."""
    mask = int(course_mask(said[None])[0])
    if mask in (0, 2 ** len(said) - 1):
        return []
    there = ((mask >> np.arange(len(said))) & 1) @ net.levels
    by = np.outer(ENDS - 1, np.minimum(there, 1 - there)) * np.where(there <= 0.5, 1, -1)
    term = net.terms[2 * net.questions + mask]
    return [_Moves(np.exp(-term) / np.maximum(net.size, 1), by[None])]


def _result_moves(net: Network, evidence: Array) -> Array:
    """(rows, 2, causes): each channel that says anything, at the low and high ends of its members."""
    mode, low, high = effective(evidence, net.tied, ALL)[:, 0]
    change = np.expm1(np.array([low - mode, high - mode]))
    touched = np.flatnonzero(change.any(axis=0))
    moves: Array = change[:, touched].T[:, :, None] * net.tied.of_cause[touched][:, None]
    return moves


def _shifts(mass: Array, net: Network, groups: list[_Moves], there: Array, absent: Array) -> Array:
    """(rows, 2, causes, causes): change of the log-odds of the first cause as the second one's number
    moves."""
    count = len(net.causes)
    weighted = mass * np.array([group.weight for group in groups])
    pairs = np.take(weighted, _tables(net).with_both, axis=1).sum(axis=-1)
    pairs[:, np.arange(count), np.arange(count)] = weighted @ net.sets
    both = np.repeat(pairs[:, None], [len(group.by) for group in groups], axis=0)
    alone = np.maximum(np.diagonal(both, axis1=2, axis2=3)[:, :, None] - both, 0)
    by = np.concatenate([group.by for group in groups])[:, :, None]
    shift: Array = np.log((1 + by * (both / there[:, None])) / (1 + by * (alone / absent[:, None])))
    return shift


def _structure_shifts(mass: Array, net: Network, there: Array, absent: Array) -> Array:
    """(2, 2, causes): the share without a cause, and CONCURRENCY, each to both ends."""
    size = net.size
    none = np.where(size == 0, ENDS[:, None] - 1, 0)
    more = np.where(size > 0, ENDS[:, None] ** (size - 1) - 1, 0)
    change = mass * np.array([none, more])
    shift: Array = np.log1p(change @ net.sets / there) - np.log1p(change @ (1 - net.sets) / absent)
    return shift


def _spread(shifts: Array) -> Array:
    """(2, causes) root of the sum of squares of what moves down, and up. shifts: (numbers, 2 ends,
    causes)."""
    down = np.minimum(shifts.min(axis=1), 0)
    up = np.maximum(shifts.max(axis=1), 0)
    return np.array([-np.sqrt((down**2).sum(axis=0)), np.sqrt((up**2).sum(axis=0))])


def _moves(net: Network, row: Array) -> list[_Moves]:
    """Every number that has a say for this person, (1, columns), grouped by how it weighs the sets."""
    answers, course = np.split(row[0], [net.questions, net.questions + len(net.levels)])[:2]
    prior = np.broadcast_to(ENDS[:, None] - 1, (1, 2, len(net.causes)))
    no, yes = _answer_moves(net, answers)
    even = np.concatenate([prior, no, _result_moves(net, row)])
    return [_Moves(np.ones(len(net.sets)), even), *yes, *_course_moves(net, course)]


def band(net: Network, evidence: npt.ArrayLike, operation: int = 0) -> Band:
    """Probability and band of each cause for one person: evidence (columns,) as in inference.joint()."""
    row = np.atleast_2d(np.asarray(evidence, dtype=np.float64))
    mass = joint(net, row, operation)[0]
    there, absent = mass @ net.sets, mass @ (1 - net.sets)
    safe = np.where(there > 0, there, 1)  # impossible causes stay at 0, whatever moves
    shifts = _shifts(mass, net, _moves(net, row), safe, absent)
    each = shifts.transpose(0, 3, 1, 2).reshape(-1, 2, len(net.causes))
    spread = _spread(np.concatenate([each, _structure_shifts(mass, net, safe, absent)]))
    low, high = there * np.exp(spread) / (there * np.exp(spread) + absent)
    return Band(there, low, high)
