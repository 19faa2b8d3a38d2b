"""When something was taken: each record as days, records without a gap between them as one episode."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from spinepath.assessment.medicines.model import Episode
from spinepath.chart.event import Event
from spinepath.knowledge.medicines import renewal_gap_days, unknown_supply_days

OVER = ("stopped", "completed", "resolved", "inactive")
_NEVER = ("planned", "not_done")
GIVEN, DISPENSED = "MedicationAdministration", "MedicationDispense"


class Course(NamedTuple):
    """The days one record speaks of. end None: no end is recorded. lapsed: the supply ran out on that day."""

    start: date | None
    end: date | None
    lapsed: date | None

    def ran_out(self, as_of: date) -> bool:
        """Whether the supply was used up before the day."""
        return self.lapsed is not None and self.lapsed < as_of


def counts(event: Event, as_of: date) -> bool:
    """Whether a record says that something was or is taken, and existed on the day."""
    happened = event.certainty != "refuted" and event.status not in _NEVER
    known = event.earliest is None or event.earliest <= as_of
    return event.kind == "medication" and happened and event.assertion != "negated" and known


def course(event: Event) -> Course:
    """The days of a record: by its own end, else by what was supplied; one still active has no end."""
    start, supplied = event.earliest, supplied_until(event)
    if _dispensed(event):
        return Course(start, supplied or event.end_latest or _perhaps_until(event), supplied)
    if event.end_latest is not None:
        return Course(start, event.end_latest, supplied)
    if is_given(event):
        return Course(start, event.latest, None)
    if event.status in OVER:
        return Course(start, supplied or event.latest, supplied)
    return Course(start, None, supplied)


def active_until(event: Event, days: Course) -> date:
    """The last day on which it is taken; date.min when it is not at all, date.max without an end. days: its course.

    The last day of a course counts, that of stopping does not.
    """
    if event.status == "on_hold" or event.assertion in ("historical", "resolved"):
        return date.min
    if event.status in OVER and not _dispensed(event) and not is_given(event):
        told = event.end_latest or (supplied_until(event) if event.status == "completed" else None)
        return date.min if told is None else told - timedelta(days=event.status != "completed")
    return days.end or date.max


def is_given(event: Event) -> bool:
    """A single administration; one that still runs is a course."""
    return event.source.startswith(GIVEN) and event.status != "active"


def _dispensed(event: Event) -> bool:
    return event.source.startswith(DISPENSED)


def supplied_until(event: Event) -> date | None:
    """The last day of what was supplied; None when the record does not say, or holds nonsense."""
    dose = event.dose
    if dose is None or not dose.days_supply or event.latest is None or not 0 < dose.days_supply < 3660:
        return None
    return event.latest + timedelta(days=max(int(dose.days_supply) - 1, 0))


def _perhaps_until(event: Event) -> date | None:
    """A supply for an unknown time is not taken to be used up at once: it would be missed in silence."""
    return None if event.latest is None else event.latest + timedelta(days=unknown_supply_days())


def episodes(events: Iterable[Event], as_of: date) -> tuple[Episode, ...]:
    """Stretches of treatment up to the day, oldest first; each with the records it rests on."""
    rows = sorted(
        ((course(event), event.source) for event in events),
        key=lambda row: (row[0].start or date.min, row[0].end or date.max, row[1]),
    )
    found: list[Episode] = []
    for days, source in rows:
        end = None if days.end is None or days.end > as_of else days.end
        if found and _continues(found[-1], days.start):
            found[-1] = _longer(found[-1], end, source)
        else:
            found.append(Episode(start=days.start, end=end, sources=(source,)))
    return tuple(found)


def _continues(last: Episode, start: date | None) -> bool:
    gap = timedelta(days=renewal_gap_days())
    return start is None or last.end is None or start <= last.end + gap


def _longer(last: Episode, end: date | None, source: str) -> Episode:
    until = None if last.end is None or end is None else max(last.end, end)
    return Episode(start=last.start, end=until, sources=tuple(dict.fromkeys((*last.sources, source))))
