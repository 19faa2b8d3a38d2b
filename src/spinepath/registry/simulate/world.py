"""The evidence as arrays: who gets which cause, what each cause shows, how each test reads it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from spinepath.knowledge.tables import evidence
from spinepath.registry.simulate.parameters import data, parameters

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Accuracy:
    """How a test reads one cause."""

    cause: str
    sens: float
    spec: float


@dataclass(frozen=True)
class Reading:
    """One thing a test can show: the causes that show it, with their sensitivities, and its false alarms.

    Causes that a test shows in the same way (denervation) are one reading, not several.
    """

    test: str
    causes: tuple[str, ...]
    sens: tuple[float, ...]
    false_positive: float
    shows: tuple[str, ...]


@dataclass(frozen=True)
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
    readable: NDArray[np.bool_]  # operation x reading: no fusion, no failed fusion

    def readings_of(self, test: str) -> tuple[tuple[int, Reading], ...]:
        """The readings of one test with their places."""
        return tuple((place, one) for place, one in enumerate(self.readings) if one.test == test)


def _from_ratios(positive: float, negative: float) -> tuple[float, float]:
    """Sensitivity and specificity that give two likelihood ratios."""
    spec = (positive - 1) / (positive - negative)
    return positive * (1 - spec), spec


def _numbers(row: Mapping[str, Any]) -> tuple[float, float] | None:
    if "sens" in row and "spec" in row:
        return float(row["sens"]), float(row["spec"])
    if "lr_pos_annular_fissure" in row:
        return _from_ratios(row["lr_pos_annular_fissure"], row["lr_neg_annular_fissure"])
    return None


def _everyday(row: Mapping[str, Any]) -> tuple[bool, bool]:
    """Order of preference: an everyday value before a study of experts, a plain one before a variant."""
    return row.get("basis") != "elicited", row.get("variant") not in (None, "single block")


def accuracies(test: Mapping[str, Any], causes: Sequence[str]) -> list[Accuracy]:
    """One accuracy for each cause that the test can tell."""
    best: dict[str, Accuracy] = {}
    for row in sorted(test["accuracy"], key=_everyday):
        numbers = _numbers(row)
        if numbers and row["cause"] in causes:
            best.setdefault(row["cause"], Accuracy(row["cause"], *numbers))
    return list(best.values())


@cache
def _shown() -> dict[str, dict[str, tuple[str, ...]]]:
    return msgspec.toml.decode(data("readings.toml"), type=dict[str, dict[str, tuple[str, ...]]])


def shows(test: str, cause: str) -> tuple[str, ...]:
    """Findings of the vocabulary that this test uses to say this cause."""
    lines = _shown()
    return lines.get(test, {}).get(cause) or lines["any"].get(cause, ())


def _readings(test: str, found: Sequence[Accuracy]) -> Iterator[Reading]:
    together: dict[tuple[str, ...], list[Accuracy]] = {}
    for one in found:
        words = shows(test, one.cause)
        together.setdefault(words or (one.cause,), []).append(one)
    for words, ones in together.items():
        false = sum(1 - one.spec for one in ones) / len(ones)
        causes, sens = tuple(one.cause for one in ones), tuple(one.sens for one in ones)
        yield Reading(test, causes, sens, false, words if shows(test, causes[0]) else ())


def _all_readings(causes: Sequence[str]) -> tuple[Reading, ...]:
    known = {test["id"]: test for test in evidence("tests")["test"]}
    used = [name for name in parameters().tests if name in known]
    return tuple(one for name in used for one in _readings(name, accuracies(known[name], causes)))


@cache
def world() -> World:
    """The evidence, read once."""
    content = evidence("causes")
    causes = tuple(cause["id"] for cause in content["cause"])
    likely = {row["cause"]: row for row in content["likelihood"]}
    levels = {entry["id"]: entry.get("levels") for entry in content["finding"]}
    history = tuple(name for name, options in levels.items() if not options)
    operations = tuple(parameters().operations)
    readings, priors = _all_readings(causes), _priors(content["cause"], operations)
    columns = [[causes.index(one) for one in reading.causes] for reading in readings]
    possible = [[bool(row[places].any()) for places in columns] for row in priors]
    return World(
        causes=causes, operations=operations, history=history,
        courses=tuple(levels["onset_pattern"]),
        priors=priors,
        finding=np.array([[likely[cause][name]["mode"] for name in history] for cause in causes]),
        course=np.array([likely[cause]["onset_pattern"] for cause in causes], dtype=np.float64),
        readings=readings, tests=tuple(dict.fromkeys(reading.test for reading in readings)),
        readable=np.array(possible),
    )  # fmt: skip


def _priors(causes: Sequence[Mapping[str, Any]], operations: Sequence[str]) -> Floats:
    shares = np.array([[cause["prior"][kind] for cause in causes] for kind in operations], dtype=np.float64)
    return np.asarray(shares / shares.sum(axis=1, keepdims=True))
