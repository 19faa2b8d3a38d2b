"""Results of named tests: "Patrick's test is negative", "Straight leg raise: positive on the left"."""

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from spinepath.sources.text.book import Meaning, listed
from spinepath.sources.text.cues import Context
from spinepath.sources.text.lexicon import Hit, Lexicon, longest
from spinepath.sources.text.places import Place
from spinepath.sources.text.values import percent

FAR = 90  # letters between a test and its result
RELIEF = re.compile(r"relie|benefit|respon|improv|better|pain|positive|negative|success|help|result|anaesth")
LASTING = re.compile(
    r"\b(?:no|not|without|little|minimal)\s(?:any\s)?(?:lasting|long[- ]term|sustained|durable|prolonged)"
)
NO_RELIEF = re.compile(
    r"\bno (?:significant |appreciable |meaningful |real |clear )?(?:relief|benefit|respon|"
    r"improvement|effect|change)|did not (?:help|relieve|respond)|\bnegative\b|without (?:relief|"
    r"benefit|improvement|effect)"
    r"|\b(?:minimal|little|poor|negligible|slight) (?:relief|benefit|response|improvement)|"
    r"unsuccessful|failed to relieve|not helpful|ineffective"
)
SOME_RELIEF = re.compile(
    r"\b(?:short|temporary|transient|brief|partial|some|moderate|incomplete|equivocal)\b"
)
FULL_RELIEF = re.compile(
    r"\b(?:complete|total|full|excellent|good|significant|marked|substantial|dramatic|near-complete|"
    r"concordant|considerable|great) .{0,20}?(?:relief|response|improvement|benefit)|abolish|"
    r"pain[- ]free|resolved|\bpositive\b|\bsuccessful\b"
)
HALF = 50
# "80 % relief after the block"
AFTER_BLOCK = re.compile(
    r"(?:relie|benefit|respon|improv|pain[- ]free|help|effect)[a-z]*\b[^;:.]{0,60}?"
    r"\b(?:after|from|with|following|to|by|of|on)\b[^;:.]{0,40}$"
)


@dataclass(frozen=True)
class Result:
    """What a test said, at `start` to `end`."""

    start: int
    end: int
    status: str
    side: str | None = None
    value: float | None = None


@cache
def _outcomes() -> Lexicon[str]:
    return Lexicon(
        [(phrase, "affirmed") for phrase in listed("positive")]
        + [(phrase, "negated") for phrase in listed("negative")]
    )


@lru_cache(maxsize=2)  # every test of a sentence asks for the same
def _outcomes_of(text: str, start: int, end: int) -> list[Hit[str]]:
    return longest(_outcomes().find(text, start, end))


def results(name: Hit[Meaning], around: Context, sides: list[Place]) -> list[Result]:
    """The results of the test named at a place, one for each side that has its own."""
    outcomes = _outcomes_of(around.text, around.start, around.end)
    before = [
        one for one in outcomes if one.end <= name.start and _adjacent(around.text, one.end, name.start)
    ]
    after = [one for one in outcomes if one.start >= name.end and one.start - name.end < FAR]
    if before:
        return [
            Result(
                name.start,
                name.end,
                _status(before[-1], around),
                _side(sides, name.start, around.end, name.start),
            )
        ]
    return _one_a_side(name, after, around, sides)


def _adjacent(text: str, start: int, end: int) -> bool:
    between = text[start:end]
    return len(between.split()) <= 3 and not re.search(
        r"[,;:.]", between
    )  # "positive left straight leg raise"


def _one_a_side(
    name: Hit[Meaning], after: list[Hit[str]], around: Context, sides: list[Place]
) -> list[Result]:
    found: dict[str | None, Result] = {}
    for index, outcome in enumerate(after):
        until = after[index + 1].start if index + 1 < len(after) else around.end
        side = _side(sides, outcome.start, until, outcome.start) or _side(
            sides, around.start, outcome.start, name.start
        )
        if ";" in around.text[name.end : outcome.start]:
            break
        found.setdefault(side, Result(name.start, name.end, _status(outcome, around), side))
    first = next(iter(found.values()), None)
    return [
        one for one in found.values() if one is first or one.side not in (None, first.side if first else None)
    ]


def _status(outcome: Hit[str], around: Context) -> str:
    flipped = around.negated_before(outcome.start, outcome.end)
    if not flipped:
        return outcome.meaning
    return "negated" if outcome.meaning == "affirmed" else "affirmed"


def _side(sides: list[Place], start: int, end: int, near: int) -> str | None:
    inside = [one for one in sides if start <= one.start < end]
    if not inside:
        return None
    return min(inside, key=lambda one: abs(one.start - near)).names[0]


def relief(name: Hit[Meaning], around: Context) -> list[Result]:
    """What a diagnostic block did to the pain; nothing when only lasting benefit is spoken of."""
    start, end = name.end, around.end
    if not RELIEF.search(around.text, start, end):
        start, end = around.text.rfind(";", around.start, name.start) + 1 or around.start, name.start
        if not AFTER_BLOCK.search(around.text[start:end]):
            return []
    words = around.text[start:end]
    value = percent(around.text, start, end)
    status = _relief_status(words, value)
    return [Result(name.start, name.end, status, None, value)] if status else []


def _relief_status(words: str, value: float | None) -> str:
    if value is not None:
        return "affirmed" if value >= HALF else "negated"
    if LASTING.search(words):
        return ""
    if NO_RELIEF.search(words):
        return "negated"
    if SOME_RELIEF.search(words):
        return "uncertain"
    return "affirmed" if FULL_RELIEF.search(words) else ""
