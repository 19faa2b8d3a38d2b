"""Whether a medicine may be started: every medicine rule, judged as if it were prescribed today."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from spinepath.assessment.model import Evidence, Fact
from spinepath.assessment.red_flags import uncovered
from spinepath.assessment.subject import Subject
from spinepath.assessment.why import decisive, would_settle
from spinepath.features import supposed
from spinepath.knowledge.reference_engine import Word
from spinepath.knowledge.rule import Rule
from spinepath.knowledge.standing import Standing, weakest

Values = Mapping[str, Any]


class Verdict(NamedTuple):
    """answer: yes (nothing forbids it), no, unknown. against: rules behind a no; asks: behind an unknown.

    cautions: rules that warn. values: the features as they would be.
    """

    answer: Word
    against: tuple[Rule, ...]
    asks: tuple[Rule, ...]
    cautions: tuple[Rule, ...]
    values: Values
    own: frozenset[str]

    @property
    def missing(self) -> tuple[Fact, ...]:
        """What would settle an unknown, each feature once."""
        facts = [fact for rule in self.asks for fact in would_settle(rule, self.values)]
        return tuple({fact.feature: fact for fact in facts}.values())

    @property
    def standing(self) -> Standing:
        """Of the rules that it rests on."""
        return weakest(*(rule.certainty for rule in (*self.against, *self.asks, *self.cautions)))

    def evidence(self, subject: Subject) -> tuple[Evidence, ...]:
        """Records behind the rules that forbid it."""
        names = (name for rule in self.against for name in decisive(rule, self.values))
        return subject.evidence(name for name in dict.fromkeys(names) if name not in self.own)


UNASKED = Verdict("yes", (), (), (), {}, frozenset())
"""Of a medicine that is not for this pain: the rules need not be asked."""


def forbids(rule: Rule) -> bool:
    """Whether a medicine that would set this rule off is not offered."""
    return rule.bars or rule.severity == "critical"


def judged(drug: str, subject: Subject, rules: Iterable[Rule], taken: frozenset[str]) -> Verdict:
    """The rules that name something this medicine would change."""
    changed = supposed.changes(drug, subject.values, taken)
    values = {**subject.values, **_implied(subject.values), **changed}
    own = frozenset(changed)
    about = [rule for rule in rules if rule.kind == "alert" and not own.isdisjoint(rule.features)]
    said = [(rule, rule.answer(values)) for rule in about]
    fired = [rule for rule, answer in said if answer == "yes" and not own.isdisjoint(decisive(rule, values))]
    asks = tuple(rule for rule, answer in said if answer == "unknown" and forbids(rule))
    shown = uncovered(fired)
    against = tuple(rule for rule in shown if forbids(rule))
    cautions = tuple(rule for rule in shown if _warns(rule, values, own))
    return Verdict("no" if against else "unknown" if asks else "yes", against, asks, cautions, values, own)


def _implied(values: Values) -> dict[str, Any]:
    """A man, or a woman past child-bearing age, is not pregnant, though no record says so."""
    if values.get("pregnancy_possible") is not False:
        return {}
    return {"pregnant": False, "breastfeeding": False, "pregnancy_weeks": (0.0, 0.0)}


def _warns(rule: Rule, values: Values, own: frozenset[str]) -> bool:
    """A warning about this person; what holds for everyone who takes it stands with what to monitor."""
    return rule.severity == "warning" and not forbids(rule) and not set(decisive(rule, values)) <= own


def beside(rule: Rule, verdict: Verdict) -> bool:
    """Whether only what else is taken stands against it, so that it could replace that."""
    others = [name for name in decisive(rule, verdict.values) if name not in verdict.own]
    return bool(others) and all(name.startswith("takes_") for name in others)
