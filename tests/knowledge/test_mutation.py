"""The rules' examples notice when a threshold, an operator or a connective is wrong."""

from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given

from knowledge.made_up import CONDITIONS, INFECTION, condition, load, rule_of, stand_ins
from spinepath import knowledge
from spinepath.knowledge.condition import Node, Not
from spinepath.knowledge.mutants import differ, mutants
from spinepath.knowledge.mutate import example_text, main, proposals, report, tried
from spinepath.knowledge.reference_engine import answer

ENOUGH = 0.95


def test_the_examples_kill_the_wrong_copies() -> None:
    results = [tried(rule) for rule in knowledge.all_rules()]
    killed, total = sum(each.killed for each in results), sum(each.total for each in results)
    assert killed >= ENOUGH * total, "\n".join(report(knowledge.all_rules()))


def test_every_rule_is_held_in_place_by_its_examples() -> None:
    loose = [each.rule for each in map(tried, knowledge.all_rules()) if each.killed < 0.8 * each.total]
    assert not loose, "\n".join(report(loose))


def copies(when: Any) -> list[Node]:
    return list(mutants(condition(when)))


def test_what_is_got_wrong() -> None:
    assert copies("fever") == [Not(condition("fever"))]
    assert copies("NOT fever")[0] == condition("fever")
    for wrong in ("crp >= 9", "crp >= 11", "crp >= 5", "crp >= 20", "crp > 10", "crp <= 10", "NOT crp >= 10"):
        assert condition(wrong) in copies("crp >= 10")
    assert condition("score >= 0.4") in copies("score >= 0.5")
    assert condition("side <> 'left'") in copies("side = 'left'")
    assert condition("side IN ('left')") in copies("side IN ('left', 'both')")
    both = copies({"all": ["fever", "wound"]})
    assert all(
        condition(wrong) in both for wrong in ("fever OR wound", "fever", "wound", "NOT fever AND wound")
    )
    three = copies({"at_least": 2, "of": ["fever", "wound", "pregnant"]})
    assert condition({"any": ["fever", "wound", "pregnant"]}) in three
    assert condition({"all": ["fever", "wound", "pregnant"]}) in three
    assert condition("fever") in copies({"any": ["fever"], "unless": ["wound"]})


@given(CONDITIONS)
def test_no_copy_is_the_rule_itself(node: Node) -> None:
    assert all(wrong != node for wrong in mutants(node))


def made(tmp_path: Path, text: str = INFECTION) -> Any:
    return load(tmp_path, text)[0][0]


def test_proposed_examples_kill_every_survivor(tmp_path: Path) -> None:
    rule = made(tmp_path)
    assert tried(rule).survivors
    lines = "\n    ".join(example_text(*each) for each in proposals(rule))
    better = made(tmp_path, INFECTION.replace("example = [", f"example = [\n    {lines}"))
    assert tried(better).survivors == ()
    assert proposals(better) == []


def test_a_rule_without_examples_gets_all_it_needs(tmp_path: Path) -> None:
    bare = made(tmp_path, INFECTION[: INFECTION.index("example")] + "example = []")
    assert {answer for _, answer in proposals(bare)} == {"yes", "no", "unknown"}


def test_copies_that_nothing_can_tell_from_the_rule_do_not_count(tmp_path: Path) -> None:
    """`crp >= 10` beside `crp >= 5` changes nothing, so neither does any copy of it."""
    text = INFECTION.replace('"fever", { all = ["wound", "crp >= 10"] }', '"crp >= 5", "crp >= 10"')
    text = text.replace("fever = true", "crp = 5").replace("fever = false, wound = false", "crp = 4")
    result = tried(made(tmp_path, text))
    assert result.equivalent > 0
    for wrong, values in result.survivors:
        node = differ(result.rule.condition, wrong)
        assert values is not None
        assert answer(node, values)


def test_the_report_on_named_rules(capsys: pytest.CaptureFixture[str]) -> None:
    name = knowledge.all_rules()[0].id
    main([name])
    assert capsys.readouterr().out.splitlines()[-1].endswith("%)")


@given(CONDITIONS)
def test_equivalent_copies_really_are(node: Node) -> None:
    result = tried(rule_of(node))
    found = [wrong for wrong in mutants(node) if _differs(node, wrong)]
    assume(result.survivors)
    assert len(result.survivors) == len(found)


def _differs(one: Node, other: Node) -> bool:
    node = differ(one, other)
    kinds = stand_ins(node)
    return any(answer(node, dict(zip(kinds, picked, strict=True))) for picked in product(*kinds.values()))
