"""A number with its interval, and the intervals of a proportion."""

from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import stats

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
LEVEL = 0.95


class Interval(NamedTuple):
    """An estimate and the interval around it; value None: there was nothing to estimate from."""

    value: float | None
    low: float
    high: float


@cache
def z_of(level: float) -> float:
    """Two-sided normal quantile: 1.96 for 0.95."""
    return float(stats.norm.isf((1 - level) / 2))


def wilson(successes: int, n: int, level: float = LEVEL) -> Interval:
    """Score interval of a proportion (Wilson, J Am Stat Assoc 1927;22:209-12). With n = 0 it is 0 to 1."""
    if n == 0:
        return Interval(None, 0.0, 1.0)
    z, share = z_of(level), successes / n
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * float(np.sqrt(share * (1 - share) / n + z * z / (4 * n * n)))
    low, high = max(0.0, middle - half), min(1.0, middle + half)
    return Interval(share, low if successes else 0.0, high if successes < n else 1.0)


def clopper_pearson(successes: int, n: int, level: float = LEVEL) -> Interval:
    """Exact interval of a proportion (Clopper & Pearson, Biometrika 1934;26:404-13): never covers too little."""
    if n == 0:
        return Interval(None, 0.0, 1.0)
    tail = (1 - level) / 2
    low = stats.beta.ppf(tail, successes, n - successes + 1) if successes else 0.0
    high = stats.beta.isf(tail, successes + 1, n - successes) if successes < n else 1.0
    return Interval(successes / n, float(low), float(high))


def newcombe(first: tuple[int, int], second: tuple[int, int], level: float = LEVEL) -> Interval:
    """Difference of two proportions (successes, n), first minus second, from their score intervals.

    Newcombe, Stat Med 1998;17:873-90, method 10.
    """
    a, b = wilson(*first, level), wilson(*second, level)
    if a.value is None or b.value is None:
        return Interval(None, -1.0, 1.0)
    gap = a.value - b.value
    below = float(np.hypot(a.value - a.low, b.high - b.value))
    above = float(np.hypot(a.high - a.value, b.value - b.low))
    return Interval(gap, gap - below, gap + above)


def mean(total: float, squares: float, n: int, level: float = LEVEL) -> Interval:
    """Mean and t interval from a sum and a sum of squares, so that people may be added up first."""
    if n < 2:
        return Interval(total / n if n else None, -np.inf, np.inf)
    middle = total / n
    variance = max(0.0, (squares - n * middle * middle) / (n - 1))
    half = float(stats.t.isf((1 - level) / 2, n - 1) * np.sqrt(variance / n))
    return Interval(middle, middle - half, middle + half)
