"""Instructions in words: "Take 1-2 tablets every 4-6 hours as needed, max 8/day". What is not sure is not said."""

import re
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from spinepath.assessment.medicines.amount import Amount, exact, spelled

_WORDS = {
    "one-half": ".5", "half": ".5", "½": ".5", "a": "1", "an": "1", "one": "1", "two": "2", "three": "3", "four": "4",
    "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9", "ten": "10", "twelve": "12",
}  # fmt: skip
_COUNTED = r"tablets?|tabs?|tbl|capsules?|caps?|pills?|patch(?:es)?|lozenges?|films?|sprays?|puffs?|suppositor(?:y|ies)|doses?|units?"
_NUM = r"(?:\d+(?:\.\d+)?|\.\d+)"
_RANGE = rf"(?P<low>{_NUM})(?:\s*-\s*(?P<high>{_NUM}))?"
_GIVEN = re.compile(
    rf"(?<![\w.-]){_RANGE}\s*(?:x\s*)?(?P<unit>{_COUNTED}|mg|mcg|ug|g|ml)\b(?!\s*/|\s*per\s*(?:ml|h))"
)
_MOST = re.compile(
    rf"\b(?:max(?:imum)?|not (?:to )?exceed(?:ing)?|no more than|not more than|up to|limit(?: of)?)\b\.?(?: daily| dose| of| is|:)*\s*"
    rf"(?P<low>{_NUM})\s*(?P<unit>{_COUNTED}|mg|mcg|ug|g|ml)?\s*"
    r"(?P<per>/\s*(?:24\s*h\w*|day|d)\b|(?:per|a|an|in|in a|each|every)\s*(?:24\s*h\w*|day)|daily|in 24\s*h\w*)?"
)
_AS_NEEDED = re.compile(r"\b(?:as needed|when needed|if needed|as required|when required|if required|prn)\b")
_STEPS = re.compile(
    r"\b(?:then|taper\w*|titrat\w*|increas\w*|decreas\w*|reduc\w*|wean\w*|alternat\w*|days? \d+ ?-|weeks? \d+)\b"
)
_HOURS = re.compile(
    rf"\b(?:every|each|q)\s*{_RANGE}\s*(?P<unit>h|hr|hrs|hours?|d|days?|wks?|weeks?|min\w*)\b"
)
_TIMES = re.compile(
    rf"(?<![\w.-]){_RANGE}\s*(?:times|x)\s*(?:a|an|per|/|each|every)?\s*(?P<unit>day|daily|d|weekly|week|wk)\b"
)
_NAMED = (
    (r"every other day|alternate days|qod|q48h", Fraction(1, 2)),
    (r"four times (?:a day|daily)|qid|qds|q\.i\.d\.?", Fraction(4)),
    (r"three times (?:a day|daily)|thrice (?:a day|daily)|tid|tds|t\.i\.d\.?", Fraction(3)),
    (r"twice (?:a day|daily|per day|each day)|bid|bd|b\.i\.d\.?|every morning and (?:evening|night|at bedtime)", Fraction(2)),
    (r"once (?:a week|weekly|every week|per week)|weekly|every week|qwk|once every 7 days", Fraction(1, 7)),
    (
        r"once (?:a day|daily|per day|each day|nightly)|every (?:day|morning|evening|night|bedtime)|each (?:day|morning|evening|night)"
        r"|nightly|qd|qday|q\.d\.?|od|qhs|qam|qpm|hs|daily|(?:a|per|/) ?day|at bedtime|at night|in the (?:morning|evening)|with (?:breakfast|dinner)",
        Fraction(1),
    ),
)  # fmt: skip
_MOMENTS = r"\b(?:(?:in|every|each) (?:the )?(?:morning|afternoon|evening)|at (?:noon|bedtime|night|midday)|morning|noon|midday|evening|bedtime)\b"
_LENGTH = {"h": Fraction(1, 24), "d": Fraction(1), "w": Fraction(7), "m": Fraction(1, 1440)}

SEVERAL_STEPS = "one dose for this day: the instruction has several steps or choices"
"""What is missing where `Sig.steps` holds."""

Times = tuple[Fraction, Fraction]


