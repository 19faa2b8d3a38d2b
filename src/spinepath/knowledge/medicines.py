"""The medicines of the evidence, typed, and the MME factors of every edition with their dates."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

import msgspec

from spinepath.errors import KnowledgeError, UnknownName
from spinepath.knowledge.mistake import Mistake, insist
from spinepath.knowledge.references import references
from spinepath.knowledge.standing import Standing, numbers
from spinepath.knowledge.tables import evidence, folder, parse

FILE, OWN = "medications.toml", "medicines.toml"


class Band(msgspec.Struct, frozen=True):
    """A factor for totals per day up to a limit; None: without limit."""

    up_to: Decimal | None
    factor: Decimal


class Factor(msgspec.Struct, frozen=True, kw_only=True):
    """What an amount per day is multiplied by. unit: of that amount, "mg/d", or "ug/h" for a patch."""

    drug: str
    bands: tuple[Band, ...]
    unit: str
    source: str
    standing: Standing


class Edition(msgspec.Struct, frozen=True, kw_only=True):
    """One edition of the factors and the days it was in force (until: None while it still is)."""

    id: str
    name: str
    since: date
    until: date | None
    source: str
    factors: Mapping[str, Factor]


class RenalLimit(msgspec.Struct, frozen=True, kw_only=True):
    """Holds when the kidneys clear less than egfr_below (mL/min). max_daily_mg 0: avoid."""

    egfr_below: Decimal
    action: str
    max_daily_mg: Decimal | None = None
    range_mg: tuple[Decimal, Decimal] | None = None
    source: str | None = None
    verified: str | None = None


class Drug(msgspec.Struct, frozen=True, kw_only=True):
    """A medicine of the evidence. dose: starting words and maxima as the evidence names them."""

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
    verified: str = "seen"
    note: str | None = None
    routes: tuple[str, ...] = ()


def _rows(content: Mapping[str, Any], key: str, file: str) -> list[dict[str, Any]]:
    rows = content.get(key)
    if not isinstance(rows, list) or not rows:
        insist([Mistake(file, key, "is missing or empty", f"add [[{key}]] tables")])
    return list(rows or ())


@cache
def _own() -> dict[str, Any]:
    own = parse(folder(OWN))
    insist(list(mistakes(own, evidence("medications"))))
    return own


def mistakes(own: Mapping[str, Any], facts: Mapping[str, Any]) -> Iterator[Mistake]:
    """Everything wrong between the two files: a factor of 2016 is said to be the same, changed or absent."""
    now = {str(row.get("drug")) for row in _rows(facts, "mme_factor", FILE)}
    changed = {str(row.get("drug")) for row in _rows(facts, "mme_2016_trap", FILE)}
    for row in _rows(own, "edition", OWN):
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
    for row in _rows(facts, "mme_factor", FILE):
        if not isinstance(row.get("factor"), int | float) or row["factor"] <= 0:
            yield Mistake(FILE, f"mme_factor {row.get('drug')}", "factor is no positive number", "correct it")


def _factor(row: Mapping[str, Any], path: str, key: str, bands: tuple[Band, ...]) -> Factor:
    number = numbers("medications")[f"{path}.{key}"]
    unit = "ug/h" if row.get("unit") == "mcg/h" else "mg/d"
    return Factor(drug=row["drug"], bands=bands, unit=unit, source=number.source, standing=number.standing)


def _flat(value: float) -> tuple[Band, ...]:
    return (Band(None, Decimal(str(value))),)


def _banded(rows: list[list[float]]) -> tuple[Band, ...]:
    """Bands by their upper ends; the last holds for all above."""
    ends: list[Decimal | None] = [Decimal(str(high)) for _, high, _ in rows[:-1]]
    return tuple(Band(end, Decimal(str(row[2]))) for end, row in zip([*ends, None], rows, strict=True))


def _factors_2022() -> dict[str, Factor]:
    rows = _rows(evidence("medications"), "mme_factor", FILE)
    return {
        row["drug"]: _factor(row, f"mme_factor[{place}]", "factor", _flat(row["factor"]))
        for place, row in enumerate(rows)
    }


def _changed() -> dict[str, Factor]:
    found = {}
    for place, row in enumerate(_rows(evidence("medications"), "mme_2016_trap", FILE)):
        path, key = f"mme_2016_trap[{place}]", "old_factor"
        if key in row:
            found[row["drug"]] = _factor(row, path, key, _flat(row[key]))
        else:
            key = "old_factor_bands"
            found[row["drug"]] = _factor(row, path, key, _banded(row[key]))
    return found


def _edition(row: Mapping[str, Any]) -> Edition:
    factors = _factors_2022()
    if "same_as_2022" in row:
        kept = {name: factors[name] for name in row["same_as_2022"]}
        source, standing = row["source"], row["verified"]
        factors = {
            name: msgspec.structs.replace(factor, source=source, standing=standing)
            for name, factor in kept.items()
        } | _changed()
    return Edition(
        id=row["id"], name=row["name"], since=row["since"], until=row.get("until"),
        source=row["source"], factors=factors,
    )  # fmt: skip


@cache
def editions() -> dict[str, Edition]:
    """Every edition of the factors by id ("2016", "2022"). Raises KnowledgeError when a table is wrong."""
    try:
        return {row["id"]: _edition(row) for row in _own()["edition"]}
    except (KeyError, TypeError, ValueError) as error:
        raise KnowledgeError(f"{OWN}: edition: {error!r}; compare it with {FILE}") from error


def edition(name: str) -> Edition:
    """One edition. Raises UnknownName for an edition that does not exist."""
    try:
        return editions()[name]
    except KeyError as error:
        raise UnknownName(
            f"no edition {name!r} of the MME factors; there are {', '.join(editions())}"
        ) from error


def edition_on(day: date) -> Edition:
    """The edition in force on a day; the first one for earlier days."""
    begun = [one for one in editions().values() if one.since <= day]
    return (
        max(begun, key=lambda one: one.since)
        if begun
        else min(editions().values(), key=lambda one: one.since)
    )


@cache
def drugs() -> dict[str, Drug]:
    """Every medicine of the evidence by id. Raises KnowledgeError when one does not read."""
    routes, found = _own()["routes"], {}
    for row in _rows(evidence("medications"), "drug", FILE):
        try:
            one = msgspec.convert(row, Drug)
        except msgspec.ValidationError as error:
            raise KnowledgeError(f"{FILE}: drug {row.get('id')}: {error}; correct the entry") from error
        found[one.id] = msgspec.structs.replace(one, routes=tuple(routes.get(one.id, routes["default"])))
    return found


def wear_hours(drug: str) -> Decimal | None:
    """For how many hours a patch is usually worn; None when the evidence does not say."""
    return next((Decimal(row["hours"]) for row in _own()["wear"] if row["drug"] == drug), None)


def renewal_gap_days() -> int:
    """A supply that begins within so many days of the last one's end continues the episode."""
    return int(_own()["episodes"]["renewal_gap_days"])


def unknown_supply_days() -> int:
    """For so many days what was handed out for an unknown time may still be taken."""
    return int(_own()["episodes"]["unknown_supply_days"])


def opioid_rules() -> Mapping[str, Any]:
    """The CDC 2022 opioid rules of the evidence, as they stand."""
    rules: Mapping[str, Any] = evidence("medications")["opioid_rules"]
    return rules


def not_converted(reason: str) -> str:
    """Why something has no MME: "route", "intrathecal", "edition" or "buprenorphine"."""
    if reason == "buprenorphine":
        return str(opioid_rules()["excluded_from_mme"])
    return str(_own()["not_converted"][reason])
