"""Laboratory values that a text tells: "eGFR 24 mL/min", "GFR was >60"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from spinepath.sources.text.split import sentences

_LESS, _MORE = ("<", "less than", "below", "under"), (">", "more than", "over", "above", "greater than")
_SIGN = "|".join((*(f"{sign}=?" if len(sign) == 1 else sign for sign in (*_LESS, *_MORE)), "≤", "≥"))
_FILLERS = "is|was|of|at|now|today|currently|measured|stable|still|only|about|approximately"
_BETWEEN = rf"(?:\s*(?:\([^)]*\)|{_FILLERS}|[:=,~]))*"
_EGFR = re.compile(
    rf"\be?-?gfr\b{_BETWEEN}\s*(?P<sign>{_SIGN})?\s*(?P<value>\d{{1,3}}(?:\.\d)?)"
    r"(?!\d|[-/.]\d|\s?(?:%|-|to\b|percent|points?|days?|weeks?|months?|years?))",
    re.IGNORECASE,
)
_NOT_NOW = re.compile(
    r"\b(?:(?<!epi )(?:19|20)\d\d|previous(?:ly)?|prior|baseline|in the past|(?:months?|years?) ago|last year|if|"
    r"unless|when|until|mother|father|brother|sister|target|goal|threshold|should|avoid|requires?|needs?)\b",
    re.IGNORECASE,
)
"""A value with one of these beside it may be old, of another person, or a condition of advice: it is not read."""
_HIGHEST = 200.0


@dataclass(frozen=True)
class ToldValue:
    """A value that a text tells. low, high: None where "over 60" leaves it open. unit: UCUM. valueset: of its codes."""

    valueset: str
    name: str
    unit: str
    low: float | None
    high: float | None
    start: int
    end: int
    words: str


def may_tell(text: str) -> bool:
    """A quick look whether a text can tell a value."""
    return "gfr" in text.lower()


def told_values(text: str) -> Iterator[ToldValue]:
    """Kidney function told in words as of the text's own day, in mL/min/1.73 m2."""
    if not may_tell(text):
        return
    for start, end in sentences(text):
        if _NOT_NOW.search(text, start, end):
            continue
        for hit in _EGFR.finditer(text, start, end):
            if float(hit["value"]) <= _HIGHEST:
                yield _told(hit)


def _told(hit: re.Match[str]) -> ToldValue:
    value, sign = float(hit["value"]), (hit["sign"] or "").lower()
    low = None if sign.startswith(_LESS) or sign == "≤" else value
    high = None if sign.startswith(_MORE) or sign == "≥" else value
    return ToldValue(
        "lab_egfr", "eGFR", "mL/min/{1.73_m2}", low, high, hit.start(), hit.end(), hit.group().strip()
    )
