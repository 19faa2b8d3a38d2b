"""The events of many people as columns, put together from patterns and single events without an object for each."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import numpy as np
import polars as pl
from msgspec.structs import astuple
from numpy.typing import NDArray

from spinepath.chart.chart import Chart, to_frame
from spinepath.chart.event import Event, Problem
from spinepath.chart.table import BIRTH, DEATH, DISK, PROBLEMS, Tables, subject_id
from spinepath.sources.fhir.pattern import COLUMNS, Hole, Learnt, Who, filled, is_telling

Ints = NDArray[np.int64]
_NO = (None, None, None, None)
_WHOLE, _OPEN, _OWN = (
    0,
    1,
    2,
)  # part_of: as the event has it; of the report that names it; the resource itself
_NULL = np.iinfo(np.int64).min
_EPOCH = date(1970, 1, 1).toordinal()


class Grid:
    """Entries, each some events of one source. Of a learnt pattern or single ones, which have no holes."""

    def __init__(self) -> None:
        self.problems: list[tuple[str, Problem]] = []
        self._people: list[str] = []
        self._events: list[Event] = []
        self._holes: list[Hole] = []
        self._parts: list[int] = []
        self._starts: dict[Learnt, int] = {}
        self._entries: list[
            tuple[int, int, int, str, int, int]
        ] = []  # person, start, count, source, days, numbers
        self._days: list[int] = []
        self._numbers: list[float] = []
        self._wholes: list[str | None] = []  # by entry: the report that names it
        self._told: list[Event] = []

    def begin(self, name: str) -> tuple[int, int]:
        """The next person. Gives what `undo` needs."""
        mark = len(self._entries), len(self.problems)
        self._people.append(name)
        self._told = []
        return mark

    def undo(self, mark: tuple[int, int]) -> None:
        """Forget the person that was begun last."""
        del self._entries[mark[0] :], self.problems[mark[1] :]
        self._people.pop()

    def put(self, known: Learnt, source: str, days: tuple[int, ...], numbers: Sequence[float]) -> None:
        """The events of a resource by its pattern. days: as `Learnt.days` gives them."""
        start = self._starts.get(known)
        pattern = known.pattern
        if start is None:
            start = self._starts[known] = self._hold(
                pattern.events, pattern.holes, [_OWN if hole.own else _OPEN for hole in pattern.holes]
            )
        self._entries.append(
            (len(self._people) - 1, start, len(pattern.events), source, len(self._days), len(self._numbers))
        )
        if pattern.telling:
            ends = [date.fromordinal(day) for day in days]
            events = zip(pattern.events, pattern.holes, strict=True)
            who = Who(source, self._people[-1], None)
            self._told += [filled(one, hole, ends, numbers, who) for one, hole in events if is_telling(one)]
        self._days += days
        self._numbers += numbers

    def add(self, events: Sequence[Event]) -> None:
        """The events of a resource that was read alone."""
        if events:
            parts = [_OPEN if event.part_of is None else _WHOLE for event in events]
            self._single(events, parts)
            self._told += [event for event in events if is_telling(event)]

    def add_chart(self, chart: Chart) -> None:
        """A person who was read the ordinary way."""
        self.begin(chart.patient)
        self.problems += [(chart.patient, problem) for problem in chart.problems]
        for event in chart.events:
            self._single([event], [_WHOLE])

    def telling(self) -> list[Event]:
        """Of the person that was begun last: the events that told_operations looks at."""
        return self._told

    def end(self, parents: dict[str, str], told: Iterable[Event]) -> None:
        """Complete the person that was begun last."""
        if parents:
            first = len(self._wholes)
            self._wholes += [parents.get(entry[3]) for entry in self._entries[first:]]
        for event in told:
            self._single([event], [_WHOLE])
        self._wholes += [None] * (len(self._entries) - len(self._wholes))

    def _single(self, events: Sequence[Event], parts: Sequence[int]) -> None:
        start = self._hold(events, [Hole(_NO, None, False)] * len(events), parts)
        self._entries.append((len(self._people) - 1, start, len(events), events[0].source, 0, 0))

    def _hold(self, events: Sequence[Event], holes: Sequence[Hole], parts: Sequence[int]) -> int:
        start = len(self._events)
        self._events += events
        self._holes += holes
        self._parts += parts
        return start

    def tables(self) -> Tables:
        """Everyone, as `chart.table.to_tables` would give it."""
        self._wholes += [None] * (len(self._entries) - len(self._wholes))
        ids = {name: subject_id(name) for name in self._people}
        if len(set(ids.values())) < len(self._people):
            raise ValueError("two people of one table share a name or its hash")
        return Tables(_Assembly(self).frame(ids), self._problem_table(ids))

    def _problem_table(self, ids: dict[str, int]) -> pl.DataFrame:
        rows = [(ids[name], name, *astuple(problem)) for name, problem in self.problems]
        return pl.DataFrame(rows, schema=PROBLEMS, orient="row").sort("subject_id", maintain_order=True)


class _Assembly:
    """From entries to a table, one NumPy expression for each column."""

    def __init__(self, grid: Grid) -> None:
        milestones = pl.DataFrame({"code": [BIRTH, DEATH]})
        self.events = pl.concat([to_frame(grid._events), milestones], how="diagonal")
        self.people = grid._people
        columns: Any = list(zip(*grid._entries, strict=True)) or [()] * 6
        person, start, count, sources, day, number = columns
        counts = np.array(count, dtype=np.int64)
        self.entry: Ints = np.repeat(np.arange(len(counts)), counts)
        within = np.arange(len(self.entry)) - np.repeat(np.cumsum(counts) - counts, counts)
        self.event: Ints = np.array(start, dtype=np.int64)[self.entry] + within
        self.person: Ints = np.array(person, dtype=np.int64)[self.entry]
        self.sources = pl.Series([*sources, None], dtype=pl.String)
        self.wholes = pl.Series([*grid._wholes, None], dtype=pl.String)
        self.parts = np.array([*grid._parts, _WHOLE, _WHOLE], dtype=np.int64)
        self.holes = grid._holes
        self.days = np.array(grid._days or [0], dtype=np.int64) - _EPOCH
        self.day: Ints = np.array(day, dtype=np.int64)[self.entry]
        self.numbers = np.array(grid._numbers or [0.0])
        self.number: Ints = np.array(number, dtype=np.int64)[self.entry]

    def frame(self, ids: dict[str, int]) -> pl.DataFrame:
        """Columns of DISK, sorted as MEDS asks."""
        dates = {name: self._dates(place, name) for place, name in enumerate(COLUMNS)}
        row = np.arange(len(self.person)) - np.searchsorted(self.person, self.person)
        subject = np.array([ids[name] for name in self.people], dtype=np.int64)
        born, died = (self._milestone(dates[name]) for name in ("latest", "end_latest"))
        extra = len(born) + len(died)
        time = np.concatenate([dates["latest"], dates["latest"][born], dates["end_latest"][died]])
        person = np.concatenate([self.person, self.person[born], self.person[died]])
        row = np.concatenate([row, np.full(extra, -1)])
        order = np.lexsort((row, time, subject[person]))
        last = self.events.height - 2
        event = np.concatenate([self.event, np.full(len(born), last), np.full(len(died), last + 1)])[order]
        entry = np.concatenate([self.entry, np.full(extra, len(self.sources) - 1)])[order]
        columns = {
            "subject_id": pl.Series(subject[person][order]),
            "time": _days(time[order]).cast(pl.Datetime("us")),
            "row": pl.Series(row[order]).set(pl.Series(row[order] < 0), None),
            "patient": pl.Series(self.people, dtype=pl.String).gather(person[order]),
            "source": self.sources.gather(entry),
            "part_of": self._part_of(event, entry),
        }
        columns |= {name: _days(_more(values, extra)[order]) for name, values in dates.items()}
        columns |= self._values(extra, order)
        constant = self.events[event]
        made = constant.with_columns(*(values.alias(name) for name, values in columns.items()))
        return made.with_columns(number="numeric_value").select(
            pl.col(name).cast(kind) for name, kind in DISK.items()
        )

    def _dates(self, place: int, name: str) -> Ints:
        """Days since 1970 of one date column; _NULL where there is none."""
        known = self.events.get_column(name).cast(pl.Int64).fill_null(int(_NULL)).to_numpy()
        hole = np.array(
            [-1 if hole.dates[place] is None else hole.dates[place] for hole in self.holes] + [-1, -1]
        )
        at = hole[self.event]
        found: Ints = np.where(at >= 0, self.days[np.where(at >= 0, self.day + at, 0)], known[self.event])
        return found

    def _milestone(self, days: Ints) -> Ints:
        """Rows of patient events that have this day."""
        patient = (self.events.get_column("kind") == "patient").fill_null(False).to_numpy()
        return np.flatnonzero(patient[self.event] & (days != _NULL))

    def _part_of(self, event: Ints, entry: Ints) -> pl.Series:
        said = self.events.get_column("part_of").gather(event)
        part = self.parts[event]
        parts = pl.DataFrame({
            "said": said, "part": part, "whole": self.wholes.gather(entry), "own": self.sources.gather(entry),
        })  # fmt: skip
        chosen = pl.when(pl.col("part") == _OWN).then("own").when(pl.col("part") == _OPEN).then("whole")
        return parts.select(chosen.otherwise("said")).to_series()

    def _values(self, extra: int, order: Ints) -> dict[str, pl.Series]:
        hole = np.array([-1 if hole.number is None else hole.number for hole in self.holes] + [-1, -1])
        at = hole[self.event]
        if not (at >= 0).any():
            return {}
        value = _more(self.numbers[np.where(at >= 0, self.number + at, 0)], extra, 0.0)[order]
        taken = pl.Series(_more(at, extra, -1)[order] >= 0)
        event = _more(self.event, extra, self.events.height - 1)[order]
        return {
            name: pl.select(
                pl.when(taken).then(pl.Series(value)).otherwise(self.events.get_column(name).gather(event))
            ).to_series()
            for name in ("numeric_value", "value_low", "value_high")
        }


def _more(values: NDArray[Any], extra: int, value: Any = _NULL) -> NDArray[Any]:
    return np.concatenate([values, np.full(extra, value, dtype=values.dtype)])


def _days(values: Ints) -> pl.Series:
    """Days since 1970 as dates."""
    return pl.Series(values).set(pl.Series(values == _NULL), None).cast(pl.Int32).cast(pl.Date)
