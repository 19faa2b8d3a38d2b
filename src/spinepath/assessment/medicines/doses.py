"""What a person's records come to on a day: worked out once for everyone in the same situation.

A sum of doses asks of who and when only which record is newer, whether it still runs and whether its supply ran out. So
records are taken apart into what they say, which repeats from person to person, and how they stand.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import Any, NamedTuple

from msgspec.structs import replace

from spinepath.assessment.medicines.entry import Entry
from spinepath.assessment.medicines.episodes import active_until, counts, course
from spinepath.assessment.medicines.filled import ASPIRIN, Known, amounts, of_drug
from spinepath.assessment.medicines.forms import forms, long_acting
from spinepath.assessment.medicines.mme import Most, most
from spinepath.assessment.medicines.model import CurrentMedicines, Ingredient, Medicine
from spinepath.assessment.medicines.products import ingredients_of, is_unnamed_opioid
from spinepath.assessment.medicines.renewals import Chosen, chosen, grouped, settled
from spinepath.chart.event import Event

KEPT = 50_000
"""Different statements and situations that are remembered."""
OPIOIDS = frozenset(("med_opioid", "med_opioid_partial_agonist"))


@dataclass(frozen=True, eq=False, slots=True)
class Said:
    """What a record says apart from whose it is and when: the same object for the same words, so cheap to compare."""

    event: Event
    parts: tuple[Ingredient, ...]
    opioid: bool


class Record(NamedTuple):
    """A record of a medicine that was or is taken, what it says, and the days that matter of it.

    kind: of the record. since: date.min for an unknown day. until: the last day on which it is taken. supplied: the
    day on which its supply is used up.
    """

    event: Event
    said: Said
    kind: str
    since: date
    until: date
    supplied: date


class Standing(NamedTuple):
    """How a record stands on a day. day, place: its rank by date and by source among the person's records."""

    said: Said
    kind: str
    day: int
    place: int
    active: bool
    ran_out: bool


@dataclass(frozen=True, eq=False, slots=True)
class Lines:
    """Lines of one drug: the same object for the same records, so cheap to compare."""

    lines: tuple[Medicine, ...]


class Sums(NamedTuple):
    """What the doses of a situation come to.

    taken: lines without their history. values: amounts and forms by feature id; nothing where the record says too
    little. mme: None when unknown. long_acting: whether one of the opioids is.
    """

    taken: CurrentMedicines
    values: Mapping[str, bool | Known]
    mme: Most | None
    long_acting: bool


def records(events: Iterable[Event], as_of: date) -> list[Record]:
    """Those that count on a day."""
    return [record(event, said(_bare(event))) for event in events if counts(event, as_of)]


def record(event: Event, what: Said) -> Record:
    """A record that counts, of which it is known what it says."""
    days, kind = course(event), event.source.partition("/")[0]
    since, supplied = event.earliest or date.min, days.lapsed or date.max
    return Record(event, what, kind, since, active_until(event, days), supplied)


def _bare(event: Event) -> Event:
    return Event(
        patient="", kind="medication", source="", code=event.code, name=event.name, codes=event.codes,
        concepts=event.concepts, dose=event.dose,
    )  # fmt: skip


@lru_cache(maxsize=KEPT)
def said(bare: Event) -> Said:
    """What a record without patient, source and dates says."""
    return Said(bare, ingredients_of(bare), bool(OPIOIDS.intersection(bare.concepts)))


def sums(known: Iterable[Record], as_of: date) -> Sums:
    """What the records come to on a day, which may be earlier than the one that they were chosen for."""
    return summed(_situation([one for one in known if one.since <= as_of], as_of))


def _situation(known: list[Record], as_of: date) -> tuple[Standing, ...]:
    """How the records stand. The order of those of one day and source is kept."""
    if len(known) == 1:
        return (_standing(known[0], 0, 0, as_of),)
    days, places = _ranks(one.since for one in known), _ranks(one.event.source for one in known)
    found = (_standing(one, days[one.since], places[one.event.source], as_of) for one in known)
    return tuple(sorted(found, key=_first))


def _standing(one: Record, day: int, place: int, as_of: date) -> Standing:
    return Standing(one.said, one.kind, day, place, one.until >= as_of, one.supplied < as_of)


def _ranks(values: Iterable[Any]) -> dict[Any, int]:
    return {value: rank for rank, value in enumerate(sorted(set(values)))}


def _first(one: Standing) -> tuple[int, int]:
    return one.day, one.place


@lru_cache(maxsize=KEPT)
def summed(situation: tuple[Standing, ...]) -> Sums:
    """What the records of a situation come to; they stand in order of day and place."""
    drugs = sorted({part.name for one in situation if one.active for part in one.said.parts})
    return together(tuple(_lines(drug, _telling(drug, situation)) for drug in drugs), bool(situation))


@lru_cache(maxsize=KEPT)
def together(drugs: tuple[Lines, ...], recorded: bool) -> Sums:
    """What drugs come to that are taken together. recorded: whether any medicine is."""
    lines = tuple(line for drug in drugs for line in drug.lines)
    taken = CurrentMedicines(as_of=None, recorded=recorded, lines=lines)
    return Sums(taken, MappingProxyType(_values(taken)), most(taken), bool(long_acting(taken)))


def _telling(drug: str, situation: tuple[Standing, ...]) -> tuple[Standing, ...]:
    """The records that change something for a drug that is taken, with ranks among themselves.

    What is taken no more tells only of its routes and releases (renewals.settled), each once.
    """
    told = {form for one in situation if one.active for form in _forms(drug, one.said)}
    kept = []
    for one in situation:
        said = _forms(drug, one.said)
        if said and (one.active or not said <= told):
            kept.append(one)
            told |= said
    days, places = _ranks(one.day for one in kept), _ranks((one.day, one.place) for one in kept)
    return tuple(one._replace(day=days[one.day], place=places[one.day, one.place]) for one in kept)


def _forms(drug: str, said: Said) -> set[tuple[str | None, str | None]]:
    return {(part.route, part.release) for part in said.parts if part.name == drug}


def _values(taken: CurrentMedicines) -> dict[str, bool | Known]:
    if not taken.recorded:
        return {}
    found = {ASPIRIN: of_drug("aspirin", taken), **amounts(taken), **dict(forms(taken))}
    return {name: value for name, value in found.items() if value is not None}


@lru_cache(maxsize=KEPT)
def _lines(drug: str, situation: tuple[Standing, ...]) -> Lines:
    return Lines(tuple(map(_line, _chosen(drug, situation))))


def _chosen(drug: str, situation: Iterable[Standing]) -> list[Chosen]:
    events = [(_event(one), one) for one in situation]
    standing = {id(event): one for event, one in events}
    entries = settled(
        Entry(event, part) for event, one in events for part in one.said.parts if part.name == drug
    )
    now = ([row for row in rows if standing[id(row.event)].active] for rows in grouped(entries).values())
    return [line for rows in now for line in chosen(rows, lambda event: standing[id(event)].ran_out)]


def _event(one: Standing) -> Event:
    """A record that stands so, with a day and a source that keep its place."""
    return replace(
        one.said.event, earliest=date.fromordinal(one.day + 1), source=f"{one.kind}/{one.place:09}"
    )


def _line(line: Chosen) -> Medicine:
    event, part = line.entry.event, line.entry.part
    return Medicine(
        ingredient=part.name, name=event.name, opioid=part.opioid or is_unnamed_opioid(event), route=part.route,
        release=part.release, strength=part.strength, as_needed=line.as_needed,
        per_day=line.entry.per_day, instruction=None, start=None, renewed=1,
    )  # fmt: skip
