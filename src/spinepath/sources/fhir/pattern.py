"""What resources that say the same have in common: their events, with holes for id, person, dates and numbers.

A pattern is learnt by reading a resource the ordinary way with dates and numbers that cannot be mistaken for anything
else, and seeing where they end up. It is used only where the order of the dates is the one it was learnt with, and
only after it has given back, for the resource at hand, what reading it the ordinary way gives.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise
from typing import Any, NamedTuple

from msgspec.structs import replace

from spinepath.chart.dates import Interval, interval
from spinepath.chart.event import Event, Problem
from spinepath.sources.fhir.context import Context, Record
from spinepath.sources.fhir.datatypes import Period, Quantity
from spinepath.sources.fhir.decode import OURS, Item
from spinepath.sources.fhir.events import READERS
from spinepath.sources.fhir.index import Index
from spinepath.sources.fhir.resources import Observation
from spinepath.sources.fhir.salvage import decoder
from spinepath.sources.fhir.scan.tables import DATES, PERIODS
from spinepath.sources.fhir.templates import Hole, Templates
from spinepath.sources.measured import is_measured, stated_by
from spinepath.sources.told_operations import is_operation, may_be_told

COLUMNS = ("earliest", "latest", "end_earliest", "end_latest")
BIRTH = "birth"
_PROBE = "{}-{:02}"  # a month in the years 1901 to 1904
_NUMBER = 0.70710678118  # and ten more for each further number
_BORN = ("1899-11", date(1899, 11, 1), date(1899, 11, 30))


class Pattern(NamedTuple):
    """dates: names of the dates it takes, in the order that must hold ("period.start", "birth")."""

    dates: tuple[str, ...]
    events: tuple[Event, ...]
    holes: tuple[Hole, ...]
    problems: tuple[Problem, ...]


class Who(NamedTuple):
    """Whose a resource is, and its own name."""

    source: str
    patient: str
    birth: Interval | None


class Reading(NamedTuple):
    """What one resource gave, read by itself."""

    events: list[Event]
    problems: list[Problem]


def read_alone(body: Any, who: Who, index: Index) -> Reading:
    """Events and problems of one resource. Raises what its reader raises."""
    context = Context(who.patient, index, who.birth, {})
    item = Item(type(body).__name__, who.source, body)
    READERS[item.type](Record(context, item))
    return Reading(context.events, context.problems)


def body_of(line: bytes, kind: str) -> Any:
    """The resource in a line. Raises msgspec.MsgspecError when it does not fit its type."""
    return decoder(OURS[kind]).decode(line)


SILENT = "silent"


class Telling(NamedTuple):
    """Numbers that can state a finding: a resource has one pattern while they state none, and one for each that does.

    measures: name, concepts and unit of each number, in order.
    """

    measures: tuple[tuple[str, tuple[str, ...], str | None], ...]

    @classmethod
    def among(cls, events: Sequence[Event]) -> "Telling | None":
        """The numbers of an Observation's events; None when there are none."""
        held = [event for event in events if event.kind == "observation" and event.numeric_value is not None]
        return cls(tuple((event.name, event.concepts, event.unit) for event in held)) if held else None

    def of(self, found: tuple[float, ...]) -> tuple[float, ...] | str:
        """What the pattern goes by: SILENT, or the numbers themselves."""
        told = zip(self.measures, found, strict=False)
        silent = len(found) == len(self.measures) and all(
            stated_by(name, concepts, value, unit) is None for (name, concepts, unit), value in told
        )
        return SILENT if silent else found


def learn(body: Any, who: Who, index: Index, alone: Reading, *, kept: Any = None) -> Pattern | None:
    """The pattern of a resource that gave `alone`; None when it has none.

    kept: None to have holes for numbers that decide nothing; SILENT for numbers that could and do not, which are
    probed with themselves; anything else to keep the numbers as they are.
    """
    probes, probed = _probed(body, {} if kept is not None else _other_numbers(body))
    born = (_BORN[1], _BORN[2]) if who.birth is not None else None
    found = read_alone(probed, who._replace(birth=born), index)
    days = _days(probes, born is not None)
    wanted = _numbers_of(probed) if kept in (None, SILENT) else []
    places = {number: place for place, number in enumerate(wanted)}
    holes = [_hole(event, days, who.source, places) for event in found.events]
    if None in holes or len(places) < len(wanted) or not _free(found.events, places, kept):
        return None
    pattern = _pattern(found, [hole for hole in holes if hole], probes)
    again = fill(pattern, body, who)
    return pattern if again is not None and (again, found.problems) == tuple(alone) else None


