"""What imaging, EMG, scans, blocks, cultures and written diagnoses show of each cause, and what they leave unsaid."""

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from typing import NamedTuple

from spinepath.assessment.answering import Answer, Answers, Given
from spinepath.assessment.concordance import Where, where
from spinepath.assessment.network import Network
from spinepath.assessment.subject import Fact, Subject
from spinepath.chart.event import Event
from spinepath.chart.vocabulary import findings as vocabulary
from spinepath.knowledge.meanings import Meaning, Place, meanings
from spinepath.knowledge.named_tests import named, usual_test

DIAGNOSIS = "recorded_diagnosis"
CONCORDANCE = "concordance"
SCAR, ENTRAPPED = "epidural_fibrosis_scar", "nerve_root_compression"
STATEMENTS_KEPT = 50_000
"""Different statements whose meaning is remembered: reports repeat their words."""
STUDIES = ("report", "imaging", "procedure", "observation")
_SUSPECTED = 0.5
"""A suspicion ("probable", "may represent") counts half (project estimate)."""
_SIDED_DENIAL = 0.5
"""A denial about one place elsewhere counts half against the cause as a whole (project estimate)."""
_MILD = re.compile(r"\b(mild(ly)?|minimal(ly)?|slight(ly)?|borderline|minor|small)\b", re.IGNORECASE)
_MILD_COUNTS = 0.5
"""A mild lesion is as common in people without pain: it counts half (project estimate)."""
SILENCE = 0.5
"""What a report leaves unsaid counts half a denial (project estimate)."""
_PLACELESS = ("emg", DIAGNOSIS, "selective_nerve_root_block")
"""Their level is that of the symptoms, whatever the cause: it is no concordance."""
SEES_ALL = ("mri_plain", "mri_gadolinium", "ct_myelogram")
"""Tests whose report covers every lesion they can show."""
_SELDOM_MISSED = 0.75
_LEFT_UNSAID = ("epidural_fibrosis", "discogenic_pain", "wrong_level")
"""Scar and worn discs are so common after surgery that many readers do not mention them."""


class Statement(NamedTuple):
    """A statement apart from who it is about. study: the test whose report it stands in. place: of its level.

    says: yes | no | maybe. is_condition: see there. is_mild: a finding in such words. words: see read.
    """

    finding: str
    says: str
    study: str | None
    is_condition: bool
    is_mild: bool
    words: str
    place: Place


class Spoken(NamedTuple):
    """What a statement says of one cause. column: of the network. value: above 0 for it, below 0 against it.

    placed: whether its level and side then tell where the cause lies.
    """

    cause: str
    column: str
    value: float
    placed: bool


def tested(subject: Subject, net: Network) -> Given:
    here, studies = where(subject), _studies(subject)
    scarred = {_words(fact) for fact in subject.under([f"finding/{SCAR}"], "yes")}
    for finding in meanings():
        for fact in subject.under([f"finding/{finding}"], "yes", "no", "maybe"):
            if finding == ENTRAPPED and _words(fact) in scarred:
                continue  # "root entrapped in scar" is scar, not a narrow bone
            fit = here.fit(fact.event.side, fact.event.level)
            for cause, column, value, placed in spoken(net, _statement(fact, finding, here, studies)):
                yield column, Answer(value, (fact,), fit.words if value > 0 else None)
                if placed and fit.value:
                    yield f"{CONCORDANCE}:{cause}", Answer(fit.value, (fact,), fit.words)


def _statement(fact: Fact, finding: str, here: Where, studies: Mapping[str, Event]) -> Statement:
    event, study = fact.event, _study(fact, studies)
    diagnosis = is_condition(event.source, event.kind)
    return Statement(
        finding, fact.says or "", study, diagnosis, event.kind == "finding" and is_mild(event.words or ""),
        read(study, diagnosis, event.words, event.name), here.place(event.level),
    )  # fmt: skip


