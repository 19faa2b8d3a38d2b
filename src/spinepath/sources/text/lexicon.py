"""Many phrases, found in one pass over the words of a text.

Phrases are indexed by their first word, so a word of the text tries only the few phrases that can begin with
it; each phrase is compiled when it is first tried.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Generic, TypeVar

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


def _keys(words: Iterable[str]) -> set[str]:
    """The beginnings of the words of a text, in the lengths that keys have."""
    found: set[str] = set()
    for word in words:
        found.add(word[:KEY])
        found.add(word[:SHORT])
        if word[0].isdigit():
            found.add(NUMBER)
    return found


class Lexicon(Generic[Meaning]):
    """Phrases with meanings, ready to be found."""

    def __init__(self, phrases: Iterable[tuple[str, Meaning]]) -> None:
        """Index the phrases by the first letter they can begin with."""
        self._by_letter: dict[str, list[Phrase[Meaning]]] = defaultdict(list)
        for text, meaning in phrases:
            phrase = Phrase(text, meaning)
            for letter in sorted({head[0] for head in phrase.heads}):
                self._by_letter[letter].append(phrase)
        self._candidates = lru_cache(maxsize=WORDS_KEPT)(self._beginning_with)

    def find(self, text: str, start: int, end: int) -> list[Hit[Meaning]]:
        """Every hit between two offsets, in order of appearance; overlapping ones too."""
        hits = []
        words = list(WORD.finditer(text, start, end))
        present = _keys(word.group() for word in words)
        for word in words:
            for phrase in self._candidates(word.group()):
                if any(map(present.isdisjoint, phrase.needs)):
                    continue
                found = phrase.compiled.match(text, word.start(), end)
                if found:
                    hits.append(Hit(found.start(), found.end(), phrase.meaning))
        return hits

    def _beginning_with(self, word: str) -> tuple[Phrase[Meaning], ...]:
        """The phrases that can begin with a word; kept, for reports repeat their words."""
        if word.isdigit():
            return tuple(self._by_letter.get(NUMBER, ()))
        return tuple(phrase for phrase in self._by_letter.get(word[0], ()) if word.startswith(phrase.heads))


def longest(hits: Iterable[Hit[Meaning]]) -> list[Hit[Meaning]]:
    """The hits that no longer, overlapping hit beats; in order of appearance."""
    ordered = sorted(hits, key=lambda one: (one.start - one.end, one.start))
    first = min((hit.start for hit in ordered), default=0)
    taken = bytearray(max((hit.end for hit in ordered), default=0) - first)  # letters of the hits kept
    kept: list[Hit[Meaning]] = []
    for hit in ordered:
        if taken.find(1, hit.start - first, hit.end - first) < 0:
            taken[hit.start - first : hit.end - first] = b"\x01" * (hit.end - hit.start)
            kept.append(hit)
    return sorted(kept, key=lambda one: one.start)


def fill(phrase: str, lists: dict[str, list[str]]) -> str:
    """The phrase with `{name}` replaced by the alternatives of that list."""
    return LIST_NAME.sub(lambda name: "(" + "|".join(lists[name.group(1)]) + ")", phrase)
