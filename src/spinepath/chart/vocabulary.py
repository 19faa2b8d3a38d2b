"""The vocabulary of findings (findings.toml), checked when loaded."""

import tomllib
from functools import cache
from importlib.resources import files

import msgspec

from spinepath.errors import KnowledgeError


class FindingKind(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a finding means, where it is learned and how long a statement of it stays current."""

    means: str
    group: str
    lasts: str
    operable: bool = False
    valuesets: tuple[str, ...] = ()

    @property
    def current_days(self) -> int | None:
        """Days a statement stays current; None when it does not run out by itself."""
        return int(self.lasts.removeprefix("days:")) if self.lasts.startswith("days:") else None


@cache
def findings() -> dict[str, FindingKind]:
    """Every finding by id, in the file's order. Raises KnowledgeError naming the entry that is wrong."""
    raw = tomllib.loads(files("spinepath.chart").joinpath("findings.toml").read_text("utf-8"))
    try:
        return {name: msgspec.convert(entry, FindingKind) for name, entry in raw.items()}
    except msgspec.ValidationError as error:
        raise KnowledgeError(f"findings.toml: {error}; mend the entry") from error


@cache
def finding_of_valueset() -> dict[str, tuple[str, ...]]:
    """Findings stated by a code of each value set."""
    found: dict[str, tuple[str, ...]] = {}
    for name, kind in findings().items():
        for valueset in kind.valuesets:
            found[valueset] = (*found.get(valueset, ()), name)
    return found
