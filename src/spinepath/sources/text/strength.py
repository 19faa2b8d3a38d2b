"""Grades of strength: weakness, severe weakness, and strength that fell from one examination to the next."""

import re
from dataclasses import dataclass

from spinepath.sources.text.places import Place, sides
from spinepath.sources.text.statements import Statement
from spinepath.sources.text.values import Number, grades

FULL = 5.0
SEVERE = 3.0  # MRC 3 of 5 or less
NOW = re.compile(r"\b(?:now|today|tonight|currently|this (?:morning|evening|afternoon)|at present)\b")
WAS = re.compile(r"\b(?:was|were|had been|noted|found)\b")
DATED = (
    r"\bon (?:mon|tues|wednes|thurs|fri|satur|sun)day\b|"
    r"\b\d{1,2} (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b|"
    r"\bin (?:january|february|march|april|may|june|july|august|september|october|november|december)\b"
)
DATE = re.compile(DATED)
BEFORE = re.compile(
    r"\b(?:before|previously|pre-?op\w*|in recovery|yesterday|last (?:week|month|night|visit|time|seen)|"
    rf"earlier|initially|at discharge|on admission|at baseline)\b|{DATED}"
)
APART = 200
EDGE = re.compile(r"[,;:]|\bbut\b|\band\b|\bto\b")


@dataclass(frozen=True)
class _Graded:
    """A grade and when it was found."""

    grade: Number
    now: bool
    before: bool


def strength(text: str, start: int, end: int) -> list[Statement]:
    """What the grades of strength of one sentence state."""
    found = _timed(text, start, end, grades(text, start, end))
    if not found:
        return []
    present = _present(found)
    weak = [one for one in present if one.value < FULL]
    named = sides(text, start, end)
    if not weak:
        return [_statement(text, "motor_weakness", _strong_status(found), [present[0]], named)]
    said = [_statement(text, "motor_weakness", "affirmed", weak, named)]
    severe = [one for one in weak if one.value <= SEVERE]
    said += [_statement(text, "severe_weakness", "affirmed", severe, named)] if severe else []
    return said + (
        [_statement(text, "progressive_weakness", "affirmed", weak, named)] if _fell(found) else []
    )


def _statement(text: str, finding: str, status: str, found: list[Number], named: list[Place]) -> Statement:
    return Statement(finding, status, found[0].start, found[0].end, side=_side(text, found, named))


def _strong_status(found: list[_Graded]) -> str:
    """Full strength now; the weakness has resolved when a grade before was lower."""
    return "resolved" if any(one.grade.value < FULL for one in found) else "negated"


def _timed(text: str, start: int, end: int, found: list[Number]) -> list[_Graded]:
    """Each grade with the words of time around it, up to a comma; "now" holds on."""
    timed: list[_Graded] = []
    now_said = NOW.search(text, start, end) is not None
    for index, one in enumerate(found):
        first = _edge_before(text, found[index - 1].end if index else start, one.start)
        last = _edge_after(text, one.end, found[index + 1].start if index + 1 < len(found) else end)
        now = bool(NOW.search(text, first, last)) or bool(timed and timed[-1].now)
        past = BEFORE.search(text, first, last) or (now_said and WAS.search(text, first, last))
        timed.append(_Graded(one, now, bool(past) and not now))
    return timed


def _edge_before(text: str, start: int, end: int) -> int:
    return max([start, *(edge.end() for edge in EDGE.finditer(text, start, end))])


def _edge_after(text: str, start: int, end: int) -> int:
    edge = EDGE.search(text, start, end)
    return edge.start() if edge else end


def _present(found: list[_Graded]) -> list[Number]:
    """The grades of today: those not said to be earlier; of dated ones only, the last."""
    present = [one.grade for one in found if not one.before]
    return present or [found[-1].grade]


def _fell(found: list[_Graded]) -> bool:
    earlier = [one.grade.value for one in found if one.before]
    lowest = min(one.value for one in _present(found))
    if all(one.before for one in found):
        earlier = earlier[:-1]
    return bool(earlier) and max(earlier) > lowest


def _side(text: str, grades_found: list[Number], named_sides: list[Place]) -> str | None:
    """The side nearest to each grade: "3/5 on the left and 5/5 on the right"."""
    near = {
        min(named_sides, key=lambda side: _distance(text, side, grade)).names[0]
        for grade in grades_found
        if named_sides
    }
    return None if not near else near.pop() if len(near) == 1 else "bilateral"


def _distance(text: str, side: Place, grade: Number) -> int:
    """Letters between; a comma or "and" between them sets them apart."""
    first, last = (grade.end, side.start) if side.start >= grade.end else (side.end, grade.start)
    return last - first + (APART if EDGE.search(text, first, last) else 0)