def _pattern(found: Reading, holes: Sequence[Hole], probes: dict[str, str]) -> Pattern:
    """With only those dates that end up somewhere."""
    names = [BIRTH, *probes]
    used = sorted({place // 2 for hole in holes for place in hole.dates if place is not None})
    again = {2 * place + end: 2 * used.index(place) + end for place in used for end in (0, 1)}
    moved = [
        hole._replace(dates=tuple(None if place is None else again[place] for place in hole.dates))
        for hole in holes
    ]
    return Pattern(
        tuple(names[place] for place in used),
        tuple(found.events),
        tuple(moved),
        tuple(found.problems),
    )


def _probed(body: Any, numbers: dict[str, Any]) -> tuple[dict[str, str], Any]:
    """Each date of a resource with a month of its own, in order, and the resource with those instead."""
    probes: dict[str, str] = {}
    months = (_PROBE.format(1901 + place // 12, place % 12 + 1) for place in range(99))
    changes: dict[str, Any] = {}
    for name, part, _ in _dates(body):
        probes[f"{name}.{part}" if part else name] = month = next(months)
        if part:
            changes[name] = replace(changes.get(name) or getattr(body, name), **{part: month})
        else:
            changes[name] = month
    return probes, replace(body, **changes, **numbers)


def _dates(body: Any) -> Iterator[tuple[str, str, str]]:
    """(element, "start" or "end" of a period or "", text), beginnings before ends."""
    given = [(name, "", getattr(body, name)) for name in DATES if isinstance(getattr(body, name, None), str)]
    for name in PERIODS:
        period = getattr(body, name, None)
        if isinstance(period, Period):
            given += [
                (name, part, getattr(period, part)) for part in ("start", "end") if getattr(period, part)
            ]
    yield from sorted(given, key=lambda one: _ends(one[0], one[1]))


def _ends(name: str, part: str) -> bool:
    return part == "end" or name in ("end", "deceased_date_time") or name.startswith("abatement")


def _other_numbers(body: Any) -> dict[str, Any]:
    if not isinstance(body, Observation):
        return {}
    place = iter(range(99))

    def other(quantity: Quantity | None) -> Quantity | None:
        known = quantity is not None and quantity.value is not None
        return replace(quantity, value=_NUMBER + 10 * next(place)) if known else quantity  # type: ignore[type-var]

    own = other(body.value_quantity)
    parts = tuple(replace(part, value_quantity=other(part.value_quantity)) for part in body.component or ())
    return {"value_quantity": own, "component": parts or None}


def _days(probes: dict[str, str], born: bool) -> dict[date, int]:
    """First and last day of each probe -> its place doubled, plus one for the last day. Birth has place 0."""
    days = {_BORN[1]: 0, _BORN[2]: 1} if born else {}
    for place, month in enumerate(probes.values(), 1):
        first, last = interval(month)
        days |= {first: 2 * place, last: 2 * place + 1}
    return days


def _hole(event: Event, days: dict[date, int], source: str, places: dict[float, int]) -> Hole | None:
    """Where an event takes what from; None when it cannot be told."""
    if event.part_of not in (None, source):
        return None
    dates = tuple(
        days.get(value) if (value := getattr(event, name)) is not None else None for name in COLUMNS
    )
    number = places.get(event.numeric_value) if event.numeric_value is not None else None
    return Hole(dates, number, event.part_of == source)


def _free(events: Sequence[Event], places: dict[float, int], kept: Any) -> bool:
    """Whether every number just ends up in one event, and decides nothing."""
    held = [event for event in events if event.numeric_value in places]
    decides = any(
        not event.codes or event.words or (kept is None and is_measured(event.name, event.concepts))
        for event in held
    )
    same = all(event.numeric_value == event.value_low == event.value_high for event in held)
    return same and not decides and sorted(places) == sorted(event.numeric_value or 0.0 for event in held)


def fill(pattern: Pattern, body: Any, who: Who) -> list[Event] | None:
    """The events of a resource by its pattern; None when its dates are not in order. The slow, plain way."""
    given = {f"{name}.{part}" if part else name: text for name, part, text in _dates(body)}
    try:
        spans = [who.birth if name == BIRTH else interval(given[name].strip()) for name in pattern.dates]
    except ValueError:
        return None
    known = [span for span in spans if span is not None]
    if len(known) < len(spans) or not in_order(known):
        return None
    numbers = _numbers_of(body)
    ends = [day for span in known for day in span]
    return [
        filled(event, hole, ends, numbers, who)
        for event, hole in zip(pattern.events, pattern.holes, strict=True)
    ]


def in_order(spans: Sequence[Interval]) -> bool:
    """Whether each begins and ends no earlier than the one before."""
    return all(one[0] <= two[0] and one[1] <= two[1] for one, two in pairwise(spans))


def _numbers_of(body: Any) -> list[float]:
    if not isinstance(body, Observation):
        return []
    amounts = [body.value_quantity, *(part.value_quantity for part in body.component or ())]
    return [amount.value for amount in amounts if amount is not None and amount.value is not None]


def filled(event: Event, hole: Hole, ends: Sequence[date], numbers: Sequence[float], who: Who) -> Event:
    """One event with its holes filled. ends: first and last day of each date."""
    changes: dict[str, Any] = {"source": who.source, "patient": who.patient}
    changes |= {
        name: ends[place] for name, place in zip(COLUMNS, hole.dates, strict=True) if place is not None
    }
    if hole.number is not None:
        changes |= dict.fromkeys(("numeric_value", "value_low", "value_high"), numbers[hole.number])
    changes["part_of"] = who.source if hole.own else event.part_of
    return replace(event, **changes)


class Learnt:
    """A pattern in use. made: its templates; places: where its dates stand among those of a line, in the order that
    must hold; telling, operations: those of its events that `told_operations` looks at; is_bare: whether nothing of a
    line but its place among the templates decides what it gives.
    """

    def __init__(
        self, pattern: Pattern, order: Sequence[str], templates: Templates, text: int | None = None
    ) -> None:
        """order: the dates of a line in the order in which they stand. text: the event with the words of the line."""
        self.pattern = pattern
        self.places = tuple(order.index(name) for name in pattern.dates)
        self.holes = [hole.moved(self.places) for hole in pattern.holes]
        self.made = templates.add(pattern.events, self.holes, text=text)
        both = list(zip(pattern.events, self.holes, strict=True))
        self.telling = [one for one in both if may_be_told(one[0])]
        self.operations = [one for one in both if is_operation(one[0])]
        self.is_bare = not (self.telling or self.operations or pattern.problems or len(self.places) > 1)
