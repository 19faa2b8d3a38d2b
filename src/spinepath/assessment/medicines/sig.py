"""Instructions in words: "1-2 tablets every 4-6 hours as needed, max 8/day". What is not sure is not said."""

import re
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from spinepath.assessment.medicines.amount import Amount, exact, spelled, total
from spinepath.assessment.medicines.often import NUMBER, RANGE, Times, times_in

_WORDS = {
    "one-half": ".5", "half": ".5", "a": "1", "an": "1", "one": "1", "two": "2", "three": "3", "four": "4",
    "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9", "ten": "10", "twelve": "12",
}  # fmt: skip
_TIMES = {"once": 1, "twice": 2, "thrice": 3}
_COUNTED = (
    r"tablets?|tabs?|tbl|capsules?|caps?|pills?|patch(?:es)?|lozenges?|films?|sprays?|puffs?"
    r"|suppositor(?:y|ies)|doses?|units?"
)
_UNIT = rf"(?P<unit>{_COUNTED}|mg|mcg|ug|g|ml)"
_GIVEN = re.compile(rf"(?<![\w.-]){RANGE}\s*(?:x\s*)?{_UNIT}\b(?!\s*/|\s*per\s*(?:ml|h))")
_DAY = r"/\s*(?:24\s*h\w*|day|d)\b|(?:per|an?|in|in a|each|every)\s*(?:24\s*h\w*|day)|daily|in 24\s*h\w*"
_MOST = re.compile(
    r"\b(?:max(?:imum)?|not (?:to )?exceed(?:ing)?|more than|up to|limit(?: of)?)\b\.?"
    rf"(?: daily| dose| of| is|:)*\s*(?P<low>{NUMBER})\s*{_UNIT}?\s*(?P<per>{_DAY})?"
)
_IS_TIMES = re.compile(r"\s*(?:-\s*\d+\s*)?(?:times|x)\b")
_AS_NEEDED = re.compile(r"\b(?:(?:as|when|if) (?:needed|required)|prn)\b")
_STEPS = re.compile(
    r"\b(?:then|taper\w*|titrat\w*|increas\w*|decreas\w*|reduc\w*|wean\w*|alternat\w* with"
    r"|days? \d+ ?-|weeks? \d+)\b"
)
_NUMERAL = re.compile(
    rf"\b({'|'.join(map(re.escape, _WORDS))})\b"
    rf"(?=\s*(?:-|to\b|or\b|{_COUNTED}|mg\b|ml\b|times\b|hours?\b|a\s|of\s))"
)

SEVERAL_STEPS = "one dose for this day: the instruction has several steps or choices"
"""What is missing where `Sig.steps` holds."""


class Sig(NamedTuple):
    """What an instruction says: amounts at a time (counted first), times a day, the most in a day.

    steps: it changes over time or leaves a choice, so no one dose is read from it.
    """

    doses: tuple[Amount, ...] = ()
    times: Times | None = None
    most: Amount | None = None
    as_needed: bool = False
    steps: bool = False


@lru_cache(4096)
def sig(text: str) -> Sig:
    """What an instruction says. A part that is not understood is left out, never guessed."""
    words = _plain(text)
    found = Sig(most=_most(words), as_needed=bool(_AS_NEEDED.search(words)))
    words = _MOST.sub(lambda match: match[0] if _is_times(words, match) else " ", words)
    parts = _parts(words)
    if _STEPS.search(words) or any(re.search(r"\bor\s*$", part) for part in parts[:-1]):
        return found._replace(steps=True)
    if len(parts) > 1:
        return _joined(parts, found)
    return found._replace(doses=_doses(words), times=times_in(words))


def _plain(text: str) -> str:
    """Lower case, numbers as digits, ranges as "4-6", "q6h" as "every 6 h"."""
    words = re.sub(r"[–—]", "-", text.lower()).replace("½", " half ")
    words = re.sub(r"\b(\d+)\s+1/2\b", r"\1.5", words)
    words = re.sub(r"(?<![\d/])1/2\b", ".5", words)
    words = re.sub(r"(\d),(\d{3})\b", r"\1\2", words).replace("(s)", "s")
    words = re.sub(rf"\b(\d+|{'|'.join(_WORDS)})\s*\((?:\d+|{'|'.join(_WORDS)})\)", r"\1", words)
    words = re.sub(r"\b(once|twice|thrice)\b", lambda found: f"{_TIMES[found[1]]} times", words)
    words = _NUMERAL.sub(lambda found: _WORDS[found[1]], words)
    words = re.sub(rf"({NUMBER})\s*(?:to|or)\s*({NUMBER})", r"\1-\2", words)
    words = re.sub(r"\.5 (?:of )?(?:1 |an? )?(tab|cap|pill)", r".5 \1", words)
    return re.sub(r"\bq\s*(\d+(?:-\d+)?)\s*(h|hr|hrs|hours?|d|days?)\b", r"every \1 \2", words)


def _is_times(words: str, match: re.Match[str]) -> bool:
    """ "up to 4 times a day" says how often, not how much."""
    return bool(_IS_TIMES.match(words[match.end("low") :]))


def _most(words: str) -> Amount | None:
    for match in _MOST.finditer(words):
        if (match["per"] or "daily" in match[0]) and not _is_times(words, match):
            high = exact(float(match["low"]))
            return Amount(low=high, high=high, unit=_unit(match["unit"]))
    return None


def _unit(word: str | None) -> str:
    """A counted thing is "1": it is the product that says what it holds."""
    return spelled(word) or "1" if word in ("mg", "g", "mcg", "ug", "ml") else "1"


def _doses(words: str) -> tuple[Amount, ...]:
    found = [_dose(match) for match in _GIVEN.finditer(words)]
    return tuple(sorted(found, key=lambda one: one.unit != "1"))


def _dose(match: re.Match[str]) -> Amount:
    low, high = (exact(float(one)) for one in (match["low"], match["high"] or match["low"]))
    return Amount(low=low, high=high, unit=_unit(match["unit"]))


def _parts(words: str) -> list[str]:
    """The text cut before each counted amount: "1 tablet in the morning and 2 tablets at bedtime" has two."""
    given = list(_GIVEN.finditer(words))
    counted = [match for match in given if _unit(match["unit"]) == "1"]
    starts = [match.start() for match in counted or given]
    return [words[here:there] for here, there in zip(starts, [*starts[1:], len(words)], strict=False)]


def _joined(parts: list[str], found: Sig) -> Sig:
    """Several amounts, each at its own times, add up to a day's; not when one of them has no time."""
    read = [(_doses(part)[0], times_in(part)) for part in parts]
    shares = [dose.times(*times) for dose, times in read if times is not None]
    if len(shares) < len(read) or len({dose.unit for dose, _ in read}) > 1:
        return found._replace(steps=True)
    once = Fraction(1)
    return found._replace(doses=(total(shares, read[0][0].unit),), times=(once, once))
