"""Text tables of what a condition answers: the manual, and a test of both engines.

Columns are features, the last one the answer. T and F are yes and no, ? is unknown, 2..5 is what a partial
date allows, 2.. has no known end.
"""

from typing import Any

from knowledge.made_up import FEATURES, condition, rule_of, table
from spinepath.assessment.engine import answers
from spinepath.knowledge.reference_engine import answer

WORDS = {"T": True, "F": False, "?": None}


def _number(text: str) -> float | None:
    return float(text) if text else None


def _value(name: str, text: str) -> Any:
    if text in WORDS:
        return WORDS[text]
    if ".." in text:
        low, high = text.split("..")
        return _number(low), _number(high)
    return text if FEATURES[name].type == "category" else float(text)


def _rows(text: str) -> list[list[str]]:
    return [line.split() for line in text.replace("|", " ").strip().splitlines()]


def agrees(when: Any, text: str) -> None:
    """Both engines give the last column for every line of the table."""
    header, *lines = _rows(text)
    people = [
        {name: _value(name, cell) for name, cell in zip(header, line[:-1], strict=False)} for line in lines
    ]
    expected = [WORDS[line[-1]] for line in lines]
    rule = rule_of(condition(when))
    assert [answer(rule.condition, values) for values in people] == expected
    assert answers([rule], table(people))[rule.id].to_list() == expected
