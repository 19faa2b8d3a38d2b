"""What every card is made of: its id, its source, and the reasons behind it."""

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import msgspec

from spinepath.assessment.model import Alert, Assessment, Evidence, RedFlag
from spinepath.knowledge.references import Reference, references
from spinepath.presentations import words
from spinepath.presentations.card import (
    LONGEST_SUMMARY,
    OVERRIDE_REASONS,
    TOPIC_SYSTEM,
    Card,
    Coding,
    Indicator,
    Link,
    Source,
    Suggestion,
)
from spinepath.presentations.markdown import clean, plain, section, short

MOST_LINES = 20
"""Records listed in one card."""


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """A draft the user can still take back. source: "MedicationRequest/1"; resource: the whole of it, as it came."""

    source: str
    label: str
    resource: dict[str, Any]


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What the cards are for. instance: unique for each call, so that card ids are too; budget: most alert cards.

    orders: drafts; only alerts about them are shown then. gaps: what was not checked, in words. strange: drafts that
    are nothing spinepath knows. report: the whole report. sources: where our own page of a citation is, before its id.
    quiet: no card when all was checked and nothing found.
    """

    hook: str
    instance: str
    budget: int
    orders: tuple[Order, ...] | None = None
    gaps: tuple[str, ...] = ()
    strange: tuple[str, ...] = ()
    report: Link | None = None
    sources: str | None = None
    quiet: bool = False


def reasons(of: Alert | RedFlag, assessment: Assessment) -> Iterator[str]:
    """The records, what would change it, the publications, and how well it is supported."""
    yield section("In the record", [_proof(one) for one in of.evidence[:MOST_LINES]])
    yield section("Would change if", (plain(words.facts(facts, " and ")) for facts in of.changes_if))
    yield section(
        "Sources",
        (plain(assessment.citations[name]) for name in of.citations if name in assessment.citations),
    )
    yield plain(words.standing(of.standing))


def _proof(evidence: Evidence) -> str:
    said = f": “{plain(short(evidence.words, 200))}”" if evidence.words else ""
    return f"{plain(words.origin(evidence))}{said}"


def text(parts: Iterable[str]) -> str:
    return "\n\n".join(part for part in parts if part)


def source_of(citations: Iterable[str], topic: str, asked: Asked) -> Source:
    """The first publication that has an address; otherwise our own page about the first."""
    known = [references()[name] for name in citations if name in references()]
    linked = next((one for one in known if link_of(one)), None)
    if linked is not None:
        return Source(label=short(linked.title, 100), url=link_of(linked), topic=_topic(topic))
    if known and asked.sources is not None:
        return Source(
            label=short(known[0].title, 100), url=f"{asked.sources}{known[0].id}", topic=_topic(topic)
        )
    return own(topic)


def link_of(of: Reference) -> str | None:
    """The public address of a publication."""
    if of.doi:
        return f"https://doi.org/{of.doi}"
    return f"https://pubmed.ncbi.nlm.nih.gov/{of.pmid}/" if of.pmid else of.url


def own(topic: str) -> Source:
    return Source(label="spinepath", topic=_topic(topic))


def _topic(code: str) -> Coding:
    return Coding(code=code, system=TOPIC_SYSTEM)


def uuid_of(asked: Asked, key: str) -> str:
    """The same for the same call and statement: feedback names it, and nothing has to be kept for that."""
    return str(uuid5(NAMESPACE_URL, f"urn:spinepath:{asked.hook}:{asked.instance}:{key}"))


def made(
    asked: Asked, key: str, summary: str, indicator: Indicator, *, detail: str, source: Source,
    suggestions: tuple[Suggestion, ...] = (),
) -> Card:  # fmt: skip
    return Card(
        uuid=uuid_of(asked, key),
        summary=short(clean(summary), LONGEST_SUMMARY),
        indicator=indicator,
        source=source,
        detail=detail or None,
        suggestions=suggestions,
        selection_behavior="at-most-one" if suggestions else None,
        override_reasons=OVERRIDE_REASONS if indicator != "info" else (),
        links=(asked.report,) if asked.report is not None else (),
    )
