"""Section headings: what a section says about every finding in it."""

import re
from functools import cache

import msgspec
from msgspec.structs import replace

from spinepath.shipped import toml

HEADING = re.compile(r"[\s,\d.)]{0,6}([A-Za-z][A-Za-z /&()'-]{1,48}?)\s{0,2}:")


class Section(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A kind of section of a report."""

    name: str = ""
    headings: tuple[str, ...] = ()
    status: str = ""  # given to findings that are only mentioned
    groups: tuple[str, ...] = ()  # groups of findings the status is given to; empty: all
    surgery_is_past: bool = False  # an operation named here has been done
    topic: str = ""
    brief: bool = False  # ends with its line or list


@cache
def unnamed(section: Section) -> Section:
    """What a section says about the findings in it. Many sections say the same: what is read in one holds for all."""
    return replace(section, name="", headings=(), topic="")


@cache
def _kinds() -> tuple[Section, ...]:
    raw = toml(__package__, "sections.toml")
    return tuple(msgspec.convert({"name": name, **block}, Section) for name, block in raw.items())


@cache
def _by_heading() -> dict[str, Section]:
    return {heading: kind for kind in _kinds() for heading in kind.headings}


def heading(text: str, low: str, start: int, end: int) -> tuple[Section, int] | None:
    """The section that a sentence opens, and where its content begins; none without a known heading."""
    found = HEADING.match(low, start, end)
    if not found:
        return None
    name = " ".join(found.group(1).replace("-", " ").split())
    section = _by_heading().get(name)
    if section is None and text[found.start(1) : found.end(1)].isupper():
        section = Section(name="other")
    return (section, found.end()) if section is not None else None
