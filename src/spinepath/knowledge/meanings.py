"""Which cause a finding speaks for, by where it lies relative to the operations."""

from functools import cache
from typing import Literal

import msgspec

from spinepath.chart.vocabulary import findings
from spinepath.errors import KnowledgeError
from spinepath.knowledge.causes import causes
from spinepath.knowledge.tables import folder, parse

Place = Literal["operated", "adjacent", "elsewhere", "unplaced"]


class Meaning(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """cause: anywhere, unless `adjacent` or `elsewhere` says otherwise. turned: speaks against it when affirmed.

    diagnosed: words a written diagnosis needs to count, as a regular expression."""

    cause: str
    adjacent: str | None = None
    elsewhere: str | None = None
    turned: bool = False
    also: tuple[str, ...] = ()
    diagnosed: str | None = None

    def at(self, place: Place) -> tuple[str, ...]:
        """The causes it speaks for there."""
        special = {"adjacent": self.adjacent, "elsewhere": self.elsewhere}.get(place)
        first = self.cause if special is None else special
        return (first, *self.also) if first else ()


@cache
def meanings() -> dict[str, Meaning]:
    """Every meaning by finding. Raises KnowledgeError for a finding or cause that does not exist."""
    found = {name: msgspec.convert(row, Meaning) for name, row in parse(folder("meanings.toml")).items()}
    ids = {cause.id for cause in causes()} | {""}
    for name, meaning in found.items():
        wrong = {meaning.cause, meaning.adjacent or "", meaning.elsewhere or "", *meaning.also} - ids
        if name not in findings() or wrong:
            raise KnowledgeError(
                f"meanings.toml: {name}: unknown finding or cause {sorted(wrong)}; mend the name"
            )
    return found
