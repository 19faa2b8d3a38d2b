"""Why it still hurts, which test next and whether surgery can correct it: three answers from one differential."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

from spinepath.assessment.correctable import correctable
from spinepath.assessment.differential import differential
from spinepath.assessment.model import Argument, Cause, Correctable, Recognition, RedFlag, WorkupItem
from spinepath.assessment.subject import Subject
from spinepath.assessment.workup import workup
from spinepath.knowledge.rule import Rule

_PARTS = ("causes", "workup", "correctable", "options")
_NO_SURGERY = "The record shows no operation on the spine; the causes of pain after one do not apply."
_NO_PAIN = "There is no back or leg pain now; nothing is left to explain."
_PAIN_UNKNOWN = "It is not known whether there is back or leg pain now."


class Explained(NamedTuple):
    """The three answers. why_empty: why they say nothing, by part, where they do not apply."""

    causes: tuple[Cause, ...] = ()
    workup: tuple[WorkupItem, ...] = ()
    correctable: Correctable | None = None
    why_empty: Mapping[str, str] = MappingProxyType({})

    def cited(self) -> Iterator[Argument | WorkupItem | Correctable]:
        """Everything in them that cites."""
        for cause in self.causes:
            yield from (*cause.for_, *cause.against)
        yield from self.workup
        if self.correctable:
            yield self.correctable


def explain_pain(
    subject: Subject,
    recognition: Recognition,
    flags: tuple[RedFlag, ...],
    *,
    rules: Mapping[str, Rule],
    answers: Mapping[str, str],
    what_if: Mapping[str, str] | None = None,
) -> Explained:
    """The differential, the work-up and correctability, for someone who hurts and may have had an operation."""
    if reason := _why_not(subject):
        return Explained(why_empty=dict.fromkeys(_PARTS, reason))
    found = differential(subject, what_if)
    tests = workup(subject, found, flags, rules, answers)
    return Explained(found.causes, tests, correctable(subject, found, recognition, flags, tests))


def _why_not(subject: Subject) -> str | None:
    """Why the question does not arise; None when it does. A doubt about surgery is no reason, a doubt about pain is."""
    if subject.values.get("had_spine_surgery") is False:
        return _NO_SURGERY
    if subject.values.get("pain_present") is False:
        return _NO_PAIN
    return (
        None
        if subject.values.get("pain_present") or subject.values.get("had_spine_surgery")
        else _PAIN_UNKNOWN
    )
