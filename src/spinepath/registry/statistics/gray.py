"""Gray's test: do cumulative incidences differ between groups?"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from spinepath.registry.statistics.intervals import Floats, Ints


class Test(NamedTuple):
    """A chi-squared statistic, its degrees of freedom, and the p value."""

    statistic: float
    df: int
    p: float


def gray_test(
    time: ArrayLike,
    event: ArrayLike,
    group: ArrayLike,
    *,
    cause: int = 1,
    count: ArrayLike | None = None,
    strata: ArrayLike | None = None,
) -> Test | None:
    """Test that the cumulative incidence of one cause is the same in all groups; ends of other causes compete.

    Gray, Ann Stat 1988;16:1141-54, with weight 1 (rho = 0). event: 0 censored, `cause`, or any other number.
    count: people per row. strata: groups are compared within strata only. None when there are fewer than two groups
    or nothing to compare.
    """
    rows = len(np.asarray(time))
    names, groups = np.unique(np.asarray(group), return_inverse=True)
    weights = np.ones(rows) if count is None else np.asarray(count, dtype=np.float64)
    layers = np.zeros(rows) if strata is None else np.asarray(strata)
    kinds = np.where(np.asarray(event) == cause, 1, np.where(np.asarray(event) == 0, 0, 2))
    score, variance = np.zeros(len(names)), np.zeros((len(names), len(names)))
    for layer in np.unique(layers):
        own = layers == layer
        tables = _tables(np.asarray(time)[own], groups[own], kinds[own], weights[own], len(names))
        more = _score(*tables)
        score, variance = score + more[0], variance + more[1]
    return _test(score, variance)


def _test(score: Floats, variance: Floats) -> Test | None:
    """Quadratic form over the groups that carry information, less one: the scores add up to 0."""
    used = np.flatnonzero(variance.diagonal() > 0)[:-1]
    if not len(used):
        return None
    part = score[used]
    statistic = float(part @ np.linalg.pinv(variance[np.ix_(used, used)], hermitian=True) @ part)
    return Test(statistic, len(used), float(stats.chi2.sf(statistic, len(used))))


def _tables(times: Floats, groups: Ints, kinds: Ints, weights: Floats, size: int) -> tuple[Floats, ...]:
    """Numbers at risk, ends of the cause and other ends, wherever somebody's time ended: time x group."""
    distinct, where = np.unique(times, return_inverse=True)

    def sums(chosen: Floats) -> Floats:
        table = np.zeros((len(distinct), size))
        np.add.at(table, (where, groups), chosen)
        return table

    risk = sums(weights)[::-1].cumsum(axis=0)[::-1]
    own, other = (sums(np.where(kinds == kind, weights, 0)) for kind in (1, 2))
    happened = (own + other).sum(axis=1) > 0
    return risk[happened], own[happened], other[happened]


class _Variance:
    """The sums over past times of which the covariance is made once the last `reach` is known (his section 3)."""

    def __init__(self, size: int) -> None:
        self.past, self.linear, self.square = np.zeros((size, size)), np.zeros((size, size)), np.zeros(size)

    def add(self, direct: Floats, carried: Floats, reach: Floats, factor: Floats) -> None:
        """Ends of each group (factor: their variance) that moved the score directly and carried on by later ones."""
        change = direct - carried * reach
        self.past += (change * factor) @ change.T
        self.linear += change * carried * factor
        self.square += carried**2 * factor

    def total(self, reach: Floats) -> Floats:
        return self.past + (reach * self.square) @ reach.T + reach @ self.linear.T + self.linear @ reach.T


def _score(risk: Floats, own: Floats, other: Floats) -> tuple[Floats, Floats]:
    """Score of each group and its covariance, in one pass over the times.

    A group weighs as many as are not yet known to have had the cause: its number at risk over its event-free share.
    free: event-free share; share: cumulative incidence; pooled: that of all groups together, all just before the time.
    """
    size = risk.shape[1]
    score, reach, sums = np.zeros(size), np.zeros((size, size)), _Variance(size)
    free, share, pooled = np.ones(size), np.zeros(size), 0.0
    for here, ends, rivals in zip(risk, own, other, strict=True):
        alive, safe = here > 0, np.maximum(here, 1.0)
        after = free * (1 - (ends + rivals) / safe)
        weight = np.divide(here, free, out=np.zeros(size), where=alive)
        whole, number = weight.sum(), ends.sum()
        score += ends - number * weight * (1 - share) / (weight * (1 - share)).sum()
        then = pooled + number / whole
        direct = np.diag(weight) - np.outer(weight, weight) / whole
        reach = reach + direct * number / (whole * (1 - pooled)) if pooled < 1 else reach
        left = np.divide(1 - then, after, out=np.zeros(size), where=after > 0)
        if number > 0:
            chance = np.where(alive, _ties(number, whole * free) * free * number / (whole * safe), 0.0)
            sums.add(direct, np.where(after > 0, 1 - left, 1.0), reach, chance)
        chance = np.where(after > 0, _ties(rivals, safe) * free**2 * rivals / safe**2, 0.0)
        sums.add(np.zeros((size, size)), left, reach, chance)
        share, free, pooled = share + free * ends / safe, after, then
    return score, sums.total(reach)


def _ties(events: Floats | float, risk: Floats) -> Floats:
    """How much smaller the variance is when several ends share one time: (n - d) / (n - 1)."""
    spare = np.maximum(np.asarray(events) - 1, 0)
    return np.asarray(1 - np.divide(spare, risk - 1, out=np.zeros_like(risk), where=risk > 1))
