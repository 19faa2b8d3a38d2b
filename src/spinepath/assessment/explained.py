"""Why it still hurts, which test next and whether surgery can correct it: three answers from one differential."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

from spinepath.assessment.applies import nothing_to_explain
from spinepath.assessment.correctable import correctable
from spinepath.assessment.differential import differential
from spinepath.assessment.model import Argument, Cause, Correctable, Recognition, RedFlag, WorkupItem
from spinepath.assessment.subject import Subject
from spinepath.assessment.workup import workup
from spinepath.knowledge.rule import Rule

_PARTS = ("causes", "workup", "correctable", "options")


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
    if reason := nothing_to_explain(subject):
        return Explained(why_empty=dict.fromkeys(_PARTS, reason))
    found = differential(subject, what_if)
    tests = workup(subject, found, flags, rules, answers)
    return Explained(found.causes, tests, correctable(subject, found, recognition, flags, tests))
