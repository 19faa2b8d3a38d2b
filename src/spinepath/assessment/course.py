"""How the pain went after the index operation: never better, or back after how long."""

from spinepath.assessment.operations import index_event
from spinepath.assessment.subject import Fact, Subject
from spinepath.features.course import PAIN
from spinepath.features.define import DAYS_A_MONTH

NEVER, EARLY, MIDDLE, LATE = (
    "never_improved",
    "recurred_under_6_months",
    "recurred_6_to_24_months",
    "recurred_after_24_months",
)
AT_ONCE = 1.0
"""Months: pain that begins within a month of the operation is that operation's, not a recurrence (project estimate)."""


def onset_pattern(subject: Subject) -> tuple[str | None, tuple[Fact, ...]]:
    """The level of causes.toml's onset_pattern and the facts it rests on; None when the record does not say."""
    for name in ("finding/never_improved", "finding/pain_free_interval"):
        if said := subject.under([name], "yes"):
            return _stated(name, said), tuple(said)
    return _dated(subject)


def _stated(name: str, said: list[Fact]) -> str | None:
    if name == "finding/never_improved":
        return NEVER
    months = [fact.event.numeric_value for fact in said if fact.event.numeric_value is not None]
    return _after(max(months)) if months else None


def _dated(subject: Subject) -> tuple[str | None, tuple[Fact, ...]]:
    """From the day of the operation and the day the present pain began."""
    operation = index_event(subject)
    pains = [
        fact for fact in subject.under(PAIN, "yes") if fact.event.status == "active" and fact.event.earliest
    ]
    if operation is None or operation.latest is None or not pains:
        return None, ()
    first = min(pains, key=lambda fact: str(fact.event.earliest))
    began = first.event.earliest
    assert began is not None
    months = (began - operation.latest).days / DAYS_A_MONTH
    relieved = subject.under(["finding/pain_relieved", "finding/pain_recurred"], "yes", "maybe")
    if months < AT_ONCE and relieved:
        return None, ()
    return (NEVER if months < AT_ONCE else _after(months)), (first,)


def excluded(subject: Subject) -> tuple[str, ...]:
    """Levels of the course that the time since the operation rules out: nothing recurs before it can."""
    longest = (subject.values.get("months_since_surgery") or (None, None))[1]
    if longest is None:
        return ()
    return (MIDDLE, LATE) if longest < 6 else (LATE,) if longest <= 24 else ()


def _after(months: float) -> str:
    """The level for relief that lasted this many months."""
    return EARLY if months < 6 else MIDDLE if months <= 24 else LATE
