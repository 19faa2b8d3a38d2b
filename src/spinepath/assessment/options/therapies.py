"""knowledge/therapies.toml: the therapies, checked as a whole before any is used."""

from collections.abc import Iterator, Mapping
from functools import cache

import msgspec

from spinepath.chart.vocabulary import findings
from spinepath.knowledge.causes import causes
from spinepath.knowledge.loader import all_rules
from spinepath.knowledge.mistake import Mistake, insist
from spinepath.knowledge.references import references
from spinepath.knowledge.rule import Kind
from spinepath.knowledge.tables import folder, parse
from spinepath.therapy.blocks.procedures import procedures

FILE = "therapies.toml"


class Sentence(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is said, with {0}, {1} for the numbers that `of` names. words: a text of the evidence behind it."""

    says: str = ""
    of: tuple[str, ...] = ()
    words: str | None = None


class Therapy(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One therapy as the file's head explains its fields."""

    id: str
    name: str
    fits: str
    contraindications: tuple[str, ...]
    place: tuple[str, ...]
    before: tuple[str, ...]
    stop_when: tuple[str, ...]
    citations: tuple[str, ...]
    expects: tuple[Sentence, ...]
    controversy: tuple[Sentence, ...] = ()
    must_be_known: tuple[str, ...] = ()
    stop_first: tuple[str, ...] = ()
    causes: tuple[str, ...] = ()
    procedure: str | None = None
    red_flags_first: bool = True
    score: bool = False


class _File(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    therapy: tuple[Therapy, ...]
    score: dict[str, str]


@cache
def _file() -> _File:
    """Raises KnowledgeError naming every mistake of the file."""
    try:
        found = msgspec.convert(parse(folder(FILE)), _File)
    except msgspec.ValidationError as error:
        insist([Mistake(FILE, "", str(error), "mend the field")])
        raise
    insist([mistake for therapy in found.therapy for mistake in _mistakes(therapy)])
    return found


def therapies() -> tuple[Therapy, ...]:
    """Every therapy, in the order in which they are climbed."""
    return _file().therapy


def score() -> Mapping[str, str]:
    """Which feature answers which fact of the appropriateness of stimulation."""
    return _file().score


def _mistakes(of: Therapy) -> Iterator[Mistake]:
    for what, names, known in (
        ("option rule", (of.fits,), _rules("option")),
        ("contraindication", (*of.contraindications, *of.stop_first), _rules("contraindication")),
        ("listed contraindication", of.must_be_known, set(of.contraindications)),
        ("finding", of.place, set(findings())),
        ("cause", of.causes, {cause.id for cause in causes()}),
        ("citation", of.citations, set(references())),
        ("procedure", (of.procedure,) if of.procedure else (), set(procedures())),
    ):
        for name in names:
            if name not in known:
                yield Mistake(FILE, of.id, f"names no {what}: {name!r}", "mend the name")


def _rules(kind: Kind) -> set[str]:
    return {rule.id for rule in all_rules() if rule.kind == kind}
