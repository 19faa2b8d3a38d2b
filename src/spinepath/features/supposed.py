"""What the features would say if one more medicine were prescribed today, without counting the record again."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from spinepath.chart.terminology.words import medicine_concepts
from spinepath.features.medicines import TOLERANT_DAYS, members
from spinepath.features.registry import definitions

COUNTS = ("nsaid_count", "cns_active_count", "serotonergic_count", "qt_count", "anticholinergic_count")
AMOUNTS = ("acetaminophen", "gabapentin", "pregabalin", "tramadol", "aspirin")
TAKING = ("taken", "on_board")
"""Marks that a prescription of today turns to yes."""
LONG_ACTING = ("fentanyl", "methadone")
Values = Mapping[str, Any]


@cache
def touched(drug: str) -> tuple[str, ...]:
    """Features that a prescription of this ingredient alone would turn to yes."""
    keys = _keys(drug)
    return tuple(
        name for name, one in definitions().items() if one.mark in TAKING and keys.intersection(one.keys)
    )


@cache
def _keys(drug: str) -> frozenset[str]:
    """Value sets and names under which facts of this ingredient stand."""
    found = set(medicine_concepts(drug))
    if "med_nsaid" in found and "med_aspirin" not in found:
        found.add("med_nsaid_without_aspirin")
    return frozenset(found)


def changes(drug: str, values: Values, taken: frozenset[str]) -> dict[str, Any]:
    """Features with a new value. taken: ingredients taken now; a dose that nobody chose yet leaves amounts open."""
    found: dict[str, Any] = dict.fromkeys(touched(drug), True)
    if drug not in taken:
        found |= {
            name: (values.get(name) or 0.0) + 1
            for name in COUNTS
            if _keys(drug) & set(definitions()[name].keys)
        }
        found |= {name: _open(values.get(name)) for name in _amounts(drug)}
    if f"ingredient:{drug}" in members("med_opioid"):
        found |= _opioid(drug, values)
    return {name: value for name, value in found.items() if value is not None}


def _amounts(drug: str) -> tuple[str, ...]:
    own = (f"{drug}_mg_per_day",) if drug in AMOUNTS else ()
    return (*own, "mme_per_day") if f"ingredient:{drug}" in members("med_opioid") else own


def _open(known: tuple[float | None, float | None] | None) -> tuple[float, None]:
    return ((known or (0.0, None))[0] or 0.0), None


def _opioid(drug: str, values: Values) -> dict[str, Any]:
    """Tolerant is who has taken an opioid for TOLERANT_DAYS; a first opioid begins today."""
    already, days = values.get("takes_opioid"), values.get("opioid_days") or (None, None)
    found: dict[str, Any] = {"takes_systemic_opioid": True}
    if drug in LONG_ACTING:
        long_enough = None if days[0] is None else days[0] >= TOLERANT_DAYS
        found[f"opioid_before_{drug}"] = already and long_enough
        found["long_acting_first"] = None if already is None else not already
    if drug == "fentanyl":
        found["takes_fentanyl_patch"] = True
    if already is False:
        found["opioid_days"] = (0.0, 0.0)
    return found
