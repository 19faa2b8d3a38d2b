"""What would change a medicine alert: every listed set does, none smaller would, and no set of that size is left out.

Proved for each rule by trying every combination of values that the rule can tell apart, and every change of them.
"""

from collections.abc import Iterator
from itertools import combinations, product
from typing import Any

import pytest

from spinepath import knowledge
from spinepath.assessment.why import MOST_CHANGES, changes_if, flips
from spinepath.knowledge.domain import Domain, domains
from spinepath.knowledge.reference_engine import answer
from spinepath.knowledge.rule import Rule
from spinepath.knowledge.ways import Way, merged

RULES = [rule for rule in knowledge.all_rules() if rule.file == "medicines.toml"]
FEW = 5
"""Up to so many features unknown values are tried as well: three to the power of more takes too long."""


def grid(known: dict[str, Domain]) -> Iterator[dict[str, Any]]:
    """Every person that the rule can tell apart."""
    unknown = (None,) if len(known) <= FEW else ()
    choices = [(*domain.values, *unknown) for domain in known.values()]
    for picked in product(*choices):
        named = zip(known, picked, strict=True)
        yield {name: value for name, value in named if value is not None}


def other_places(known: dict[str, Domain], values: dict[str, Any], name: str) -> list[int]:
    return [place for place, value in enumerate(known[name].values) if value != values.get(name)]


def smallest(rule: Rule, known: dict[str, Domain], values: dict[str, Any]) -> set[Way]:
    """The judge: every change of one feature, then of two, then of three, until the answer turns round."""
    wanted = not answer(rule.condition, values)
    for size in range(1, MOST_CHANGES + 1):
        found = {
            frozenset(zip(names, places, strict=True))
            for names in combinations(known, size)
            for places in product(*(other_places(known, values, name) for name in names))
            if _changed(rule, known, values, zip(names, places, strict=True)) is wanted
        }
        if found:
            return found
    return set()


def _changed(rule: Rule, known: dict[str, Domain], values: dict[str, Any], way: Any) -> bool | None:
    return answer(rule.condition, values | {name: known[name].values[place] for name, place in way})


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_what_changes_an_alert_is_minimal_true_and_complete(rule: Rule) -> None:
    known = domains(rule.condition, rule.features)
    decided = [values for values in grid(known) if answer(rule.condition, values) is not None]
    for values in decided:
        assert set(flips(rule, values)) == smallest(rule, known, values), values
    assert {answer(rule.condition, values) for values in decided} == {True, False}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_what_is_shown_is_what_was_proved(rule: Rule) -> None:
    """Sets shown together stand for the sets that were found, no more and no fewer."""
    known = domains(rule.condition, rule.features)
    for values in grid(known):
        if answer(rule.condition, values) is not True:
            continue
        found = flips(rule, values)
        together = merged(found)
        assert {way for one in together for way in _apart(one)} == set(found)
        shown = [{fact.feature for fact in facts} for facts in changes_if(rule, values)]
        assert shown == [set(one) for one in together]


def _apart(together: dict[str, frozenset[int]]) -> Iterator[Way]:
    for places in product(*together.values()):
        yield frozenset(zip(together, places, strict=True))
