"""Levels that earlier sentences of a section set for later ones ("L4-5: ...")."""

import re
from dataclasses import dataclass
from functools import lru_cache

from spinepath.sources.text.places import levels

LEADING = re.compile(
    r"[^a-z]*(?:\w+:\s?,?\s?)?(?:(?:at|on)\s)?(?:the\s)?(?:level of\s)?(?:the\s)?(?:(?:left|right|"
    r"bilateral)\s)?$"
)
AFTER_LEADING = re.compile(
    r"(?:\s(?:level|disc level|disc space|disc|interspace|segment|there))?\s?[,:-]|"
    r"\s(?:level\s)?there\b|\sdemonstrates|\sshows|\s(?:level\s)?(?:is|has)\b"
)

Names = tuple[str, ...]


@dataclass
class Memory:
    """Levels that earlier sentences of a section set for later ones."""

    block: Names = ()
    last: Names = ()
    asked: bool = False  # whether what a sentence states hung on them

    @property
    def now(self) -> tuple[Names, Names]:
        """Both, to make the same memory again."""
        return self.block, self.last

    def recall(self, same_place: bool) -> Names:
        """The levels for a finding that names none; those named last only where it says "this level"."""
        self.asked = True
        return self.block or (self.last if same_place else ())

    def learn(self, text: str, start: int, end: int) -> None:
        """Remember the level a sentence opens with, and the last one it names."""
        lead = int(start > 0 and text[start - 1] != " ")
        found = told(text[start - lead : end], lead)
        if found is None:
            return
        first, leads, self.last = found
        if leads:
            self.block = first
        elif first != self.block:
            self.block = ()

    def forget(self) -> None:
        """A new section starts."""
        self.block = ()
        self.last = ()


@lru_cache(8192)
def told(text: str, start: int) -> tuple[Names, bool, Names] | None:
    """The first level that a sentence names, whether it opens with it, and the last; None when it names none.

    One letter before `start` is enough, and white space none: no level begins within a word.
    """
    found = levels(text, start, len(text))
    if not found:
        return None
    first = found[0]
    leads = LEADING.fullmatch(text, start, first.start) and AFTER_LEADING.match(text, first.end)
    last = next((one.names for one in reversed(found) if "-" in one.names[0]), found[-1].names)
    return first.names, bool(leads), last
