"""How a person used the stimulator: bounds, requests and pain scores of one file, replayed and judged."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import msgspec

from spinepath.errors import UnreadableInput
from spinepath.therapy.quantity import Quantity, brief, q
from spinepath.therapy.scs.control import Allowed, Change, Control, What
from spinepath.therapy.scs.relief import ProgramView, Rating, better, by_program
from spinepath.therapy.worked import Worked, gathered


class _Struct(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A table of the file; unknown names are refused."""


class _Bounds(_Struct, frozen=True):
    program: str
    low: str
    high: str
    step: str
    discomfort: str | None = None


class _Request(_Struct, frozen=True):
    at: datetime
    what: What
    program: str | None = None
    amplitude: str | None = None


class _Score(_Struct, frozen=True):
    at: datetime
    program: str
    pain: Decimal


class Use(_Struct, frozen=True):
    """The file: what the clinician allows, where it began, what was asked, and the scores (0-10) by program."""

    program: str
    amplitude: str
    allowed: tuple[_Bounds, ...]
    asked: tuple[_Request, ...] = ()
    scores: tuple[_Score, ...] = ()


class Used(Worked, frozen=True, kw_only=True):
    """The remote's last state with its log, and each program's scores."""

    control: Control
    programs: tuple[ProgramView, ...]
    says: tuple[str, ...]


def read_use(path: Path) -> Use:
    """Raises UnreadableInput naming what is wrong."""
    try:
        return msgspec.toml.decode(path.read_bytes(), type=Use)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise UnreadableInput(f"{path}: {error}") from error


def used(use: Use) -> Used:
    """Replay the requests within the bounds, and judge the programs. Raises TherapyRefused for bounds that cross."""
    allowed = tuple(_bounds(each) for each in use.allowed)
    control = Control(allowed=allowed, program=use.program, amplitude=q(use.amplitude))
    for each in use.asked:
        change = Change(at=each.at, what=each.what, program=each.program, amplitude=_amount(each.amplitude))
        control = control.ask(change)
    ratings = [Rating(each.at, each.program, each.pain) for each in use.scores]
    programs = by_program(ratings, [each.program for each in allowed])
    remarks = gathered(*(each.remarks() for each in allowed), [better(programs)])
    return Used(control=control, programs=programs, says=tuple(_says(control, programs)), remarks=remarks)


def _bounds(of: _Bounds) -> Allowed:
    return Allowed(
        program=of.program, low=q(of.low), high=q(of.high), step=q(of.step), discomfort=_amount(of.discomfort)
    )


def _amount(text: str | None) -> Quantity | None:
    return None if text is None else q(text)


def _says(control: Control, programs: tuple[ProgramView, ...]) -> Iterator[str]:
    state = "on" if control.on else "off"
    yield f"now {state}: {control.program} at {brief(control.amplitude)}"
    for each in control.log:
        change, made = each.change, each.refused or "made"
        wanted = change.program or (change.amplitude and brief(change.amplitude)) or ""
        yield f"{change.at:%Y-%m-%d %H:%M} {change.what} {wanted}".rstrip() + f": {made}"
    yield from (f"{each.program}: {each.says}" for each in programs)
