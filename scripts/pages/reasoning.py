"""Pages about the knowledge: rules and causes, with their sources."""

import json
from collections.abc import Mapping
from typing import Any

from pages.markup import code, page, table
from spinepath.knowledge import all_rules, references
from spinepath.knowledge.rule import Rule
from spinepath.knowledge.standing import standing
from spinepath.knowledge.tables import evidence

KINDS = {
    "red_flag": "Red flags",
    "contraindication": "When a test is unsafe",
    "criterion": "Criteria",
    "alert": "Alerts",
    "option": "Options",
}
GROUPS = {"all": "all of", "any": "any of", "of": "at least {} of", "unless": "unless any of"}
PRIORS = ("any", "discectomy", "decompression", "fusion", "deformity")


def _value(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _when(node: Any, depth: int = 0) -> list[str]:
    """A rule's tree as indented lines."""
    indent = "  " * depth
    if isinstance(node, str):
        return [indent + node]
    lines: list[str] = []
    for key, words in GROUPS.items():
        if key in node:
            lines.append(indent + words.format(node.get("at_least")))
            lines += [line for child in node[key] for line in _when(child, depth + 1)]
    return lines


def _given(given: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} = {_value(value)}" for name, value in given.items()) or "nothing"


def _facts(rule: Rule) -> list[str]:
    until = f" until {rule.effective_to}" if rule.effective_to else ""
    said = {
        "Id": code(rule.id),
        "Says": rule.says,
        "Action": rule.action,
        "Start within": rule.within_hours and f"{rule.within_hours:g} hours",
        "Severity": rule.severity,
        "Standing": rule.certainty,
        "Written by": rule.written_by,
        "Checked by": rule.checked_by,
        "In force": f"from {rule.effective_from}{until}; next review {rule.next_review}",
    }
    cited = [references()[name] for name in rule.citations]
    sources = [f"- Source ({source.standing}): {source.text}" for source in cited]
    return [*(f"- {name}: {value}" for name, value in said.items() if value), *sources]


def _rule(rule: Rule) -> list[str]:
    examples = [(each.answer, _given(each.given), each.note or "") for each in rule.example]
    return [
        f"### {rule.name}",
        "\n".join(_facts(rule)),
        "\n".join(("```text", *_when(rule.when), "```")),
        table(("answer", "given", "note"), examples),
    ]


def rules() -> str:
    """Every rule with its condition, its examples and its sources."""
    parts = [
        "Each rule with its condition over [features](features.md) and examples of each answer. The examples"
        " are also its tests. What an example does not give is unknown."
    ]
    kinds = {rule.kind for rule in all_rules()}
    for kind in sorted(kinds, key=[*KINDS, *kinds].index):
        parts += [f"## {KINDS.get(kind, kind)}"]
        parts += [part for rule in all_rules() if rule.kind == kind for part in _rule(rule)]
    return page("Rules", *parts)


def _cause(number: int, cause: Mapping[str, Any]) -> list[str]:
    prior = cause["prior"]
    rows = [(name, prior[name]) for name in PRIORS if name in prior]
    support = standing("causes", f"cause[{number}].prior.any")
    return [
        f"## {cause['name']}",
        f"`{cause['id']}`. {cause['definition']}",
        f"Correctable by surgery: **{cause['correctable_by_surgery']}**. {cause.get('management_note', '')}",
        f"Prior by operation ({support}):",
        table([name for name, _ in rows], [[value for _, value in rows]]),
    ]


def causes() -> str:
    """Every cause with its priors."""
    found = [
        part for number, cause in enumerate(evidence("causes")["cause"]) for part in _cause(number, cause)
    ]
    return page(
        "Causes",
        "Why it can still hurt after back surgery. A prior is how probable a cause is before this person's"
        " findings are looked at; its [standing](../explanation/standing.md) is beside it.",
        *found,
    )
