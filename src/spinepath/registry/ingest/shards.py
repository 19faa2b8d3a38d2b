"""From a bucket of lines to one data file of charts."""

import gc
import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

import msgspec
import numpy as np
import polars as pl

from spinepath.chart.chart import Chart
from spinepath.chart.event import Problem
from spinepath.chart.table import DATA, PROBLEMS_FOLDER, Tables, to_tables, write_parquet
from spinepath.registry.ingest.deal import GOES_WITH, UNUSED, patient_of
from spinepath.registry.ingest.metadata import Code, codes_of
from spinepath.registry.ingest.parts import contents_of, footer_of, line_of, lines_of, stretch_of, whole
from spinepath.sources.fhir.aside import Aside, Place, add_line
from spinepath.sources.fhir.crowd import Crowd
from spinepath.sources.fhir.gather import Gathered, once
from spinepath.sources.fhir.scan import block
from spinepath.sources.fhir.scan.packing import Contents, Places
from spinepath.sources.fhir.scan.scanner import Scanned


class Done(msgspec.Struct):
    """What a data file holds. problems: by severity and reason; loose: those of no person; codes: as `codes_of`."""

    people: int
    events: int
    problems: dict[str, int]
    loose: list[Problem]
    unused: dict[str, int]
    codes: list[Code]


def problem_counts(problems: pl.DataFrame) -> dict[str, int]:
    """How many problems of each severity."""
    return dict(sorted(problems.group_by("severity").len().rows()))


class Shards:
    """Builds data files. parts: all of them, in order. Keeps what it learns from one bucket to the next."""

    def __init__(self, parts: list[Path], buckets: int) -> None:
        self.parts, self.buckets = parts, buckets
        shared = Gathered()
        for path in parts:
            for data, _ in lines_of(path, buckets):
                add_line(shared, data, "")
        self.shared_problems: list[Problem] = [*shared.problems]
        items = once(shared.items, self.shared_problems)
        for item in items:
            self.shared_problems += item.problems
        self.crowd = Crowd(items)

    def build(self, bucket: int, folder: Path, work: Path) -> None:
        """Write the files of one bucket; what it holds is written last, under `work`."""
        with uncollected():
            tables, done = self.tables(bucket)
            _write(tables, done, bucket, folder, work)

    def tables(self, bucket: int) -> tuple[Tables, Done]:
        """The people of one bucket."""
        stretches = [stretch_of(path, bucket, place) for place, path in enumerate(self.parts)]
        filled = [one for one in stretches if one.height]
        found, places = self.crowd.unpack(filled, self._contents, lambda *line: self._line(places, *line))
        aside, unused = _aside(found, places)
        tables, loose = self.crowd.read(found, places, aside, self._where)
        return tables, _done(tables, loose, unused)

    def _contents(self, part: int) -> Contents:
        return contents_of(self.parts[part])

    def _line(self, places: Places, number: int, start: int, end: int) -> bytes:
        """A line that its slip does not hold, from its file."""
        return line_of(self.parts[places.parts[number]], start, end)

    def _where(self, part: int, number: int) -> str:
        """File and line, as reading the file alone names them."""
        return where(self.parts, self.parts[part], number)


def _aside(found: Scanned, places: Places) -> tuple[dict[str, Aside], Counter[str]]:
    """What is read the ordinary way, and what is not ours, by person; and what is not ours and of nobody, by type."""
    status = found.column(block.STATUS)
    aside: dict[str, Aside] = {}
    marks: list[tuple[str, str]] = []
    for number in np.flatnonzero((status == block.BROKEN) | (status == block.MARKED)).tolist():
        data = found.line(number)
        if data[:1] == UNUSED:
            _, kind, key = data.split(UNUSED, 2)
            marks.append((kind.decode(), _text(key)))
            continue
        if data[:1] == GOES_WITH:
            _, key, data = data.split(GOES_WITH, 2)
        else:
            key = b"Patient/" + (patient_of(data) or b"")
        place = Place(data, int(places.parts[number]), int(places.numbers[number]))
        aside.setdefault(_text(key), Aside()).lines.append(place)
    unused: Counter[str] = Counter()
    known = {*aside, *(f"Patient/{name}" for name in found.names())}
    for type_, whose in marks:
        (aside.setdefault(whose, Aside()).unused if whose in known else unused)[type_] += 1
    return aside, unused


def _text(key: bytes) -> str:
    return key.decode("utf-8", "surrogatepass")


@contextmanager
def uncollected() -> Iterator[None]:
    """Without the garbage collector, which would look a quarter of the time through millions of objects, all in use."""
    usual = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if usual:
            gc.enable()
            gc.collect(0)  # what was made meanwhile, not all that was learnt before


def build(charts: Sequence[Chart], number: int, folder: Path, work: Path) -> None:
    """Write the files of people that were read one by one."""
    tables = to_tables(charts)
    _write(tables, _done(tables, [], {}), number, folder, work)


def _done(tables: Tables, loose: list[Problem], unused: Mapping[str, int]) -> Done:
    held = pl.concat([tables.data["subject_id"], tables.problems["subject_id"]]).n_unique()
    return Done(
        held, tables.data["row"].count(), problem_counts(tables.problems), loose, dict(unused),
        codes_of(tables.data) if held else [],
    )  # fmt: skip


def _write(tables: Tables, done: Done, number: int, folder: Path, work: Path) -> None:
    if done.people:
        write(tables, number, folder)
    with whole(work / f"{number:05}.json") as out:
        out.write(msgspec.json.encode(done))


def where(parts: list[Path], part: Path, number: int) -> str:
    """File and line of a line of a part."""
    file = footer_of(part).file
    return f"{file} line {_first(tuple(parts), part) + number + 1}"


def forget_parts() -> None:
    """Parts are remembered by their names: forget them before others are written under the same."""
    footer_of.cache_clear()
    _first.cache_clear()


@lru_cache(4096)
def _first(parts: tuple[Path, ...], part: Path) -> int:
    """Number in its file of the first line of a part."""
    before = parts[: parts.index(part)]
    return sum(footer_of(path).lines for path in before if footer_of(path).file == footer_of(part).file)


def write(tables: Tables, number: int, folder: Path) -> None:
    """The files of one shard, each there whole or not at all."""
    for name, frame in ((PROBLEMS_FOLDER, tables.problems), (DATA, tables.data)):
        draft = folder / name / f".{number:05}.{os.getpid()}"
        write_parquet(frame, draft)
        draft.replace(folder / name / f"{number:05}.parquet")
