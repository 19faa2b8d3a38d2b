"""Cumulative incidence with competing risks: the Aalen-Johansen estimator, ties as they are.

Of people at risk of several ends (an implant explanted, replaced, or its bearer dead) only the first is seen. The
Kaplan-Meier complement answers what would happen if nobody died; the cumulative incidence answers what does happen.
"""

from collections.abc import Mapping
from typing import Any

import msgspec
import numpy as np
from numpy.typing import ArrayLike

from spinepath.registry.statistics.intervals import LEVEL, Floats, Interval, Ints, clopper_pearson, z_of


class Counts(msgspec.Struct, frozen=True):
    """What happened at each distinct time. events: time x cause; at_risk counts those censored at that time too."""

    times: Floats
    at_risk: Ints
    events: Ints
    causes: tuple[int, ...]


class Incidence(msgspec.Struct, frozen=True):
    """Step functions of time. share and variance: by cause, one value for each of `times`.

    free: share without any event yet. Beyond `times[-1]` nothing is known unless everybody had an event.
    """

    times: Floats
    at_risk: Ints
    free: Floats
    share: Mapping[int, Floats]
    variance: Mapping[int, Floats]
    n: int

    def at(self, cause: int, time: float, level: float = LEVEL) -> Interval:
        """Cumulative incidence at a time, with the log(-log) interval; value None beyond the follow-up.

        Where no event or only events were seen the variance is 0, and the exact binomial interval of those at risk
        stands in. Choudhury, Stat Med 2002;21:1129-44.
        """
        if not self.n or (time > self.times[-1] and self.free[-1] > 0):
            return Interval(None, 0.0, 1.0)
        place = int(np.searchsorted(self.times, time, side="right")) - 1
        share = float(self.share[cause][place]) if place >= 0 else 0.0
        variance = float(self.variance[cause][place]) if place >= 0 else 0.0
        if variance <= 0 or not 0 < share < 1:
            return self._exact(share, place, level)
        width = z_of(level) * np.sqrt(variance) / (share * np.log(share))
        return Interval(share, float(share ** np.exp(-width)), float(share ** np.exp(width)))

    def _exact(self, share: float, place: int, level: float) -> Interval:
        n = int(self.at_risk[place]) if place >= 0 and share < 1 else self.n
        exact = clopper_pearson(round(share * n), n, level)
        return Interval(share, min(exact.low, share), max(exact.high, share))


def tabulate(time: ArrayLike, event: ArrayLike, count: ArrayLike | None = None) -> Counts:
    """Numbers at risk and events at each distinct time.

    time: >= 0, any unit. event: 0 where the person was lost sight of (censored), else the number of the cause.
    count: how many people each row stands for, so that a million can be added up first. Raises ValueError for
    negative or missing times and for events that are not whole numbers >= 0.
    """
    times, events = np.asarray(time, dtype=np.float64), np.asarray(event)
    weights = np.ones(len(times), dtype=np.int64) if count is None else np.asarray(count, dtype=np.int64)
    if not (np.isfinite(times).all() and (times >= 0).all()):
        raise ValueError("times must be known and not negative")
    if len(events) and (not np.issubdtype(events.dtype, np.integer) or (events < 0).any()):
        raise ValueError("events must be 0 (censored) or the whole number of a cause")
    distinct, where = np.unique(times, return_inverse=True)
    causes = tuple(int(cause) for cause in np.unique(events) if cause)
    leaving = _sums(where, weights, len(distinct))
    at_risk = leaving[::-1].cumsum()[::-1]
    columns = [_sums(where, np.where(events == cause, weights, 0), len(distinct)) for cause in causes]
    happened = np.stack(columns, axis=1) if columns else np.zeros((len(distinct), 0), dtype=np.int64)
    return Counts(distinct, at_risk, happened, causes)


def _sums(where: Any, weights: Ints, size: int) -> Ints:
    return np.bincount(where, weights, minlength=size).round().astype(np.int64)


def aalen_johansen(
    time: ArrayLike, event: ArrayLike, count: ArrayLike | None = None, causes: tuple[int, ...] = ()
) -> Incidence:
    """Cumulative incidence of every cause (Aalen & Johansen, Scand J Stat 1978;5:141-50).

    Arguments as in `tabulate`; causes: those to answer for even if none was seen. At one time all ends count
    against the same number at risk, and people censored at that time are still at risk: nothing is jittered.
    With one cause it is one minus Kaplan-Meier.
    """
    counts = tabulate(time, event, count)
    every = tuple(sorted({*counts.causes, *causes}))
    risk = counts.at_risk.astype(np.float64)
    total = counts.events.sum(axis=1)
    free = np.cumprod(1 - total / risk) if len(risk) else risk
    before = np.concatenate([[1.0], free[:-1]]) if len(risk) else risk
    share, variance = {}, {}
    for cause in every:
        seen = cause in counts.causes
        events = counts.events[:, counts.causes.index(cause)] if seen else np.zeros_like(total)
        share[cause] = np.cumsum(before * events / risk)
        variance[cause] = _variance(share[cause], before, events, total, risk)
    n = int(counts.at_risk[0]) if len(risk) else 0
    return Incidence(counts.times, counts.at_risk, free, share, variance, n)


def _variance(share: Floats, before: Floats, events: Ints, total: Ints, risk: Floats) -> Floats:
    """Delta-method variance (Dinse & Larson, Biometrika 1986;73:379-86); p(1-p)/n when nobody is censored.

    The square [F(t) - F(u)]^2 is multiplied out, so that the sums over u run once.
    """
    left = risk - total
    hazard = np.divide(total, risk * left, out=np.zeros_like(risk), where=left > 0)
    own = before**2 * events * (risk - events) / risk**3
    cross = before * events / risk**2
    all_ends = (
        share**2 * hazard.cumsum() - 2 * share * (share * hazard).cumsum() + (share**2 * hazard).cumsum()
    )
    summed: Floats = all_ends + own.cumsum() - 2 * (share * cross.cumsum() - (share * cross).cumsum())
    return np.maximum(0.0, summed)
