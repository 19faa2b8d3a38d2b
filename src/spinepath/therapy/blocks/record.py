"""The record of a block that was done: what has to stand in it, and what of it needs a second look."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Literal

import msgspec

from spinepath.therapy.blocks.procedures import Procedure, procedure
from spinepath.therapy.blocks.steroids import Injection
from spinepath.therapy.evidence import table, words_standing
from spinepath.therapy.quantity import Quantity
from spinepath.therapy.worked import Remark, Worked, gathered

Side = Literal["left", "right", "both", "midline"]
_EPIDURAL = ("caudal_epidural", "interlaminar_epidural", "transforaminal_epidural", "selective_root_block")


class Done(msgspec.Struct, frozen=True, kw_only=True):
    """One block. None is not recorded. thinners_stopped: the last dose of each blood thinner, empty when none is taken.

    complications: in words; an empty tuple says there was none.
    """

    on: date
    procedure: str
    level: str | None = None
    side: Side | None = None
    steroid: Injection | None = None
    anaesthetic: str | None = None
    anaesthetic_volume: Quantity | None = None
    image_guided: bool | None = None
    contrast_confirmed: bool | None = None
    thinners_stopped: dict[str, datetime] | None = None
    complications: tuple[str, ...] | None = None


class Recorded(Worked, frozen=True, kw_only=True):
    """A record with what is missing in it. missing: names of fields."""

    done: Done
    procedure: Procedure
    missing: tuple[str, ...]


def _needed(done: Done) -> Iterator[str]:
    """Fields that the record of this procedure must hold, and does not."""
    always = ("level", "side", "image_guided", "thinners_stopped", "complications")
    epidural = ("contrast_confirmed",) if done.procedure in _EPIDURAL else ()
    yield from (name for name in (*always, *epidural) if getattr(done, name) is None)
    if done.steroid is None and done.anaesthetic is None:
        yield "steroid or anaesthetic"


def _technique(done: Done) -> Iterator[Remark]:
    found = table("epidural_steroid")
    source, standing = found.content["source"], words_standing(found)
    for fact, says in (
        (done.image_guided, "image guidance is required"),
        (done.contrast_confirmed, "a contrast test is required unless contrast is contraindicated"),
    ):
        if done.procedure in _EPIDURAL and fact is False:
            yield Remark("technique", "flag", says, source, standing)


def _steroid(done: Done) -> Iterator[Remark]:
    if done.steroid and done.steroid.on != done.on:
        says = f"the steroid is dated {done.steroid.on}, the block {done.on}"
        yield Remark("dates", "refuse", says)


def recorded(done: Done) -> Recorded:
    """Judge a record; `.insist()` refuses one that cannot be. Raises UnknownName for a procedure not in the table."""
    missing = tuple(_needed(done))
    gaps = [Remark("missing", "flag", f"not recorded: {name.replace('_', ' ')}") for name in missing]
    told = [Remark("complication", "flag", f"complication: {text}") for text in done.complications or ()]
    return Recorded(
        done=done,
        procedure=procedure(done.procedure),
        missing=missing,
        remarks=gathered(_steroid(done), told, _technique(done), gaps),
    )
