"""The phrase files as one lexicon: which words state which finding."""

import re
from functools import cache
from importlib.resources import files
from typing import Literal

import msgspec

from spinepath.chart.vocabulary import findings
from spinepath.shipped import toml
from spinepath.sources.text.lexicon import Lexicon, fill

# words that make a phrase its own negation
NEGATION = re.compile(r"\b(?:no|not|never|without|non|none|lack|absence|absent|cannot)\b")


class Entry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How texts state one finding; the fields are those of the phrase files (see phrases/README.md)."""

    id: str = ""
    group: str = ""
    says: tuple[str, ...] = ()
    denies: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    past: tuple[str, ...] = ()
    ignores: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()
    replaces: tuple[str, ...] = ()
    same_thing: tuple[str, ...] = ()
    implies: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    not_topics: tuple[str, ...] = ()
    level: Literal["any", "near", "none", ""] = ""
    side: Literal["any", "near", "none", ""] = ""
    inherits: bool = False
    past_counts: bool = False


Kind = Literal["says", "denies", "doubts", "past", "ignores", "tests"]
KINDS: tuple[Kind, ...] = ("says", "denies", "doubts", "past", "ignores", "tests")
# findings of these groups lie at a level of the spine unless their entry says otherwise
PLACED_GROUPS = ("imaging", "emg", "nuclear", "block")
SIDED_GROUPS = (*PLACED_GROUPS, "sign")


class Meaning(msgspec.Struct, frozen=True):
    """What a phrase says about which finding."""

    entry: Entry
    kind: Kind
    negative: bool = False  # the phrase itself holds a negation: "no bridging bone"


@cache
def groups() -> dict[str, str]:
    """The group of every finding of the vocabulary."""
    return {name: kind.group for name, kind in findings().items()}


@cache
def entries() -> dict[str, Entry]:
    """Every finding that has phrases."""
    found: dict[str, Entry] = {}
    lists = _lists()
    for name in _phrase_files():
        for finding, block in _read(name).items():
            if finding in found or finding not in groups():
                raise ValueError(f"phrases/{name}: {finding} is in two files or not in findings.toml")
            found[finding] = _entry(finding, block, lists)
    return found


def _phrase_files() -> list[str]:
    """Those that lists.toml names. Raises ValueError when one is gone or not named: nobody would miss its findings."""
    named = set(_read("lists.toml")["files"])
    folder = files(__package__) / "phrases"
    there = {one.name for one in folder.iterdir() if one.name.endswith(".toml")} - {"lists.toml"}
    if odd := named ^ there:
        raise ValueError(f"phrases/: {', '.join(sorted(odd))} must be both a file and named in lists.toml")
    return sorted(named)


def _read(name: str) -> dict[str, dict[str, object]]:
    return toml(__package__, "phrases", name)


@cache
def _lists() -> dict[str, list[str]]:
    """The named lists, in which a list may use those written before it."""
    lists: dict[str, list[str]] = {}
    for name, phrases in msgspec.convert(_read("lists.toml")["lists"], dict[str, list[str]]).items():
        lists[name] = [fill(phrase, lists) for phrase in phrases]
    return lists


def _entry(finding: str, block: dict[str, object], lists: dict[str, list[str]]) -> Entry:
    raw = msgspec.convert(block, Entry)
    filled = {kind: tuple(fill(phrase, lists) for phrase in getattr(raw, kind)) for kind in KINDS}
    group = groups()[finding]
    level = raw.level or ("any" if group in PLACED_GROUPS else "none")
    side = raw.side or ("any" if group in SIDED_GROUPS else "none")
    return msgspec.structs.replace(raw, id=finding, group=group, level=level, side=side, **filled)


@cache
def phrases() -> Lexicon[Meaning]:
    """Every phrase of every finding."""
    return Lexicon(
        (phrase, Meaning(entry, kind, bool(NEGATION.search(phrase))))
        for entry in entries().values()
        for kind in KINDS
        for phrase in getattr(entry, kind)
    )


def listed(name: str) -> list[str]:
    """The phrases of one named list."""
    return _lists()[name]


def filled(phrase: str) -> str:
    """The phrase with the named lists in it."""
    return fill(phrase, _lists())


@cache
def named(name: str) -> Lexicon[str]:
    """The phrases of one list, as a lexicon."""
    return Lexicon((phrase, name) for phrase in listed(name))
