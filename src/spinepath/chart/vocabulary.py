"""The vocabulary of findings (findings.toml), checked when loaded."""

from collections.abc import Iterable
from functools import cache

import msgspec

from spinepath.errors import KnowledgeError
from spinepath.shipped import toml


class FindingKind(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a finding means, where it is learned and how long a statement of it stays current.

    unless: value sets whose codes do not state it although they are in one of `valuesets`.
    """

    means: str
    group: str
    lasts: str
    operable: bool = False
    valuesets: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()

    @property
    def current_days(self) -> int | None:
        """Days a statement stays current; None when it does not run out by itself."""
        return int(self.lasts.removeprefix("days:")) if self.lasts.startswith("days:") else None


@cache
def findings() -> dict[str, FindingKind]:
    """Every finding by id, in the file's order. Raises KnowledgeError naming the entry that is wrong."""
    raw = toml("spinepath.chart", "findings.toml")
    try:
        return {name: msgspec.convert(entry, FindingKind) for name, entry in raw.items()}
    except msgspec.ValidationError as error:
        raise KnowledgeError(f"findings.toml: {error}; mend the entry") from error


@cache
def _of_valueset() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name, kind in findings().items():
        for valueset in kind.valuesets:
            found[valueset] = (*found.get(valueset, ()), name)
    return found


def findings_of(valuesets: Iterable[str]) -> tuple[str, ...]:
    """Findings that a code of these value sets states, each once."""
    known = tuple(valuesets)
    stated = dict.fromkeys(name for valueset in known for name in _of_valueset().get(valueset, ()))
    return tuple(name for name in stated if not set(findings()[name].unless) & set(known))
