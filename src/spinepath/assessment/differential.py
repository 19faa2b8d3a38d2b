"""Why does it still hurt: every cause with its probability, its band, and what speaks for and against it."""

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

import numpy as np
from msgspec.structs import replace

from spinepath.assessment import operations
from spinepath.assessment.answering import Answer, Answers
from spinepath.assessment.bands import band
from spinepath.assessment.combining import Array, conflicts
from spinepath.assessment.findings_as_answers import answers
from spinepath.assessment.inference import posterior, settled
from spinepath.assessment.information import arguments
from spinepath.assessment.model import Argument, Cause
from spinepath.assessment.network import Network, network
from spinepath.assessment.subject import Subject, cite, newest_first
from spinepath.chart.anatomy import touches
from spinepath.errors import UnknownName
from spinepath.knowledge import causes as known
from spinepath.knowledge.accuracy import Result
from spinepath.knowledge.causes import COURSE, OPERATIONS
from spinepath.knowledge.tables import evidence
from spinepath.sources.operations import kind_of_valueset

SHOWN_BITS = 0.1
"""An argument weaker than this changes no ranking and is not shown."""
EQUAL = 12
"""Decimals to which probabilities are compared: beyond them the order of summation speaks."""
LOW_BACK = "L1-S1"
MOST_SPECIFIC = ("deformity", "fusion", "discectomy", "decompression")


class Differential(NamedTuple):
    """row: the evidence as the network takes it. operation: index into OPERATIONS. given: answers by column."""

    net: Network
    row: Array
    operation: int
    given: Answers
    causes: tuple[Cause, ...]


def differential(subject: Subject, what_if: Mapping[str, str] | None = None) -> Differential:
    """The ranked causes. what_if: answers to suppose, "mri.recurrent_disc_herniation" -> "yes", "no" or "unknown"."""
    net = network()
    given = {**answers(subject, net), **_supposed(net, what_if or {})}
    row = net.evidence({column: answer.value for column, answer in given.items()})
    operation = OPERATIONS.index(operation_kind(subject))
    net = settled(net, row, operation)
    return Differential(net, row, operation, given, _causes(net, row, operation, given))


def operation_kind(subject: Subject) -> str:
    """The column of priors that suits everything done so far: what a fusion can cause outweighs the rest.

    An operation that stays above the low back is not the one whose failure hurts there.
    """
    kinds = {
        kind_of_valueset().get(concept, "any")
        for event in operations.events(subject)
        for concept in event.concepts
        if event.level is None or touches(event.level, LOW_BACK)
    }
    return next((kind for kind in MOST_SPECIFIC if kind in kinds), "any")


def _supposed(net: Network, what_if: Mapping[str, str]) -> dict[str, Answer]:
    values = {"yes": 1.0, "no": -1.0, "unknown": 0.0}
    supposed = {}
    for name, said in what_if.items():
        column = column_named(net, name)
        if said not in values:
            raise UnknownName(f"--what-if {name}={said}: say yes, no or unknown")
        supposed[column] = Answer(values[said], ())
    return supposed


def column_named(net: Network, name: str) -> str:
    """The column a person means by "mri.recurrent_disc_herniation", "ct:pseudarthrosis" or "slr_positive"."""
    test, _, rest = name.replace(".", ":").partition(":")
    tries = [name, f"{test}:{rest}", f"{test}_plain:{rest}", f"{test}_standing:{rest}"]
    for column in tries:
        if column in net.columns:
            return column
    raise UnknownName(f"{name!r} is no finding of the differential; there are: {', '.join(net.columns)}")


def _causes(net: Network, row: Array, operation: int, given: Answers) -> tuple[Cause, ...]:
    found = band(net, row, operation)
    prior = posterior(net, np.zeros_like(row), operation)[0]
    ratios = arguments(net, row, operation)
    said = {name: _said(net, name, given) for name in ratios}
    clashes = _conflicts(net, row)
    ranked = np.argsort(-np.round(found.probability, EQUAL), kind="stable")
    return tuple(
        _cause(
            net.causes[place],
            probability=float(found.probability[place]),
            range=(float(found.low[place]), float(found.high[place])),
            prior=float(prior[place]),
            arguments=[_weighed(said[name], float(each[place])) for name, each in ratios.items()],
            conflicts=clashes.get(net.causes[place].id, ()),
        )
        for place in ranked
    )


def _cause(cause: known.Cause, *, probability: float, range: tuple[float, float], prior: float,
           arguments: list[Argument], conflicts: tuple[str, ...]) -> Cause:  # fmt: skip
    strongest = sorted(arguments, key=lambda argument: -abs(argument.bits))
    return Cause(
        id=cause.id,
        name=cause.name,
        probability=probability,
        range=range,
        correctable=cause.correctable,
        prior=prior,
        standing=cause.standing,
        for_=tuple(argument for argument in strongest if argument.bits >= SHOWN_BITS),
        against=tuple(argument for argument in strongest if argument.bits <= -SHOWN_BITS),
        conflicts=conflicts,
        management=cause.management,
    )


def _said(net: Network, name: str, given: Answers) -> Argument:
    """What a finding says of any cause; how strongly differs from cause to cause."""
    columns = [column for column in given if net.finding(net.column(column)) == name and given[column].value]
    answer = given[columns[0]]
    result = _results(net).get(name)
    return Argument(
        finding=name,
        says=_says(name, columns[0], answer),
        likelihood_ratio=1.0,
        bits=0.0,
        standing=result.standing if result else _standing(name),
        concordance=answer.concordance,
        evidence=cite(fact.event for fact in newest_first(answer.facts)),
        citations=(result.source,) if result else (known.questions()[0].source,),
    )


def _weighed(said: Argument, ratio: float) -> Argument:
    bits = float(np.log2(ratio)) if ratio > 0 else -20.0
    return replace(said, likelihood_ratio=ratio, bits=bits)


@cache
def _results(net: Network) -> dict[str, Result]:
    return {result.id: result for result in net.results}


def _standing(name: str) -> str:
    if name == COURSE:
        return known.course().standing
    return next(question.standing for question in known.questions() if question.id == name)


def _says(name: str, column: str, answer: Answer) -> str:
    """The finding and its answer in words."""
    said = "yes" if answer.value > 0 else "no"
    if name == COURSE:
        return f"Course after the operation: {column.partition(':')[2].replace('_', ' ')}"
    if name in question_words():
        return f"{question_words()[name]}: {said}"
    test, _, rest = name.partition(":")
    if not rest:
        return f"{name.replace('_', ' ').capitalize()}: {said}"
    return f"{test_names()[test]}: {rest.replace('_', ' ').replace(':', ', ')}: {said}"


@cache
def question_words() -> dict[str, str]:
    """Each history question in words."""
    return {question.id: question.question for question in known.questions()}


@cache
def test_names() -> dict[str, str]:
    """Each test's name by id."""
    return {test["id"]: test["name"] for test in evidence("tests")["test"]}


def _conflicts(net: Network, row: Array) -> dict[str, tuple[str, ...]]:
    """Mechanisms whose results disagree, by cause."""
    clash = conflicts(row, net.tied)[0]
    found: dict[str, tuple[str, ...]] = {}
    for place in np.flatnonzero(clash):
        cause, mechanism = net.tied.names[place]
        words = f"Results of {mechanism} disagree: one speaks for it, another against; both count."
        found[cause] = (*found.get(cause, ()), words)
    return found
