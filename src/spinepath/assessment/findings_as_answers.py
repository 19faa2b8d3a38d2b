"""From what was read to what the differential asks: one answer for each column of the network."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import NamedTuple

from spinepath.assessment.concordance import Where
from spinepath.assessment.course import onset_pattern
from spinepath.assessment.network import Network
from spinepath.assessment.subject import Fact, Subject
from spinepath.chart.event import Event
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
    return found


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
    for finding, meaning in meanings().items():
        for fact in subject.under([f"finding/{finding}"], "yes", "no", "maybe"):
            test = _test(fact, finding, studies)
            if fact.says == "maybe" and _study(fact, studies) is None:
                continue  # a doctor who wants to rule something out has not seen it
            fit = where.fit(fact.event)
            for cause, value in _speaks(fact, meaning, where):
                column = _column(net, finding, cause, test)
                if column:
                    yield column, Answer(value, (fact,), fit.words if value > 0 else None)
                if column and value == 1 and fit.value:
                    yield f"{CONCORDANCE}:{cause}", Answer(fit.value, (fact,), fit.words)


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
    place = where.place(fact.event.level)
    weight = _SUSPECTED if fact.says == "maybe" else 1.0
    yes = (fact.says != "no") != meaning.turned
    if not yes and place in ("adjacent", "elsewhere"):
        weight = _SIDED_DENIAL
    for cause in meaning.at(place):
        yield cause, weight if yes else -weight


def _column(net: Network, finding: str, cause: str, test: str | None) -> str | None:
    """The network's column for this finding of this test; that of the usual test where the evidence has none."""
    tries = [f"{one}:{cause}" for one in (test, usual_test(finding)) if one]
    named_sign = [f"{column}:{finding}" for column in tries]
    return next((column for column in (*named_sign, *tries) if column in net.columns), None)
