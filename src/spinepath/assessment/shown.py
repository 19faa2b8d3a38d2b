"""What imaging, EMG, scans, blocks, cultures and written diagnoses show of each cause, and what they leave unsaid."""

import re
from collections.abc import Iterator, Mapping
from functools import cache

from spinepath.assessment.answering import Answer, Answers, Given
from spinepath.assessment.concordance import Where
from spinepath.assessment.network import Network
from spinepath.assessment.subject import Fact, Subject
from spinepath.chart.event import Event
from spinepath.chart.vocabulary import findings as vocabulary
from spinepath.knowledge.meanings import Meaning, meanings
from spinepath.knowledge.named_tests import named, usual_test

DIAGNOSIS = "recorded_diagnosis"
CONCORDANCE = "concordance"
_STUDIES = ("report", "imaging", "procedure", "observation")
_SUSPECTED = 0.5
"""A suspicion ("probable", "may represent") counts half (project estimate)."""
_SIDED_DENIAL = 0.5
"""A denial about one place elsewhere counts half against the cause as a whole (project estimate)."""
_MILD = re.compile(r"\b(mild(ly)?|minimal(ly)?|slight(ly)?|borderline|minor|small)\b", re.IGNORECASE)
_MILD_COUNTS = 0.5
"""A mild lesion is as common in people without pain: it counts half (project estimate)."""
_SILENCE = 0.5
"""What a report leaves unsaid counts half a denial (project estimate)."""
_PLACELESS = ("emg", DIAGNOSIS, "selective_nerve_root_block")
"""Their level is that of the symptoms, whatever the cause: it is no concordance."""
_SEES_ALL = ("mri_plain", "mri_gadolinium", "ct_myelogram")
"""Tests whose report covers every lesion they can show."""
_SELDOM_MISSED = 0.75
_LEFT_UNSAID = ("epidural_fibrosis", "discogenic_pain", "wrong_level")
"""Scar and worn discs are so common after surgery that many readers do not mention them."""


def tested(subject: Subject, net: Network) -> Given:
    where, studies = Where(subject), _studies(subject)
    scarred = {_words(fact) for fact in subject.under(["finding/epidural_fibrosis_scar"], "yes")}
    for finding, meaning in meanings().items():
        for fact in subject.under([f"finding/{finding}"], "yes", "no", "maybe"):
            test = _test(fact, finding, studies)
            if fact.says == "maybe" and not _suspected(fact, test, studies):
                continue
            if finding == "nerve_root_compression" and _words(fact) in scarred:
                continue  # "root entrapped in scar" is scar, not a narrow bone
            if test == DIAGNOSIS and not _is_diagnosed(fact, meaning):
                continue
            fit = where.fit(fact.event)
            for cause, value in _speaks(fact, meaning, where):
                column = _column(net, finding, cause, test)
                if column:
                    yield column, Answer(value, (fact,), fit.words if value > 0 else None)
                if column and value == 1 and fit.value and test not in _PLACELESS:
                    yield f"{CONCORDANCE}:{cause}", Answer(fit.value, (fact,), fit.words)


def _suspected(fact: Fact, test: str | None, studies: Mapping[str, Event]) -> bool:
    """A doubtful statement counts when a test or a working diagnosis makes it.

    A note's wish to rule something out is no sighting, nor is a doubtful needle study.
    """
    return test == DIAGNOSIS or _study(fact, studies) not in (None, "emg")


def _is_diagnosed(fact: Fact, meaning: Meaning) -> bool:
    """A code or word for wear is no diagnosis of what hurts."""
    if meaning.diagnosed is None:
        return True
    return bool(re.search(meaning.diagnosed, fact.event.words or fact.event.name, re.IGNORECASE))


def _words(fact: Fact) -> tuple[str, str | None]:
    return fact.event.source, fact.event.words


def silent(subject: Subject, net: Network, given: Answers) -> Given:
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
