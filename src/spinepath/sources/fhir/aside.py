"""What is not read line by line: the lines of whole people, taken in the ordinary way."""

from collections import Counter
from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import NamedTuple

import msgspec

from spinepath.chart.chart import Chart
from spinepath.chart.event import Problem
from spinepath.errors import UnreadableInput
from spinepath.sources.fhir.bundle import opened
from spinepath.sources.fhir.datatypes import Reference
from spinepath.sources.fhir.decode import Item, Unused
from spinepath.sources.fhir.gather import Gathered
from spinepath.sources.fhir.modifiers import may_modify, may_withhold
from spinepath.sources.fhir.people import own_charts
from spinepath.sources.fhir.syntax import line_value
from spinepath.sources.fhir.versions import note_foreign

Where = Callable[[int, int], str]
"""File and line of the two numbers of a `Place`."""


class Place(NamedTuple):
    """A line of the input, and the two numbers by which `Where` finds its file and its place there."""

    data: bytes
    part: int
    number: int


class Aside(msgspec.Struct):
    """What the input holds of one person beside plain lines: lines read the ordinary way, and what is not ours."""

    lines: list[Place] = []
    unused: Counter[str] = msgspec.field(default_factory=Counter)


def add_line(gathered: Gathered, data: bytes, where: str) -> None:
    """Take in one line the ordinary way; what is wrong with it goes to the problems."""
    raw = line_value(data, where, gathered.problems)
    if raw is not None:
        careful = may_modify(data) or may_withhold(data)
        for found in opened(raw, where, gathered.problems):
            gathered.take(found, careful=careful)


def read_aside(
    key: str, aside: Aside, shared: Sequence[Item], where: Where
) -> tuple[list[Chart], list[Problem]]:
    """The chart of the person of this key ("Patient/1"), if anything could be used, and problems of nobody.

    shared: Medications and Questionnaires that anybody's records may refer to.
    """
    gathered = Gathered(items=list(shared))
    for line in sorted(aside.lines, key=itemgetter(1, 2)):
        add_line(gathered, line.data, where(line.part, line.number))
    note_foreign(gathered.items)
    owner = Reference(reference=key)
    gathered.unused += [Unused(kind, owner) for kind in aside.unused.elements()]
    try:
        loose, charts = own_charts(gathered, key)
    except UnreadableInput:  # nothing of this person could be used, and the problems say why
        return [], gathered.problems
    # What is contained may be about another, who is read elsewhere.
    return [chart for chart in charts if chart.patient == key.rsplit("/", 1)[-1]], loose
