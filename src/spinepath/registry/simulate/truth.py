"""What is really so with a made-up person."""

from datetime import date, timedelta

import msgspec

from spinepath.registry.simulate.parameters import parameters

DISCS = ("T12-L1", "L1-L2", "L2-L3", "L3-L4", "L4-L5", "L5-S1")
DAYS_OF_MONTH = 30.4375


class Truth(msgspec.Struct, frozen=True, kw_only=True):
    """What is really so with a made-up person; nothing of it is in the record as such.

    causes: predominant first; empty in people who are well and in pain that nobody explains.
    course: a level of onset_pattern, None in people who are well.
    history: every finding of the evidence.
    results: what every test would say of each cause it can tell, done or not.
    """

    patient: str
    operation: str
    operated: date
    earlier_operation: bool
    levels: tuple[str, ...]
    side: str
    age: int
    sex: str
    well: bool
    causes: tuple[str, ...]
    course: str | None
    pain_free_months: float
    months_since: float
    history: dict[str, bool]
    tests_done: tuple[str, ...]
    results: dict[str, dict[str, bool]]
    carried: tuple[str, ...]
    egfr: int


def ago(months: float) -> date:
    """The day so many months before the day of looking."""
    return parameters().as_of - timedelta(days=round(months * DAYS_OF_MONTH))
