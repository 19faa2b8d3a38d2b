"""Are a rule's examples sharp enough? `python -m spinepath.knowledge.mutate [rule ...]` tells.

Each survivor comes with an example that would kill it, to paste once a human has agreed with its answer.
"""

import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any

import msgspec

from spinepath.features import registry
from spinepath.knowledge.condition import Node, Not
from spinepath.knowledge.examples import given_values
from spinepath.knowledge.loader import read
from spinepath.knowledge.mistake import Refused
from spinepath.knowledge.mutants import kills, mutants, reaching, telling
from spinepath.knowledge.reference_engine import Values
from spinepath.knowledge.references import references
from spinepath.knowledge.rule import Rule
from spinepath.knowledge.tables import folder

Told = tuple[Values, str]  # values, and the answer they should give


class Result(msgspec.Struct, frozen=True):
    """How one rule's examples did. equivalent: copies that no values can tell from the rule."""

    rule: Rule
    killed: int
    equivalent: int
    survivors: tuple[tuple[Node, Values | None], ...]

    @property
    def total(self) -> int:
        """Copies that could be killed."""
        return self.killed + len(self.survivors)


def told(rule: Rule) -> list[Told]:
    """The rule's examples as the engine takes them, without those that the loader refuses."""
    found: list[Told] = []
    for example in rule.example:
        with suppress(Refused):
            found.append((given_values(example.given, rule.features), example.answer))
    return found


def tried(rule: Rule) -> Result:
    """Every wrong copy of a rule against the rule's own examples."""
    examples, copies = told(rule), list(mutants(rule.condition))
    alive = [wrong for wrong in copies if not any(kills(wrong, *each) for each in examples)]
    found = [(wrong, *telling(rule, wrong)) for wrong in alive]
    survivors = tuple((wrong, values) for wrong, values, sure in found if values is not None or not sure)
    return Result(rule, len(copies) - len(alive), len(alive) - len(survivors), survivors)


def proposals(rule: Rule) -> list[Told]:
    """Examples that would kill every survivor and show each answer that is still missing."""
    have = told(rule)
    new: list[Told] = []
    for word, node in (("yes", rule.condition), ("no", Not(rule.condition))):
        values, _ = reaching(rule, node)
        if values is not None and all(answer != word for _, answer in have):
            new.append((values, word))
    if all(answer != "unknown" for _, answer in have):
        new.append(({}, "unknown"))
    for wrong, values in tried(rule).survivors:
        if values is not None and not any(kills(wrong, *each) for each in new):
            new.append((values, rule.answer(values)))
    return new


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:g}" if isinstance(value, int | float) else f'"{value}"'


def example_text(values: Mapping[str, Any], answer: str) -> str:
    """An example as it stands in a rule file."""
    given = ", ".join(f"{name} = {_toml(value)}" for name, value in values.items())
    return f'{{ answer = "{answer}", given = {{ {given} }} }},'


def report(rules: Iterable[Rule]) -> list[str]:
    """Lines on every rule that lets something pass, then the rate over all."""
    lines, killed, total = [], 0, 0
    for rule in rules:
        result = tried(rule)
        killed, total = killed + result.killed, total + result.total
        new = proposals(rule)
        if new:
            lines.append(
                f"{rule.file}: {rule.id}: {result.killed} of {result.total} wrong copies killed; add"
            )
            lines += [f"    {example_text(*each)}" for each in new]
    rate = 100 * killed / total if total else 100.0
    return [*lines, f"{killed} of {total} wrong copies killed ({rate:.1f} %)"]


def main(names: list[str]) -> None:
    """Print the report on the named rules, or on all."""
    found, mistakes = read(folder("rules"), registry.features(), references())
    chosen = [rule for rule in found if not names or rule.id in names]
    print("\n".join([*map(str, mistakes), *report(chosen)]))


if __name__ == "__main__":
    main(sys.argv[1:])
