"""Does a made-up world hold to what it was drawn from? Target and achieved, wherever one can count."""

from collections.abc import Iterable, Iterator
from math import sqrt
from pathlib import Path

import msgspec

from spinepath.registry.simulate.later import Later
from spinepath.registry.simulate.later_margins import later_counts
from spinepath.registry.simulate.parameters import parameters
from spinepath.registry.simulate.truth import Truth
from spinepath.registry.simulate.world import Reading, world

Count = tuple[str, float, bool]  # name, target, whether it happened this time


class Margin(msgspec.Struct, frozen=True):
    """A fraction: what it should be, what it is, and of how many."""

    name: str
    target: float
    achieved: float
    n: int

    @property
    def z(self) -> float:
        """Standard errors between the two; beyond 4 or so is no accident."""
        error = sqrt(max(self.target * (1 - self.target), 1e-12) / self.n)
        return (self.achieved - self.target) / error


class Tally:
    """Counts of people, which can be added up."""

    def __init__(self) -> None:
        self.found: dict[str, tuple[float, int, int]] = {}

    def count(self, truth: Truth, course: Later | None = None) -> None:
        """Count one person."""
        for name, target, happened in (*_counts(truth), *(later_counts(truth, course) if course else ())):
            _, hits, n = self.found.get(name, (target, 0, 0))
            self.found[name] = (target, hits + happened, n + 1)

    def add(self, other: "Tally") -> None:
        """Add the counts of others."""
        for name, (target, hits, n) in other.found.items():
            _, known, of = self.found.get(name, (target, 0, 0))
            self.found[name] = (target, known + hits, of + n)

    def rows(self) -> list[Margin]:
        """What should be and what is, by name."""
        return [Margin(name, target, hits / n, n) for name, (target, hits, n) in sorted(self.found.items())]


def margins(out_dir: Path | str) -> list[Margin]:
    """Targets and achieved fractions of a world that `simulate` wrote, read line by line."""
    folder = Path(out_dir) / "truth"
    tally = Tally()
    with (folder / "truth.jsonl").open("rb") as truths, (folder / "course.jsonl").open("rb") as courses:
        for truth, course in zip(truths, courses, strict=True):
            tally.count(msgspec.json.decode(truth, type=Truth), msgspec.json.decode(course, type=Later))
    return tally.rows()


def count(truths: Iterable[Truth]) -> list[Margin]:
    """The same of people in memory, without what happened later."""
    tally = Tally()
    for truth in truths:
        tally.count(truth)
    return tally.rows()


def table(rows: Iterable[Margin]) -> str:
    """The margins as a table in plain text."""
    head = f"{'what':<60} {'target':>7} {'achieved':>8} {'n':>8} {'z':>6}"
    return "\n".join([head, *(_line(row) for row in rows)])


def _line(row: Margin) -> str:
    return f"{row.name:<60} {row.target:>7.3f} {row.achieved:>8.3f} {row.n:>8} {row.z:>6.1f}"


def _counts(truth: Truth) -> Iterator[Count]:
    yield from _people(truth)
    yield from _tests(truth)
    if truth.well:
        for name, there in truth.history.items():
            yield f"history, well: {name}", float(parameters().well_history[name]), there
        return
    yield "unexplained", world().unexplained, not truth.causes
    if truth.causes:
        yield from _causes(truth)
    if len(truth.causes) == 1:
        yield from _story(truth)


def _people(truth: Truth) -> Iterator[Count]:
    assumed = parameters()
    for kind, entry in assumed.operations.items():
        yield f"operation: {kind}", entry.share, truth.operation == kind
    yield "well", assumed.people.well.value, truth.well
    yield "female", assumed.people.female.value, truth.sex == "female"
    yield "earlier operation", assumed.people.second_operation.value, truth.earlier_operation
    for name, thing in assumed.carried.items():
        if (thing.women, thing.in_pain, thing.ages, thing.not_with) == (False, False, (0, 200), None):
            yield f"carried: {name}", thing.rate, name in truth.carried


def _causes(truth: Truth) -> Iterator[Count]:
    known = world()
    for number, share in enumerate(parameters().concurrent.shares, start=1):
        yield f"causes at once: {number}", share, len(truth.causes) == number
    for cause, prior in zip(known.causes, known.priors[known.operations.index(truth.operation)], strict=True):
        yield f"predominant, {truth.operation}: {cause}", float(prior), truth.causes[0] == cause


def _story(truth: Truth) -> Iterator[Count]:
    """What one cause alone shows: the evidence's own likelihoods."""
    known, (cause,) = world(), truth.causes
    row = known.causes.index(cause)
    for name, chance in zip(known.history, known.finding[row], strict=True):
        yield f"history, {cause}: {name}", float(chance), truth.history[name]
    for name, chance in zip(known.courses, known.course[row], strict=True):
        yield f"course, {cause}: {name}", float(chance), truth.course == name


def _tests(truth: Truth) -> Iterator[Count]:
    known = world()
    possible = known.readable[known.operations.index(truth.operation)]
    for reading, can in zip(known.readings, possible, strict=True):
        if can:
            yield from _reading(truth, reading)


def _reading(truth: Truth, reading: Reading) -> Iterator[Count]:
    there = [cause for cause in reading.causes if cause in truth.causes]
    positive = truth.results[reading.test][reading.causes[0]]
    named = f"{reading.test}: {', '.join(there or reading.causes)}"
    if not there:
        yield f"specificity, {named}", 1 - reading.false_positive, not positive
    elif len(there) == 1:
        yield f"sensitivity, {named}", reading.sens[reading.causes.index(there[0])], positive
