"""The events of many people as columns, put together from templates and single events without an object for each."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from spinepath.chart.chart import to_frame
from spinepath.chart.event import Event
from spinepath.chart.table import BIRTH, DEATH, DISK
from spinepath.sources.fhir.pattern import COLUMNS
from spinepath.sources.fhir.scan.scanner import told_apart
from spinepath.sources.fhir.templates import NONE, OPEN, OWN, TEXT, WHOLE, Templates

Ints = NDArray[np.int64]
_NULL, _MOST = np.iinfo(np.int64).min, np.iinfo(np.int64).max
_NUMBER, _PART, _TEXT = len(COLUMNS), len(COLUMNS) + 1, len(COLUMNS) + 2
"""Columns of `Templates.holes` after the dates."""


class Entry(NamedTuple):
    """Templates in use, as columns: by whose line, the line, its place among those of the line, first and how many."""

    line: Ints
    order: Ints
    start: Ints
    number: Ints


class Sheet(NamedTuple):
    """What lines bring to their events. person: of each line. date, number: where its own begin in `dates` (first and
    last day since 1970 of each) and `numbers`. source: its name; whole: the line of the report that names it, or -1.
    words: which of `text` its words are, where a template asks for them; -1 elsewhere.
    """

    person: Ints
    date: Ints
    number: Ints
    whole: Ints
    words: Ints
    source: pl.Series
    text: pl.Series
    dates: NDArray[np.int32]
    numbers: NDArray[np.float64]


class Single(NamedTuple):
    """An event that was read alone, and its place among the others. line: -1 in a person read the ordinary way."""

    person: int
    line: int
    order: int
    event: Event
    open: bool


class Grid:
    """Puts together the table of one block."""

    def __init__(self, templates: Templates, sheet: Sheet, entries: Entry, singles: Sequence[Single]) -> None:
        self._sheet = sheet
        frame, holes = templates.frame, templates.holes
        rows = np.repeat(np.arange(len(entries.line)), entries.number)
        within = places_of(entries.number)
        used, event = told_apart(entries.start[rows] + within, len(frame))
        own = [(one.person, one.line, one.order) for one in singles]
        person, line, order = np.array(own, dtype=np.int64).reshape(-1, 3).T
        alone = np.full((len(singles), holes.shape[1]), NONE, dtype=np.int64)
        alone[:, _PART] = [OPEN if one.open else WHOLE for one in singles]
        self._holes = np.concatenate([holes[used], alone])
        self._events = pl.concat([frame[used], to_frame(one.event for one in singles), _MILESTONES])
        self._sources = [one.event.source for one in singles]
        lines = entries.line[rows]
        event = np.concatenate([event, len(used) + np.arange(len(singles))])
        source = np.concatenate([lines, len(sheet.source) + np.arange(len(singles))])
        person = np.concatenate([sheet.person[lines], person])
        line = np.concatenate([lines, line])
        place = np.concatenate([within, np.arange(len(singles))])
        order = np.concatenate([entries.order[rows], order])
        sorted_ = _sorted(person, np.minimum(line, len(sheet.source)), order, place)
        self._event, self._source, self._person = event[sorted_], source[sorted_], person[sorted_]
        self._line = np.where(line < len(sheet.source), line, -1)[sorted_]

    def table(self, ids: Ints, names: Sequence[str]) -> pl.DataFrame:
        """Columns of chart.table.DISK, words as categories, sorted as MEDS asks. ids, names: of the people."""
        dates = {name: self._dates(place, name) for place, name in enumerate(COLUMNS)}
        person = self._person
        row = np.arange(len(person)) - np.searchsorted(person, person)
        born, died = (self._milestone(dates[name]) for name in ("latest", "end_latest"))
        extra = np.concatenate([born, died])
        time = np.concatenate([dates["latest"], dates["latest"][born], dates["end_latest"][died]])
        person = np.concatenate([person, person[extra]])
        row = np.concatenate([row, np.full(len(born), -2), np.full(len(died), -1)])
        order = _sorted(np.argsort(np.argsort(ids))[person], time, row)
        last = self._events.height - 2
        event = np.concatenate([self._event, np.full(len(born), last), np.full(len(died), last + 1)])[order]
        columns = self._words(event, extra, order) | self._values(event, extra, order)
        columns |= {
            "subject_id": pl.Series(ids[person][order]),
            "time": _days(time[order]).cast(pl.Datetime("us")),
            "row": pl.Series(np.where(row < 0, np.nan, row)[order]).fill_nan(None).cast(pl.UInt32),
            "patient": pl.Series(names, dtype=pl.String).gather(person[order]),
        }
        columns |= {name: _days(_more(values, len(extra))[order]) for name, values in dates.items()}
        columns["number"] = columns["numeric_value"]
        columns["numeric_value"] = columns["number"].cast(pl.Float32)
        rest = _categories(self._events.drop(name for name in columns if name in self._events.columns))[event]
        return pl.DataFrame({name: columns[name] if name in columns else rest[name] for name in DISK})

    def _dates(self, place: int, name: str) -> Ints:
        """Days since 1970 of one date column; _NULL where there is none."""
        known = self._events.get_column(name).cast(pl.Int64).fill_null(int(_NULL)).to_numpy()
        at = self._holes[self._event, place]
        taken = np.flatnonzero(at != NONE)
        found: Ints = known[self._event]
        found[taken] = self._sheet.dates[2 * self._sheet.date[self._line[taken]] + at[taken]]
        return found

    def _milestone(self, days: Ints) -> Ints:
        """Rows of patient events that have this day."""
        patient = (self._events.get_column("kind") == "patient").fill_null(False).to_numpy()
        return np.flatnonzero(patient[self._event] & (days != _NULL))

    def _words(self, event: Ints, extra: Ints, order: Ints) -> dict[str, pl.Series]:
        """source, part_of and text_value: they may stand in no other row."""
        sheet, nothing = self._sheet, len(self._sheet.source) + len(self._sources)
        sources = pl.concat([sheet.source, pl.Series([*self._sources, None], dtype=pl.String)])
        source = _more(self._source, len(extra), nothing)[order]
        line = _more(self._line, len(extra), -1)[order]
        part = _more(self._holes[self._event, _PART], len(extra), WHOLE)[order]
        said = pl.concat([sources, self._events.get_column("part_of")])
        whole = np.where(line >= 0, np.append(sheet.whole, -1)[line], -1)
        of = np.where((part == OPEN) & (whole >= 0), whole, len(sources) + event)
        of = np.where(part == OWN, source, of)
        texts = pl.concat([sheet.text, self._events.get_column("text_value")])
        hole = _more(self._holes[self._event, _TEXT], len(extra), NONE)[order]
        text = np.where(hole == TEXT, np.append(sheet.words, -1)[line], len(sheet.text) + event)
        return {
            "source": sources.gather(source),
            "part_of": said.gather(of),
            "text_value": texts.gather(text),
        }

    def _values(self, event: Ints, extra: Ints, order: Ints) -> dict[str, pl.Series]:
        """The numbers; NaN stands for none, since no number of a record is one."""
        at = _more(self._holes[self._event, _NUMBER], len(extra), NONE)[order]
        line = _more(self._line, len(extra), -1)[order]
        taken = np.flatnonzero(at != NONE)
        found = {}
        for name in ("numeric_value", "value_low", "value_high"):
            values: Any = self._events.get_column(name).fill_null(float("nan")).to_numpy()[event]
            values[taken] = self._sheet.numbers[self._sheet.number[line[taken]] + at[taken]]
            found[name] = pl.Series(values).fill_nan(None)
        return found


_MILESTONES = pl.concat([to_frame(()), pl.DataFrame({"code": [BIRTH, DEATH]})], how="diagonal")


def _categories(events: pl.DataFrame) -> pl.DataFrame:
    """Words as categories: each is then written once, and a row takes a small number."""
    return events.select(
        _categorised(column) if column.dtype in (pl.String, pl.List(pl.String)) else column
        for column in events
    )


def _categorised(column: pl.Series) -> pl.Series:
    words = column.explode() if column.dtype == pl.List(pl.String) else column
    kinds = pl.Enum(words.drop_nulls().unique().sort())  # whatever was learnt before, the same bytes
    return column.cast(pl.List(kinds) if column.dtype == pl.List(pl.String) else kinds)


def places_of(counts: Ints) -> Ints:
    """0, 1, … up to each count."""
    found: Ints = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    return found


def _sorted(*keys: Ints) -> Ints:
    """Order by the first key, then by the next; ties in any order. In 64 bits together where they fit: much faster."""
    whole, room = np.zeros(len(keys[0]), dtype=np.int64), 1
    for key in reversed(keys):
        least = np.where(key == _NULL, _MOST, key).min(initial=_MOST)
        from_0 = np.where(key == _NULL, 0, key - least + 1)
        values = int(from_0.max(initial=0)) + 1
        if room * values >= _MOST:
            return np.lexsort(keys[::-1])
        whole += from_0 * room
        room *= values
    return np.argsort(whole)


def _more(values: NDArray[Any], extra: int, value: Any = _NULL) -> NDArray[Any]:
    return np.concatenate([values, np.full(extra, value, dtype=values.dtype)])


def _days(values: Ints) -> pl.Series:
    """Days since 1970 as dates; _NULL is NumPy's NaT."""
    return pl.Series(values.view("datetime64[D]"))
