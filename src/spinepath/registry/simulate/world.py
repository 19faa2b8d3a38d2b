"""The evidence as arrays: who gets which cause, what each cause shows, how each test reads it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

import msgspec
import numpy as np
from numpy.typing import NDArray

from spinepath.knowledge.accuracy import Result, results
from spinepath.knowledge.causes import UNEXPLAINED, causes, course, questions, share_without_cause
from spinepath.registry.simulate.parameters import data, parameters

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Reading:
    """One thing a test can show: the causes that show it, with their sensitivities, and its false alarms.

    Causes that a test shows in the same way (denervation) are one reading, not several.
    """

    test: str
    mechanism: str
    causes: tuple[str, ...]
    sens: tuple[float, ...]
    false_positive: float
    shows: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class World:
    """Everything drawn from: ids in order, and arrays over them."""

    causes: tuple[str, ...]
    operations: tuple[str, ...]
    history: tuple[str, ...]
    courses: tuple[str, ...]
    priors: Floats  # operation x cause
    finding: Floats  # cause x history finding
    course: Floats  # cause x course
    readings: tuple[Reading, ...]
    tests: tuple[str, ...]
    unexplained: float  # share of people in pain who have no cause to find; they look like "other"
    readable: NDArray[np.bool_]  # operation x reading: no fusion, no failed fusion

    @property
    def other(self) -> int:
        """Place of the cause whose findings stand for pain that nobody explains."""
        return self.causes.index(UNEXPLAINED)

    @cached_property
    def told(self) -> dict[str, tuple[tuple[str, int], ...]]:
        """By test: each cause it tells, and the place of the reading that does."""
        return {
            test: tuple((cause, place) for place, one in self.readings_of(test) for cause in one.causes)
            for test in self.tests
        }

    @cache  # noqa: B019 - there is one world
    def readings_of(self, test: str) -> tuple[tuple[int, Reading], ...]:
        """The readings of one test with their places."""
        return tuple((place, one) for place, one in enumerate(self.readings) if one.test == test)


@cache
def _shown() -> dict[str, dict[str, tuple[str, ...]]]:
    return msgspec.toml.decode(data("readings.toml"), type=dict[str, dict[str, tuple[str, ...]]])


def shows(test: str, cause: str) -> tuple[str, ...]:
    """Findings of the vocabulary that this test uses to say this cause."""
    lines = _shown()
    return lines.get(test, {}).get(cause) or lines["any"].get(cause, ())


def _accuracy(result: Result) -> tuple[float, float] | None:
    """Sensitivity and specificity; where only a likelihood ratio is published, sensitivity is assumed."""
    if result.sensitivity is not None and result.specificity is not None:
        return result.sensitivity, result.specificity
    assumed = parameters().assumed_sensitivity.get(result.id)
    if assumed is None or result.lr_pos is None:
        return None
    return assumed.value, 1 - assumed.value / result.lr_pos.mode


def _readings(test: str) -> Iterator[Reading]:
    together: dict[tuple[str, ...], list[Result]] = {}
    for result in results():
        if result.test == test and result.everyday and _accuracy(result) is not None:
            together.setdefault(shows(test, result.cause) or (result.cause,), []).append(result)
    for same in together.values():
        yield _reading(test, same)


def _reading(test: str, same: Sequence[Result]) -> Reading:
    """Results that look alike in a report, as one reading; its false alarms are their mean."""
    numbers = [accuracy for accuracy in map(_accuracy, same) if accuracy is not None]
    return Reading(
        test=test,
        mechanism=same[0].mechanism,
        causes=tuple(result.cause for result in same),
        sens=tuple(sens for sens, _ in numbers),
        false_positive=sum(1 - spec for _, spec in numbers) / len(numbers),
        shows=shows(test, same[0].cause),
    )


@cache
def world() -> World:
    """The evidence, read once."""
    names = tuple(cause.id for cause in causes())
    operations = tuple(parameters().operations)
    prior = np.array([[cause.prior[kind] for cause in causes()] for kind in operations])
    readings = tuple(reading for test in parameters().tests for reading in _readings(test))
    columns = [[names.index(cause) for cause in reading.causes] for reading in readings]
    return World(
        causes=names,
        operations=operations,
        history=tuple(question.id for question in questions()),
        courses=course().levels,
        priors=prior / prior.sum(axis=1, keepdims=True),
        finding=np.array([[question.given[cause].mode for question in questions()] for cause in names]),
        course=np.array([course().given[cause] for cause in names]),
        readings=readings,
        tests=tuple(dict.fromkeys(reading.test for reading in readings)),
        unexplained=share_without_cause(),
        readable=np.array([[bool(row[places].any()) for places in columns] for row in prior]),
    )
