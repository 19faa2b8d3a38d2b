"""The made-up people of the validation: what the record held at each stage, and what the engine made of it."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import msgspec
import numpy as np
import numpy.typing as npt

from spinepath.assessment.assess import assess
from spinepath.assessment.inference import posterior
from spinepath.assessment.network import network
from spinepath.chart.chart import Chart
from spinepath.knowledge.causes import COURSE, OPERATIONS
from spinepath.registry.simulate import Person, parameters, people, world
from spinepath.registry.simulate.fhir import bundle
from spinepath.registry.simulate.record import record
from spinepath.sources.read import read_one

Array = npt.NDArray[Any]

HISTORY, DONE, ALL, DIRECT = "history only", "tests as done", "every test done", "handed over"
STAGES = (HISTORY, DONE, ALL)
"""What the record holds. HANDED OVER is no record: every true answer, put into the network without reading."""


class Stage(NamedTuple):
    """(people, causes) probabilities and truths; known: whether the engine gave an answer at all."""

    probability: Array
    truth: Array
    known: Array

    def kept(self) -> "Stage":
        """Only the people with an answer."""
        return Stage(self.probability[self.known], self.truth[self.known], self.known[self.known])


def in_pain(count: int, seed: int) -> Iterator[Person]:
    """Made-up people whose pain persists."""
    return (person for person in people(count, seed) if not person.truth.well)


def chart(person: Person, stage: str) -> Chart:
    """The record at a stage, written as FHIR and read again. The scribe's chance is the same at all stages."""
    tests = {HISTORY: (), DONE: person.truth.tests_done, ALL: world().tests}[stage]
    truth = msgspec.structs.replace(person.truth, tests_done=tests)
    resources = record(truth, (person.block.seed << 40) | person.index)
    return read_one(msgspec.json.encode(bundle(person.id, resources)))


def causes() -> tuple[str, ...]:
    """Ids of the causes in the network's order."""
    return tuple(cause.id for cause in network().causes)


def truly(person: Person) -> Array:
    """(causes,) which are there."""
    return np.isin(causes(), person.truth.causes)


def answered(person: Person, stage: str) -> Array | None:
    """(causes,) probabilities of the whole pipeline; None when it says that there is nothing to explain."""
    said = {cause.id: cause.probability for cause in assess(chart(person, stage), parameters().as_of).causes}
    return np.array([said[name] for name in causes()]) if said else None


def stage(crowd: list[Person], name: str) -> Stage:
    """Everybody at one stage."""
    said = [handed_over(person) if name == DIRECT else answered(person, name) for person in crowd]
    known = np.array([one is not None for one in said])
    none = np.zeros(len(causes()))
    return Stage(
        np.array([none if one is None else one for one in said]),
        np.array([truly(person) for person in crowd]),
        known,
    )


def handed_over(person: Person) -> Array:
    """(causes,) probabilities when every true answer is put into the network without a record between."""
    net, truth = network(), person.truth
    given: dict[str, float] = {name: 1 if there else -1 for name, there in truth.history.items()}
    given[f"{COURSE}:{truth.course}"] = 1
    for test in world().tests:
        given |= columns(person, test)
    row: Array = posterior(net, net.evidence(given), OPERATIONS.index(truth.operation))[0]
    return row


def columns(person: Person, test: str) -> Mapping[str, float]:
    """What a test says of this person, by column of the network."""
    told = {
        result.cause: result.id for result in network().results if result.test == test and result.everyday
    }
    said = person.result(test)
    return {told[cause]: 1 if positive else -1 for cause, positive in said.items() if cause in told}
