"""Context cues (NegEx / ConText): which status the words around a phrase give it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import msgspec

from spinepath.shipped import toml
from spinepath.sources.text.book import filled
from spinepath.sources.text.lexicon import Hit, Lexicon

# the first of these that reaches a finding decides
PRIORITY = ("other_person", "drop", "resolved", "uncertain", "negated", "historical")
ANSWERED_NO = re.compile(r"[:?]\s{0,3}(no|none|nil|no evidence|false|never)[.\s]{0,3}$")
QUERY = re.compile(r"(?<![^\s(,;:])\?+(?=\s?[a-z])")
ASKED = re.compile(r"\?[\s?)!]*$")
LAST_LETTERS = 4
QUERY_WORDS = 5
NOT_A_CUE = "none"


class Cue(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A kind of context: see cues.toml."""

    status: str
    phrases: tuple[str, ...]
    reach: str = "forward"
    words: int = 0
    to_end: bool = False  # only a strong stop or a semicolon ends it
    spares: tuple[str, ...] = ()


class Stop(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What ends a cue's reach."""

    phrases: tuple[str, ...]
    ends: tuple[str, ...] = ()
    after_comma: bool = False
    strong: bool = False


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    cue: tuple[Cue, ...]
    stop: tuple[Stop, ...]


@dataclass(frozen=True)
class Context:
    """The cues and stops of one sentence."""

    text: str
    start: int
    end: int
    cues: list[Hit[Cue]]
    stops: list[Hit[Stop]]

    def status(self, start: int, end: int, group: str) -> str:
        """The status the context gives a phrase, or "" when no cue reaches it."""
        found: dict[str, int] = {}
        for hit in self.cues:
            if self._reaches(hit, start, end, group):
                found.setdefault(hit.meaning.status, hit.start)
        if "negated" in found and found["negated"] < found.get("uncertain", 0):
            del found["uncertain"]  # "no area suspicious for": the negation holds the doubt
        return next((status for status in PRIORITY if status in found), "")

    def negated_before(self, start: int, end: int) -> bool:
        """Whether a negation stands before the phrase, in the same item of a list, and reaches it."""
        negations = [hit for hit in self.cues if hit.meaning.status == "negated" and hit.end <= start]
        return any(
            "," not in self.text[hit.end : start] and self._reaches(hit, start, end, "") for hit in negations
        )

    def _reaches(self, hit: Hit[Cue], start: int, end: int, group: str) -> bool:
        cue = hit.meaning
        if group in cue.spares or (hit.start < end and start < hit.end):
            return False
        if hit.end <= start:
            return cue.reach != "backward" and self._open(hit.end, start, cue)
        return cue.reach != "forward" and self._open(end, hit.start, cue)

    def _open(self, start: int, end: int, cue: Cue) -> bool:
        between = self.text[start:end]
        if cue.status == "historical" and ":" in between:  # "fusion for fracture: excellent result"
            return False
        if ";" in between or " - " in between or (cue.words and len(between.split()) > cue.words):
            return False
        return not any(
            start <= stop.start and stop.end <= end + 1 and _ends(stop.meaning, cue) for stop in self.stops
        )


def _ends(stop: Stop, cue: Cue) -> bool:
    if cue.to_end:
        return stop.strong
    return not stop.ends or cue.status in stop.ends


@cache
def _file() -> _File:
    return msgspec.convert(toml(__package__, "cues.toml"), _File)


@cache
def _cues() -> Lexicon[Cue]:
    return Lexicon((filled(phrase), cue) for cue in _file().cue for phrase in cue.phrases)


@cache
def _stops() -> Lexicon[Stop]:
    return Lexicon((phrase, stop) for stop in _file().stop for phrase in stop.phrases)


def context(text: str, start: int, end: int) -> Context:
    """The cues and stops between two offsets of a lower-case text."""
    found = [*_cues().find(text, start, end), *_answer(text, start, end), *_query(text, start, end)]
    cues = [hit for hit in _longest_of_each_reach(found) if hit.meaning.status != NOT_A_CUE]
    found_stops = _stops().find(text, start, end) if cues else []  # without a cue nothing is there to stop
    stops = [hit for hit in found_stops if _placed(text, hit)]
    return Context(text, start, end, cues, stops)


def _answer(text: str, start: int, end: int) -> list[Hit[Cue]]:
    """ "Weight loss: No" is a negation that stands behind."""
    found = ANSWERED_NO.search(text, start, end)
    return (
        [Hit(found.start(1), found.end(1), Cue(status="negated", phrases=(), reach="backward"))]
        if found
        else []
    )


def _query(text: str, start: int, end: int) -> list[Hit[Cue]]:
    """A question mark before a word doubts it: "?discitis"."""
    doubt = Cue(status="uncertain", phrases=(), words=QUERY_WORDS)
    found = [Hit(one.start(), one.end(), doubt) for one in QUERY.finditer(text, start, end)]
    asked = ASKED.search(text, max(start, end - LAST_LETTERS), end)
    behind = Cue(status="uncertain", phrases=(), reach="backward", words=QUERY_WORDS)
    return found + ([Hit(asked.start(), asked.end(), behind)] if asked else [])


def _longest_of_each_reach(hits: Iterable[Hit[Cue]]) -> list[Hit[Cue]]:
    """A longer cue beats one it overlaps; equal ones may cue forward and backward ("are negative for")."""
    found = list(hits)
    return [hit for hit in found if not any(_beats(other, hit) for other in found)]


def _beats(other: Hit[Cue], hit: Hit[Cue]) -> bool:
    return other.overlaps(hit) and other.end - other.start > hit.end - hit.start


def _placed(text: str, hit: Hit[Stop]) -> bool:
    return not hit.meaning.after_comma or text[max(0, hit.start - 3) : hit.start].rstrip().endswith(",")
