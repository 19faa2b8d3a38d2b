"""When an antithrombotic is stopped and restarted around a planned procedure, as times on a calendar."""

from collections.abc import Collection, Iterator
from datetime import date, datetime
from typing import Literal

import msgspec

from spinepath.knowledge.standing import Standing, weakest
from spinepath.knowledge.tables import evidence
from spinepath.therapy.blocks.antithrombotics import Hold, Span, hold
from spinepath.therapy.blocks.clock import after, aware, before, later, working_day
from spinepath.therapy.blocks.procedures import Procedure, procedure
from spinepath.therapy.evidence import table, words_standing
from spinepath.therapy.worked import Remark, Step, Worked, bound, gathered, refused, step

Kidney = Literal["normal", "impaired", "unknown"]
_TRIAL = "scs_trial"
_SHOWN = "%a %Y-%m-%d %H:%M %Z"


class Stop(Worked, frozen=True, kw_only=True):
    """One drug around one procedure.

    last_dose: the latest moment of the last dose before; None when none is missed or it is shared.
    restart, restart_cautious: the earliest moments by the short and the long end; None while the end is open.
    agreed_by: who must agree before anything is stopped. call_on: the last working day to tell the patient.
    """

    hold: Hold
    procedure: Procedure
    planned: datetime
    decision: Literal["stop", "continue", "shared", "not stated"]
    last_dose: datetime | None
    call_on: date | None
    restart: datetime | None
    restart_cautious: datetime | None
    agreed_by: tuple[str, ...]
    standing: Standing


def _span(found: Hold, kidney: Kidney) -> Span | None:
    """The stop that holds. Unknown kidneys get the longer one: it errs towards less bleeding."""
    if found.stop is None or found.renal is None or kidney == "normal" or not found.stop.high:
        return found.stop
    return max(found.stop, found.renal, key=lambda span: span.high)


def _decision(found: Hold) -> Literal["stop", "continue", "shared", "not stated"]:
    if found.stop is not None:
        return "stop" if found.stop.high else "continue"
    return "shared" if "shared" in found.words else "not stated"


def _kidneys(found: Hold, kidney: Kidney) -> Iterator[Remark]:
    if kidney == "normal" or _decision(found) == "continue":
        return
    source, standing = found.source, found.standing
    if found.renal is None:
        says = f"the evidence has no other stop of {found.drug} for impaired kidneys: ask its prescriber"
        yield Remark("kidney_no_figure", "note" if kidney == "unknown" else "flag", says, source, standing)
    elif found.stop is not None:
        says = f"kidneys {kidney}: {found.renal} instead of {found.stop}"
        yield Remark("kidney", "flag", says, source, standing)


def _class(of: Procedure) -> Iterator[Remark]:
    says = f"{of.id}: {of.risk} bleeding risk ({of.words})"
    yield Remark("risk_class", "note", says, of.source, of.standing)


def _rules(found: Hold, of: Procedure) -> Iterator[Remark]:
    for place, rule in enumerate(evidence("interventions")["asra_rule"]):
        if place == 0 or of.risk == "high":
            standing = words_standing(table(f"asra_rule[{place}]"))
            yield Remark(f"rule_{place}", "note", rule["text"], rule["source"], standing)
    if found.require:
        says = f"before the procedure: {found.require}"
        yield Remark("require", "flag", says, found.source, found.standing)
    if found.stop is None:
        says = f"{found.drug}: {found.words}; no date is worked out"
        yield Remark("no_date", "flag", says, found.source, found.standing)


def _too_early(found: Hold, span: Span, planned: datetime, taken: datetime, what: str) -> Iterator[Remark]:
    """The planned time falls before the stop has run its course."""
    earliest = after(taken, span)
    if planned < earliest:
        says = (
            f"planned {planned:{_SHOWN}} is before {earliest:{_SHOWN}}, the earliest with {span} "
            f"without {found.drug} ({what} {taken:{_SHOWN}}): move the procedure"
        )
        yield Remark("before_stop", bound(found.standing), says, found.source, found.standing)


