"""Which medicines come into question next, for which pain and in which order: next_medicines.toml, checked."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import msgspec

from spinepath.errors import KnowledgeError
from spinepath.knowledge.medicines import drugs
from spinepath.knowledge.mistake import Mistake, insist
from spinepath.knowledge.references import references
from spinepath.knowledge.standing import Standing
from spinepath.knowledge.tables import evidence, folder, parse

FILE = "next_medicines.toml"
CHARACTERS = ("neuropathic", "mechanical")
LAST = 4
INGREDIENTS = {"fentanyl_transdermal": "fentanyl", "lidocaine_topical": "lidocaine"}
"""Entries of the evidence that are a form of an ingredient."""


class NextMedicine(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One medicine that could come next. neuropathic, mechanical: its place in the order, None where it has none."""

    drug: str
    family: str
    source: str
    why: str = ""
    neuropathic: int | None = None
    mechanical: int | None = None
    never: str | None = None

    @property
    def ingredient(self) -> str:
        """As the record names it."""
        return INGREDIENTS.get(self.drug, self.drug)

    @property
    def lines(self) -> dict[str, int]:
        """Its place in the order, by the character of the pain."""
        places = {"neuropathic": self.neuropathic, "mechanical": self.mechanical}
        return {name: place for name, place in places.items() if place is not None}


class Order(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What holds for all: families by id, and how long a fair trial lasts at least and at most."""

    step: str
    fair_trial_weeks: tuple[int, int]
    source: str
    families: tuple[dict[str, str], ...]

    @property
    def names(self) -> dict[str, str]:
        """Families in words."""
        return {row["id"]: row["name"] for row in self.families}


class Reduction(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When reducing an opioid is worth talking over, and what to look for meanwhile. dangers: ids of alerts."""

    dangers: tuple[str, ...]
    withdrawal: str
    withdrawal_source: str
    withdrawal_verified: Standing
    pregnancy: str
    pregnancy_source: str
    pregnancy_verified: Standing
    source: str


class Table(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole file."""

    order: Order
    reduction: Reduction
    medicine: tuple[NextMedicine, ...]


def mistakes(table: Table) -> Iterator[Mistake]:
    """Every medicine of the evidence once, each with a place or a reason against it."""
    named = [one.drug for one in table.medicine]
    for name in sorted(set(named) ^ set(drugs())) + sorted({name for name in named if named.count(name) > 1}):
        yield Mistake(
            FILE, name, "is not once here and once in the evidence", "add it, rename it or take it out"
        )
    for one in table.medicine:
        if one.family not in table.order.names:
            yield Mistake(FILE, one.drug, f"unknown family {one.family!r}", "use one of order.families")
        if bool(one.never) == bool(one.lines) or any(not 1 <= place <= LAST for place in one.lines.values()):
            yield Mistake(
                FILE, one.drug, "has no place from 1 to 4, or both a place and a never", "give one of them"
            )
        if not (one.why or one.never):
            yield Mistake(FILE, one.drug, "says no reason", "fill why or never")
    own = (table.reduction.source, table.reduction.withdrawal_source, table.reduction.pregnancy_source)
    for source in {table.order.source, *own, *(one.source for one in table.medicine)} - references().keys():
        yield Mistake(FILE, source, "is no known source", "add it to references.toml")
    steps = {row.get("id") for row in evidence("medications").get("step", [])}
    if table.order.step not in steps:
        yield Mistake(FILE, "order", f"no step {table.order.step!r} in the evidence", "mend the name")


@cache
def table() -> Table:
    """The file. Raises KnowledgeError listing every mistake."""
    raw: Mapping[str, Any] = parse(folder(FILE))
    try:
        found = msgspec.convert(raw, Table)
    except msgspec.ValidationError as error:
        raise KnowledgeError(f"{FILE}: {error}; correct the entry") from error
    insist(list(mistakes(found)))
    return found
