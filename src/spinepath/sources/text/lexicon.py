"""Many phrases, found in one pass over the words of a text.

Phrases are indexed by the first letters of their first word, so a word of the text tries only the few
phrases that can begin there; each phrase is compiled when it is first tried.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Generic, TypeVar

from spinepath.sources.text.grammar import KEY_LENGTH, NUMBER_KEY, keys, parse, pattern

Meaning = TypeVar("Meaning")
WORD = re.compile(r"[a-z0-9]+")
LIST_NAME = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Hit(Generic[Meaning]):
    """A phrase found at `start` to `end`, and what it means."""

    start: int
    end: int
    meaning: Meaning

    def overlaps(self, other: "Hit[object]") -> bool:
        """Whether the two share a letter."""
        return self.start < other.end and other.start < self.end


class Phrase(Generic[Meaning]):
    """One phrase and its meaning."""

    def __init__(self, text: str, meaning: Meaning) -> None:
        """Parse the phrase; compiling waits until it is first tried."""
        self.sequence = parse(text)
        self.meaning = meaning

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        """The phrase as a compiled expression."""
        return re.compile(pattern(self.sequence))


class Lexicon(Generic[Meaning]):
    """Phrases with meanings, ready to be found."""

    def __init__(self, phrases: Iterable[tuple[str, Meaning]]) -> None:
        """Index the phrases by the letters they can begin with."""
        self._by_key: dict[str, list[Phrase[Meaning]]] = defaultdict(list)
        for text, meaning in phrases:
            phrase = Phrase(text, meaning)
            for key in sorted(keys(phrase.sequence)):
                self._by_key[key].append(phrase)

    def find(self, text: str, start: int, end: int) -> list[Hit[Meaning]]:
        """Every hit between two offsets, in order of appearance; overlapping ones too."""
        hits = []
        for word in WORD.finditer(text, start, end):
            for phrase in self._by_key.get(_key(word.group()), ()):
                found = phrase.compiled.match(text, word.start(), end)
                if found:
                    hits.append(Hit(found.start(), found.end(), phrase.meaning))
        return hits


def _key(word: str) -> str:
    return NUMBER_KEY if word.isdigit() else word[:KEY_LENGTH]


def longest(hits: Iterable[Hit[Meaning]]) -> list[Hit[Meaning]]:
    """The hits that no longer, overlapping hit beats; in order of appearance."""
    kept: list[Hit[Meaning]] = []
    for hit in sorted(hits, key=lambda one: (one.start - one.end, one.start)):
        if not any(hit.overlaps(other) for other in kept):
            kept.append(hit)
    return sorted(kept, key=lambda one: one.start)


def fill(phrase: str, lists: dict[str, list[str]]) -> str:
    """The phrase with `{name}` replaced by the alternatives of that list."""
    return LIST_NAME.sub(lambda name: "(" + "|".join(lists[name.group(1)]) + ")", phrase)
