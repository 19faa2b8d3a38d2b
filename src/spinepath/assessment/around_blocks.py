"""What thins the blood, set against every block and implant that is planned: stop, agree, or go on."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time
from typing import NamedTuple

from spinepath.assessment.medicines import current
from spinepath.assessment.medicines.model import Medicine
from spinepath.assessment.model import Alert
from spinepath.assessment.subject import proof
from spinepath.chart.event import Event
from spinepath.knowledge.standing import weakest
from spinepath.therapy.blocks.antithrombotics import Hold, hold, names
from spinepath.therapy.blocks.named import procedure_in
from spinepath.therapy.blocks.procedures import Procedure
from spinepath.therapy.blocks.stop import Stop
from spinepath.therapy.blocks.stopping import stopping

ORDERED = ("order", "appointment")
"""Kinds of events that ask for something to be done."""
_THIN = ("med_anticoagulant", "med_antiplatelet", "med_nsaid", "med_doac", "med_heparin")
_NEVER = ("not_done", "completed", "stopped")


class _Planned(NamedTuple):
    event: Event
    procedure: Procedure


def around_blocks(events: Sequence[Event], as_of: date) -> Iterator[Alert]:
    """One alert for each drug that thins the blood and each procedure that is still to come."""
    planned = list(_planned(events, as_of))
    if not planned:
        return
    thin = {event.source for event in events if set(event.concepts) & set(_THIN)}
    taken = [line for line in current(events, as_of).lines if set(line.sources) & thin]
    for line in taken:
        for one in planned:
            yield _alert(line, one, as_of)


def _planned(events: Iterable[Event], as_of: date) -> Iterator[_Planned]:
    """Procedures that are asked for and not past. One without a date may be tomorrow."""
    for event in events:
        ahead = event.kind in ORDERED and event.status not in _NEVER and event.certainty != "refuted"
        if not ahead or (_last(event) is not None and (_last(event) or as_of) < as_of):
            continue
        found = procedure_in(f"{event.name} {event.text_value or ''}", event.concepts)
        if found is not None:
            yield _Planned(event, found)


def _last(event: Event) -> date | None:
    return event.end_latest or (event.latest if event.kind == "appointment" else None)


def _first(event: Event, as_of: date) -> date | None:
    """The earliest day it can be done: it errs towards stopping in time. An order's own date is not that day."""
    if event.kind == "appointment":
        return event.earliest
    ahead = event.earliest if event.earliest is not None and event.earliest > as_of else None
    return event.end_earliest or ahead


def _alert(line: Medicine, planned: _Planned, as_of: date) -> Alert:
    what, when = planned.procedure, _first(planned.event, as_of)
    rows = [hold(name, what.risk) for name in names() if line.ingredient in name.split()]
    said = [_worked(row, what, when, as_of) if when else _undated(row) for row in rows] or [_unlisted(line)]
    head = f"{line.name} is taken and {what.id.replace('_', ' ')} is planned{f' for {when}' if when else ''}."
    return Alert(
        id=f"block.{line.ingredient}.{what.id}",
        severity=min((severity for severity, _ in said), key=("critical", "warning", "info").index),
        text=" ".join((head, *dict.fromkeys(words for _, words in said))),
        evidence=(proof(planned.event), *line.evidence),
        citations=tuple(dict.fromkeys((*(row.source for row in rows), what.source))),
        standing=weakest(what.standing, *(row.standing for row in rows)),
    )


Said = tuple[str, str]
"""Severity and words."""


def _worked(row: Hold, what: Procedure, when: date, as_of: date) -> Said:
    """With a date: the last dose, or that it is too late for it. asked: taken until tonight."""
    planned = datetime.combine(when, time.min, UTC)
    asked = min(planned, datetime.combine(as_of, time.max, UTC))
    found = stopping(row.drug, what.id, planned, asked=asked)
    too_early = any(remark.id == "before_stop" for remark in found.remarks)
    severity = "critical" if too_early and found.standing == "seen" else _severity(row)
    return severity, f"{_words(row)}{_last_dose(found, too_early)}"


def _last_dose(found: Stop, too_early: bool) -> str:
    if found.last_dose is None:
        return ""
    late = " That is past: move the procedure." if too_early else ""
    return f" Last dose at the latest on {found.last_dose:%Y-%m-%d}.{late}"


def _undated(row: Hold) -> Said:
    return _severity(row), _words(row)


def _severity(row: Hold) -> str:
    return "info" if row.stop is not None and not row.stop.high else "warning"


def _words(row: Hold) -> str:
    """What the table says of one drug before a procedure of this class."""
    if row.stop is None:
        return f"{row.drug}: {row.words} for {row.risk} bleeding risk; agree it with its prescriber."
    if not row.stop.high:
        return f"{row.drug}: need not be stopped for {row.risk} bleeding risk."
    longer = f" ({row.renal} with impaired kidneys)" if row.renal else ""
    return f"{row.drug}: stop {row.stop}{longer} before; agree it with its prescriber."


def _unlisted(line: Medicine) -> Said:
    says = f"{line.ingredient} is not in the table of stops, so nothing is known of it: ask before the procedure."
    return "warning", says
