"""Which test of evidence/tests.toml a record names, by its codes or its words."""

import re
from collections.abc import Iterable
from functools import cache, lru_cache

import msgspec

from spinepath.knowledge.tables import folder, parse

ELSEWHERE = "elsewhere"
NAMES_KEPT = 10_000
"""Names whose test is remembered: records say the same few hundred over and over."""


class NamedTest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How one test is named. finds: findings it is the usual source of when a record names no test."""

    valuesets: tuple[str, ...]
    words: tuple[str, ...]
    finds: tuple[str, ...] = ()


@cache
def named_tests() -> dict[str, NamedTest]:
    """Every test by id, the more special first."""
    return {name: msgspec.convert(row, NamedTest) for name, row in parse(folder("tests_named.toml")).items()}


@cache
def _patterns() -> tuple[tuple[str, frozenset[str], re.Pattern[str]], ...]:
    return tuple(
        (name, frozenset(test.valuesets), re.compile("|".join(test.words)))
        for name, test in named_tests().items()
    )


def named(words: str, concepts: Iterable[str] = ()) -> str | None:
    """The test that codes name, else words; None when neither names a test of the spine."""
    return _named(words, frozenset(concepts))


@lru_cache(maxsize=NAMES_KEPT)
def _named(words: str, known: frozenset[str]) -> str | None:
    for name, valuesets, _ in _patterns():
        if valuesets & known:
            return name
    folded = words.casefold()  # once: patterns that ignore the case take twice as long
    found = [name for name, _, pattern in _patterns() if pattern.search(folded)]
    return None if not found or ELSEWHERE in found else found[0]


@cache
def usual_test(finding: str) -> str | None:
    """The test a finding usually comes from."""
    return next((name for name, test in named_tests().items() if finding in test.finds), None)
