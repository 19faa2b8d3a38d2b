"""The options: every therapy with its answer for this person, reasons, and what to do first."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from spinepath.assessment.explained import Explained
from spinepath.assessment.model import Cause, Operation, Option, RedFlag
from spinepath.assessment.options.decided import answered_again, decided
from spinepath.assessment.options.eligible import Eligibility, Person, eligible, missing
from spinepath.assessment.options.holds import holds, thinners
from spinepath.assessment.options.place import target
from spinepath.assessment.options.scored import scored
from spinepath.assessment.options.sentences import written
from spinepath.assessment.options.therapies import Therapy, therapies
from spinepath.assessment.subject import Subject
from spinepath.assessment.why import decisive
from spinepath.features.registry import features
from spinepath.features.therapies import SHARE
from spinepath.knowledge.rule import Rule
from spinepath.knowledge.standing import weakest

_LIKELY = 0.10  # causes below this are not named as a reason
_NAMED = 2


class _Case(NamedTuple):
    """What the therapies are weighed against. drugs: ingredients that thin this person's blood."""

    person: Person
    subject: Subject
    causes: Sequence[Cause]
    operations: Sequence[Operation]
    drugs: tuple[str, ...]


def options(
    subject: Subject,
    why: Explained,
    flags: Sequence[RedFlag],
    operations: Sequence[Operation],
    *,
    rules: Mapping[str, Rule],
    answers: Mapping[str, str],
) -> tuple[Option, ...]:
    """Every therapy; none where the differential has nothing to explain (why_empty says why)."""
    if why.why_empty:
        return ()
    values = {**subject.values, **decided(why)}
    present = tuple(flag for flag in flags if flag.answer == "yes")
    person = Person(rules, answered_again(rules, answers, values), values, present)
    case = _Case(person, subject, why.causes, operations, thinners(subject))
    return tuple(_option(one, case) for one in therapies() if one.fits in rules)


def _option(therapy: Therapy, case: _Case) -> Option:
    person, subject = case.person, case.subject
    found, told = eligible(therapy, person), written(therapy)
    because = (*_because(found, person), *_likely(therapy, found, case.causes))
    return Option(
        therapy=therapy.id,
        name=therapy.name,
        answer=found.answer,
        because=(*because, *scored(therapy, person.values)),
        missing=missing(found, person, " and ".join(case.drugs) or "the blood thinner"),
        cautions=tuple(rule.says for rule in found.cautions),
        target=target(therapy, subject, case.operations),
        before=(*holds(subject, case.drugs, therapy.procedure), *therapy.before, *_ask(found)),
        expects=told.expects,
        controversy=told.controversy,
        stop_when=therapy.stop_when,
        evidence=subject.evidence(dict.fromkeys(_features(found, person))),
        citations=tuple(dict.fromkeys((*_cited(found), *told.citations))),
        standing=weakest(*(rule.certainty for rule in (found.fits, *found.held, *found.paused))),
    )


def _because(found: Eligibility, person: Person) -> Iterator[str]:
    """What excludes it; else whom it is for, and what must stop first or why it does not fit here."""
    for flag in found.flags:
        yield f"First: {flag.name}."
    yield from (rule.says for rule in found.held)
    if found.fitting == "no":
        yield f"It is for {found.fits.name}. Here: {_values(found.fits, person.values)}."
    elif found.answer != "no":
        yield from (rule.says for rule in (found.fits, *found.paused))


def _values(rule: Rule, values: Mapping[str, Any]) -> str:
    names = decisive(rule, values)
    known = [(features()[name], values[name]) for name in names if name in values]
    return "; ".join(f"{feature.means}: {_value(value, feature.unit)}" for feature, value in known)


def _value(value: Any, unit: str | None) -> str:
    if unit == SHARE:
        return f"{value:.1%}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        low, high = ("?" if end is None else f"{end:.0f}" for end in value)
        return low if low == high else f"{low} to {high}"
    return f"{value:.2g}"


def _likely(therapy: Therapy, found: Eligibility, causes: Sequence[Cause]) -> Iterator[str]:
    if found.answer == "no":
        return
    meant = [cause for cause in causes if cause.id in therapy.causes and cause.probability >= _LIKELY]
    for cause in meant[:_NAMED]:
        low, high = cause.range
        yield f"{cause.name}: {cause.probability:.0%} likely ({low:.0%} to {high:.0%})."


def _ask(found: Eligibility) -> tuple[str, ...]:
    names = [rule.name for rule in found.ask]
    return (f"Ask about {'; '.join(names)}: the record does not say.",) if names else ()


def _told(found: Eligibility) -> tuple[Rule, ...]:
    fits = (found.fits,) if found.fitting != "unknown" else ()
    return (*fits, *found.held, *found.paused, *found.cautions)


def _features(found: Eligibility, person: Person) -> Iterator[str]:
    for rule in _told(found):
        yield from decisive(rule, person.values)


def _cited(found: Eligibility) -> Iterator[str]:
    for rule in (found.fits, *_told(found)):
        yield from rule.citations
