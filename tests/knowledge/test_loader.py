"""Loading rules: each mistake is found and said with the file, the rule and the mend."""

from datetime import date
from pathlib import Path

import pytest

from knowledge.made_up import DAY, FEATURES, INFECTION, REFERENCES, load
from spinepath.errors import KnowledgeError
from spinepath.knowledge.loader import read
from spinepath.knowledge.mistake import Mistake, insist

WHEN = 'when = { any = ["fever", { all = ["wound", "crp >= 10"] }], unless = ["pregnant"] }'
YES = '{ answer = "yes", given = { fever = true, pregnant = false } },'

WRONG = {
    "unknown feature": ('"wound", ', '"woond", ', "there is no feature 'woond'; did you mean wound?"),
    "grammar": ("crp >= 10", "crp + 1 >= 10", "uses arithmetic"),
    "type": ("crp >= 10", "crp", "crp is a number, not a yes or no"),
    "tree": (WHEN, "when = { any = [] }", "any is not a list of conditions"),
    "field missing": ('says = "Fever or a wound suggests an infection."', "", "missing required field"),
    "field unknown": ('certainty = "seen"', 'certainty = "seen"\nmood = "good"', "unknown field `mood`"),
    "field empty": ('written_by = "A. Writer"', 'written_by = " "', "written_by is empty; fill written_by"),
    "kind": ('kind = "red_flag"', 'kind = "flag"', "Invalid enum value 'flag'"),
    "date": ("next_review = 2027-01-01", "next_review = 2026-01-01", "next_review is not after"),
    "early end": ("next_review", "effective_to = 2025-01-01\nnext_review", "effective_to is not after"),
    "red flag without action": ('action = "Take blood cultures."', "", "action belongs to a red flag"),
    "red flag without hours": ("within_hours = 24", "", "within_hours belongs to a red flag"),
    "action elsewhere": ('kind = "red_flag"', 'kind = "alert"', "action belongs to a red flag"),
    "no severity": ('severity = "critical"', "", "has no severity"),
    "no citation": ('["read2020"]', "[]", "cites nothing"),
    "unknown citation": ('["read2020"]', '["red2020"]', "unknown citation 'red2020'"),
    "seen but not read": ('["read2020"]', '["recalled1990"]', "certainty is seen but no source of it was"),
    "hard stop on memory": ('certainty = "seen"', 'certainty = "memory"', "is critical on memory alone"),
    "an answer without example": (YES, "", "has no example that answers yes"),
    "example that is not so": (YES, YES.replace("yes", "no"), "says no but"),
    "example of nothing": (YES, YES.replace("fever", "fevr"), "there is no feature 'fevr'"),
    "example with a wrong value": (YES, YES.replace("fever = true", "fever = 1"), "is yes or no, not 1"),
    "example beside the point": (YES, YES.replace("fever = true", "fever = true, score = 1"), "gives score"),
    "not a rule": ("[[rule]]", "[[rules]]", "rules: is no rule"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_a_mistake_is_found_and_said(name: str, tmp_path: Path) -> None:
    old, new, says = WRONG[name]
    assert old in INFECTION
    _, mistakes = load(tmp_path, INFECTION.replace(old, new))
    assert any(says in str(mistake) for mistake in mistakes), list(map(str, mistakes))
    assert all(str(mistake).startswith("made_up.toml: ") and mistake.mend for mistake in mistakes)


def test_a_good_rule_loads_with_its_sql(tmp_path: Path) -> None:
    [rule], mistakes = load(tmp_path, INFECTION)
    assert mistakes == []
    assert rule.sql == "((fever) OR ((wound) AND (crp >= 10))) AND (NOT (pregnant))"
    assert list(rule.features) == ["fever", "wound", "crp", "pregnant"]
    assert rule.answer({"fever": True, "pregnant": False}) == "yes"


def test_memory_may_warn(tmp_path: Path) -> None:
    text = INFECTION.replace('"seen"', '"memory"').replace('"critical"', '"warning"')
    assert load(tmp_path, text)[1] == []


def test_every_mistake_is_told_at_once(tmp_path: Path) -> None:
    _, mistakes = load(tmp_path, INFECTION.replace("next_review = 2027", "next_review = 2025") + INFECTION)
    with pytest.raises(KnowledgeError) as error:
        insist(mistakes)
    assert "next_review" in str(error.value)
    assert "in force twice" in str(error.value)


def test_a_file_that_is_no_toml_is_named(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match=r"made_up\.toml: .*line 1"):
        load(tmp_path, "when = = 1")


def test_mistakes_name_what_they_can(tmp_path: Path) -> None:
    _, mistakes = load(tmp_path, "[[rule]]\nid = 3\n[[rule]]\nkind = 'alert'\n")
    assert [mistake.entry for mistake in mistakes] == ["3", "rule 2"]


def test_editions_follow_each_other(tmp_path: Path) -> None:
    """effective_to is the first day the edition no longer holds."""
    old = INFECTION.replace("next_review", "effective_to = 2026-06-01\nnext_review")
    new = INFECTION.replace("effective_from = 2026-01-01", "effective_from = 2026-06-01")
    rules, mistakes = load(tmp_path, old + new)
    assert mistakes == []
    days = (date(2025, 12, 31), date(2026, 5, 31), date(2026, 6, 1), DAY)
    assert [[rule.in_force(day) for rule in rules] for day in days] == [
        [False, False], [True, False], [False, True], [False, True],
    ]  # fmt: skip


def test_an_example_may_give_an_interval(tmp_path: Path) -> None:
    text = INFECTION.replace(WHEN, 'when = "months >= 3"').replace("pregnant = false", "")
    text = (
        text[: text.index("example")]
        + """example = [
        { answer = "yes", given = { months = 3 } },
        { answer = "no", given = { months = [1, 2.5] } },
        { answer = "unknown", given = { months = [1, 5] } },
    ]"""
    )
    assert load(tmp_path, text)[1] == []
    for odd in ("[5, 1]", "[1]", "true", '"3"', '["1", "2"]'):
        _, mistakes = load(tmp_path, text.replace("[1, 5]", odd))
        assert "months = " in str(mistakes[0])


def test_other_files_in_the_folder_are_left_alone(tmp_path: Path) -> None:
    tmp_path.joinpath("README.md").write_text("no rule", "utf-8")
    assert read(tmp_path, FEATURES, REFERENCES) == ([], [])


def test_a_mistake_reads_as_one_line() -> None:
    mistake = Mistake("a.toml", "fever", "is wrong", "mend it")
    assert str(mistake) == "a.toml: fever: is wrong; mend it"
