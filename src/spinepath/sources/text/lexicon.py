"""Many phrases, found in one pass over the words of a text.

Phrases are indexed by their first word, so a word of the text tries only the few phrases that can begin with
it; each phrase is compiled when it is first tried.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Generic, NamedTuple, TypeVar

from spinepath.sources.text.grammar import NUMBER, Sequence, heads, later_heads, parse, pattern

Meaning = TypeVar("Meaning")
Meaning_co = TypeVar("Meaning_co", covariant=True)
WORD = re.compile(r"[a-z0-9]+")
KEY, SHORT = 3, 2  # letters by which words are told apart before a phrase is tried
WORDS_KEPT = 20_000  # different words whose candidates are remembered
LIST_NAME = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Hit(Generic[Meaning_co]):
    """A phrase found at `start` to `end`, and what it means."""

    start: int
    end: int
    meaning: Meaning_co

    def overlaps(self, other: "Hit[object]") -> bool:
        """Whether the two share a letter."""
        return self.start < other.end and other.start < self.end


class Phrase(Generic[Meaning]):
    """One phrase and its meaning."""

    def __init__(self, text: str, meaning: Meaning) -> None:
        """Parse the phrase; compiling waits until it is first tried."""
        self.sequence = parse(text)
        self.meaning = meaning
        self.heads = tuple(sorted(heads(self.sequence)))
        self.needs = _needs(self.sequence)

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        """The phrase as a compiled expression."""
        return re.compile(pattern(self.sequence))


def _needs(sequence: Sequence) -> tuple[frozenset[str], ...]:
    """For each word after the first: beginnings of which a text that holds the phrase has one; the rarest first."""
    each = {frozenset(_key(head) for head in found) for found in later_heads(sequence)}
    return tuple(sorted((one for one in each if "" not in one), key=len))


def _key(head: str) -> str:
    """The first letters of a word, "#" for a number; empty for a head too short to tell."""
    if head[0] == NUMBER or head[0].isdigit():
        return NUMBER
    return head[:KEY] if len(head) >= SHORT else ""


def _keys(word: str) -> set[str]:
    """The beginnings of a word, in the lengths that keys have."""
    return {word[:KEY], word[:SHORT], *(NUMBER if word[0].isdigit() else "")}


class _Candidate(NamedTuple, Generic[Meaning]):
    """A phrase that a word may begin. rarest, others: what it needs behind that word, as bits; any of each will do."""

    rarest: int
    others: tuple[int, ...]
    phrase: Phrase[Meaning]


class Lexicon(Generic[Meaning]):
    """Phrases with meanings, ready to be found."""

    def __init__(self, phrases: Iterable[tuple[str, Meaning]]) -> None:
        """Index the phrases by the first letter they can begin with."""
        self._by_letter: dict[str, list[_Candidate[Meaning]]] = defaultdict(list)
        self._bits: dict[str, int] = {"": 1}  # of the beginnings that phrases need; this one is always there
        for text, meaning in phrases:
            phrase = Phrase(text, meaning)
            rarest, *others = [sum(map(self._bit, need)) for need in phrase.needs] or [1]
            for letter in sorted({head[0] for head in phrase.heads}):
                self._by_letter[letter].append(_Candidate(rarest, tuple(others), phrase))
        self._known = lru_cache(maxsize=WORDS_KEPT)(self._look_up)

    def find(self, text: str, start: int, end: int) -> list[Hit[Meaning]]:
        """Every hit between two offsets, in order of appearance; overlapping ones too."""
        words = [(word.start(), *self._known(word.group())) for word in WORD.finditer(text, start, end)]
        behind = 1  # what the words behind begin with
        hits: list[Hit[Meaning]] = []
        for at, own, candidates in reversed(words):
            for rarest, others, phrase in candidates:
                if not behind & rarest or not all(map(behind.__and__, others)):
                    continue
                if found := phrase.compiled.match(text, at, end):
                    hits.append(Hit(at, found.end(), phrase.meaning))
            behind |= own
        hits.reverse()
        return hits

    def _bit(self, key: str) -> int:
        return self._bits.setdefault(key, 1 << len(self._bits))

    def _look_up(self, word: str) -> tuple[int, tuple[_Candidate[Meaning], ...]]:
        """What a word begins with, as bits, and the phrases that it can begin, the last first; kept, for reports repeat
        their words.
        """
        own = sum(self._bits.get(key, 0) for key in _keys(word))
        if word.isdigit():
            return own, tuple(reversed(self._by_letter.get(NUMBER, ())))
        likely = self._by_letter.get(word[0], ())
        return own, tuple(one for one in reversed(likely) if word.startswith(one.phrase.heads))


def longest(hits: Iterable[Hit[Meaning]]) -> list[Hit[Meaning]]:
    """The hits that no longer, overlapping hit beats; in order of appearance."""
    ordered = sorted(hits, key=lambda one: (one.start - one.end, one.start))
    if len(ordered) < 2:
        return ordered
    first = min(hit.start for hit in ordered)
    taken = bytearray(max(hit.end for hit in ordered) - first)  # letters of the hits kept
    kept: list[Hit[Meaning]] = []
    for hit in ordered:
        if taken.find(1, hit.start - first, hit.end - first) < 0:
            taken[hit.start - first : hit.end - first] = b"\x01" * (hit.end - hit.start)
            kept.append(hit)
    return sorted(kept, key=lambda one: one.start)


def fill(phrase: str, lists: dict[str, list[str]]) -> str:
    """The phrase with `{name}` replaced by the alternatives of that list."""
    return LIST_NAME.sub(lambda name: "(" + "|".join(lists[name.group(1)]) + ")", phrase)
