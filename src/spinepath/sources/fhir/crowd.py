"""Many people at once: the lines of whole people in, tables of their events out.

Gives the very events and problems that reading each person alone gives (people.py), faster: what repeats from one
resource to the next is read once (pattern.py). A person with anything unusual is read the ordinary way.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import msgspec

from spinepath.chart.dates import Interval, interval
from spinepath.chart.event import Problem
from spinepath.chart.table import Tables
from spinepath.errors import UnreadableInput
from spinepath.sources.fhir.bundle import opened
from spinepath.sources.fhir.datatypes import Reference
from spinepath.sources.fhir.decode import Item, Unused
from spinepath.sources.fhir.gather import Gathered
from spinepath.sources.fhir.grid import Grid
from spinepath.sources.fhir.index import Index
from spinepath.sources.fhir.modifiers import may_modify, may_withhold
from spinepath.sources.fhir.pattern import Learnt, Who, body_of, learn, read_alone
from spinepath.sources.fhir.people import NO_PATIENT, counted, own_charts
from spinepath.sources.fhir.salvage import BROKEN
from spinepath.sources.fhir.skim import WIDER, Content, numbers, shape_of, skimmer
from spinepath.sources.fhir.syntax import line_value
from spinepath.sources.fhir.versions import note_foreign
from spinepath.sources.told_operations import told_operations

MOST_PATTERNS = 50_000
_SEEN, _NONE = 0, 1
NO_NUMBERS: tuple[float, ...] = ()


class Line(msgspec.Struct, gc=False):
    """One resource, a Bundle or a mark in the input. place: number by which `where` finds the file and line."""

    data: bytes
    place: int


class Someone(msgspec.Struct):
    """What the input holds of one person. plain: skimmed resources; unusual: read it all the ordinary way."""

    lines: list[Line] = []
    plain: list[Any] = []
    unused: Counter[str] = msgspec.field(default_factory=Counter)
    unusual: bool = False


class Crowd:
    """Reads people, keeping the patterns learnt from one call to the next.

    shared: Medications and Questionnaires that anybody's records may refer to.
    """

    def __init__(self, shared: Sequence[Item] = ()) -> None:
        self._shared = list(shared)
        self._index = Index(self._shared)
        self._patterns: tuple[dict[Content, Any], ...] = ({}, {})
        self._skim = skimmer()

    def read(self, people: dict[str, Someone], where: Callable[[int], str]) -> tuple[Tables, list[Problem]]:
        """Tables of everyone, and the problems that belong to nobody. people: by "Patient/id"."""
        grid, loose = Grid(), list[Problem]()
        for key, someone in people.items():
            if someone.unusual or not self._plainly(key, someone, grid):
                loose += self._ordinarily(key, someone, grid, where)
        return grid.tables(), loose

    def sort(self, line: Line, key: str, people: dict[str, Someone]) -> None:
        """Give a line to its person."""
        someone = people.get(key)
        if someone is None:
            someone = people[key] = Someone()
        someone.lines.append(line)
        try:
            someone.plain.append(self._skim(line.data))
        except BROKEN:
            someone.unusual = True

    def _plainly(self, key: str, someone: Someone, grid: Grid) -> bool:
        """Put a person into the grid, resource by resource; False when that is not possible, and nothing is put."""
        patient = next((one for one in someone.plain if one.__class__.__name__ == "SkimmedPatient"), None)
        birth = _birth(patient)
        name = key.removeprefix("Patient/")
        mark = grid.begin(name)
        if patient is None:
            grid.problems.append((name, Problem(source=key, field="resource", reason=NO_PATIENT)))
        reader = _Plain(self._index, self._patterns[birth is not None], name, birth, grid)
        if not reader.read(someone):
            grid.undo(mark)
            return False
        grid.problems += [(name, problem) for problem in counted(key, someone.unused)]
        grid.end(reader.parents, list(told_operations(grid.telling())))
        return True

    def _ordinarily(
        self, key: str, someone: Someone, grid: Grid, where: Callable[[int], str]
    ) -> list[Problem]:
        gathered = Gathered(items=list(self._shared))
        for line in someone.lines:
            add_line(gathered, line.data, where(line.place))
        note_foreign(gathered.items)
        owner = Reference(reference=key)
        gathered.unused += [Unused(kind, owner) for kind in someone.unused.elements()]
        try:
            loose, charts = own_charts(gathered, key)
        except UnreadableInput:  # nothing of this person could be used, and the problems say why
            return gathered.problems
        for chart in charts:
            grid.add_chart(chart)
        return loose


def add_line(gathered: Gathered, data: bytes, where: str) -> None:
    """Take in one line the ordinary way; what is wrong with it goes to the problems."""
    raw = line_value(data, where, gathered.problems)
    if raw is not None:
        careful = may_modify(data) or may_withhold(data)
        for found in opened(raw, where, gathered.problems):
            gathered.take(found, careful=careful)


def _birth(patient: Any) -> Interval | None:
    """As people.py reads it."""
    try:
        return interval(patient.birth_date) if patient is not None and patient.birth_date else None
    except ValueError:
        return None


class _Plain:
    """One person read resource by resource."""

    def __init__(
        self, index: Index, patterns: dict[Content, Any], name: str, birth: Interval | None, grid: Grid
    ) -> None:
        self.index, self.patterns, self.name, self.birth, self.grid = index, patterns, name, birth, grid
        self.parents: dict[str, str] = {}
        self.sources: set[str] = set()

    def read(self, someone: Someone) -> bool:
        """False when something needs the ordinary way."""
        results: list[tuple[str, Any]] = []
        for line, one in zip(someone.lines, someone.plain, strict=True):
            shape = shape_of(one)
            content = shape.content(one)
            if one.id is None or content[1] is WIDER:
                return False
            source = f"{shape.name}/{one.id}"
            self.sources.add(source)
            if shape.name == "DiagnosticReport" and one.result:
                results += [(source, result.reference) for result in one.result]
            known = self.patterns.get(content)
            if known.__class__ is not Learnt or not self._by_pattern(known, one, source):
                self._alone(line.data, content, known, shape.name, source)
        return len(self.sources) == len(someone.plain) and self._join(results)

    def _join(self, results: Iterable[tuple[str, str | None]]) -> bool:
        """Tie results to their reports; False when one is not among this person's records in so many words."""
        for report, result in results:
            if result not in self.sources:
                return False
            self.parents[result] = min(self.parents.get(result, report), report)
        return True

    def _by_pattern(self, known: "Learnt", one: Any, source: str) -> bool:
        days = known.days(one, self.birth)
        if days is None:
            return False
        self.grid.put(known, source, days, numbers(one) if known.numbered else NO_NUMBERS)
        for problem in known.pattern.problems:
            self.grid.problems.append((self.name, msgspec.structs.replace(problem, source=source)))
        return True

    def _alone(self, line: bytes, content: Content, known: Any, kind: str, source: str) -> None:
        body = body_of(line, kind)
        if (
            kind == "DiagnosticReport" and body.result
        ):  # `_join` sees to the results; beside them no narrative is read
            body = msgspec.structs.replace(body, result=None, text=None)
        who = Who(source, self.name, self.birth)
        alone = read_alone(body, who, self.index)
        if known is None:
            if len(self.patterns) >= MOST_PATTERNS:
                self.patterns.clear()
            self.patterns[content] = _SEEN
        elif known is _SEEN:
            pattern = learn(body, who, self.index, alone)
            self.patterns[content] = _NONE if pattern is None else Learnt(pattern)
        self.grid.add(alone.events)
        self.grid.problems += [(self.name, problem) for problem in alone.problems]
