"""Empirical Bayes: a small site's rate borrows from all sites, as much as its own number leaves open."""

import msgspec
import numpy as np
from numpy.typing import ArrayLike
from scipy import optimize, special, stats

from spinepath.registry.statistics.intervals import LEVEL, Floats, Interval

LARGEST = 1e6  # people a prior may weigh as much as: sites then do not differ beyond chance


class Shrunk(msgspec.Struct, frozen=True):
    """Prior of a site's share: Beta(alpha, beta), and each site's share given its own numbers."""

    alpha: float
    beta: float
    shares: tuple[Interval, ...]

    @property
    def weight(self) -> float:
        """How many people of its own outweigh the prior."""
        return self.alpha + self.beta


def beta_binomial(events: ArrayLike, totals: ArrayLike, level: float = LEVEL) -> Shrunk | None:
    """Posterior mean and interval of each site's share, the prior fitted by maximum likelihood.

    Morris, J Am Stat Assoc 1983;78:47-55; the beta-binomial is that of Skellam, J R Stat Soc B 1948;10:257-61. The
    interval takes the prior as known and is therefore a little narrow with few sites. None with fewer than three sites
    that saw anybody: there is then nothing to learn a prior from.
    """
    y, n = np.asarray(events, dtype=np.float64), np.asarray(totals, dtype=np.float64)
    seen = n > 0
    if seen.sum() < 3:
        return None
    alpha, beta = _fit(y[seen], n[seen])
    tail = (1 - level) / 2
    own = [(alpha + a, beta + b - a) for a, b in zip(y, n, strict=True)]
    shares = tuple(
        Interval(a / (a + b), float(stats.beta.ppf(tail, a, b)), float(stats.beta.isf(tail, a, b)))
        for a, b in own
    )
    return Shrunk(alpha, beta, shares)


def _fit(y: Floats, n: Floats) -> tuple[float, float]:
    """Mean and weight of the prior, searched on scales without bounds."""
    pooled = (y.sum() + 0.5) / (n.sum() + 1)

    def parameters(at: Floats) -> tuple[float, float]:
        middle, weight = special.expit(at[0]), min(np.exp(at[1]), LARGEST)
        return float(middle * weight), float((1 - middle) * weight)

    def loss(at: Floats) -> float:
        a, b = parameters(at)
        return -float((special.betaln(a + y, b + n - y) - special.betaln(a, b)).sum())

    starts = [np.array([special.logit(pooled), np.log(weight)]) for weight in (5.0, 50.0, 1000.0)]
    found = [
        optimize.minimize(loss, start, method="Nelder-Mead", options={"maxiter": 2000}) for start in starts
    ]
    return parameters(min(found, key=lambda one: float(one.fun)).x)
