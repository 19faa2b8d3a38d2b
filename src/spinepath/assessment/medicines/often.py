"""How often in words: "every 4-6 hours", "q6h", "twice a day", "tid", "in the morning and at bedtime"."""

import re
from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise

from spinepath.assessment.medicines.amount import exact, number, span

Times = tuple[Fraction, Fraction]
"""Lowest and highest times in a day."""

NUMBER = r"(?:\d+(?:\.\d+)?|\.\d+)"
RANGE = rf"(?P<low>{NUMBER})(?:\s*-\s*(?P<high>{NUMBER}))?"
_EVERY = re.compile(rf"\b(?:every|each|q)\s*{RANGE}\s*(?P<unit>h|hr|hrs|hours?|d|days?|wks?|weeks?|min\w*)\b")
_TIMES = re.compile(
    rf"(?<![\w.-]){RANGE}\s*(?:times|x)\s*(?:a|an|per|/|each|every)?\s*(?P<unit>day|daily|d|weekly|week|wk)\b"
)
_A_DAY = r"(?:a|per|each|every) day|daily"
_AT = r"(?:in the|every|each) (?:morning|afternoon|evening|night)|at (?:bedtime|night)"
_NAMED = (
    (r"every other day|alternate days|qod", Fraction(1, 2)),
    (r"qid|qds|q\.i\.d\.?", Fraction(4)),
    (r"tid|tds|t\.i\.d\.?", Fraction(3)),
    (r"bid|bd|b\.i\.d\.?", Fraction(2)),
    (r"weekly|every week|qwk", Fraction(1, 7)),
    (rf"{_A_DAY}|nightly|{_AT}|qd|qday|q\.d\.?|od|qhs|hs|qam|qpm|/ ?day", Fraction(1)),
)
_MOMENTS = re.compile(r"\b(?:morning|noon|midday|afternoon|evening|bedtime|night)\b")
_AND = re.compile(r"\band\b|[,&+]")
_LENGTH = {"h": Fraction(1, 24), "d": Fraction(1), "w": Fraction(7), "m": Fraction(1, 1440)}


def times_in(words: str) -> Times | None:
    """How often in a day lower-case words say; None when they do not, or say what cannot be."""
    every, counted = _EVERY.search(words), _TIMES.search(words)
    if every:
        return _ends(every, lambda value: 1 / (value * _LENGTH[every["unit"][0]]))
    if counted:
        by = Fraction(1, 7) if counted["unit"][0] == "w" else Fraction(1)
        found = _ends(counted, lambda value: value * by)
        up_to = found is not None and re.search(r"up to\s*$", words[: counted.start()])
        return (min(found[0], by), found[1]) if found and up_to else found
    return _by_name(words)


def _ends(match: re.Match[str], meant: Callable[[Fraction], Fraction]) -> Times | None:
    written = [exact(float(one)) for one in (match["low"], match["high"]) if one]
    if min(written) <= 0:
        return None
    found = sorted(meant(one) for one in written)
    return found[0], found[-1]


def _by_name(words: str) -> Times | None:
    several = 1 + _moments(words)
    if several > 1:
        return Fraction(several), Fraction(several)
    for pattern, times in _NAMED:
        if re.search(rf"(?<![\w/])(?:{pattern})(?!\w)", words):
            return times, times
    return None


def _moments(words: str) -> int:
    """How many further moments are named: "morning and bedtime" one, "every night at bedtime" none."""
    found = list(_MOMENTS.finditer(words))
    return sum(bool(_AND.search(words[one.end() : two.start()])) for one, two in pairwise(found))


def often(times: Times) -> str:
    """How often, for people: "4/day", "4 to 6/day", "once every 3 days"."""
    low, high = times
    if low == high and 0 < low < 1 and (1 / low).denominator == 1:
        return f"once every {number(1 / low)} days"
    return f"{span(low, high)}/day"
