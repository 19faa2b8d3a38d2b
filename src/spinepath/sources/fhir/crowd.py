"""Many people at once: the lines of whole people in, tables of their events out.

Gives the very events and problems that reading each person alone gives (people.py), faster: what repeats from one
resource to the next is read once (pattern.py). A person with anything unusual is read the ordinary way.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import itemgetter
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
from spinepath.sources.fhir.pattern import Learnt, Telling, Who, body_of, learn, read_alone
from spinepath.sources.fhir.people import NO_PATIENT, counted, own_charts
from spinepath.sources.fhir.salvage import BROKEN
from spinepath.sources.fhir.skim import WIDER, Content, Shape, numbers, shapes, skimmer
from spinepath.sources.fhir.syntax import line_value
from spinepath.sources.fhir.versions import note_foreign
from spinepath.sources.told_operations import told_operations

MOST_PATTERNS = 50_000
_SEEN, _NONE = 0, 1  # read once; has no pattern
NO_NUMBERS: tuple[float, ...] = ()


Shapes = Mapping[type[msgspec.Struct], Shape]
Whose = tuple[str, Interval | None]
"""Whose resources are read, and when they were born."""
Line = tuple[bytes, int, int]
"""One line of the input, and the two numbers by which `where` finds its file and its place there."""


class Someone(msgspec.Struct):
    """What the input holds of one person. plain: skimmed resources; unusual: read it all the ordinary way."""

    lines: list[Line] = []
    plain: list[Any] = []
    unused: Counter[str] = msgspec.field(default_factory=Counter)
    unusual: bool = False


Where = Callable[[int, int], str]


class Crowd:
    """Reads people, keeping the patterns learnt from one call to the next.

    shared: Medications and Questionnaires that anybody's records may refer to.
    """

    def __init__(self, shared: Sequence[Item] = ()) -> None:
        self._shared = list(shared)
        self._index = Index(self._shared)
        self._patterns: tuple[dict[Content, Any], ...] = ({}, {})
        self._skim, self._shapes = skimmer(), shapes()
        self._person: Any = next(kind for kind, shape in self._shapes.items() if shape.name == "Patient")

    def read(self, people: dict[str, Someone], where: Where) -> tuple[Tables, list[Problem]]:
        """Tables of everyone, and the problems that belong to nobody. people: by "Patient/id"."""
        grid, loose = Grid(), list[Problem]()
        for key, someone in people.items():
            if someone.unusual or not self._plainly(key, someone, grid):
                loose += self._ordinarily(key, someone, grid, where)
        return grid.tables(), loose

    def sort(self, lines: Iterable[Line], people: dict[str, Someone]) -> list[Line]:
        """Give lines to the Patient they name; those that cannot be decoded are given back."""
        skim, broken = self._skim, list[Line]()
        for line in lines:
            try:
                one = skim(line[0])
            except BROKEN:
                broken.append(line)
                continue
            place = one.subject or getattr(one, "patient", None)
            key = place.reference if place is not None else self._own_key(one)
            if not key or not key.startswith("Patient/"):
                broken.append(line)
                continue
            someone = people.get(key)
            if someone is None:
                someone = people[key] = Someone()
            someone.lines.append(line)
            someone.plain.append(one)
        return broken

    def _own_key(self, one: Any) -> str | None:
        return f"Patient/{one.id}" if one.__class__ is self._person and one.id else None

    def set_aside(self, line: Line, key: str, people: dict[str, Someone]) -> None:
        """Give a line to a person who is then read the ordinary way."""
        someone = people.setdefault(key, Someone())
        someone.lines.append(line)
        someone.unusual = True

    def _plainly(self, key: str, someone: Someone, grid: Grid) -> bool:
        """Put a person into the grid, resource by resource; False when that is not possible, and nothing is put."""
        patient = next((one for one in someone.plain if one.__class__.__name__ == "SkimmedPatient"), None)
        birth = _birth(patient)
        name = key.removeprefix("Patient/")
        mark = grid.begin(name)
        if patient is None:
            grid.problems.append((name, Problem(source=key, field="resource", reason=NO_PATIENT)))
        reader = _Plain(self._shapes, self._index, self._patterns[birth is not None], (name, birth), grid)
        if not reader.read(someone):
            grid.undo(mark)
            return False
        grid.problems += [(name, problem) for problem in counted(key, someone.unused)]
        grid.end(reader.parents, list(told_operations(grid.telling())))
        return True

    def _ordinarily(self, key: str, someone: Someone, grid: Grid, where: Where) -> list[Problem]:
        gathered = Gathered(items=list(self._shared))
        for line in sorted(someone.lines, key=itemgetter(1, 2)):
            add_line(gathered, line[0], where(line[1], line[2]))
        note_foreign(gathered.items)
        owner = Reference(reference=key)
        gathered.unused += [Unused(kind, owner) for kind in someone.unused.elements()]
        try:
            loose, charts = own_charts(gathered, key)
        except UnreadableInput:  # nothing of this person could be used, and the problems say why
            return gathered.problems
        for chart in charts:
            if (
                chart.patient == key.rsplit("/", 1)[-1]
            ):  # what is contained may be about another, who is read elsewhere
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
        self, shapes: Shapes, index: Index, patterns: dict[Content, Any], whose: Whose, grid: Grid
    ) -> None:
        self.shapes, self.index, self.patterns, self.grid = shapes, index, patterns, grid
        self.name, self.birth = whose
        birth = self.birth
        self.born = None if birth is None else (birth[0].toordinal(), birth[1].toordinal())
        self.parents: dict[str, str] = {}
        self.results: list[tuple[str, Any]] = []

    def read(self, someone: Someone) -> bool:
        """False when something needs the ordinary way. This loop runs for every resource of a registry."""
        sources: set[str] = set()
        kinds, patterns, born, put = self.shapes, self.patterns, self.born, self.grid.put
        for line, one in zip(someone.lines, someone.plain, strict=True):
            shape = kinds[one.__class__]
            content = shape.content(one)
            if one.id is None or content[1] is WIDER:
                return False
            source = shape.prefix + one.id
            sources.add(source)
            known = patterns.get(content)
            if known.__class__ is Telling:
                content = (content, known.of(numbers(one)))
                known = patterns.get(content)
            if known.__class__ is Learnt and (days := known.days(one, born)) is not None:
                put(known, source, days, numbers(one) if known.numbered else NO_NUMBERS)
                if known.pattern.problems:
                    self._problems(known.pattern.problems, source)
            else:
                self._alone(line[0], content, known, shape.name, source)
            if shape.has_results and one.result:
                self.results += [(source, result.reference) for result in one.result]
        return len(sources) == len(someone.plain) and self._join(sources)

    def _join(self, sources: set[str]) -> bool:
        """Tie results to their reports; False when one is not among this person's records in so many words."""
        for report, result in self.results:
            if result not in sources:
                return False
            self.parents[result] = min(self.parents.get(result, report), report)
        return True

    def _problems(self, problems: Iterable[Problem], source: str) -> None:
        for problem in problems:
            self.grid.problems.append((self.name, msgspec.structs.replace(problem, source=source)))

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
        elif known == _SEEN:
            kept = content[1] if len(content) == 2 else None
            pattern = learn(body, who, self.index, alone, kept=kept)
            telling = Telling.among(alone.events) if pattern is None and kept is None else None
            self.patterns[content] = Learnt(pattern) if pattern is not None else telling or _NONE
        self.grid.add(alone.events)
        self.grid.problems += [(self.name, problem) for problem in alone.problems]
