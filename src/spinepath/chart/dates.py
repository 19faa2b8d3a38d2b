"""Partial dates as intervals: "2019" is any day of 2019, never 1 January."""

import re
from calendar import monthrange
from datetime import date

Interval = tuple[date, date]

_PARTIAL = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T\S*)?)?)?\Z")


def interval(text: str) -> Interval:
    """The first and last day that a FHIR date, dateTime or instant can mean.

    A time zone is not converted: the calendar day written by the clinic is kept.
    Raises ValueError when the text is no such date.
    """
    match = _PARTIAL.match(text)
    if match is None:
        raise ValueError(f"not a FHIR date: {text!r}")
    year, month, day = (int(part) if part else None for part in match.groups())
    assert year is not None
    if month is None:
        return date(year, 1, 1), date(year, 12, 31)
    if day is None:
        return date(year, month, 1), date(year, month, monthrange(year, month)[1])
    exact = date(year, month, day)
    return exact, exact
