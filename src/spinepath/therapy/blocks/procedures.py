"""The bleeding-risk class of a procedure (ASRA)."""

from functools import cache
from typing import Literal

import msgspec

from spinepath.errors import UnknownName
from spinepath.knowledge.standing import Standing
from spinepath.knowledge.tables import evidence
from spinepath.shipped import toml
from spinepath.therapy.evidence import table, words_standing

Risk = Literal["low", "intermediate", "high"]
RISKS: tuple[Risk, ...] = ("low", "intermediate", "high")


class Procedure(msgspec.Struct, frozen=True):
    """A procedure, its class, and how well the class stands."""

    id: str
    words: str
    risk: Risk
    source: str
    standing: Standing


@cache
def _names() -> dict[str, str]:
    return toml("spinepath.therapy.blocks", "procedures.toml")


def _class(id_: str, words: str) -> Procedure:
    for place, row in enumerate(evidence("interventions")["asra_risk"]):
        if words in row["procedures"]:
            risk = RISKS[RISKS.index(row["class"])]
            standing = words_standing(table(f"asra_risk[{place}]"))
            return Procedure(id_, words, risk, row["source"], standing)
    raise UnknownName(f"no risk class holds {words!r}; mend procedures.toml")


@cache
def procedures() -> dict[str, Procedure]:
    """Every procedure by id."""
    return {id_: _class(id_, words) for id_, words in _names().items()}


def procedure(name: str) -> Procedure:
    """One procedure. Raises UnknownName listing those there are."""
    try:
        return procedures()[name.strip().lower().replace(" ", "_").replace("-", "_")]
    except KeyError:
        raise UnknownName(f"no procedure {name!r}; known: {', '.join(procedures())}") from None