def _timing(
    found: Hold, span: Span | None, planned: datetime, asked: datetime, last_dose: datetime | None
) -> Iterator[Remark]:
    if planned < asked:
        yield refused("in_the_past", f"planned {planned:{_SHOWN}} is before now, {asked:{_SHOWN}}")
    if span is None or not span.high:
        return
    taken, what = (last_dose, "last dose") if last_dose else (asked, "still taken")
    yield from _too_early(found, span, planned, taken, what)


def _weekends(found: Stop) -> Iterator[Remark]:
    if found.last_dose and found.call_on and found.call_on != found.last_dose.date():
        by = f"tell the patient by {found.call_on:%a %Y-%m-%d}"
        says = f"the last dose falls on a {found.last_dose:%A} or holiday: {by}"
        yield Remark("weekend_stop", "note", says)
    if found.restart and found.restart.weekday() >= 5:
        says = f"the restart falls on a {found.restart:%A}: give the instruction before"
        yield Remark("weekend_restart", "note", says)


def _agreed(found: Hold) -> tuple[str, ...]:
    if _decision(found) == "continue":
        return ()
    who = f"prescriber of {found.drug}, who knows the stent, valve, clot or stroke it is for"
    return (who, "clinician who does the procedure", "patient")


def _told(found: Stop) -> Iterator[Remark]:
    if found.agreed_by:
        yield Remark("agree", "note", f"agree before anything is stopped: {'; '.join(found.agreed_by)}")
    if found.restart is None and found.decision != "continue":
        yield Remark("restart_open", "note", "restart: open until the trial's lead is out")


def _steps(found: Stop, span: Span | None) -> Iterator[Step]:
    if found.last_dose:
        yield step(
            "last dose at the latest", f"{found.planned:{_SHOWN}} - {span}", f"{found.last_dose:{_SHOWN}}"
        )
    if found.restart and found.restart_cautious:
        early, late = f"{found.restart:{_SHOWN}}", f"{found.restart_cautious:{_SHOWN}}"
        shown = early if early == late else f"{early}, cautious end {late}"
        yield step("restart at the earliest", f"end of procedure + {found.hold.restart}", shown)


def _ended(of: Procedure, planned: datetime, ended: datetime | None) -> datetime | None:
    """A trial's lead counts until it is out, so its restart is open until that is known."""
    return ended or (None if of.id == _TRIAL else planned)


def stopping(
    drug: str,
    procedure_name: str,
    planned: datetime,
    *,
    asked: datetime,
    last_dose: datetime | None = None,
    kidney: Kidney = "unknown",
    ended: datetime | None = None,
    holidays: Collection[date] = (),
) -> Stop:
    """Stop and restart of a drug around a procedure planned at a moment with a time zone.

    asked: now; without a last_dose the drug counts as taken until then. ended: when the procedure is over, or
    the trial's lead out. `.insist()` raises TherapyRefused when it is planned before the stop has run.
    """
    for moment, what in ((planned, "planned"), (asked, "asked"), (last_dose, "last dose"), (ended, "ended")):
        if moment is not None:
            aware(moment, what)
    of = procedure(procedure_name)
    found = hold(drug, of.risk)
    span, end = _span(found, kidney), _ended(of, planned, ended)
    moment = before(planned, span) if span is not None and span.high else None
    restarts = _decision(found) != "continue"
    draft = Stop(
        hold=found,
        procedure=of,
        planned=planned,
        decision=_decision(found),
        last_dose=moment,
        call_on=working_day(moment.date(), holidays) if moment else None,
        restart=later(end, found.restart.low) if end and restarts else None,
        restart_cautious=later(end, found.restart.high) if end and restarts else None,
        agreed_by=_agreed(found),
        standing=weakest(found.standing, of.standing),
    )
    remarks = gathered(
        _timing(found, span, planned, asked, last_dose),
        _kidneys(found, kidney),
        _rules(found, of),
        _class(of),
        _weekends(draft),
        _told(draft),
        _stands(found),
    )
    return msgspec.structs.replace(draft, steps=tuple(_steps(draft, span)), remarks=remarks)


def _stands(found: Hold) -> Iterator[Remark]:
    if found.standing != "seen":
        says = f"the figures for {found.drug} are provisional"
        yield Remark("provisional", "flag", says, found.source, found.standing)
