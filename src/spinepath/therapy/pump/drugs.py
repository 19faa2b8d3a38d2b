"""The drugs of intrathecal infusion and their limits, as the evidence has them (PACC and labels)."""

from collections.abc import Iterator
from functools import cache
from typing import Any

import msgspec

from spinepath.errors import UnknownName
from spinepath.knowledge.tables import evidence
from spinepath.therapy.evidence import Limit, limit

_UNITS = {
    "mg_per_day": "mg/day",
    "mcg_per_day": "ug/day",
    "mg_per_ml": "mg/mL",
    "mcg_per_ml": "ug/mL",
    "mg": "mg",
    "mcg": "ug",
}


class Drug(msgspec.Struct, frozen=True, kw_only=True):
    """One drug; None where the evidence states nothing.

    start: the usual first daily dose, low and high. label_start_max: the most that the label starts with.
    trial_bolus: one bolus of a trial, low and high.
    """

    id: str
    line: str
    path: str
    daily_max: Limit
    concentration_max: Limit
    start: tuple[Limit, Limit] | None
    strongest_vial: Limit | None
    label_start_max: Limit | None
    label_naive_max: Limit | None
    label_caution_above: Limit | None
    withdrawal: str | None
    trial_bolus: tuple[Limit, Limit] | None


def _places(row: dict[str, Any], stem: str, ending: str) -> Iterator[tuple[str, str]]:
    """(place in the row, unit) of the key that says `stem`, in milligrams or micrograms."""
    for suffix, unit in _UNITS.items():
        key = f"{stem}_{suffix}"
        if suffix.endswith(ending) and key in row:
            inner = ".value" if isinstance(row[key], dict) else ""
            yield f"{key}{inner}", unit


def _limit(row: dict[str, Any], path: str, stem: str, ending: str, *, last: bool = False) -> Limit | None:
    for place, unit in _places(row, stem, ending):
        return limit(f"{path}.{place}", unit, last=last)
    return None


def _pair(row: dict[str, Any], path: str, stem: str, ending: str) -> tuple[Limit, Limit] | None:
    low, high = (_limit(row, path, stem, ending, last=last) for last in (False, True))
    return (low, high) if low and high else None


def _drug(row: dict[str, Any], path: str) -> Drug:
    most, densest = _limit(row, path, "max", "_per_day"), _limit(row, path, "max", "_per_ml")
    assert most is not None and densest is not None  # every row states both (a test)
    caution = f"{path}.label_tolerant_mg_per_day.caution_above_mg_per_day"
    return Drug(
        id=row["id"],
        line=row["line"],
        path=path,
        daily_max=most,
        concentration_max=densest,
        start=_pair(row, path, "start", "_per_day"),
        label_start_max=_limit(row, path, "label_start_max", "_per_day")
        or _limit(row, path, "label_tolerant", "_per_day", last=True),
        label_naive_max=_limit(row, path, "label_naive", "_per_day", last=True),
        strongest_vial=_limit(row, path, "label_strengths", "_per_ml", last=True),
        label_caution_above=limit(caution, "mg/day") if "label_tolerant_mg_per_day" in row else None,
        withdrawal=row.get("withdrawal"),
        trial_bolus=_pair(row, path, "trial_bolus", "g"),
    )


@cache
def drugs() -> dict[str, Drug]:
    """Every intrathecal drug of the evidence by id."""
    rows = enumerate(evidence("interventions")["intrathecal"]["drug"])
    return {row["id"]: _drug(row, f"intrathecal.drug[{place}]") for place, row in rows}


def drug(name: str) -> Drug:
    """One intrathecal drug. Raises UnknownName listing those there are."""
    try:
        return drugs()[name.strip().lower()]
    except KeyError:
        raise UnknownName(f"no intrathecal drug {name!r}; known: {', '.join(drugs())}") from None
