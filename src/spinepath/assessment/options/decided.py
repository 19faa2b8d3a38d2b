"""What the differential and the work-up decided, as features that the therapies' rules look at."""

from collections.abc import Mapping
from typing import Any

from spinepath.assessment.explained import Explained
from spinepath.features.therapies import CHANCES, CORRECTABLE, DECIDED
from spinepath.knowledge.rule import Rule

_ANSWERS = {"yes": True, "no": False}


def decided(why: Explained) -> dict[str, Any]:
    """Values by feature id; what was not worked out, or came out unknown, is left out."""
    chance = {cause.id: cause.probability for cause in why.causes}
    found: dict[str, Any] = {
        name: max(chance[cause] for cause in causes if cause in chance)
        for name, (_, causes) in CHANCES.items()
        if not chance.keys().isdisjoint(causes)
    }
    if why.correctable and why.correctable.answer in _ANSWERS:
        found[CORRECTABLE] = _ANSWERS[why.correctable.answer]
    return found


def answered_again(
    rules: Mapping[str, Rule], answers: Mapping[str, str], values: Mapping[str, Any]
) -> Mapping[str, str]:
    """The answers, with those of the rules that look at what was decided given anew."""
    again = {
        name: rule.answer(values)
        for name, rule in rules.items()
        if not rule.features.keys().isdisjoint(DECIDED)
    }
    return {**answers, **again}
