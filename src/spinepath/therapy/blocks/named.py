"""Which procedure of procedures.toml an order or appointment names, by its codes or its words."""

import re
from collections.abc import Iterable
from functools import cache

import msgspec

from spinepath.shipped import toml
from spinepath.therapy.blocks.procedures import Procedure, procedures


class _Named(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    words: tuple[str, ...]
    valuesets: tuple[str, ...] = ()


@cache
def _patterns() -> tuple[tuple[Procedure, frozenset[str], re.Pattern[str]], ...]:
    rows = {
        name: msgspec.convert(row, _Named)
        for name, row in toml("spinepath.therapy.blocks", "named.toml").items()
    }
    return tuple(
        (procedures()[name], frozenset(row.valuesets), re.compile("|".join(row.words), re.IGNORECASE))
        for name, row in rows.items()
    )


def procedure_in(words: str, concepts: Iterable[str] = ()) -> Procedure | None:
    """The procedure that the words name, else the codes; None when neither names one of the table.

    Words first: a code for "epidural injection" does not tell the ways in apart, its text often does.
    """
    known = frozenset(concepts)
    by_words = (found for found, _, pattern in _patterns() if pattern.search(words))
    by_codes = (found for found, valuesets, _ in _patterns() if valuesets & known)
    return next(by_words, None) or next(by_codes, None)
