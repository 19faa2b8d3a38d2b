"""When an antithrombotic is stopped and restarted around a planned procedure, as times on a calendar."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import msgspec

from spinepath.knowledge.standing import weakest
from spinepath.therapy.blocks.antithrombotics import hold
from spinepath.therapy.blocks.clock import before, later, working_day
from spinepath.therapy.blocks.procedures import procedure
from spinepath.therapy.blocks.stop import SHOWN, Request, Stop
from spinepath.therapy.blocks.stop_remarks import remarks
from spinepath.therapy.worked import Step, step


def _agreed(asked: Request) -> tuple[str, ...]:
    if asked.decision == "continue":
        return ()
    who = f"prescriber of {asked.hold.drug}, who knows the stent, valve, clot or stroke it is for"
    return (who, "clinician who does the procedure", "patient")


def _restart(asked: Request, hours: int) -> datetime | None:
    if asked.end is None or asked.decision == "continue":
        return None
    return later(asked.end, hours)


def _times(asked: Request) -> Stop:
    span = asked.span
    last = before(asked.planned, span) if span is not None and span.high else None
    return Stop(
        hold=asked.hold,
        procedure=asked.procedure,
        planned=asked.planned,
        decision=asked.decision,
        last_dose=last,
        call_on=working_day(last.date(), asked.holidays) if last else None,
        restart=_restart(asked, asked.hold.restart.low),
        restart_cautious=_restart(asked, asked.hold.restart.high),
        agreed_by=_agreed(asked),
        standing=weakest(asked.hold.standing, asked.procedure.standing),
    )


def _steps(asked: Request, found: Stop) -> Iterator[Step]:
    if found.last_dose:
        formula = f"{found.planned:{SHOWN}} - {asked.span}"
        yield step("last dose at the latest", formula, f"{found.last_dose:{SHOWN}}")
    if found.restart and found.restart_cautious:
        early, late = f"{found.restart:{SHOWN}}", f"{found.restart_cautious:{SHOWN}}"
        shown = early if early == late else f"{early}, cautious end {late}"
        yield step("restart at the earliest", f"end of procedure + {found.hold.restart}", shown)


def stopping(drug: str, procedure_name: str, planned: datetime, *, asked: datetime, **more: Any) -> Stop:
    """Stop and restart of a drug around a procedure; more: the other fields of Request.

    `.insist()` raises TherapyRefused when the procedure is planned before the stop has run its course.
    """
    of = procedure(procedure_name)
    request = Request(hold=hold(drug, of.risk), procedure=of, planned=planned, asked=asked, **more)
    found = _times(request)
    return msgspec.structs.replace(
        found, steps=tuple(_steps(request, found)), remarks=remarks(request, found)
    )
