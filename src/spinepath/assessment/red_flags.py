"""What must not wait, and other alerts: the rules that fired or could still fire, with their reasons."""

from collections.abc import Iterable, Mapping, Sequence

from spinepath.assessment.model import Alert, Evidence, RedFlag
from spinepath.assessment.subject import Subject
from spinepath.assessment.why import changes_if, decisive, would_settle
from spinepath.features.registry import features
from spinepath.knowledge.rule import Rule

_ORDER = {"yes": 0, "unknown": 1, "no": 2}


def red_flags(subject: Subject, rules: Iterable[Rule], answers: Mapping[str, str]) -> tuple[RedFlag, ...]:
    """Every red flag; those answered yes first, then unknown, the most urgent first."""
    flags = [_flag(subject, rule, answers[rule.id]) for rule in rules if rule.kind == "red_flag"]
    return tuple(sorted(flags, key=lambda flag: (_ORDER[flag.answer], flag.within_hours, flag.id)))


def alerts(subject: Subject, rules: Iterable[Rule], answers: Mapping[str, str]) -> tuple[Alert, ...]:
    """Every alert that fired, without those that another one says better."""
    fired = [rule for rule in rules if rule.kind == "alert" and answers[rule.id] == "yes"]
    return tuple(
        Alert(
            id=rule.id,
            severity=rule.severity or "info",
            text=rule.says,
            evidence=_proof(subject, rule, "yes"),
            citations=rule.citations,
            standing=rule.certainty,
            changes_if=changes_if(rule, subject.values, features()),
        )
        for rule in uncovered(fired)
    )


def uncovered(fired: Sequence[Rule]) -> list[Rule]:
    """Alerts that no other alert of these covers: the same danger is said once."""
    covered = {name for rule in fired for name in rule.covers}
    return [rule for rule in fired if rule.id not in covered]


def _flag(subject: Subject, rule: Rule, answer: str) -> RedFlag:
    return RedFlag(
        id=rule.id,
        name=rule.name,
        answer=answer,
        action=rule.action or "",
        within_hours=rule.within_hours or 0.0,
        because=_because(subject, rule, answer),
        evidence=_proof(subject, rule, answer),
        would_settle=would_settle(rule, subject.values) if answer == "unknown" else (),
        changes_if=changes_if(rule, subject.values, features()) if answer == "yes" else (),
        citations=rule.citations,
        standing=rule.certainty,
    )


def _because(subject: Subject, rule: Rule, answer: str) -> str:
    if answer != "yes":
        return ""
    recorded = [features()[name].means for name in decisive(rule, subject.values) if name in subject.values]
    return f"{rule.says} Recorded: {'; '.join(recorded)}."


def _proof(subject: Subject, rule: Rule, answer: str) -> tuple[Evidence, ...]:
    """Records the answer rests on. An unknown rests on what is missing, and that is no record."""
    return () if answer == "unknown" else subject.evidence(decisive(rule, subject.values))
