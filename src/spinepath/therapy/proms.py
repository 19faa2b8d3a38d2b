"""Patient-reported measures: their rows in the evidence, and scoring from items."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import msgspec

from spinepath.errors import UnknownName
from spinepath.knowledge.standing import Standing
from spinepath.knowledge.tables import evidence
from spinepath.therapy.answers import Answer, answer
from spinepath.therapy.errors import TherapyRefused
from spinepath.therapy.evidence import exact, number
from spinepath.therapy.worked import Remark

FILE = "outcomes"
_MEAN, _SHARE = "peg", "odi"  # scored as a mean, and as a share of the answered items; the others are sums
_SELF_HARM_ITEM = 9


class Score(msgspec.Struct, frozen=True, kw_only=True):
    """A measure's total, its band and whether it counts as positive; remarks may be urgent."""

    measure: str
    total: Decimal
    band: str | None
    positive: Answer
    standing: Standing
    remarks: tuple[Remark, ...] = ()


def row(measure: str) -> tuple[int, dict[str, Any]]:
    """A measure's place and row. Raises UnknownName listing those there are."""
    rows = evidence(FILE)["prom"]
    for place, found in enumerate(rows):
        if found["id"] == measure:
            return place, found
    known = ", ".join(found["id"] for found in rows)
    raise UnknownName(f"no measure {measure!r}; known: {known}")


def _checked(found: dict[str, Any], items: Sequence[int | None]) -> list[int]:
    answered = [item for item in items if item is not None]
    low, high = found.get("item_range", found.get("range", (0, 10)))
    if len(items) != found["items"]:
        raise TherapyRefused(f"{found['id']} has {found['items']} items, not {len(items)}")
    if any(not low <= item <= high for item in answered):
        raise TherapyRefused(f"{found['id']}: each item is {low} to {high}")
    if not answered or (len(answered) < len(items) and found["id"] != _SHARE):
        raise TherapyRefused(f"{found['id']}: unanswered items, no total")
    return answered


def _total(found: dict[str, Any], answered: Sequence[int]) -> Decimal:
    total = Decimal(sum(answered))
    if found["id"] == _MEAN:
        return total / len(answered)
    if found["id"] == _SHARE:
        return 100 * total / Decimal(found["item_range"][1] * len(answered))
    return total


def _band(found: dict[str, Any], total: Decimal) -> str | None:
    """Bands are whole numbers; 20.5 is past the band that ends at 20."""
    return next((str(name) for _, high, name in found.get("bands", ()) if total <= high), None)


def _standing(place: int, found: dict[str, Any]) -> Standing:
    key = "positive_from" if "positive_from" in found else "mcid_points"
    # The revised opioid risk tool says in words that its cut-off is remembered.
    if "(remembered)" in found.get("positive_note", ""):
        return "memory"
    return number(f"prom[{place}].{key}", FILE).standing if key in found else "seen"


def _alerts(found: dict[str, Any], items: Sequence[int | None]) -> tuple[Remark, ...]:
    rule, ninth = found.get("item9_rule"), items[_SELF_HARM_ITEM - 1 : _SELF_HARM_ITEM]
    if rule and ninth and ninth[0]:
        return (Remark("item9", "flag", rule, found["source"]),)
    return ()


def judged(measure: str, total: Decimal, remarks: tuple[Remark, ...] = ()) -> Score:
    """Band and sign of a total."""
    place, found = row(measure)
    cut = found.get("positive_from")
    return Score(
        measure=measure,
        total=total,
        band=_band(found, total),
        positive=answer(None if cut is None else total >= exact(cut)),
        standing=_standing(place, found),
        remarks=remarks,
    )


def score(measure: str, items: Sequence[int | None]) -> Score:
    """Score a measure from its items, None for an unanswered one. Raises TherapyRefused when it cannot be."""
    _, found = row(measure)
    total = _total(found, _checked(found, items))
    return judged(measure, total, _alerts(found, items))
