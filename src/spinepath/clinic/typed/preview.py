"""What a draft would add, before it is kept: read by the same reader, judged by the same assessment."""

from datetime import date
from typing import Any, NamedTuple

import msgspec

from spinepath.assessment.model import Alert, Assessment, MmePerDay, RedFlag
from spinepath.chart.event import Event
from spinepath.chart.vocabulary import findings
from spinepath.clinic.records import chart, derive
from spinepath.clinic.records.models import ReceivedDocument
from spinepath.clinic.typed.keeping import ORIGIN, Draft, content

_OWN = ("patient", "note", "report")


class Read(NamedTuple):
    """One thing that was read. said: present, absent, ... ; words: those it was read from."""

    what: str
    said: str
    where: str
    words: str


class Adds(NamedTuple):
    """read: what the reader makes of it. alerts and red_flags: those that are new with it."""

    read: list[Read]
    problems: list[str]
    mme: tuple[MmePerDay, ...]
    alerts: list[Alert]
    red_flags: list[RedFlag]


def adds(draft: Draft, as_of: date) -> Adds:
    """The difference that this draft makes on this day."""
    patient = draft.patient
    document = ReceivedDocument(patient=patient, content=content(draft), origin=ORIGIN, name=str(draft.kind))
    alone = chart.chart_of(patient, [document], b"")
    whole = derive.again(patient, [*patient.documents.all(), document], chart.contributed(patient), as_of)
    now = derive.derived(patient, as_of)
    before = msgspec.json.decode(bytes(now.assessment), type=Assessment) if now else None
    return Adds(
        read=[_read(event) for event in alone.events if event.kind not in _OWN and event.certainty != "refuted"],
        problems=[f"{problem.field}: {problem.reason}" for problem in alone.problems],
        mme=whole.medications.mme_per_day if whole.medications else (),
        alerts=_new(whole.alerts, before.alerts if before else ()),
        red_flags=_new(whole.red_flags, before.red_flags if before else ()),
    )  # fmt: skip


def _new(now: tuple[Any, ...], before: tuple[Any, ...]) -> list[Any]:
    """Those that hold now and did not, or say something else."""
    known = {_key(one) for one in before}
    return [one for one in now if one.answer == "yes" and _key(one) not in known]


def _key(one: Any) -> tuple[str, str, str]:
    return one.id, one.answer, getattr(one, "text", "")


def _read(event: Event) -> Read:
    what = findings()[event.finding].means if event.finding else event.name
    aims = f" ({', '.join(event.aims)})" if event.aims else ""
    where = ", ".join(filter(None, (event.level, event.side)))
    return Read(what + aims + _number(event), event.assertion, where, event.words or "")


def _number(event: Event) -> str:
    if event.numeric_value is None:
        return ""
    return f": {event.numeric_value:g} {event.unit or ''}".rstrip()
