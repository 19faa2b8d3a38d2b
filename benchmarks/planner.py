"""How many tests until one is certain: spinepath's ranking against a fixed panel and random order.

Everybody starts from history and examination. Each next test is asked of the made-up person, who always gives the same
answer, and goes into the network at once. A test is to be had only when it is safe; when the record leaves that open,
the person is asked (the made-up world knows). That is the same for all three.
"""

from collections.abc import Callable, Iterator, Mapping
from random import Random
from typing import NamedTuple

import numpy as np

from cohort import HISTORY, Array, chart, columns, truly
from spinepath.assessment.candidates import candidates, rows
from spinepath.assessment.differential import Differential, differential
from spinepath.assessment.inference import joint
from spinepath.assessment.information import correctable
from spinepath.assessment.network import network
from spinepath.assessment.safety import safety, settings
from spinepath.assessment.subject import Subject
from spinepath.knowledge.loader import rules as rules_in_force
from spinepath.knowledge.rule import Rule
from spinepath.registry.simulate import Person, parameters, world

CERTAIN = 0.9
PANEL = ("mri_plain", "ct", "xray_standing", "emg")
PLANNER, FIXED, RANDOM = "spinepath", "MRI, CT, X-ray, EMG", "random order"
STRATEGIES = (PLANNER, FIXED, RANDOM)
DECISION, CAUSE = "the decision", "one cause"
GOALS = (DECISION, CAUSE)
NEEDS_KIDNEYS = ("mri_gadolinium", "ct_myelogram")


class Start(NamedTuple):
    """A person before the first test. free: the tests to be had."""

    person: Person
    subject: Subject
    found: Differential
    rules: Mapping[str, Rule]
    said: Mapping[str, str]
    free: tuple[str, ...]


class Run(NamedTuple):
    """Tests done in order; certain: whether the goal was reached; right: whether what was then certain is true."""

    tests: tuple[str, ...]
    certain: bool
    right: bool

    @property
    def cost(self) -> int:
        """Sum of cost classes."""
        return sum(int(rows()[test]["cost_class"]) for test in self.tests)

    @property
    def radiation(self) -> float:
        """Millisievert."""
        return sum(float(rows()[test]["radiation_msv"]["value"]) for test in self.tests)


Choice = Callable[[Start, Differential, tuple[str, ...]], str | None]
"""The next test of those left, or none."""


def start(person: Person) -> Start:
    """Read the history; find out which tests are safe."""
    subject = Subject(chart(person, HISTORY), parameters().as_of)
    rules = {rule.id: rule for rule in rules_in_force(parameters().as_of)}
    said = {name: rule.answer(subject.values) for name, rule in rules.items()}
    free = tuple(
        test for test in world().tests if _to_be_had(person, safety(test, subject, rules, said).status, test)
    )
    return Start(person, subject, differential(subject), rules, said, free)


def _to_be_had(person: Person, status: str, test: str) -> bool:
    if status != "unknown_safety":
        return status == "safe"
    barred = set(parameters().tests[test].never_with) & set(person.truth.carried)
    return not barred and (test not in NEEDS_KIDNEYS or person.truth.egfr >= 30)


def by_worth(at: Start, found: Differential, left: tuple[str, ...]) -> str | None:
    """The planner: the best worth among those left, as the work-up ranks them; none when none would tell enough."""
    every = candidates(at.subject, found, (), at.rules, at.said)
    usable = [
        one
        for one in every
        if one.test in left
        and not one.too_early
        and one.gain.decision + one.gain.cause >= settings()["least_bits"]
    ]
    return max(usable, key=lambda one: one.worth).test if usable else None


def in_order(order: tuple[str, ...]) -> Choice:
    """A fixed order."""
    return lambda _at, _found, left: next((test for test in order if test in left), None)


def choice(strategy: str, at: Start) -> Choice:
    """How a strategy chooses; random order is drawn once for each person."""
    if strategy == PLANNER:
        return by_worth
    if strategy == FIXED:
        return in_order(PANEL)
    order = list(world().tests)
    Random(at.person.index).shuffle(order)
    return in_order(tuple(order))


def verdict(at: Start, row: Array, goal: str) -> tuple[bool, bool]:
    """(certain, right) with the evidence so far."""
    net, there = network(), truly(at.person)
    mass = joint(net, row, at.found.operation)[0]
    if goal == CAUSE:
        probability = mass @ net.sets
        best = int(probability.argmax())
        return bool(probability[best] >= CERTAIN), bool(there[best])
    yes = float(mass @ correctable(net))
    operable = any(cause.correctable == "yes" for cause, one in zip(net.causes, there, strict=True) if one)
    return max(yes, 1 - yes) >= CERTAIN, (yes >= 0.5) == operable


def run(at: Start, strategy: str, goal: str) -> Run:
    """Test after test until certain, or until there is none left to do."""
    choose, done, row = choice(strategy, at), [], at.found.row.copy()
    certain, right = verdict(at, row, goal)
    while not certain:
        left = tuple(test for test in at.free if test not in done)
        test = choose(at, at.found._replace(row=row), left)
        if test is None:
            break
        done.append(test)
        for column, value in columns(at.person, test).items():
            row[..., network().column(column)] = value
        certain, right = verdict(at, row, goal)
    return Run(tuple(done), certain, right)


def runs(crowd: list[Person]) -> dict[tuple[str, str], list[Run]]:
    """Every strategy on everybody, for each goal."""
    found: dict[tuple[str, str], list[Run]] = {(goal, name): [] for goal in GOALS for name in STRATEGIES}
    for person in crowd:
        at = start(person)
        for (goal, name), done in found.items():
            done.append(run(at, name, goal))
    return found


def certain_after(done: list[Run], most: int) -> Iterator[tuple[float, float]]:
    """(tests, share of people certain by then)."""
    for count in range(most + 1):
        yield count, float(np.mean([one.certain and len(one.tests) <= count for one in done]))
