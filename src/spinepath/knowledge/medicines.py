"""The medicines of the evidence, typed; and how they are read (medicines.toml)."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cache
from typing import Any

import msgspec

from spinepath.errors import KnowledgeError
from spinepath.knowledge.mistake import Mistake, insist
from spinepath.knowledge.references import references
from spinepath.knowledge.tables import evidence, folder, parse

FILE, OWN = "medications.toml", "medicines.toml"


class RenalLimit(msgspec.Struct, frozen=True, kw_only=True):
    """Holds when the kidneys clear less than egfr_below (mL/min). max_daily_mg 0: avoid."""

    egfr_below: Decimal
    action: str
    max_daily_mg: Decimal | None = None
    range_mg: tuple[Decimal, Decimal] | None = None
    source: str | None = None
    verified: str | None = None


class Drug(msgspec.Struct, frozen=True, kw_only=True):
    """A medicine of the evidence. dose: starting words and maxima as the evidence names them.

    verified: what the entry says of itself, else the standing of its source; single numbers may stand otherwise
    (knowledge.standing).
    """

    id: str
    name: str
    on_pathway: bool
    class_: str = msgspec.field(name="class")
    tags: tuple[str, ...]
    source: str
    dose: Mapping[str, Any]
    titration: str
    renal: tuple[RenalLimit, ...]
    hepatic: str
    contraindications: tuple[str, ...]
    monitoring: tuple[str, ...]
    pregnancy: str
    beers: str
    verified: str = ""
    note: str | None = None
    routes: tuple[str, ...] = ()


def rows(content: Mapping[str, Any], key: str, file: str) -> list[dict[str, Any]]:
    """The tables under a key. Raises KnowledgeError when there are none."""
    found = content.get(key)
    if not isinstance(found, list) or not found:
        insist([Mistake(file, key, "is missing or empty", f"add [[{key}]] tables")])
    return list(found or ())


@cache
def own() -> dict[str, Any]:
    """medicines.toml: how the evidence is read. Raises KnowledgeError when it does not fit the evidence."""
    content = parse(folder(OWN))
    insist(list(mistakes(content, evidence("medications"))))
    return content


def mistakes(own: Mapping[str, Any], facts: Mapping[str, Any]) -> Iterator[Mistake]:
    """Everything wrong between the two files: a factor of 2016 is said to be the same, changed or absent."""
    now = {str(row.get("drug")) for row in rows(facts, "mme_factor", FILE)}
    changed = {str(row.get("drug")) for row in rows(facts, "mme_2016_trap", FILE)}
    for row in rows(own, "edition", OWN):
        if row.get("source") not in references():
            yield Mistake(
                OWN, f"edition {row.get('id')}", "has no known source", "name one of references.toml"
            )
        if "same_as_2022" in row:
            said = [*row["same_as_2022"], *row.get("absent", ()), *changed]
            for name in sorted(now ^ set(said)) + sorted({name for name in said if said.count(name) > 1}):
                yield Mistake(
                    OWN,
                    f"edition {row['id']}",
                    f"{name}: not said once",
                    "list it as same, changed or absent",
                )
    for part in ("routes", "not_converted", "episodes", "wear"):
        if part not in own:
            yield Mistake(OWN, part, "is missing", "add it")
    for row in rows(facts, "mme_factor", FILE):
        if not isinstance(row.get("factor"), int | float) or row["factor"] <= 0:
            yield Mistake(FILE, f"mme_factor {row.get('drug')}", "factor is no positive number", "correct it")


@cache
def drugs() -> dict[str, Drug]:
    """Every medicine of the evidence by id. Raises KnowledgeError when one does not read."""
    routes, found = own()["routes"], {}
    for row in rows(evidence("medications"), "drug", FILE):
        try:
            one = msgspec.convert(row, Drug)
        except msgspec.ValidationError as error:
            raise KnowledgeError(f"{FILE}: drug {row.get('id')}: {error}; correct the entry") from error
        verified = one.verified or references()[one.source].standing
        own_routes = tuple(routes.get(one.id, routes["default"]))
        found[one.id] = msgspec.structs.replace(one, routes=own_routes, verified=verified)
    return found


def wear_hours(drug: str) -> Decimal | None:
    """For how many hours a patch is usually worn; None when the evidence does not say."""
    return next((Decimal(row["hours"]) for row in own()["wear"] if row["drug"] == drug), None)


def renewal_gap_days() -> int:
    """A supply that begins within so many days of the last one's end continues the episode."""
    return int(own()["episodes"]["renewal_gap_days"])


def unknown_supply_days() -> int:
    """For so many days what was handed out for an unknown time may still be taken."""
    return int(own()["episodes"]["unknown_supply_days"])
