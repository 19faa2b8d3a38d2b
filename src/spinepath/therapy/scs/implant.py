"""What of a stimulator lies in the body, and whether a planned MRI scan meets its conditions."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Literal

import msgspec

from spinepath.errors import UnreadableInput
from spinepath.therapy.answers import Answer, all_of, answer
from spinepath.therapy.errors import TherapyRefused
from spinepath.therapy.evidence import table, words_standing
from spinepath.therapy.scs.selection import Criterion
from spinepath.therapy.worked import Remark, Worked

Kind = Literal["generator", "lead", "extension", "anchor", "adaptor"]
_MRI = "scs.mri"


class Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One part as its card or label has it.

    conditional: labelled MR-conditional as part of this system; None when nobody looked. tesla, regions: what the
    label allows, empty when not recorded. abandoned: left behind, cut or not connected.
    """

    kind: Kind
    model: str
    conditional: bool | None = None
    tesla: tuple[Decimal, ...] = ()
    regions: tuple[str, ...] = ()
    abandoned: bool = False


class Implant(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The record of an implantation. level: where the lead's tip lies ("T8")."""

    on: date
    parts: tuple[Part, ...]
    level: str | None = None
    side: str | None = None
    serial: str | None = None
    impedances_normal: bool | None = None

    def __post_init__(self) -> None:
        """A system without a generator or a lead is no record of an implant."""
        if not {"generator", "lead"} <= {part.kind for part in self.parts}:
            raise TherapyRefused("an implant record needs a generator and a lead at least")


def read_implant(path: Path) -> Implant:
    """The record in a TOML file with the fields of Implant. Raises UnreadableInput naming what is wrong."""
    try:
        return msgspec.toml.decode(path.read_bytes(), type=Implant)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise UnreadableInput(f"{path}: {error}") from error


class Scan(msgspec.Struct, frozen=True, kw_only=True):
    """A planned scan. mri_mode: whether the mode is on; None when nobody said."""

    tesla: Decimal
    region: str
    mri_mode: bool | None = None


class Clearance(Worked, frozen=True, kw_only=True):
    """Whether the scan meets the conditions: yes, no or unknown, by which of them."""

    answer: Answer
    criteria: tuple[Criterion, ...]


def _labelled(implant: Implant) -> Answer:
    return all_of(answer(part.conditional) for part in implant.parts)


def _allowed(values: tuple[object, ...], wanted: object) -> bool | None:
    return wanted in values if values else None


def _criteria(implant: Implant, scan: Scan) -> Iterator[Criterion]:
    live = [part for part in implant.parts if not part.abandoned]
    yield Criterion("the whole system is labelled MR-conditional", _labelled(implant))
    fields = all_of(answer(_allowed(part.tesla, scan.tesla)) for part in live)
    yield Criterion(f"{scan.tesla} tesla is allowed", fields)
    regions = all_of(answer(_allowed(part.regions, scan.region)) for part in live)
    yield Criterion(f"the region is allowed: {scan.region}", regions)
    yield Criterion("no part is abandoned or cut", answer(not any(part.abandoned for part in implant.parts)))
    yield Criterion("impedances are normal", answer(implant.impedances_normal))
    yield Criterion("MRI mode is on", answer(scan.mri_mode))


def clearance(implant: Implant, scan: Scan) -> Clearance:
    """Whether a scan meets the conditions of an implanted stimulator; the maker's manual decides."""
    criteria, found = tuple(_criteria(implant, scan)), table(_MRI)
    source, standing = found.content["source"], words_standing(found)
    open_ = [
        Remark(id_, "flag", f"{title}: {each.name}", source, standing)
        for id_, title, wanted in (("unmet", "not met", "no"), ("ask", "find out", "unknown"))
        for each in criteria
        if each.answer == wanted
    ]
    rule = Remark("rule", "note", found.content["rule"], source, standing)
    return Clearance(
        answer=all_of(each.answer for each in criteria), criteria=criteria, remarks=(*open_, rule)
    )
