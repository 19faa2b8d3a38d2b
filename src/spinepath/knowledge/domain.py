"""The values of a feature that a rule can tell apart, with one stand-in for each.

`crp >= 10 AND crp < 50` tells three apart: below 10; at least 10 and below 50; at least 50. Trying one of
each is as good as trying all numbers.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import groupby, pairwise
from typing import Any, NamedTuple

from spinepath.features.feature import Feature
from spinepath.knowledge.condition import Compare, Leaf, Node, OneOf, leaves
from spinepath.knowledge.reference_engine import answer, bounds


class Cut(NamedTuple):
    """A place on the number line: just before `at` (side 0) or just after it (side 1)."""

    at: float
    side: int


class Region(NamedTuple):
    """The numbers between two cuts; None is no end."""

    after: Cut | None
    before: Cut | None

    def __contains__(self, number: object) -> bool:
        """Whether a number lies between the cuts."""
        place = (number, 0.5)
        return (self.after is None or self.after < place) and (self.before is None or place < self.before)

    def stand_in(self, step: float) -> float:
        """A number of the region, a round one where there is a choice."""
        after, before = self.after, self.before
        if after and not after.side:
            return after.at
        if before and before.side:
            return before.at
        if after and before:
            return (after.at + before.at) / 2
        return after.at + step if after else before.at - step if before else 0.0

    def text(self, unit: str | None) -> str:
        """The region in words."""
        if self.after and self.before and self.after.at == self.before.at:
            said = f"{self.after.at:g}"
        else:
            after = self.after and f"{('at least', 'more than')[self.after.side]} {self.after.at:g}"
            before = self.before and f"{('less than', 'at most')[self.before.side]} {self.before.at:g}"
            said = " and ".join(filter(None, (after, before))) or "any number"
        return f"{said} {unit}" if unit and unit != "1" else said


class Domain:
    """What one rule can tell apart of one feature; candidates are known by their place in `values`."""

    def __init__(self, feature: Feature, tests: Sequence[Leaf]) -> None:
        self.feature = feature
        self.tests = tests

    @cached_property
    def regions(self) -> tuple[Region, ...]:
        """Of a number or interval, from low to high."""
        cuts = sorted({cut for test in self.tests for cut in _cuts(test)})
        return tuple(Region(after, before) for after, before in pairwise([None, *cuts, None]))

    @cached_property
    def levels(self) -> tuple[tuple[str, ...], ...]:
        """Of a category: levels that the rule treats alike, together."""

        def told(level: str) -> tuple[bool, ...]:
            return tuple(bool(answer(test, {self.feature.id: level})) for test in self.tests)

        ordered = sorted(self.feature.levels, key=told, reverse=True)
        return tuple(tuple(same) for _, same in groupby(ordered, key=told))

    @cached_property
    def values(self) -> tuple[Any, ...]:
        """One stand-in for each."""
        if self.feature.type == "boolean":
            return (True, False)
        if self.feature.type == "category":
            return tuple(same[0] for same in self.levels)
        step = step_of(cut.at for region in self.regions for cut in region if cut)
        return tuple(region.stand_in(step) for region in self.regions)

    def compatible(self, place: int, known: Any) -> Any:
        """The stand-in, moved within its region to fit what is known of the feature; None if it cannot."""
        value = self.values[place]
        if not isinstance(known, tuple):
            return value if known is None else None
        low, high = bounds(known)
        tries = (value, low, high, (low + high) / 2)
        return next((each for each in tries if low <= each <= high and each in self.regions[place]), None)

    def text(self, places: Iterable[int]) -> str:
        """Several candidates in words; neighbouring regions become one."""
        ordered = sorted(places)
        if self.feature.type == "boolean":
            return " or ".join("yes" if self.values[place] else "no" for place in ordered)
        if self.feature.type == "category":
            return " or ".join(level for place in ordered for level in self.levels[place])
        return " or ".join(self._span(run) for run in _runs(ordered))

    def _span(self, run: Sequence[int]) -> str:
        span = Region(self.regions[run[0]].after, self.regions[run[-1]].before)
        return span.text(self.feature.unit)


def _cuts(test: Leaf) -> Iterable[Cut]:
    if isinstance(test, OneOf):
        return [Cut(float(value), side) for value in test.values for side in (0, 1)]
    if not isinstance(test, Compare):
        return []
    sides = {">=": (0,), "<": (0,), ">": (1,), "<=": (1,)}.get(test.operator, (0, 1))
    return [Cut(float(test.value), side) for side in sides]


def step_of(numbers: Iterable[float]) -> float:
    """One unit of the last decimal that the rule's thresholds are written with."""
    decimals = max((len(f"{number:g}".partition(".")[2]) for number in numbers), default=0)
    return round(10.0**-decimals, decimals)


def _runs(places: Sequence[int]) -> Iterable[list[int]]:
    for _, run in groupby(enumerate(places), key=lambda pair: pair[1] - pair[0]):
        yield [place for _, place in run]


def domains(condition: Node, features: Mapping[str, Feature]) -> dict[str, Domain]:
    """The domain of every feature of a condition, in order of appearance."""
    tests: dict[str, list[Leaf]] = {}
    for leaf in leaves(condition):
        tests.setdefault(leaf.feature, []).append(leaf)
    return {name: Domain(features[name], found) for name, found in tests.items()}
