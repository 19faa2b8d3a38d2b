"""What a medicine is worth: numbers needed to treat and to harm, with their source and standing."""

from functools import cache
from typing import Any, NamedTuple

from spinepath.knowledge.medicines import FILE, drugs, rows
from spinepath.knowledge.standing import Standing, standing, weakest
from spinepath.knowledge.tables import evidence

_KEYS = ("nnt", "nnt_immediate_release", "nnt_2025")
_CALLED = {"nnt_immediate_release": "immediate release", "nnt_2025": "the whole class, 2025"}


class Benefit(NamedTuple):
    """value: the number needed to treat that orders medicines; None where the evidence has none."""

    value: float | None
    words: str | None
    citations: tuple[str, ...]
    standing: Standing


@cache
def benefit(drug: str) -> Benefit:
    """For half the pain of a neuropathic pain of any cause, as the evidence has it."""
    place, row = next(
        (place, row)
        for place, row in enumerate(rows(evidence("medications"), "drug", FILE))
        if row["id"] == drug
    )
    parts = [(key, row[key]) for key in _KEYS if key in row and _value(row[key]) is not None]
    if not parts:
        return Benefit(None, None, (), "seen")
    standings = [standing("medications", f"drug[{place}].{key}.{_name(part)}") for key, part in parts]
    said = [_said(key, part, one) for (key, part), one in zip(parts, standings, strict=True)]
    cited = tuple(dict.fromkeys(part["source"] for _, part in parts))
    return Benefit(_value(parts[0][1]), "; ".join(said), cited, weakest(*standings))


def _name(part: dict[str, Any]) -> str:
    return "value" if "value" in part else "class_nnt"


def _value(part: dict[str, Any]) -> float | None:
    return part.get("value", part.get("class_nnt"))


def _said(key: str, part: dict[str, Any], stands: Standing) -> str:
    harm = part.get("nnh", part.get("class_nnh"))
    numbers = [f"NNT {_value(part):g}{_range(part.get('ci95'))}"]
    numbers += [f"NNH {harm:g}{_range(part.get('nnh_ci95'))}"] if harm is not None else []
    marks = [_CALLED.get(key, ""), "from memory" if stands == "memory" else ""]
    called = ", ".join(filter(None, marks))
    return ", ".join(numbers) + (f" ({called})" if called else "")


def _range(ends: list[float] | None) -> str:
    return f" ({ends[0]:g} to {ends[1]:g})" if ends else ""


def by_evidence(drug: str) -> float:
    """Smaller is better shown to work; what has no number comes last."""
    value = benefit(drug).value
    return value if value is not None else float("inf")


@cache
def monitoring(drug: str) -> tuple[str, ...]:
    """What to follow; a named set is written out."""
    sets = {row["id"]: row["items"] for row in rows(evidence("medications"), "monitoring_set", FILE)}
    return tuple(item for one in drugs()[drug].monitoring for item in sets.get(one, [one]))
