"""From what was read to what the differential asks: one answer for each column of the network."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import NamedTuple

from spinepath.assessment.concordance import Where
from spinepath.assessment.course import onset_pattern
from spinepath.assessment.network import Network
from spinepath.assessment.subject import Fact, Subject
from spinepath.chart.event import Event
from spinepath.chart.vocabulary import findings as vocabulary
from spinepath.features.registry import keys_of
from spinepath.knowledge.causes import COURSE
from spinepath.knowledge.meanings import Meaning, meanings
from spinepath.knowledge.named_tests import named, usual_test
from spinepath.knowledge.tables import folder, parse

DIAGNOSIS = "recorded_diagnosis"
CONCORDANCE = "concordance"
_STUDIES = ("report", "imaging", "procedure", "observation")
_EARLY_BLOOD_DAYS = 42
"""Days after an operation in which ESR and CRP are high in everyone (tests.toml: "more than six weeks after surgery")."""
_SUSPECTED = 0.5
"""A suspicion ("probable", "may represent") counts half (project estimate)."""
_SIDED_DENIAL = 0.5
"""A denial about one place elsewhere counts half against the cause as a whole (project estimate)."""


_SILENCE = 0.5
"""What a report leaves unsaid counts half a denial (project estimate)."""
_SEES_ALL = ("mri_plain", "mri_gadolinium", "ct_myelogram")
"""Tests whose report covers every lesion they can show."""
_SELDOM_MISSED = 0.75
_LEFT_UNSAID = ("epidural_fibrosis", "discogenic_pain", "wrong_level")
"""Scar and worn discs are so common after surgery that many readers do not mention them."""
_MILD = re.compile(r"\b(mild(ly)?|minimal(ly)?|slight(ly)?|borderline|minor|small)\b", re.IGNORECASE)
_MILD_COUNTS = 0.5
"""A mild lesion is as common in people without pain: it counts half (project estimate)."""
_LEG_SIGNS = (
    "finding/sensory_loss",
    "finding/motor_weakness",
    "finding/new_deficit",
    "finding/claudication",
    "finding/neuropathic_descriptors",
)


class Answer(NamedTuple):
    """value: -1 no to +1 yes, a fraction when the place fits only partly. concordance: in words, when known."""

    value: float
    facts: tuple[Fact, ...]
    concordance: str | None = None


Answers = Mapping[str, Answer]


@cache
def questions() -> dict[str, tuple[str, ...]]:
    """Features that answer each question and sign."""
    return {name: tuple(features) for name, features in parse(folder("questions.toml")).items()}


def answers(subject: Subject, net: Network) -> Answers:
    """Everything the record answers, by column of the network. Where two statements differ, yes is kept."""
    found: dict[str, Answer] = {}
    for column, answer in (*_asked(subject), *_course(subject), *_tested(subject, net)):
        if column in net.columns:
            found[column] = _stronger(found.get(column), answer)
    return {**dict(_silent(subject, net, found)), **found}


def _stronger(before: Answer | None, answer: Answer) -> Answer:
    if before is None:
        return answer
    first, second = sorted((before, answer), key=lambda one: one.value, reverse=True)
    same = first.value * second.value > 0
    return first._replace(facts=(*first.facts, *second.facts)) if same else first


def _asked(subject: Subject) -> Iterator[tuple[str, Answer]]:
    early = (subject.values.get("days_since_last_operation") or (None,))[0]
    for column, features in questions().items():
        if column.endswith(":infection") and early is not None and early < _EARLY_BLOOD_DAYS:
            continue
        said = [subject.values.get(name) for name in features]
        value = 1.0 if True in said else -1.0 if said[0] is False else 0.0
        if value:
            facts = subject.under(
                (key for name in features for key in keys_of(name)), "yes" if value > 0 else "no"
            )
            yield column, Answer(value, tuple(facts))
    yield from _age(subject)
    yield from _dominance(subject)


def _age(subject: Subject) -> Iterator[tuple[str, Answer]]:
    low, high = subject.values.get("age_years", (None, None))
    facts = tuple(subject.under(["kind/patient"]))
    if low is not None and low > 70:
        yield "age_over_70", Answer(1.0, facts)
    if high is not None and high < 60:
        yield "age_under_60", Answer(1.0, facts)


def _dominance(subject: Subject) -> Iterator[tuple[str, Answer]]:
    """Where only the leg, or only the back, is said to hurt, that one dominates."""
    if "leg_dominant" in subject.values:
        return
    leg = subject.under(["finding/radicular_leg_pain"], "yes")
    back = subject.under(["finding/axial_back_pain"], "yes")
    if leg and not back:
        yield "leg_dominant", Answer(1.0, tuple(leg))
    if back and not leg and not subject.under(_LEG_SIGNS, "yes", "maybe"):
        yield "leg_dominant", Answer(-1.0, tuple(back))


def _course(subject: Subject) -> Iterator[tuple[str, Answer]]:
    level, facts = onset_pattern(subject)
    if level is not None:
        yield f"{COURSE}:{level}", Answer(1.0, facts)


def _tested(subject: Subject, net: Network) -> Iterator[tuple[str, Answer]]:
    where, studies = Where(subject), _studies(subject)
    scarred = {_words(fact) for fact in subject.under(["finding/epidural_fibrosis_scar"], "yes")}
    for finding, meaning in meanings().items():
        for fact in subject.under([f"finding/{finding}"], "yes", "no", "maybe"):
            test = _test(fact, finding, studies)
            if fact.says == "maybe" and _study(fact, studies) is None:
                continue  # a doctor who wants to rule something out has not seen it
            if finding == "nerve_root_compression" and _words(fact) in scarred:
                continue  # "root entrapped in scar" is scar, not a narrow bone
            fit = where.fit(fact.event)
            for cause, value in _speaks(fact, meaning, where):
                column = _column(net, finding, cause, test)
                if column:
                    yield column, Answer(value, (fact,), fit.words if value > 0 else None)
                if column and value == 1 and fit.value:
                    yield f"{CONCORDANCE}:{cause}", Answer(fit.value, (fact,), fit.words)


def _words(fact: Fact) -> tuple[str, str | None]:
    return fact.event.source, fact.event.words


def _silent(subject: Subject, net: Network, given: Answers) -> Iterator[tuple[str, Answer]]:
    """A report that names lesions and is silent about another one it would show speaks softly against that one."""
    studies = _studies(subject)
    told: dict[str, Fact] = {}
    for fact in subject.facts:
        study = studies.get(fact.event.part_of or "")
        if fact.says in ("yes", "no") and study is not None and _is_lesion(fact):
            test = named(study.name, study.concepts)
            if test in _SEES_ALL:
                told[test] = fact
    for test, fact in told.items():
        for column in _seen_by(net, test):
            if column not in given:
                yield column, Answer(-_SILENCE, (fact,))


def _is_lesion(fact: Fact) -> bool:
    name = fact.key.removeprefix("finding/")
    return name in vocabulary() and vocabulary()[name].group == "imaging"


@cache
def _seen_by(net: Network, test: str) -> tuple[str, ...]:
    """Columns of the lesions that this test seldom misses, and that a reader would not leave unsaid."""
    return tuple(
        result.id
        for result in net.results
        if result.test == test
        and result.everyday
        and (result.sensitivity or 0) >= _SELDOM_MISSED
        and result.cause not in _LEFT_UNSAID
    )


def _studies(subject: Subject) -> dict[str, Event]:
    """Reports and procedures by source: what a finding was read from."""
    return {event.source: event for event in subject.chart.events if event.kind in _STUDIES}


def _study(fact: Fact, studies: Mapping[str, Event]) -> str | None:
    """The test whose report a statement stands in."""
    study = studies.get(fact.event.part_of or "") or studies.get(fact.event.source)
    return named(study.name, study.concepts) if study else None


def _test(fact: Fact, finding: str, studies: Mapping[str, Event]) -> str | None:
    """The test a finding comes from: the one its report names, its own sentence, or the usual one."""
    if test := _study(fact, studies):
        return test
    event = fact.event
    if event.source.startswith("Condition/") or event.kind == "condition":
        return DIAGNOSIS
    return named(event.words or "") or usual_test(finding)


def _speaks(fact: Fact, meaning: Meaning, where: Where) -> Iterator[tuple[str, float]]:
    """Causes a statement speaks for (> 0) or against (< 0)."""
    event, place = fact.event, where.place(fact.event.level)
    weight = _SUSPECTED if fact.says == "maybe" else _MILD_COUNTS if _is_mild(event) else 1.0
    yes = (fact.says != "no") != meaning.turned
    if not yes and place in ("adjacent", "elsewhere"):
        weight = _SIDED_DENIAL
    for cause in meaning.at(place):
        yield cause, weight if yes else -weight


def _is_mild(event: Event) -> bool:
    return event.kind == "finding" and bool(_MILD.search(event.words or ""))


def _column(net: Network, finding: str, cause: str, test: str | None) -> str | None:
    """The network's column for this finding of this test; that of the usual test where the evidence has none."""
    tries = [f"{one}:{cause}" for one in (test, usual_test(finding)) if one]
    named_sign = [f"{column}:{finding}" for column in tries]
    return next((column for column in (*named_sign, *tries) if column in net.columns), None)
