"""A record and every rule's answer about it on a day: what all parts of an assessment stand on."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from spinepath.assessment.medicines.current import current
from spinepath.assessment.medicines.filled import amounts
from spinepath.assessment.medicines.model import CurrentMedicines
from spinepath.assessment.medicines.regimen import regimen
from spinepath.assessment.subject import Subject
from spinepath.chart.chart import Chart
from spinepath.errors import KnowledgeError
from spinepath.knowledge.loader import rules as rules_in_force
from spinepath.knowledge.rule import Rule

_DRUGS = ("medication", "allergy")
"""Kinds of events that tell of medicines; the others, most of a long record, need not be looked through again."""


class Judged(NamedTuple):
    """subject: the facts. taken: its medicines. rules: those in force, by id; said: the answer of each."""

    subject: Subject
    taken: CurrentMedicines
    rules: Mapping[str, Rule]
    said: Mapping[str, str]


def judge(chart: Chart, as_of: date) -> Judged:
    """Events after `as_of` do not exist. Raises KnowledgeError when no rule is in force on that day."""
    rules = {rule.id: rule for rule in rules_in_force(as_of)}
    if not rules:
        raise KnowledgeError(f"no rule is in force on {as_of}: ask for a later day")
    drugs = [event for event in chart.events if event.kind in _DRUGS]
    taken = current(drugs, as_of)
    subject = Subject(chart, as_of, {**amounts(taken), **regimen(drugs, taken, as_of)})
    return Judged(subject, taken, rules, {name: rule.answer(subject.values) for name, rule in rules.items()})
