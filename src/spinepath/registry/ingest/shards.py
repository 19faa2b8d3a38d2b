"""From a bucket of lines to one data file of charts."""

import gc
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

import msgspec
import polars as pl

from spinepath.chart.chart import Chart
from spinepath.chart.event import Problem
from spinepath.chart.table import DATA, PROBLEMS_FOLDER, Tables, to_tables, write_parquet
from spinepath.registry.ingest.deal import GOES_WITH, UNUSED, patient_of
from spinepath.registry.ingest.parts import footer_of, lines_of, whole
from spinepath.sources.fhir.crowd import Crowd, Line, Someone, add_line
from spinepath.sources.fhir.gather import Gathered, once

Place = tuple[int, int]


class Done(msgspec.Struct):
    """What a data file holds. problems: by severity and reason; loose: those of no person."""

    people: int
    events: int
    problems: dict[str, int]
    loose: list[Problem]
    unused: dict[str, int]


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
        people: dict[str, Someone] = {}
        marks: list[tuple[str, str]] = []
        for place, path in enumerate(self.parts):
            plain: list[Line] = []
            for data, number in lines_of(path, bucket):
                mark = data[:1]
                if mark == UNUSED:
                    _, kind, key = data.split(UNUSED, 2)
                    marks.append((kind.decode(), key.decode("utf-8", "surrogatepass")))
                elif mark == GOES_WITH:
                    _, key, line = data.split(GOES_WITH, 2)
                    self.crowd.set_aside((line, place, number), key.decode("utf-8", "surrogatepass"), people)
                else:
                    plain.append((data, place, number))
            for one in self.crowd.sort(plain, people):
                self.crowd.set_aside(
                    one, f"Patient/{(patient_of(one[0]) or b'').decode('utf-8', 'replace')}", people
                )
        unused: Counter[str] = Counter()
        for name, whose in marks:
            (people[whose].unused if whose in people else unused)[name] += 1
        tables, loose = self.crowd.read(people, self._where)
        held = pl.concat([tables.data["subject_id"], tables.problems["subject_id"]]).n_unique()
        return tables, Done(
            held, tables.data["row"].count(), problem_counts(tables.problems), loose, dict(unused)
        )

    def _where(self, part: int, number: int) -> str:
        """File and line, as reading the file alone names them."""
        return where(self.parts, self.parts[part], number)


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
            gc.collect()


def build(charts: Sequence[Chart], number: int, folder: Path, work: Path) -> None:
    """Write the files of people that were read one by one."""
    tables = to_tables(charts)
    _write(tables, _done(tables, [], {}), number, folder, work)


def _done(tables: Tables, loose: list[Problem], unused: dict[str, int]) -> Done:
    held = pl.concat([tables.data["subject_id"], tables.problems["subject_id"]]).n_unique()
    return Done(held, tables.data["row"].count(), problem_counts(tables.problems), loose, unused)


def _write(tables: Tables, done: Done, number: int, folder: Path, work: Path) -> None:
    if done.people:
        write(tables, number, folder)
    with whole(work / f"{number:05}.json") as out:
        out.write(msgspec.json.encode(done))


def where(parts: list[Path], part: Path, number: int) -> str:
    """File and line of a line of a part."""
    file = footer_of(part).file
    return f"{file} line {_first(tuple(parts), part) + number + 1}"


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