class Sig(NamedTuple):
    """What an instruction says: amounts at a time (counted first), times a day, the most in a day.

    steps: it changes over time or has parts that we cannot tell apart, so nothing is read from it.
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
    as_needed = bool(_AS_NEEDED.search(words))
    most = _most(words)
    words = _MOST.sub(lambda match: match[0] if _is_times(words, match) else " ", words)
    if _STEPS.search(words):
        return Sig(as_needed=as_needed, most=most, steps=True)
    parts = _parts(words)
    if len(parts) > 1 and any(re.search(r"\bor\s*$", part) for part in parts):
        return Sig(as_needed=as_needed, most=most, steps=True)
    if len(parts) > 1:
        return _joined(parts, most, as_needed)
    return Sig(_doses(words), _times(words), most, as_needed)


def _plain(text: str) -> str:
    words = text.lower().replace("–", "-").replace("—", "-").replace("½", " half ")
    words = re.sub(r"\b(\d+)\s+1/2\b", lambda found: f"{found[1]}.5", words)
    words = re.sub(r"(?<![\d/])1/2\b", ".5", words)
    words = re.sub(r"(\d),(\d{3})\b", r"\1\2", words)
    words = re.sub(r"\(s\)", "s", words)
    words = re.sub(rf"\b(\d+)\s*\((?:\d+|{'|'.join(_WORDS)})\)", r"\1", words)  # "8 (eight) hours"
    words = re.sub(rf"\b({'|'.join(map(re.escape, _WORDS))})\b(?=\s*(?:-|to\b|or\b|\(|{_COUNTED}|mg\b|ml\b|times\b|hours?\b|a\s))",
                   lambda found: _WORDS[found[1]], words)  # fmt: skip
    words = re.sub(r"\b(\d+(?:\.\d+)?)\s*\(\s*\1\s*\)", r"\1", words)  # "two (2) tablets"
    words = re.sub(rf"({_NUM})\s*(?:to|or)\s*({_NUM})", r"\1-\2", words)
    words = re.sub(r"\.5 (?:of )?(?:1 )?(tab|cap|pill)", r".5 \1", words)
    return re.sub(r"\bq\s*(\d+(?:-\d+)?)\s*(h|hr|hrs|hours?|d|days?)\b", r"every \1 \2", words)


def _is_times(words: str, match: re.Match[str]) -> bool:
    """ "up to 4 times a day" says how often, not how much."""
    return bool(re.match(r"\s*(?:-\s*\d+\s*)?(?:times|x)\b", words[match.end("low") :]))


def _most(words: str) -> Amount | None:
    for match in _MOST.finditer(words):
        daily = match["per"] or "daily" in match[0]
        if daily and not _is_times(words, match):
            high = exact(float(match["low"]))
            return Amount(low=high, high=high, unit=_unit(match["unit"]))
    return None


def _unit(word: str | None) -> str:
    """A counted thing is "1": it is the product that says what it holds."""
    return word if word in ("mg", "g") else spelled(word) or "1" if word in ("mcg", "ug", "ml") else "1"


def _doses(words: str) -> tuple[Amount, ...]:
    found = [
        Amount(
            low=exact(float(match["low"])), high=exact(float(match["high"] or match["low"])),
            unit=_unit(match["unit"]),
        )
        for match in _GIVEN.finditer(words)
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda one: one.unit != "1"))


def _parts(words: str) -> list[str]:
    """The text cut before each counted amount: "1 tablet in the morning and 2 tablets at bedtime" has two."""
    starts = [match.start() for match in _GIVEN.finditer(words) if _unit(match["unit"]) == "1"]
    starts = starts or [match.start() for match in _GIVEN.finditer(words) if "mg" in match[0]]
    ends = [*starts[1:], len(words)]
    return [words[here:there] for here, there in zip(starts, ends, strict=False)]


def _joined(parts: list[str], most: Amount | None, as_needed: bool) -> Sig:
    """Several amounts at their own times add up to one day's; unless one has no time, or all say the same."""
    read = [(_doses(part)[0], _times(part)) for part in parts]
    if any(times is None for _, times in read):
        return Sig(most=most, as_needed=as_needed, steps=True)
    if len({dose.unit for dose, _ in read}) > 1:
        return Sig(most=most, as_needed=as_needed, steps=True)
    shares = [dose.times(*times) for dose, times in read if times is not None]
    day = Amount(
        low=sum(one.low for one in shares) + Fraction(),
        high=sum(one.high for one in shares) + Fraction(),
        unit=read[0][0].unit,
    )
    return Sig((day,), (Fraction(1), Fraction(1)), most, as_needed)


def _times(words: str) -> Times | None:
    match = _HOURS.search(words)
    if match and float(match["low"]) > 0:
        length = _LENGTH[match["unit"][0]]
        return _per(match["high"] or match["low"], length), _per(match["low"], length)
    match = _TIMES.search(words)
    if match:
        by = Fraction(1, 7) if match["unit"][0] == "w" else Fraction(1)
        low, high = exact(float(match["low"])), exact(float(match["high"] or match["low"]))
        low = min(low, Fraction(1)) if re.search(r"up to\s*$", words[: match.start()]) else low
        return low * by, high * by
    return _by_name(words)


def _per(number: str, length: Fraction) -> Fraction:
    return 1 / (exact(float(number)) * length)


def _by_name(words: str) -> Times | None:
    moments = {match[0].split()[-1] for match in re.finditer(_MOMENTS, words)}
    if len(moments) > 1:
        return Fraction(len(moments)), Fraction(len(moments))
    for pattern, times in _NAMED:
        if re.search(rf"(?<![\w/])(?:{pattern})(?!\w)", words):
            return times, times
    return None
