"""What is asked of a stop, and what is answered."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Literal

import msgspec

from spinepath.knowledge.standing import Standing
from spinepath.therapy.blocks.antithrombotics import Hold, Kidney, Span
from spinepath.therapy.blocks.clock import aware
from spinepath.therapy.blocks.procedures import Procedure
from spinepath.therapy.errors import TherapyRefused
from spinepath.therapy.worked import Worked

Decision = Literal["stop", "continue", "shared", "not stated"]
SHOWN = "%a %Y-%m-%d %H:%M %Z"
TRIAL = "scs_trial"


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """A drug, a procedure and their times, each with a time zone.

    asked: now; without a last_dose the drug counts as taken until then. ended: when the procedure is over, or
    the trial's lead out.
    """

    hold: Hold
    procedure: Procedure
    planned: datetime
    asked: datetime
    last_dose: datetime | None = None
    kidney: Kidney = "unknown"
    ended: datetime | None = None
    holidays: Collection[date] = ()

    def __post_init__(self) -> None:
        """Times without a zone, and an end before the beginning, are refused."""
        for name in ("planned", "asked", "last_dose", "ended"):
            if getattr(self, name) is not None:
                aware(getattr(self, name), name.replace("_", " "))
        if self.ended is not None and self.ended < self.planned:
            raise TherapyRefused(f"ended {self.ended:{SHOWN}} before it was planned, {self.planned:{SHOWN}}")

    @property
    def span(self) -> Span | None:
        """The stop that holds for this person's kidneys."""
        return self.hold.span(self.kidney)

    @property
    def end(self) -> datetime | None:
        """When the restart counts from. A trial's lead counts until it is out, so that stays open."""
        return self.ended or (None if self.procedure.id == TRIAL else self.planned)

    @property
    def decision(self) -> Decision:
        """Stop or continue where the table has a figure; else a shared decision, or nothing is stated."""
        if self.hold.stop is not None:
            return "stop" if self.hold.stop.high else "continue"
        return "shared" if "shared" in self.hold.words else "not stated"


class Stop(Worked, frozen=True, kw_only=True):
    """One drug around one procedure.

    last_dose: the latest moment of the last dose before; None when none is missed or it is shared.
    restart, restart_cautious: the earliest moments by the short and the long end; None while the end is open.
    agreed_by: who must agree before anything is stopped. call_on: the last working day to tell the patient.
    """

    hold: Hold
    procedure: Procedure
    planned: datetime
    decision: Decision
    last_dose: datetime | None
    call_on: date | None
    restart: datetime | None
    restart_cautious: datetime | None
    agreed_by: tuple[str, ...]
    standing: Standing
