"""The years at a glance: operations, tests, treatments, medicines, devices and pain scores."""

from collections.abc import Iterator

from spinepath.assessment.model import PainScore, Timeline, TimelineEntry
from spinepath.assessment.subject import Subject, day_text, oldest_first, proof
from spinepath.chart.event import Event
from spinepath.features.course import SCORES
from spinepath.features.facts import SURGERY

_LANES = {"report": "test", "imaging": "test", "medication": "medication", "device": "device"}
_TREATMENT = ("proc_", "therapy")
_PAIN_MEDICINE = "med_"
_SHOWN_ORDER = ("operation", "test", "treatment", "device", "medication")


def timeline(subject: Subject) -> Timeline:
    """Dated events worth a mark up to as_of, in order of lane and time, and every pain score."""
    marked = ((event, lane) for event in subject.chart.events if (lane := _lane(event)) is not None)
    seen = {entry: None for event, lane in marked for entry in _entries(event, lane, subject)}
    entries = sorted(seen, key=_place)
    return Timeline(entries=tuple(entries), pain=tuple(_scores(subject)))


def _place(entry: TimelineEntry) -> tuple[int, str, str, str, str]:
    return _SHOWN_ORDER.index(entry.lane), entry.start or "", entry.name, entry.source, entry.end or ""


def _entries(event: Event, lane: str, subject: Subject) -> Iterator[TimelineEntry]:
    if event.certainty == "refuted" or event.status in ("planned", "not_done"):
        return
    if event.earliest is None or event.earliest > subject.as_of or event.part_of:
        return
    yield TimelineEntry(
        lane=lane,
        name=event.name,
        start=day_text(event.earliest, event.latest),
        end=day_text(event.end_earliest, event.end_latest),
        source=event.source,
    )


def _lane(event: Event) -> str | None:
    if event.kind == "procedure":
        return _procedure_lane(event)
    if event.kind == "medication":
        return "medication" if any(name.startswith(_PAIN_MEDICINE) for name in event.concepts) else None
    return _LANES.get(event.kind)


def _procedure_lane(event: Event) -> str | None:
    if SURGERY in event.concepts:
        return "operation"
    return "treatment" if any(name.startswith(_TREATMENT) for name in event.concepts) else None


def _scores(subject: Subject) -> Iterator[PainScore]:
    facts = [fact for fact in subject.under(SCORES) if fact.event.certainty != "refuted"]
    for event in oldest_first({fact.event: None for fact in facts}):
        day = day_text(event.earliest, event.latest)
        if day is not None and event.numeric_value is not None:
            yield PainScore(date=day, score=event.numeric_value, evidence=proof(event))
