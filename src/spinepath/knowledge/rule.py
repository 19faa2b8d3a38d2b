"""A rule: what it says, when it is so, who stands for it, and examples of each answer."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any, Literal

import msgspec

from spinepath.features.feature import Feature
from spinepath.knowledge.compiled import Asked, compiled
from spinepath.knowledge.condition import Node
from spinepath.knowledge.reference_engine import WORDS, Word
from spinepath.knowledge.standing import Standing

Kind = Literal["criterion", "red_flag", "alert", "option", "contraindication"]
Severity = Literal["critical", "warning", "info"]


class Example(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Feature values and the answer they give. What `given` leaves out is unknown. Tests, and the manual."""

    answer: Word
    given: dict[str, Any]
    note: str | None = None


class Entry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, eq=False):
    """A rule as its author writes it. effective_to: the first day it no longer holds.

    bars: an alert that a medicine must not set off: whoever would, is not offered it. covers: alerts that say less of
    the same; they are not shown beside this one.
    """

    id: str
    kind: Kind
    name: str
    says: str
    citations: tuple[str, ...]
    certainty: Standing
    written_by: str
    checked_by: str
    effective_from: date
    next_review: date
    when: Any
    example: tuple[Example, ...]
    severity: Severity | None = None
    action: str | None = None
    within_hours: float | None = None
    effective_to: date | None = None
    bars: bool = False
    covers: tuple[str, ...] = ()

    def in_force(self, day: date) -> bool:
        """Whether the rule holds on that day."""
        return self.effective_from <= day and (self.effective_to is None or day < self.effective_to)


class Rule(Entry, frozen=True, kw_only=True, eq=False):
    """A rule that passed every check. features: those its condition names; sql: for any engine."""

    file: str
    condition: Node
    features: Mapping[str, Feature]
    sql: str

    def answer(self, values: Mapping[str, Any]) -> Word:
        """yes, no or unknown for one person's feature values."""
        return WORDS[_asked(self)(values)]


@cache
def _asked(rule: Rule) -> Asked:
    return compiled(rule.condition)
