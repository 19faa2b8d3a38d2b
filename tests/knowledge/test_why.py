"""Explanations are true: what would settle or change an answer does, and nothing smaller would."""

from itertools import combinations, product
from typing import Any

import pytest
from hypothesis import assume, given

from knowledge.made_up import CONDITIONS, VALUES, condition, rule_of, stand_ins
from spinepath.assessment.why import (
    MOST_CHANGES,
    changes_if,
    conditions,
    decisive,
    flips,
    settling,
    with_changes,
    would_settle,
)
from spinepath.knowledge.condition import Node
from spinepath.knowledge.reference_engine import answer
from spinepath.knowledge.rule import Rule


def rule(when: Any) -> Rule:
    return rule_of(condition(when))


def said(facts: Any) -> list[str]:
    """Facts as short text."""
    return [f"{fact.feature}: {fact.value}" for fact in facts]


SETTLED_BY = [
    ("one of several is enough", {"any": ["fever", "wound"]}, {}, ["fever: yes", "wound: yes"]),
    ("the shorter way", {"any": ["fever", {"all": ["wound", "pregnant"]}]}, {}, ["fever: yes"]),
    ("what is left of it", {"all": ["fever", "wound"]}, {"fever": True}, ["wound: yes"]),
    ("everything that is missing", {"all": ["fever", "NOT wound"]}, {}, ["fever: yes", "wound: no"]),
    ("unless", {"any": ["fever"], "unless": ["pregnant"]}, {"fever": True}, ["pregnant: no"]),
    ("a number with its unit", "crp >= 10", {}, ["crp: at least 10 mg/L"]),
    ("a span", "crp > 5 AND crp <= 10", {}, ["crp: more than 5 and at most 10 mg/L"]),
    ("neighbours are one span", {"any": ["crp >= 10", "crp >= 5"]}, {}, ["crp: at least 5 mg/L"]),
    ("levels", "side IN ('left', 'both')", {}, ["side: left or both"]),
    ("a date within what is known", "months >= 3", {"months": (2.0, 6.0)}, ["months: at least 3 mo"]),
    ("no, where yes is impossible", {"all": ["fever", "NOT fever"]}, {}, ["fever: yes or no"]),
    ("nothing, when it is settled", {"any": ["fever", "wound"]}, {"fever": True}, []),
    ("only ways that can be true at once", {"any": ["fever AND wound", "NOT fever AND pregnant"]}, {},
     ["fever: yes", "wound: yes"]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "when", "values", "facts"), SETTLED_BY, ids=[row[0] for row in SETTLED_BY])
def test_what_would_settle(name: str, when: Any, values: dict[str, Any], facts: list[str]) -> None:
    assert said(would_settle(rule(when), values)) == facts, name


CHANGED_BY = [
    ("an unknown must be ruled out as well", {"any": ["fever", "wound"]}, {"fever": True},
     [["fever: no", "wound: no"]]),
    ("with the others known", {"any": ["fever", "wound"]}, {"fever": True, "wound": False}, [["fever: no"]]),
    ("any of several", {"all": ["fever", "wound"]}, {"fever": True, "wound": True},
     [["fever: no"], ["wound: no"]]),
    ("both of two", {"any": ["fever", "wound"]}, {"fever": True, "wound": True},
     [["fever: no", "wound: no"]]),
    ("a threshold crossed", "crp >= 10", {"crp": 12.0}, [["crp: less than 10 mg/L"]]),
    ("a no turned round", "crp >= 10", {"crp": 3.0}, [["crp: at least 10 mg/L"]]),
    ("another level", "side = 'left'", {"side": "left"}, [["side: right or both"]]),
    ("an unknown has no change", "fever", {}, []),
    ("more than three changes explain nothing", "fever OR wound OR pregnant OR crp > 1",
     {"fever": True, "wound": True, "pregnant": True, "crp": 2.0}, []),
]  # fmt: skip


@pytest.mark.parametrize(("name", "when", "values", "sets"), CHANGED_BY, ids=[row[0] for row in CHANGED_BY])
def test_what_would_change(name: str, when: Any, values: dict[str, Any], sets: list[list[str]]) -> None:
    assert [said(facts) for facts in changes_if(rule(when), values)] == sets, name


def test_facts_say_what_the_feature_means() -> None:
    assert would_settle(rule("fever"), {})[0].means == "the fever"


@given(CONDITIONS, VALUES)
def test_every_way_that_would_settle_does(node: Node, values: dict[str, Any]) -> None:
    assume(answer(node, values) is None)
    made = rule_of(node)
    for want in (True, False):
        for way in settling(made, values, want):
            assert answer(node, with_changes(made, values, way)) is want
            assert all(not _exact(values.get(name)) for name, _ in way)


def _exact(value: Any) -> bool:
    return value is not None and (not isinstance(value, tuple) or value[0] == value[1])


@given(CONDITIONS, VALUES)
def test_nothing_smaller_would_settle(node: Node, values: dict[str, Any]) -> None:
    known = {name: value for name, value in values.items() if not isinstance(value, tuple)}
    assume(answer(node, known) is None)
    open_ = [name for name in stand_ins(node) if name not in known]
    ways = settling(rule_of(node), known, True)
    size = len(ways[0]) if ways else len(open_) + 1
    assert not _reachable(node, known, open_, True, size - 1)


@given(CONDITIONS, VALUES)
def test_every_change_turns_the_answer_round_and_nothing_smaller_does(
    node: Node, values: dict[str, Any]
) -> None:
    now = answer(node, values)
    assume(now is not None)
    made = rule_of(node)
    ways = flips(made, values)
    for way in ways:
        assert answer(node, with_changes(made, values, way)) is (not now)
    size = len(ways[0]) if ways else MOST_CHANGES + 1
    assert not _reachable(node, values, list(stand_ins(node)), not now, size - 1)


def _reachable(node: Node, values: dict[str, Any], names: list[str], want: bool, size: int) -> bool:
    """The judge: every combination of at most `size` changes, tried."""
    kinds = stand_ins(node)
    return any(
        answer(node, {**values, **dict(zip(chosen, picked, strict=True))}) is want
        for count in range(size + 1)
        for chosen in combinations(names, count)
        for picked in product(*(kinds[name] for name in chosen))
    )


@given(CONDITIONS, VALUES)
def test_the_answer_rests_on_the_decisive_features_alone(node: Node, values: dict[str, Any]) -> None:
    made = rule_of(node)
    now = answer(node, values)
    assume(now is not None)
    alone = {name: values[name] for name in decisive(made, values) if name in values}
    assert answer(node, alone) is now


def test_conditions_in_the_authors_words() -> None:
    made = rule({"any": ["fever", {"all": ["crp >= 10", "months < 3"]}], "unless": ["side = 'left'"]})
    found = conditions(made, {"fever": True, "crp": 4.0, "side": "right"})
    assert [(each.text, each.answer, each.decides) for each in found] == [
        ("fever", "yes", True),
        ("crp >= 10", "no", False),
        ("months < 3", "unknown", False),
        ("side = 'left'", "no", True),
    ]


def test_for_an_unknown_the_decisive_features_are_the_missing_ones() -> None:
    assert decisive(rule({"all": ["fever", "wound"]}), {"fever": True}) == ("wound",)
