"""The sites of a made-up world and their surgeons: how large, and how often they operate again."""

from functools import lru_cache
from itertools import accumulate
from math import exp
from random import Random
from typing import NamedTuple

from spinepath.registry.simulate.chances import chances


class Place(NamedTuple):
    """Where someone was operated on. revision_times: of the site's hazard of another operation."""

    site: int
    surgeon: str
    revision_times: float


@lru_cache(16)
def _sites(seed: int) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Edges of the sizes of the sites, and their factors, the mean of which is one."""
    assumed, draw = chances().places, Random(seed ^ 0x517E)
    sizes = [exp(draw.gauss(0, assumed.size_spread)) for _ in range(assumed.sites)]
    times = [exp(draw.gauss(0, assumed.revision_spread)) for _ in sizes]
    mean = sum(size * factor for size, factor in zip(sizes, times, strict=True)) / sum(sizes)
    return tuple(accumulate(size / sum(sizes) for size in sizes)), tuple(factor / mean for factor in times)


def place_of(seed: int, roll: float, other: float) -> Place:
    """The site and surgeon of someone, by two rolls of the dice."""
    edges, times = _sites(seed)
    site = next((number for number, edge in enumerate(edges) if roll < edge), len(edges) - 1)
    return Place(site, f"{site}-{int(other * chances().places.surgeons)}", times[site])
