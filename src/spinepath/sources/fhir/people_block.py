"""The people of one block of lines: each content by what was learnt of it, the unusual the ordinary way."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import partial
from itertools import pairwise
from operator import itemgetter
from typing import Any

import msgspec
import numpy as np
import polars as pl
from msgspec.structs import astuple
from numpy.typing import NDArray

from spinepath.chart.dates import Interval, interval
from spinepath.chart.event import Event, Problem
from spinepath.chart.table import PROBLEMS, Tables, subject_id
from spinepath.sources.fhir.aside import Aside, Place, Where, read_aside
from spinepath.sources.fhir.grid import Entry, Grid, Sheet, Single, places_of
from spinepath.sources.fhir.letters import Letter, Said
from spinepath.sources.fhir.pattern import Learnt, Telling, Who, filled
from spinepath.sources.fhir.people import NO_PATIENT, counted
from spinepath.sources.fhir.repertoire import Line, Repertoire
from spinepath.sources.fhir.salvage import BROKEN
from spinepath.sources.fhir.scan import block
from spinepath.sources.fhir.scan.packing import Places
from spinepath.sources.fhir.scan.scanner import Scanned, joined
from spinepath.sources.fhir.scan.tables import elements
from spinepath.sources.fhir.templates import Hole, Made
from spinepath.sources.told_operations import is_operation, may_be_told, told_operations

Ints = NDArray[np.int64]
_LAST = 1 << 40
"""Place of what comes after all lines of a person."""
_EPOCH = date(1970, 1, 1).toordinal()


class Block:
    """The people of some lines."""

    def __init__(
        self, repertoire: Repertoire, seen: Ints, found: Scanned, places: Places, aside: dict[str, Aside]
    ) -> None:
        """seen: of each content, how often it was met so far. places: as in `Place`. aside: by "Patient/id"."""
        self.repertoire, self.seen, self.found, self.places, self.aside = (
            repertoire,
            seen,
            found,
            places,
            aside,
        )
        self.names = found.names()
        self.unusual, self.parent = joined(found)
        self.status, self.person = found.column(block.STATUS), found.column(block.PERSON)
        self.content, self.kind = found.column(block.CONTENT), found.column(block.KIND)
        self.kinds = [one.name for one in elements()]
        self.letters: list[tuple[int, int]] = []  # line, and how many of `said` are its own
        self.said: list[Said] = []
        self.bulk: list[tuple[Ints, Made]] = []
        self.singles: list[Single] = []
        self.problems: list[tuple[int, int, Problem]] = []  # person, line
        self.told: dict[int, list[tuple[int, int, Event]]] = defaultdict(list)  # by person: line, place in it
        self.operations: dict[int, list[tuple[int, int, Event]]] = defaultdict(list)
        self.operated: list[tuple[Ints, Learnt]] = []
        self.texts: dict[int, str] = {}

    def read(self, where: Where) -> tuple[Tables, list[Problem]]:
        places = {name: place for place, name in enumerate(self.names)}
        for key in self.aside:
            place = places.get(key.removeprefix("Patient/"))
            if place is not None and self.aside[key].lines:
                self.unusual[place] = True
        self.births = self._births()
        self._plain()
        self._told(places)
        loose = self._ordinary(places, where)
        ids = [subject_id(name) for name in self.names]
        if len(set(ids)) < len(ids):
            raise ValueError("two people of one table share a name or its hash")
        numbers = np.array(ids, dtype=np.int64)
        grid = Grid(self.repertoire.templates, self._sheet(), self._entries(), self.singles)
        return Tables(grid.table(numbers, self.names), self._problem_table(ids)), loose

    def _births(self) -> list[Interval | None]:
        """Of each person, from the Patient. One with several, or of whom a line cannot be decoded, is unusual."""
        births: list[Interval | None] = [None] * len(self.names)
        patients = np.flatnonzero((self.kind == self.kinds.index("Patient")) & (self.status <= block.ALONE))
        own = self.person[patients]
        self.unusual[np.bincount(own, minlength=len(self.unusual)) > 1] = True
        missing = np.setdiff1d(np.flatnonzero(~self.unusual[:-1]), own)
        for person in missing.tolist():
            reason = Problem(source=f"Patient/{self.names[person]}", field="resource", reason=NO_PATIENT)
            self.problems.append((person, -1, reason))
        for line, person in zip(patients.tolist(), own.tolist(), strict=True):
            births[person] = self._birth(line)
        return births

    def _birth(self, line: int) -> Interval | None:
        try:
            text = _BIRTH.decode(self.found.line(line)).birthDate
            return interval(text) if text else None
        except (ValueError, *BROKEN):
            return None

    def _line(self, line: int) -> Line:
        return Line(self.found.line(line), self.kinds[self.kind[line]], self._who(line))

    def _who(self, line: int) -> Who:
        person, found = int(self.person[line]), self.found
        start, end = found.lines[line : line + 2, block.SOURCE].tolist()
        source = found.sources[start:end].tobytes().decode()
        return Who(source, self.names[person], self.births[person])

    def _plain(self) -> None:
        """Everyone but the unusual, content by content."""
        usual = (self.status <= block.ALONE) & ~self.unusual[self.person]
        born = np.array([birth is not None for birth in self.births], dtype=np.int64)
        plain = np.flatnonzero(usual & (self.status == block.PLAIN))
        key = 2 * self.content[plain] + born[self.person[plain]]
        made = self.repertoire.bare[key]
        bare = made[:, 0] >= 0
        self.bare = (plain[bare], *made[bare].T)
        for one, some in _by(key[~bare], plain[~bare]):
            if self.seen[one // 2] > 1:
                self._alike(one, some)
            else:
                self._alone(some)
        self._alone(np.flatnonzero(usual & (self.status == block.ALONE)))

    def _alike(self, key: int, some: Ints) -> None:
        """Lines of one content, of people whose birth is known or is not."""
        known = self.repertoire.of(key, partial(self._line, int(some[0])))
        if isinstance(known, Letter):
            self._letters(known, some)
        elif isinstance(known, Learnt):
            self._by_pattern(known, some)
        elif isinstance(known, Telling):
            self._stating(key, known, some)
        else:
            self._alone(some)

    def _stating(self, key: int, known: Telling, some: Ints) -> None:
        numbers = self._numbers(some)
        values, which = np.unique(numbers, axis=0, return_inverse=True)
        told = [known.of(tuple(row)) for row in values.tolist()]
        groups: dict[Any, list[int]] = defaultdict(list)
        for place, one in enumerate(told):
            groups[one].append(place)
        for one, places in groups.items():
            own = some[np.isin(which, places)]
            learnt = self.repertoire.stating(key, one, partial(self._line, int(own[0])))
            if learnt is None:
                self._alone(own)
            else:
                self._by_pattern(learnt, own)

    def _numbers(self, some: Ints) -> NDArray[np.float64]:
        """Rows of the numbers of lines of one content."""
        starts = self.found.lines[:, block.NUMBER]
        count = int(starts[some[0] + 1] - starts[some[0]])
        found: NDArray[np.float64] = self.found.numbers[starts[some][:, None] + np.arange(count)]
        return found

    def _by_pattern(self, known: Learnt, some: Ints) -> None:
        """Lines whose dates are in the order in which the pattern was learnt; the others alone."""
        first = self.found.lines[some, block.DATE]
        ends = [self.found.dates.reshape(-1, 2)[first + place] for place in known.places]
        in_order = np.ones(len(some), dtype=np.bool_)
        for one, two in pairwise(ends):
            in_order &= (one <= two).all(axis=1)
        if not in_order.all():
            self._alone(some[~in_order])
        kept = some[in_order]
        self.bulk.append((kept, known.made))
        if known.operations:
            self.operated.append((kept, known))
        for line in kept.tolist() if known.telling else ():
            self._tell(self.told, line, 0, known.telling)
        for line in kept.tolist() if known.pattern.problems else ():
            source = self._who(line).source
            self.problems += [
                (int(self.person[line]), line, msgspec.structs.replace(problem, source=source))
                for problem in known.pattern.problems
            ]

    def _tell(
        self,
        where: dict[int, list[tuple[int, int, Event]]],
        line: int,
        order: int,
        events: Iterable[tuple[Event, Hole]],
    ) -> None:
        """Note events with what their line brings to them."""
        found, who = self.found, self._who(line)
        start, end = found.lines[line : line + 2, block.DATE].tolist()
        days = [date.fromordinal(day + _EPOCH) for day in found.dates[2 * start : 2 * end].tolist()]
        start, end = found.lines[line : line + 2, block.NUMBER].tolist()
        numbers = found.numbers[start:end].tolist()
        where[int(self.person[line])] += [
            (line, order, filled(event, hole, days, numbers, who)) for event, hole in events
        ]

    def _letters(self, known: Letter, some: Ints) -> None:
        """Reports by their sentences."""
        told = []
        data = memoryview(self.found.data)  # type: ignore[arg-type]
        starts, ends = (
            self.found.lines[some, block.TEXT].tolist(),
            self.found.lines[some, block.TEXT_END].tolist(),
        )
        for line, start, end in zip(some.tolist(), starts, ends, strict=True):
            text = _TEXT.decode(data[start:end])
            said = known.read(text)
            if said is None:
                self._alone(np.array([line]))
                continue
            told.append(line)
            self.texts[line] = text
            self.letters.append((line, len(said)))
            self.said += said
            for order in [order for order, one in enumerate(said, 1) if one.telling]:
                self._tell(self.told, line, order, said[order - 1].telling)
        self._by_pattern(known, np.array(told, dtype=np.int64))

    def _alone(self, some: Ints) -> None:
        for line in some.tolist():
            one, person = self._line(line), int(self.person[line])
            try:
                reading = self.repertoire.alone(one)
            except BROKEN:
                self.unusual[person] = True
                continue
            self.problems += [(person, line, problem) for problem in reading.problems]
            for order, event in enumerate(reading.events):
                self.singles.append(Single(person, line, order, event, event.part_of is None))
                if may_be_told(event):
                    self.told[person].append((line, order, event))
                if is_operation(event):
                    self.operations[person].append((line, order, event))

    def _told(self, places: dict[str, int]) -> None:
        """Operations that texts tell of, and what is not ours to use, after all lines of the usual people."""
        of_those = np.zeros(len(self.names), dtype=np.bool_)
        of_those[list(self.told)] = True
        for lines, one in self.operated:
            for line in lines[of_those[self.person[lines]]].tolist():
                self._tell(self.operations, line, 0, one.operations)
        for person, events in self.told.items():
            if not self.unusual[person]:
                both = sorted([*events, *self.operations[person]], key=itemgetter(0, 1))
                known = [event for *_, event in both]
                self.singles += [
                    Single(person, _LAST, order, event, open=False)
                    for order, event in enumerate(told_operations(known))
                ]
        for key, beside in self.aside.items():
            place = places.get(key.removeprefix("Patient/"))
            if place is not None and not self.unusual[place]:
                self.problems += [(place, _LAST, problem) for problem in counted(key, beside.unused)]

    def _ordinary(self, places: dict[str, int], where: Where) -> list[Problem]:
        """The unusual, and those of whom there is no plain line."""
        self.singles = [one for one in self.singles if not self.unusual[one.person]]
        self.problems = [one for one in self.problems if not self.unusual[one[0]]]
        lines: dict[int, list[int]] = {place: [] for place in np.flatnonzero(self.unusual).tolist()}
        for line in np.flatnonzero((self.person >= 0) & self.unusual[self.person]).tolist():
            lines[int(self.person[line])].append(line)
        loose: list[Problem] = []
        for key in [f"Patient/{self.names[place]}" for place in lines] + [
            key for key in self.aside if key.removeprefix("Patient/") not in places
        ]:
            loose += self._ordinarily(key, places, lines, where)
        return loose

    def _ordinarily(
        self, key: str, places: dict[str, int], lines: dict[int, list[int]], where: Where
    ) -> list[Problem]:
        one = self.aside.get(key) or Aside()
        own = [
            Place(self.found.line(line), int(self.places.parts[line]), int(self.places.numbers[line]))
            for line in lines.get(places.get(key.removeprefix("Patient/"), -1), ())
        ]
        charts, loose = read_aside(key, Aside([*own, *one.lines], one.unused), self.repertoire.shared, where)
        for chart in charts:
            self._chart(chart.patient, chart.events, chart.problems, places)
        return loose

    def _chart(
        self, name: str, events: Sequence[Event], problems: Sequence[Problem], places: dict[str, int]
    ) -> None:
        if name not in places:
            places[name] = len(self.names)
            self.names.append(name)
        person = places[name]
        self.problems += [(person, 0, problem) for problem in problems]
        self.singles += [Single(person, -1, order, event, open=False) for order, event in enumerate(events)]

    def _sheet(self) -> Sheet:
        found = self.found
        words = np.full(found.height, -1, dtype=np.int64)
        words[list(self.texts)] = np.arange(len(self.texts))
        return Sheet(
            self.person, found.lines[:, block.DATE], found.lines[:, block.NUMBER], self.parent, words,
            _strings(found.sources, found.lines[:, block.SOURCE]),
            pl.Series(list(self.texts.values()), dtype=pl.String), found.dates, found.numbers,
        )  # fmt: skip

    def _entries(self) -> Entry:
        """All of them, but those of people who turned out to be unusual."""
        letters, own = np.array(self.letters, dtype=np.int64).reshape(-1, 2).T
        bulk = [len(some) for some, _ in self.bulk]
        bare, *made = self.bare
        lines = np.concatenate([bare, *(some for some, _ in self.bulk), np.repeat(letters, own)])
        order = np.zeros_like(lines)
        order[len(lines) - len(self.said) :] = 1 + places_of(own)
        usual = ~self.unusual[self.person[lines]]
        start, number = (
            np.concatenate([
                made[at],
                np.repeat(np.array([one[at] for _, one in self.bulk], dtype=np.int64), bulk),
                np.array([one[at] for one in self.said], dtype=np.int64),
            ])[usual]
            for at in (0, 1)
        )  # fmt: skip
        return Entry(lines[usual], order[usual], start, number)

    def _problem_table(self, ids: Sequence[int]) -> pl.DataFrame:
        found = sorted(self.problems, key=itemgetter(0, 1))
        rows = [(ids[person], self.names[person], *astuple(problem)) for person, _, problem in found]
        return pl.DataFrame(rows, schema=PROBLEMS, orient="row").sort("subject_id", maintain_order=True)


def _by(keys: Ints, lines: Ints) -> Iterator[tuple[int, Ints]]:
    """The lines of each key, in order."""
    order = np.argsort(keys, kind="stable")
    found, counts = np.unique(keys, return_counts=True)
    ends = np.cumsum(counts)
    for key, start, end in zip(found.tolist(), (ends - counts).tolist(), ends.tolist(), strict=True):
        yield key, lines[order[start:end]]


class _Born(msgspec.Struct):
    birthDate: str | None = None


_BIRTH = msgspec.json.Decoder(_Born)
_TEXT = msgspec.json.Decoder(str)


def _strings(data: NDArray[np.uint8], offsets: Ints) -> pl.Series:
    """Strings that stand one after the other in some bytes, without a copy."""
    import pyarrow as pa  # noqa: PLC0415

    buffers = [None, pa.py_buffer(np.ascontiguousarray(offsets)), pa.py_buffer(data)]
    found = pl.from_arrow(pa.Array.from_buffers(pa.large_string(), len(offsets) - 1, buffers))
    return pl.Series(found)
