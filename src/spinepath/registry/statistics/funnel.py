"""Funnel plots: is a site further from the rest than chance explains?

Spiegelhalter, Stat Med 2005;24:1185-202. Limits come from exact binomial probabilities, interpolated. Where sites
differ among each other more than chance and case mix explain, limits widen (overdispersion), so that an alarm means a
site unlike the others and not that sites are never alike.
"""

from collections.abc import Sequence
from typing import Literal

import msgspec
import numpy as np
from numpy.typing import ArrayLike
from scipy import special, stats

from spinepath.registry.statistics.intervals import Floats, Ints

Overdispersion = Literal["none", "multiplicative", "additive"]
ALERT, ALARM = 0.025, 0.001  # probability in each tail: the usual 95 % and 99.8 % limits
WINSORISED = 0.1  # share of sites at each end whose z is pulled in before phi is estimated


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """One site or surgeon. share: events / n. z: normal score of the events, already divided by the spread.

    expected: events that the case mix predicts. alert, alarm: limits of the share at this n. verdict: inside | alert |
    alarm, with `high` telling the side.
    """

    name: str
    n: int
    events: int
    expected: float
    share: float
    z: float
    alert: tuple[float, float]
    alarm: tuple[float, float]
    verdict: str
    high: bool


class Funnel(msgspec.Struct, frozen=True, kw_only=True):
    """All places, the target share, and how far the limits were widened: phi (variance ratio) or tau (share)."""

    target: float
    phi: float
    tau: float
    overdispersion: Overdispersion
    places: tuple[Place, ...]


def limits(n: int, target: float, tail: float, spread: float = 1.0) -> tuple[float, float]:
    """Shares between which a place of n people lies but for `tail` on each side, from exact binomial probabilities.

    The observed number counts half on either side (mid-p), and between whole numbers the line is straight; so a place
    lies outside exactly when its own normal score does. Spiegelhalter's A.1.1 interpolates too, but counts the
    observed number as inside, which at small n alarms too often. spread: factor on the standard deviation.
    """
    if not 0 < target < 1:
        return target, target
    wide = float(stats.norm.sf(stats.norm.isf(tail) * spread))
    return _quantile(n, target, wide), 1 - _quantile(n, 1 - target, wide)


def _quantile(n: int, target: float, p: float) -> float:
    """Share at which the mid-p distribution, drawn with straight lines, reaches p; 0 where it begins above p."""
    at = max(int(special.bdtrik(p, n, target)) - 1, 0)
    near = np.arange(at, min(at + 3, n) + 1)
    until = np.where(near > 0, special.bdtr(np.maximum(near - 1, 0), n, target), 0.0)
    middle = until + _binomial(near, n, target) / 2
    return float(np.interp(p, middle, near)) / n


def normal_score(events: int, pmf: Floats) -> float:
    """Where the events lie in their distribution, as a normal score; the observed number counts half (mid-p)."""
    below, above = float(pmf[:events].sum()), float(pmf[events + 1 :].sum())
    half = float(pmf[events]) / 2
    if below < above:
        return float(stats.norm.ppf(min(0.5, max(below + half, 1e-300))))
    return float(stats.norm.isf(min(0.5, max(above + half, 1e-300))))


def poisson_binomial(probability: ArrayLike, count: ArrayLike) -> Floats:
    """Distribution of the events among people of unlike risk: `count` people with each probability.

    From the characteristic function at the roots of unity; Hong, Comput Stat Data Anal 2013;59:41-51.
    """
    p, k = np.asarray(probability, dtype=np.float64), np.asarray(count)
    n = int(k.sum())
    turns = np.exp(2j * np.pi * np.arange(n + 1) / (n + 1))
    wave = np.ones(n + 1, dtype=np.complex128)
    for one, many in zip(p, k, strict=True):
        wave *= (1 - one + one * turns) ** int(many)
    return np.maximum(0.0, np.fft.fft(wave).real / (n + 1))


def phi_of(z: ArrayLike) -> float:
    """Variance of the z scores over what chance gives, their ends winsorised so that outliers do not hide themselves.

    Spiegelhalter 2005, A.3.1. Winsorising makes the variance smaller even where there is only chance; his keeps
    that, and alarms too often where sites do scatter. Ours is divided by what is left of a standard normal variable.
    """
    scores = np.sort(np.asarray(z, dtype=np.float64))
    ends = int(WINSORISED * len(scores))
    scores = np.clip(scores, scores[ends], scores[-1 - ends])
    return float((scores**2).mean() / (_left_of_normal(ends / len(scores)) if ends else 1.0))


