"""Which test next: done, recommended, not needed, unsafe or of unknown safety, ranked by what it would tell."""

from collections.abc import Iterable, Mapping

from msgspec.structs import replace

from spinepath.assessment.candidates import Candidate, candidates, rows
from spinepath.assessment.differential import Differential, test_names
from spinepath.assessment.model import RedFlag, WorkupItem
from spinepath.assessment.outcomes import MOST_TOLD, outcomes
from spinepath.assessment.safety import settings
from spinepath.assessment.subject import Subject
from spinepath.knowledge.rule import Rule

_ORDER = {"recommended": 0, "unknown_safety": 1, "unsafe": 2, "done": 3, "not_needed": 4}
_LATER = "First the tests above: their results decide whether it is needed."


def workup(
    subject: Subject,
    differential: Differential,
    flags: Iterable[RedFlag],
    rules: Mapping[str, Rule],
    answers: Mapping[str, str],
) -> tuple[WorkupItem, ...]:
    """Every test, the most useful first. Red flags override the ranking; safety overrides both."""
    every = candidates(subject, differential, flags, rules, answers)
    best = max((one.worth for one in every), default=0.0)
    ranked = sorted(every, key=lambda one: (one.urgent is None, -one.worth, one.test))
    items = _a_few_at_once(_item(one, best, differential) for one in ranked)
    ordered = sorted(items, key=lambda item: (item.urgent is None, _ORDER[item.status]))
    return tuple(replace(item, rank=place) for place, item in enumerate(ordered, 1))


def _item(one: Candidate, best: float, differential: Differential) -> WorkupItem:
    status, because = _status(one, best, differential)
    return WorkupItem(
        test=one.test,
        name=test_names()[one.test],
        status=status,
        gain_bits=one.gain.cause,
        decision_gain_bits=one.gain.decision,
        date=one.study.date if one.study else None,
        result=one.study.result if one.study else None,
        urgent=one.urgent if status != "done" else None,
        settles=tuple(name.partition(":")[2] for name in one.gain.results),
        because=because,
        cautions=_cautions(one, status),
        outcomes=outcomes(one.gain, differential) if status in ("recommended", "unknown_safety") else (),
        evidence=tuple(dict.fromkeys((*one.safety.evidence, *(one.study.evidence if one.study else ())))),
        citations=tuple(dict.fromkeys((*one.safety.citations, *settings()["citations"]))),
    )


def _status(one: Candidate, best: float, differential: Differential) -> tuple[str, tuple[str, ...]]:
    """The status and why. What was done stands; safety comes before worth."""
    if one.study is not None and not one.stale:
        return "done", _done(one)
    if not one.urgent and not _is_worth_it(one, best):
        return "not_needed", (one.too_early or "It would tell little that is not known already.",)
    if one.safety.status != "safe":
        return one.safety.status, one.safety.because
    again = (f"It is in the record, but {one.stale}.",) if one.study else ()
    return "recommended", (*_told(one, differential), *again)


def _is_worth_it(one: Candidate, best: float) -> bool:
    enough = one.gain.decision + one.gain.cause >= settings()["least_bits"]
    return enough and one.worth >= settings()["least_share"] * best and not one.too_early


def _done(one: Candidate) -> tuple[str, ...]:
    told = one.study is not None and one.study.result
    said = "Its result is in the record." if told else "It was done; its result is not in the record."
    return (said, one.urgent) if one.urgent else (said,)


def _told(one: Candidate, differential: Differential) -> tuple[str, ...]:
    """Which causes the test can tell apart, the likeliest first."""
    seen = {name.split(":")[1] for name in one.gain.results}
    names = [cause.name for cause in differential.causes if cause.id in seen][:MOST_TOLD]
    return (f"It tells most about: {'; '.join(names)}.",) if names else ()


def _cautions(one: Candidate, status: str) -> tuple[str, ...]:
    if status == "not_needed":
        return ()
    limits = rows()[one.test].get("limits")
    return tuple(filter(None, (*one.safety.cautions, one.too_early, limits)))


def _a_few_at_once(items: Iterable[WorkupItem]) -> list[WorkupItem]:
    """Only the first few are recommended at once; the rest wait for their results."""
    found: list[WorkupItem] = []
    for item in items:
        given = sum(earlier.status == "recommended" for earlier in found)
        waits = item.status == "recommended" and not item.urgent and given >= settings()["most_recommended"]
        found.append(replace(item, status="not_needed", because=(_LATER,), outcomes=()) if waits else item)
    return found
