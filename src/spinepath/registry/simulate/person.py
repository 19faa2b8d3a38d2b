"""One made-up person: the hidden truth, the record that a clinic would hold, and tests still to be done."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

import msgspec

from spinepath.errors import UnknownName
from spinepath.registry.simulate.aftermath import aftermath
from spinepath.registry.simulate.block import Block, block
from spinepath.registry.simulate.body import SIZE
from spinepath.registry.simulate.chances import NONE, Effects
from spinepath.registry.simulate.fhir import Resource, bundle
from spinepath.registry.simulate.later import Later, later
from spinepath.registry.simulate.parameters import parameters
from spinepath.registry.simulate.record import record
from spinepath.registry.simulate.truth import DISCS, Truth, ago
from spinepath.registry.simulate.world import world


@dataclass(frozen=True)
class Person:
    """One person of the made-up world (a row of a block)."""

    block: Block
    row: int

    @property
    def index(self) -> int:
        """Number in the world."""
        return self.block.index(self.row)

    @property
    def id(self) -> str:
        """Id of the Patient."""
        return f"made-up-{self.block.seed}-{self.index}"

    @cached_property
    def truth(self) -> Truth:
        """What is really so."""
        here, row = self.block, self.row
        free, since = float(here.interval[row]), float(here.since[row])
        course, names = int(here.course[row]), world()
        return Truth(
            patient=self.id,
            operation=names.operations[here.operation[row]],
            operated=ago(since),
            earlier_operation=bool(here.second[row]),
            levels=self._levels(),
            side="left" if here.left[row] else "right",
            age=int(here.age[row]),
            sex="female" if here.female[row] else "male",
            well=bool(here.well[row]),
            causes=tuple(names.causes[place] for place in here.order[row].tolist() if place >= 0),
            course=None if course < 0 else names.courses[course],
            pain_free_months=round(free, 1),
            months_since=round(since, 1),
            history=dict(zip(names.history, here.history[row].tolist(), strict=True)),
            tests_done=_chosen(names.tests, here.done[row].tolist()),
            results=self._results(),
            carried=_chosen(tuple(parameters().carried), here.carried[row].tolist()),
            egfr=int(here.kidney[row]),
        )

    def _levels(self) -> tuple[str, ...]:
        """Levels operated on, from above downwards."""
        last = int(self.block.lowest[self.row]) + 1
        return DISCS[max(last + 1 - int(self.block.levels[self.row]), 1) : last + 1]

    def _results(self) -> dict[str, dict[str, bool]]:
        said = self.block.positive[self.row].tolist()
        return {test: {cause: said[place] for cause, place in told} for test, told in world().told.items()}

    def result(self, test: str) -> dict[str, bool]:
        """What a test says of each cause it can tell, done or not; always the same answer for this person."""
        try:
            return self.truth.results[test]
        except KeyError as error:
            raise UnknownName(f"no test {test!r}; use one of {', '.join(world().tests)}") from error

    def resources(self) -> list[Resource]:
        """The record: FHIR R4 resources."""
        return record(self.truth, (self.block.seed << 40) | self.index)

    def later(self, planted: Effects = NONE) -> Later:
        """What is really so after the operation."""
        return later(self.truth, self.block.seed, self.index, planted)

    def whole_record(self, course: Later) -> list[Resource]:
        """The record with all that happened after the operation."""
        key = (self.block.seed << 40) | self.index
        return aftermath(self.truth, course, key, self.resources())

    def bundle(self) -> bytes:
        """The record as one FHIR R4 Bundle in JSON."""
        return msgspec.json.encode(bundle(self.id, self.resources()))


def _chosen(names: tuple[str, ...], which: list[bool]) -> tuple[str, ...]:
    return tuple(name for name, one in zip(names, which, strict=True) if one)


def people(n: int, seed: int, start: int = 0) -> Iterator[Person]:
    """Made-up people number `start` to `start + n - 1` of the world of this seed.

    Person k is the same whatever `n` and `start` are, so that parts can be made apart.
    """
    number, skip = divmod(start, SIZE)
    return islice(_endless(seed, number), skip, skip + n)


def _endless(seed: int, number: int) -> Iterator[Person]:
    while True:
        made = block(seed, number)
        yield from (Person(made, row) for row in range(SIZE))
        number += 1