def _left_of_normal(share: float) -> float:
    """Mean square of a standard normal variable whose ends are pulled in to their quantiles."""
    end = float(stats.norm.isf(share))
    return 1 - 2 * share - 2 * end * float(stats.norm.pdf(end)) + 2 * share * end**2


def tau2_of(shares: ArrayLike, n: ArrayLike, target: float, phi: float) -> float:
    """Variance between places, by moments (DerSimonian & Laird, Control Clin Trials 1986;7:177-88)."""
    weights = np.asarray(n, dtype=np.float64) / (target * (1 - target))
    places = len(np.asarray(shares))
    room = float(weights.sum() - (weights**2).sum() / weights.sum())
    return max(0.0, (places * phi - (places - 1)) / room) if places > 1 and room > 0 else 0.0


def funnel(
    names: Sequence[str],
    events: Sequence[int],
    totals: Sequence[int],
    *,
    target: float | None = None,
    risks: Sequence[tuple[ArrayLike, ArrayLike]] | None = None,
    overdispersion: Overdispersion = "none",
) -> Funnel:
    """Funnel of shares. target: the share compared with, by default that of all places together.

    risks: by place, the predicted probabilities and how many people have each; then the share shown is observed over
    expected times the target. Places without anybody are left out. Widening needs at least ten places; with fewer
    the spread cannot be told from the outlier that is looked for.
    """
    kept = [row for row, n in enumerate(totals) if n > 0]
    middle = target if target is not None else _pooled(events, totals)
    pmfs = [_pmf(totals[row], middle, None if risks is None else risks[row]) for row in kept]
    z = np.array([normal_score(events[row], pmf) for row, pmf in zip(kept, pmfs, strict=True)])
    n = np.array([totals[row] for row in kept], dtype=np.float64)
    phi = max(1.0, phi_of(z)) if overdispersion != "none" and len(kept) >= 10 and 0 < middle < 1 else 1.0
    tau2 = tau2_of(z, n, middle, phi) if overdispersion == "additive" and phi > 1 else 0.0
    chance = middle * (1 - middle) / np.maximum(n, 1)
    wider = phi if overdispersion == "multiplicative" else 1 + tau2 / np.where(chance > 0, chance, np.inf)
    spread = np.sqrt(np.broadcast_to(wider, n.shape))
    places = tuple(
        _place(
            names[row], events[row], totals[row],
            target=middle, expected=float(np.arange(len(pmf)) @ pmf), z=float(at / wide), spread=float(wide),
        )
        for row, pmf, at, wide in zip(kept, pmfs, z, spread, strict=True)
    )  # fmt: skip
    return Funnel(
        target=middle, phi=phi, tau=float(np.sqrt(tau2)), overdispersion=overdispersion, places=places
    )


def _pooled(events: Sequence[int], totals: Sequence[int]) -> float:
    return sum(events) / sum(totals) if sum(totals) else 0.0


def _pmf(n: int, target: float, risk: tuple[ArrayLike, ArrayLike] | None) -> Floats:
    if risk is not None:
        return poisson_binomial(*risk)
    return _binomial(np.arange(n + 1), n, target)


def _binomial(events: Ints, n: int, p: float) -> Floats:
    """Probabilities of these numbers of events among n."""
    ways = special.gammaln(n + 1) - special.gammaln(events + 1) - special.gammaln(n - events + 1)
    return np.asarray(np.exp(ways + special.xlogy(events, p) + special.xlog1py(n - events, -p)))


def _place(
    name: str, events: int, n: int, *, target: float, expected: float, z: float, spread: float
) -> Place:
    share = target * events / expected if expected > 0 else events / n
    tail = float(stats.norm.sf(abs(z)))
    verdict = "alarm" if tail < ALARM else "alert" if tail < ALERT else "inside"
    return Place(
        name=name, n=n, events=events, expected=expected, share=share, z=z,
        alert=limits(n, target, ALERT, spread), alarm=limits(n, target, ALARM, spread),
        verdict=verdict, high=z > 0,
    )  # fmt: skip
