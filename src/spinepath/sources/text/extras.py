"""Findings stated by a number: pain scores and grades of strength."""

import re

from spinepath.sources.text.places import Place, sides
from spinepath.sources.text.statements import Statement
from spinepath.sources.text.values import Number, fevers, grades, pain_scores

DIGIT = re.compile(r"\d")
FULL = 5.0
SEVERE = 3.0  # MRC 3 of 5 or less


def numbers(text: str, start: int, end: int) -> list[Statement]:
    """Statements made by numbers in one sentence."""
    if not DIGIT.search(text, start, end):
        return []
    scores = [
        Statement("pain_score", "affirmed", one.start, one.end, value=one.value)
        for one in pain_scores(text, start, end)
    ]
    hot = [Statement("fever", "affirmed", one.start, one.end) for one in fevers(text, start, end)]
    return scores + hot + _strength(grades(text, start, end), sides(text, start, end))


def _strength(found: list[Number], named_sides: list[Place]) -> list[Statement]:
    weak = [one for one in found if one.value < FULL]
    if not weak:
        return [
            Statement("motor_weakness", "negated", one.start, one.end, side=_side([one], named_sides))
            for one in found[:1]
        ]
    side = _side(weak, named_sides)
    said = [Statement("motor_weakness", "affirmed", weak[0].start, weak[0].end, side=side)]
    severe = [one for one in weak if one.value <= SEVERE]
    if severe:
        side = _side(severe, named_sides)
        said.append(Statement("severe_weakness", "affirmed", severe[0].start, severe[0].end, side=side))
    return said


def _side(grades_found: list[Number], named_sides: list[Place]) -> str | None:
    """The side nearest to each grade: "3/5 on the left and 5/5 on the right"."""
    near = {
        min(named_sides, key=lambda side: _distance(side, grade)).names[0]
        for grade in grades_found
        if named_sides
    }
    return None if not near else near.pop() if len(near) == 1 else "bilateral"


def _distance(side: Place, grade: Number) -> int:
    return side.start - grade.end if side.start >= grade.end else grade.start - side.end
