"""Whether a change matters: each measure's smallest important change, by points and by share."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Literal

import msgspec

from spinepath.knowledge.standing import Standing, weakest
from spinepath.therapy.answers import Answer, answer
from spinepath.therapy.errors import TherapyRefused
from spinepath.therapy.evidence import decimal, exact, number
from spinepath.therapy.proms import FILE, row

Band = Literal["none", "minimal", "moderate", "substantial", "unknown"]
_PAIN = ("nrs_back", "nrs_leg")


class Response(msgspec.Struct, frozen=True, kw_only=True):
    """A change from before to after. change and share are above 0 for the better.

    by_points, by_share: whether it reaches the smallest important change; needed_*: the score that would.
    worse: whether it is worse by at least that much. band: for pain scores (IMMPACT).
    """

    measure: str
    before: Decimal
    after: Decimal
    change: Decimal
    share: Decimal | None
    by_points: Answer
    by_share: Answer
    worse: Answer
    needed_by_points: Decimal | None
    needed_by_share: Decimal | None
    band: Band
    standing: Standing


def _points(found: dict[str, Any]) -> Decimal | None:
    """Of a range of published values the larger: the cautious one."""
    value = found.get("mcid_points")
    if value is None:
        return None
    return exact(max(value)) if isinstance(value, list) else exact(value)


def _standings(place: int, found: dict[str, Any]) -> Iterator[Standing]:
    for key in ("mcid_points", "mcid_fraction"):
        if key in found:
            yield number(f"prom[{place}].{key}", FILE).standing


def _range(found: dict[str, Any], *values: Decimal) -> None:
    low, high = found.get("range", (None, None))
    for value in values:
        if low is not None and not exact(low) <= value <= exact(high):
            raise TherapyRefused(f"{found['id']} {value} is outside {low} to {high}")


def pain_band(share: Decimal | None) -> Band:
    """Minimal, moderate or substantial relief of pain (IMMPACT 2008) by its share of the baseline."""
    if share is None:
        return "unknown"
    steps: tuple[tuple[Band, Decimal], ...] = (
        ("substantial", decimal("responder.pain_substantial_fraction", FILE)),
        ("moderate", decimal("responder.pain_moderate_fraction", FILE)),
        ("minimal", exact(number("responder.pain_minimal_fraction", FILE).value[0])),
    )
    return next((name for name, least in steps if share >= least), "none")


def respond(measure: str, before: Decimal, after: Decimal) -> Response:
    """Judge one measure's change. Raises TherapyRefused for a score outside its range."""
    place, found = row(measure)
    _range(found, before, after)
    sign = 1 if found["direction"] == "lower_better" else -1
    change = sign * (before - after)
    share = change / before if before else None
    points = _points(found)
    part = exact(found["mcid_fraction"]) if "mcid_fraction" in found else None
    return Response(
        measure=measure,
        before=before,
        after=after,
        change=change,
        share=share,
        by_points=answer(None if points is None else change >= points),
        by_share=answer(None if part is None or share is None else share >= part),
        worse=answer(None if points is None else -change >= points),
        needed_by_points=None if points is None else before - sign * points,
        needed_by_share=None if part is None else before * (1 - sign * part),
        band=pain_band(share) if measure in _PAIN else "unknown",
        standing=weakest(*_standings(place, found)),
    )
