"""Levels that earlier sentences of a section set for later ones ("L4-5: ...")."""

import re
from dataclasses import dataclass

from spinepath.sources.text.places import levels

LEADING = re.compile(
    r"[^a-z]*(?:\w+:\s?,?\s?)?(?:(?:at|on)\s)?(?:the\s)?(?:level of\s)?(?:the\s)?(?:(?:left|right|"
    r"bilateral)\s)?$"
)
AFTER_LEADING = re.compile(
    r"(?:\s(?:level|disc level|disc space|disc|interspace|segment|there))?\s?[,:-]|"
    r"\s(?:level\s)?there\b|\sdemonstrates|\sshows|\s(?:level\s)?(?:is|has)\b"
)


@dataclass
class Memory:
    """Levels that earlier sentences of a section set for later ones."""

    block: tuple[str, ...] = ()
    last: tuple[str, ...] = ()

    def learn(self, text: str, start: int, end: int) -> None:
        """Remember the level a sentence opens with, and the last one it names."""
        found = levels(text, start, end)
        if not found:
            return
        first = found[0]
        if LEADING.fullmatch(text, start, first.start) and AFTER_LEADING.match(text, first.end, end):
            self.block = first.names
        elif first.names != self.block:
            self.block = ()
        self.last = next((one.names for one in reversed(found) if "-" in one.names[0]), found[-1].names)

    def forget(self) -> None:
        """A new section starts."""
        self.block = ()
        self.last = ()
