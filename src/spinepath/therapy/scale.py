"""Scores and shares within their scale: a share of 70 is a percentage entered by mistake."""

from decimal import Decimal

from spinepath.therapy.errors import TherapyRefused


def within(what: str, value: Decimal, most: int) -> Decimal:
    """The value itself. Raises TherapyRefused when it is outside 0 to `most`."""
    if not 0 <= value <= most:
        raise TherapyRefused(f"{what} {value} is outside 0 to {most}")
    return value
