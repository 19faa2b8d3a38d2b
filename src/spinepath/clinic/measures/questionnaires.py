"""The questionnaires as FHIR data, shipped only where the evidence calls the instrument free."""

from functools import cache
from importlib.resources import files
from typing import Any

import msgspec

from spinepath.knowledge.tables import evidence
from spinepath.therapy.proms import row

SCORED_ONLY = ("odi", "promis_pi4a", "promis_pf4a")
"""Licensed, or with conditions on use by computer: a place for the score, no wording."""


@cache
def questionnaires() -> dict[str, dict[str, Any]]:
    """By measure. One whose measure is not marked free in the evidence is left out, whatever is in the folder."""
    folder = files("spinepath.clinic.measures") / "questionnaires"
    found = [
        msgspec.json.decode(one.read_bytes()) for one in sorted(folder.iterdir(), key=lambda one: one.name)
    ]
    return {one["id"]: one for one in found if row(one["id"])[1]["licence"] == "free"}


def title(measure: str) -> str:
    """As people know it."""
    found = questionnaires().get(measure)
    return str(found["title"] if found else row(measure)[1]["name"])


def weeks() -> list[int]:
    """When to ask, in weeks after the event."""
    return list(evidence("outcomes")["meta"]["timepoints_weeks"]["value"])


def core() -> list[str]:
    """The core set, as far as there is something to ask or to score."""
    known = (*questionnaires(), *SCORED_ONLY)
    return [one for one in evidence("outcomes")["meta"]["core_set"] if one in known]


def choices(item: dict[str, Any]) -> list[tuple[str, str]]:
    """Value and words of each answer."""
    coded = (one["valueCoding"] for one in item.get("answerOption", ()))
    return [(one["code"], one["display"]) for one in coded]