def is_condition(source: str, kind: str) -> bool:
    """Whether a statement is a diagnosis that someone wrote down."""
    return source.startswith("Condition/") or kind == "condition"


def read(study: str | None, diagnosis: bool, words: str | None, name: str) -> str:
    """The words that tell which test a statement is of, or whether it is a diagnosis: none where a report tells it."""
    return "" if study else words or (name if diagnosis else "")


@lru_cache(maxsize=STATEMENTS_KEPT)
def is_mild(words: str) -> bool:
    """Whether these words call a lesion mild."""
    return bool(_MILD.search(words))


@lru_cache(maxsize=STATEMENTS_KEPT)
def spoken(net: Network, said: Statement) -> tuple[Spoken, ...]:
    """What a statement says of each cause; nothing when it does not count."""
    test, meaning = _test(said), meanings()[said.finding]
    if said.says == "maybe" and not _suspected(said, test):
        return ()
    if test == DIAGNOSIS and not _is_diagnosed(said, meaning):
        return ()
    columns = (
        (cause, _column(net, said.finding, cause, test), value) for cause, value in _speaks(said, meaning)
    )
    placed = test not in _PLACELESS
    return tuple(
        Spoken(cause, column, value, placed and value == 1) for cause, column, value in columns if column
    )


def _suspected(said: Statement, test: str | None) -> bool:
    """A doubtful statement counts when a test or a working diagnosis makes it.

    A note's wish to rule something out is no sighting, nor is a doubtful needle study.
    """
    return test == DIAGNOSIS or said.study not in (None, "emg")


def _is_diagnosed(said: Statement, meaning: Meaning) -> bool:
    """A code or word for wear is no diagnosis of what hurts."""
    if meaning.diagnosed is None:
        return True
    return bool(re.search(meaning.diagnosed, said.words, re.IGNORECASE))


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
            if test in SEES_ALL:
                told[test] = fact
    for test, fact in told.items():
        for column in seen_by(net, test):
            if column not in given:
                yield column, Answer(-SILENCE, (fact,))


def _is_lesion(fact: Fact) -> bool:
    name = fact.key.removeprefix("finding/")
    return name in vocabulary() and vocabulary()[name].group == "imaging"


@cache
def seen_by(net: Network, test: str) -> tuple[str, ...]:
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
    """Reports and procedures by source, none later than the day: what a finding was read from."""
    return {
        event.source: event
        for event in subject.chart.events
        if event.kind in STUDIES and (event.earliest is None or event.earliest <= subject.as_of)
    }


def _study(fact: Fact, studies: Mapping[str, Event]) -> str | None:
    """The test whose report a statement stands in."""
    study = studies.get(fact.event.part_of or "") or studies.get(fact.event.source)
    return named(study.name, study.concepts) if study else None


def _test(said: Statement) -> str | None:
    """The test a finding comes from: the one its report names, its own sentence, or the usual one."""
    if said.study:
        return said.study
    if said.is_condition:
        return DIAGNOSIS
    return named(said.words) or usual_test(said.finding)


def _speaks(said: Statement, meaning: Meaning) -> Iterator[tuple[str, float]]:
    """Causes a statement speaks for (> 0) or against (< 0)."""
    weight = _SUSPECTED if said.says == "maybe" else _MILD_COUNTS if said.is_mild else 1.0
    yes = (said.says != "no") != meaning.turned
    if not yes and said.place in ("adjacent", "elsewhere"):
        weight = _SIDED_DENIAL
    for cause in meaning.at(said.place):
        yield cause, weight if yes else -weight


def _column(net: Network, finding: str, cause: str, test: str | None) -> str | None:
    """The network's column for this finding of this test; that of the usual test where the evidence has none."""
    tries = [f"{one}:{cause}" for one in (test, usual_test(finding)) if one]
    named_sign = [f"{column}:{finding}" for column in tries]
    return next((column for column in (*named_sign, *tries) if column in net.columns), None)
