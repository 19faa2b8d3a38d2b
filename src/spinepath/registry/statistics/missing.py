"""What the missing could change: bounds without assumptions, and how bad they must be to overturn a result.

A share among those who answered says nothing certain about those who did not. Three answers are given beside it:
the bounds (nobody or everybody of the missing), the share under a stated difference (delta), and the tipping point.
"""

from typing import NamedTuple

import numpy as np
from scipy import optimize, special, stats

from spinepath.registry.statistics.intervals import LEVEL, Interval, wilson, z_of


class Bounds(NamedTuple):
    """low, high: the share if none or all of the missing had the outcome; `inner` to `outer` adds chance."""

    low: float
    high: float
    interval_low: float
    interval_high: float


def bounds(successes: int, observed: int, missing: int, level: float = LEVEL) -> Bounds:
    """Worst-case bounds of a share (Manski, Am Econ Rev 1990;80:319-23) with an interval that covers the true share.

    Imbens & Manski, Econometrica 2004;72:1845-57: where the bounds are wide a one-sided quantile at each end is
    enough, where they meet it becomes the two-sided one. Ends are score intervals, so shares of 0 and 1 are no trap.
    """
    n = observed + missing
    if n == 0:
        return Bounds(0.0, 1.0, 0.0, 1.0)
    low, high = successes / n, (successes + missing) / n
    z = _imbens_manski(low, high, n, level)
    within = float(1 - 2 * stats.norm.sf(z))
    return Bounds(low, high, wilson(successes, n, within).low, wilson(successes + missing, n, within).high)


def _imbens_manski(low: float, high: float, n: int, level: float) -> float:
    """The quantile C with Phi(C + width / sd) - Phi(-C) = level; between the one- and two-sided ones."""
    spread = max(np.sqrt(low * (1 - low) / n), np.sqrt(high * (1 - high) / n))
    if spread == 0:
        return z_of(level)
    gap = (high - low) / spread
    return float(
        optimize.brentq(
            lambda c: stats.norm.cdf(c + gap) - stats.norm.cdf(-c) - level,
            float(stats.norm.isf(1 - level)) - 1e-9,
            z_of(level) + 1e-9,
        )
    )


def delta_adjusted(
    successes: int, observed: int, missing: int, delta: float, level: float = LEVEL
) -> Interval:
    """The share if the missing had odds exp(delta) times those of the observed (a pattern mixture).

    Little, J Am Stat Assoc 1993;88:125-34. delta in log odds; 0: missing at random. The interval carries the observed
    share's by the delta method and takes delta as given.
    """
    n = observed + missing
    if observed == 0:
        return Interval(None, 0.0, 1.0)
    seen = wilson(successes, observed, level)

    def all_of(share: float) -> float:
        other = float(special.expit(special.logit(share) + delta)) if 0 < share < 1 else share
        return (observed * share + missing * other) / n

    return Interval(all_of(successes / observed), all_of(seen.low), all_of(seen.high))


class Tipping(NamedTuple):
    """The share among the missing at which the whole equals a threshold, and its log odds against the observed.

    share None: no share of the missing could bring it there, so the finding stands whatever they would have said.
    """

    share: float | None
    delta: float | None


def tipping_point(successes: int, observed: int, missing: int, threshold: float) -> Tipping:
    """How the missing would have to have done for the overall share to be exactly the threshold.

    Liublinskaya & Rubin, Stat Med 2014;33:4170-85 (tipping-point displays).
    """
    if missing == 0 or observed == 0:
        return Tipping(None, None)
    share = (threshold * (observed + missing) - successes) / missing
    if not 0 <= share <= 1:
        return Tipping(None, None)
    seen = successes / observed
    known = 0 < share < 1 and 0 < seen < 1
    return Tipping(share, float(special.logit(share) - special.logit(seen)) if known else None)


def mean_if(observed_mean: float, observed: int, missing: int, delta: float) -> float:
    """The mean of all if the missing differed from the observed by delta points."""
    return observed_mean + delta * missing / (observed + missing)


def difference_bounds(first: tuple[int, int, int], second: tuple[int, int, int]) -> tuple[float, float]:
    """Worst-case bounds of the difference of two shares, each (successes, observed, missing), first minus second."""
    a, b = bounds(*first), bounds(*second)
    return a.low - b.high, a.high - b.low
