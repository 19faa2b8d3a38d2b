"""What can be wrong in a knowledge file, said so that its author can mend it."""

from collections.abc import Sequence

import msgspec

from spinepath.errors import KnowledgeError


class Mistake(msgspec.Struct, frozen=True):
    """One thing wrong: in which file, at which entry, what, and what to do about it."""

    file: str
    entry: str
    what: str
    mend: str

    def __str__(self) -> str:
        """One line for the author."""
        return f"{self.file}: {self.entry}: {self.what}; {self.mend}"


class Refused(ValueError):
    """A condition or value that cannot stand; the caller adds file and entry."""

    def __init__(self, what: str, mend: str) -> None:
        super().__init__(f"{what}; {mend}")
        self.what = what
        self.mend = mend


def insist(mistakes: Sequence[Mistake]) -> None:
    """Raise KnowledgeError listing every mistake: an author mends them in one go."""
    if mistakes:
        raise KnowledgeError("\n".join(map(str, mistakes)))
