"""Is a test safe for this person: the contraindications of tests.toml, each a rule over features."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, NamedTuple

from spinepath.assessment.model import Evidence
from spinepath.assessment.subject import Subject
from spinepath.knowledge.rule import Rule
from spinepath.knowledge.tables import evidence, folder, parse


class Safety(NamedTuple):
    """status: safe, unsafe or unknown_safety. because: what stands against it. cautions: what to heed."""

    status: str
    because: tuple[str, ...]
    cautions: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    citations: tuple[str, ...]


@cache
def settings() -> dict[str, Any]:
    """How tests are ranked and what must be known before one: knowledge/workup.toml."""
    return parse(folder("workup.toml"))


@cache
def contraindications() -> dict[str, tuple[str, ...]]:
    """Ids of contraindications by test."""
    return {test["id"]: tuple(test["contraindications"]) for test in evidence("tests")["test"]}


def safety(test: str, subject: Subject, rules: Mapping[str, Rule], answers: Mapping[str, str]) -> Safety:
    """What the contraindications of one test say of this person. A rule of severity info is a caution only."""
    asked = [rules[name] for name in contraindications()[test] if name in rules]
    yes = [rule for rule in asked if answers[rule.id] == "yes"]
    unknown = [rule for rule in asked if answers[rule.id] == "unknown" and rule.severity != "info"]
    fired = [rule for rule in yes if rule.severity != "info"]
    must = [rule for rule in unknown if rule.id in settings()["must_be_known"]]
    told = fired or must
    return Safety(
        "unsafe" if fired else "unknown_safety" if must else "safe",
        tuple(rule.says for rule in fired) or tuple(f"Not known: {rule.name}." for rule in must),
        (*(rule.says for rule in yes if rule.severity == "info"), *_ask(unknown, must)),
        subject.evidence(name for rule in (*told, *yes) for name in rule.features),
        _citations((*told, *yes)),
    )


def _ask(unknown: list[Rule], must: list[Rule]) -> tuple[str, ...]:
    """What the record does not say and the visit has to ask."""
    names = [rule.name for rule in unknown if rule not in must]
    return (f"Ask before it about {', '.join(names)}.",) if names else ()


def _citations(rules: Iterable[Rule]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for rule in rules for name in rule.citations))
