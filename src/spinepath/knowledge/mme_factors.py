"""The factors for morphine milligram equivalents (MME), every edition with its dates."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

import msgspec

from spinepath.errors import KnowledgeError, UnknownName
from spinepath.knowledge.medicines import FILE, OWN, own, rows
from spinepath.knowledge.standing import Standing, numbers
from spinepath.knowledge.tables import evidence


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


def _factor(row: Mapping[str, Any], path: str, key: str, bands: tuple[Band, ...]) -> Factor:
    number = numbers("medications")[f"{path}.{key}"]
    unit = "ug/h" if row.get("unit") == "mcg/h" else "mg/d"
    return Factor(drug=row["drug"], bands=bands, unit=unit, source=number.source, standing=number.standing)


def _flat(value: float) -> tuple[Band, ...]:
    return (Band(None, Decimal(str(value))),)


def _banded(bands: list[list[float]]) -> tuple[Band, ...]:
    """Bands by their upper ends; the last holds for all above."""
    ends: list[Decimal | None] = [Decimal(str(high)) for _, high, _ in bands[:-1]]
    return tuple(Band(end, Decimal(str(row[2]))) for end, row in zip([*ends, None], bands, strict=True))


def _factors_2022() -> dict[str, Factor]:
    found = rows(evidence("medications"), "mme_factor", FILE)
    return {
        row["drug"]: _factor(row, f"mme_factor[{place}]", "factor", _flat(row["factor"]))
        for place, row in enumerate(found)
    }


def _changed() -> dict[str, Factor]:
    found = {}
    for place, row in enumerate(rows(evidence("medications"), "mme_2016_trap", FILE)):
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
        return {row["id"]: _edition(row) for row in own()["edition"]}
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


def opioid_rules() -> Mapping[str, Any]:
    """The CDC 2022 opioid rules of the evidence, as they stand."""
    rules: Mapping[str, Any] = evidence("medications")["opioid_rules"]
    return rules


def not_converted(reason: str) -> str:
    """Why something has no MME: "route", "intrathecal", "edition" or "buprenorphine"."""
    if reason == "buprenorphine":
        return str(opioid_rules()["excluded_from_mme"])
    return str(own()["not_converted"][reason])
