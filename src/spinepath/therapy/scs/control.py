"""The patient's own control of a stimulator: what the clinician allows, each change, and its log."""

from collections.abc import Iterator
from datetime import datetime
from typing import Literal

import msgspec

from spinepath.therapy.errors import TherapyRefused
from spinepath.therapy.evidence import limit
from spinepath.therapy.quantity import Quantity
from spinepath.therapy.worked import Remark, over, refused

What = Literal["on", "off", "program", "amplitude", "pulse_width", "rate", "contacts"]
MAY: tuple[What, ...] = ("on", "off", "program", "amplitude")
_FRACTION = "scs.patient_control.default_amplitude_limit_fraction_of_discomfort.value"
_STEP = "scs.patient_control.max_step_ma.high_step"


class Allowed(msgspec.Struct, frozen=True, kw_only=True):
    """One program's bounds. discomfort: the amplitude that hurts; step: the largest single rise."""

    program: str
    low: Quantity
    high: Quantity
    step: Quantity
    discomfort: Quantity | None = None

    def __post_init__(self) -> None:
        """Bounds that cross are refused."""
        if not Quantity(0, "mA") <= self.low <= self.high or self.step.amount <= 0:
            raise TherapyRefused(f"{self.program}: bounds {self.low} to {self.high} by {self.step} cannot be")

    def remarks(self) -> Iterator[Remark]:
        """What to think of in these bounds."""
        largest = limit(_STEP, "mA")
        yield from over("large_step", f"{self.program}: step", self.step, largest)
        if self.discomfort is None:
            says = f"{self.program}: discomfort threshold not recorded, the ceiling cannot be judged"
            yield Remark("discomfort_unknown", "note", says)
            return
        share = limit(_FRACTION, "1")
        usual = msgspec.structs.replace(share, amount=self.discomfort * share.amount.number)
        yield from over("near_discomfort", f"{self.program}: ceiling", self.high, usual)
        if self.high >= self.discomfort:
            says = (
                f"{self.program}: the ceiling {self.high} reaches the discomfort threshold {self.discomfort}"
            )
            yield refused("at_discomfort", says)


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """What the patient asked for. amplitude: the new one, for a change of amplitude."""

    at: datetime
    what: What
    program: str | None = None
    amplitude: Quantity | None = None


class Logged(msgspec.Struct, frozen=True, kw_only=True):
    """A change and what became of it: refused says why, None when it was made."""

    change: Change
    refused: str | None


class Control(msgspec.Struct, frozen=True, kw_only=True):
    """The state of the patient's remote: bounds, what runs now, and the log of all that was asked."""

    allowed: tuple[Allowed, ...]
    program: str
    amplitude: Quantity
    on: bool = True
    log: tuple[Logged, ...] = ()

    def bounds(self, program: str | None = None) -> Allowed:
        """The bounds of a program. Raises TherapyRefused when the clinician did not release it."""
        name = program or self.program
        for each in self.allowed:
            if each.program == name:
                return each
        raise TherapyRefused(f"program {name!r} is not released for the patient")

    def _why_not(self, change: Change) -> str | None:
        if change.at.tzinfo is None:
            return "the time needs a time zone"
        if self.log and change.at < self.log[-1].change.at:
            return "the log runs forward only"
        if change.what not in MAY:
            return f"{change.what} is changed by the clinician only"
        if change.what == "program":
            self.bounds(change.program)
            return None
        return self._amplitude(change) if change.what == "amplitude" else None

    def _amplitude(self, change: Change) -> str | None:
        bounds = self.bounds()
        if change.amplitude is None:
            return "no amplitude given"
        if change.amplitude - self.amplitude > bounds.step:
            return f"one step up is at most {bounds.step}"
        return _outside(bounds, change.amplitude)

    def ask(self, change: Change) -> "Control":
        """The state after a request; one outside the bounds changes nothing and is logged with why."""
        try:
            why = self._why_not(change)
        except TherapyRefused as error:
            why = str(error)
        logged = (*self.log, Logged(change=change, refused=why))
        if why is not None:
            return msgspec.structs.replace(self, log=logged)
        return msgspec.structs.replace(self, log=logged, **self._after(change))

    def _after(self, change: Change) -> dict[str, object]:
        if change.what in ("on", "off"):
            return {"on": change.what == "on"}
        if change.what == "amplitude":
            return {"amplitude": change.amplitude}
        # A program starts at its lowest amplitude: nobody is surprised by a jolt.
        return {"program": change.program, "amplitude": self.bounds(change.program).low}


def _outside(bounds: Allowed, amplitude: Quantity) -> str | None:
    if bounds.low <= amplitude <= bounds.high:
        return None
    return f"{amplitude} is outside {bounds.low} to {bounds.high} of {bounds.program}"
