"""What a test would tell: expected information in bits, predicted results, and what each would change."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from spinepath.assessment.combining import Array, combine
from spinepath.assessment.inference import joint, posterior
from spinepath.assessment.network import Network
from spinepath.knowledge.likelihood import rates

# A further result that moves the odds by less than this (natural logarithm) tells nothing.
NEGLIGIBLE = 1e-9


class Gain(NamedTuple):
    """Expected information of one test. decision: bits about "is there a surgically correctable cause";
    cause: bits about which set of causes it is. positive: P(positive) by result, 0-1, in the order of
    results."""

    decision: float
    cause: float
    results: tuple[str, ...]
    positive: tuple[float, ...]


class After(NamedTuple):
    """(columns, causes) probabilities if each of some columns were answered yes, or no."""

    yes: Array
    no: Array


@dataclass(frozen=True, eq=False)
class _Test:
    """A test's everyday results. columns: (results,) evidence columns. pattern: (patterns, results) 0/1,
    which of their causes are there; of_set: (sets,) index of its pattern."""

    columns: npt.NDArray[np.intp]
    pattern: Array
    of_set: npt.NDArray[np.intp]


@cache
def _stated(net: Network) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp], Array, Array]:
    """Columns, causes, sensitivities and 1 - specificities of the everyday results of all tests."""
    ids = [cause.id for cause in net.causes]
    rows = [
        (net.column(result.id), ids.index(result.cause), result.sensitivity, 1 - result.specificity)
        for result in net.results
        if result.test
        and result.everyday
        and result.sensitivity is not None
        and result.specificity is not None
    ]
    columns, causes, sensitivity, false_positive = (np.array(values) for values in zip(*rows, strict=True))
    return columns, causes, sensitivity, false_positive


@cache
def _tests(net: Network) -> dict[str, _Test]:
    found: dict[str, list[tuple[int, int]]] = {}
    columns, causes, _, _ = _stated(net)
    for column, cause in zip(columns.tolist(), causes.tolist(), strict=True):
        found.setdefault(net.columns[column].split(":")[0], []).append((column, cause))
    tests = {}
    for test, pairs in found.items():
        own, of = np.array(pairs, dtype=np.intp).T
        pattern, of_set = np.unique(net.sets[:, of], axis=0, return_inverse=True)
        tests[test] = _Test(own, pattern, of_set.reshape(-1))
    return tests


def correctable(net: Network, answers: Sequence[str] = ("yes",)) -> npt.NDArray[np.bool_]:
    """(sets,): does the set hold a cause that surgery can correct?"""
    operable = np.array([cause.correctable in answers for cause in net.causes])
    holds: npt.NDArray[np.bool_] = net.sets @ operable > 0
    return holds


def _effective_rates(net: Network, row: Array, there: Array) -> Array:
    """(2, columns) P(positive | cause), P(positive | not the cause), given what is known already.

    A result that could change nothing, because its mechanism has said more, is as likely with as without.
    """
    places, causes, sensitivity, false_positive = _stated(net)
    count = len(places)
    rows = np.repeat(row, 2 * count + 1, axis=0)
    rows[np.arange(count), places] = 1
    rows[np.arange(count, 2 * count), places] = -1
    ratios = combine(rows, net.tied)[:, causes]
    up, down = (np.diagonal(ratios[part]) - ratios[-1] for part in (slice(count), slice(count, -1)))
    tells = np.minimum(up, -down) > NEGLIGIBLE
    whatever = there[causes] * sensitivity + (1 - there[causes]) * false_positive
    true, specificity = rates(np.exp(np.where(tells, up, 1)), np.exp(np.where(tells, down, -1)))
    found = np.zeros((2, len(net.columns)))
    found[:, places] = np.where(tells, [true, 1 - specificity], whatever)
    return found


def _entropy(mass: Array) -> float:
    """Bits; 0 log 0 is 0."""
    return float(-(mass * np.log2(np.where(mass > 0, mass, 1))).sum())


def _outcomes(positive: Array) -> Array:
    """(patterns, 2 ** results) P(joint outcome | pattern) from (patterns, results) P(positive | pattern)."""
    table = np.ones((len(positive), 1))
    for p in positive.T[:, :, None]:
        table = np.hstack([table * p, table * (1 - p)])
    return table


def _gain(
    mass: Array, decision: npt.NDArray[np.bool_], test: _Test, rate: Array
) -> tuple[float, float, Array]:
    patterns = len(test.pattern)
    split = np.bincount(test.of_set + patterns * decision, weights=mass, minlength=2 * patterns).reshape(
        2, -1
    )
    positive = np.where(test.pattern > 0, rate[0], rate[1])
    both = split @ _outcomes(positive)
    outcome, weight = _entropy(both.sum(axis=0)), split.sum(axis=0)
    noise = sum(_entropy(weight[:, None] * part) for part in (positive, 1 - positive))
    noise -= len(test.columns) * _entropy(weight)
    about_decision = _entropy(split.sum(axis=1)) + outcome - _entropy(both)
    return max(about_decision, 0.0), max(outcome - noise, 0.0), weight @ positive


def gains(
    net: Network,
    evidence: npt.ArrayLike,
    operation: int = 0,
    decision: npt.NDArray[np.bool_] | None = None,
) -> dict[str, Gain]:
    """Expected information of every test for one person: evidence (columns,) as in inference.joint().

    decision: (sets,), what is to be decided; by default whether a cause is there that surgery corrects
    ("yes", not "sometimes"). Results of one test are independent given the causes. Tests without both
    likelihood ratios (discography) are not listed: their results cannot be predicted.
    """
    row = np.atleast_2d(np.asarray(evidence, dtype=np.float64))
    mass = joint(net, row, operation)[0]
    settle = correctable(net) if decision is None else decision
    rate = _effective_rates(net, row, mass @ net.sets)
    found = {}
    for name, test in _tests(net).items():
        bits, cause_bits, positive = _gain(mass, settle, test, rate[:, test.columns])
        ids = tuple(net.columns[column] for column in test.columns)
        found[name] = Gain(bits, cause_bits, ids, tuple(positive.tolist()))
    return found


def after(net: Network, evidence: npt.ArrayLike, operation: int, columns: Sequence[str]) -> After:
    """Probabilities of the causes if each column, alone, were answered yes or no."""
    row = np.atleast_2d(np.asarray(evidence, dtype=np.float64))
    places = [net.column(name) for name in columns]
    rows = np.repeat(row, 2 * len(places), axis=0)
    rows[np.arange(2 * len(places)), places * 2] = np.repeat([1.0, -1.0], len(places))
    probability = posterior(net, rows, operation)
    return After(probability[: len(places)], probability[len(places) :])


def arguments(net: Network, evidence: npt.ArrayLike, operation: int = 0) -> dict[str, Array]:
    """What speaks for and against: by known finding, (causes,) likelihood ratios.

    P(finding | cause) / P(finding | not the cause), each given all other findings: the odds with it over
    the odds without it. Of two results of one mechanism only the stronger can differ from 1. The levels
    of the course are one finding, "onset_pattern". A cause that the operation cannot have keeps 1.
    """
    row = np.atleast_2d(np.asarray(evidence, dtype=np.float64))
    known = list(dict.fromkeys(net.finding(int(column)) for column in np.flatnonzero(row[0])))
    rows = np.repeat(row, len(known) + 1, axis=0)
    for place, name in enumerate(known):
        rows[place, net.columns_of(name)] = 0
    mass = joint(net, rows, operation)
    there, absent = mass @ net.sets, mass @ (1 - net.sets)
    possible = there[-1] > 0
    odds = np.where(possible, there / absent, 1)
    return {name: odds[-1] / odds[place] for place, name in enumerate(known)}
