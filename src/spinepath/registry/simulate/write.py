"""Writing a made-up world to disk, a batch of people at a time: memory stays flat, and batches can be made apart.

fhir/<Type>.ndjson[.gz]           for an engine to read
charts/                           the same as charts on disk
attributes/people.csv, operations.csv   groups, sites and surgeons: what a registry knows and no record holds
truth/truth.jsonl, course.jsonl   what is really so: to judge by, never to read
margins.md                        what the world was to be, and what it is
"""

import csv
import gzip
import io
import multiprocessing
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import msgspec

from spinepath.chart.table import DATA, METADATA, PROBLEMS_FOLDER
from spinepath.registry.ingest.metadata import codes_in, write_metadata
from spinepath.registry.ingest.shards import uncollected
from spinepath.registry.simulate.chances import NONE, Effects
from spinepath.registry.simulate.fhir import TYPES, Resource
from spinepath.registry.simulate.later import Later
from spinepath.registry.simulate.margins import Tally, table
from spinepath.registry.simulate.person import people

RECORDS, TRUTH, CHARTS, ATTRIBUTES = "fhir", "truth", "charts", "attributes"
BATCH = 2048
_MADE_UP = "Made up; no real person"


class Wish(NamedTuple):
    """What to make. formats: "fhir", "charts" or both."""

    seed: int
    folder: Path
    formats: tuple[str, ...] = (RECORDS,)
    packed: bool = False
    planted: Effects = NONE


class Batch(NamedTuple):
    """Bytes for each file, and what was counted."""

    files: dict[str, bytes]
    tally: Tally
    people: int


def simulate(
    n: int,
    seed: int,
    out_dir: Path | str,
    progress: Callable[[int, int], None] | None = None,
    *,
    formats: tuple[str, ...] = (RECORDS,),
    packed: bool = False,
    planted: Effects = NONE,
    jobs: int = 1,
    batch: int = BATCH,
) -> None:
    """Write n made-up people.

    The same n, seed and planted effects give the same bytes, whatever the number of processes.
    batch: people of one data file. `progress(done, n)` is called now and then.
    Raises ValueError when n or the seed is negative.
    """
    if n < 0 or seed < 0:
        raise ValueError(f"n and seed must not be negative: {n}, {seed}")
    wish = Wish(seed, Path(out_dir), formats, packed, planted)
    _make_folders(wish)
    tally, done = Tally(), 0
    with ExitStack() as stack:
        files = {name: stack.enter_context(_open(wish.folder / name)) for name in _names(wish)}
        for made in _spread(
            ((wish, start, min(batch, n - start), batch) for start in range(0, n, batch)), jobs
        ):
            for name, data in made.files.items():
                files[name].write(data)
            tally.add(made.tally)
            done += made.people
            if progress is not None:
                progress(done, n)
    if CHARTS in formats and n:
        charts = wish.folder / CHARTS
        write_metadata(charts, codes_in(charts), license_=_MADE_UP)
    (wish.folder / "margins.md").write_text(_report(n, wish, tally), "utf-8")


def truth_file(out_dir: Path | str) -> Path:
    """Where the hidden truth of a world lies."""
    return Path(out_dir) / TRUTH / "truth.jsonl"


def _names(wish: Wish) -> list[str]:
    ending = ".ndjson.gz" if wish.packed else ".ndjson"
    records = [f"{RECORDS}/{kind}{ending}" for kind in TYPES] if RECORDS in wish.formats else []
    attributes = [f"{ATTRIBUTES}/{name}.csv" for name in ("people", "operations")]
    return [*records, *attributes, f"{TRUTH}/truth.jsonl", f"{TRUTH}/course.jsonl"]


def _make_folders(wish: Wish) -> None:
    for name in (DATA, PROBLEMS_FOLDER, METADATA) if CHARTS in wish.formats else ():
        folder = wish.folder / CHARTS / name
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.iterdir():
            old.unlink()


def _open(path: Path) -> BinaryIO:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.open("wb", buffering=1 << 18)


def _spread(tasks: Iterable[tuple[Wish, int, int, int]], jobs: int) -> Iterator[Batch]:
    """Batches in order, made on so many processes."""
    if jobs == 1:
        yield from (make(*task) for task in tasks)
        return
    with ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn")) as pool:
        left = iter(tasks)
        waiting: list[Future[Batch]] = [pool.submit(make, *task) for task in islice(left, 2 * jobs)]
        while waiting:
            yield waiting.pop(0).result()
            waiting += [pool.submit(make, *task) for task in islice(left, 1)]


def make(wish: Wish, start: int, n: int, batch: int = BATCH) -> Batch:
    """One batch: its charts are written, its other bytes and counts are given back."""
    with uncollected():
        return _made(wish, start, n, batch)


def _made(wish: Wish, start: int, n: int, batch: int) -> Batch:
    first = start == 0
    records: dict[str, list[bytes]] = {kind: [] for kind in TYPES}
    rows: dict[str, list[Any]] = {name: [] for name in ("people", "operations", "truth", "course")}
    lines: list[bytes] = []
    tally = Tally()
    for person in people(n, wish.seed, start):
        course = person.later(wish.planted)
        tally.count(person.truth, course)
        rows["truth"].append(msgspec.json.encode(person.truth))
        rows["course"].append(msgspec.json.encode(course))
        record = person.whole_record(course)
        _attributes(person.id, course, record, rows)
        for resource in record:
            line = msgspec.json.encode(resource)
            records[resource["resourceType"]].append(line)
            lines.append(line)
    if CHARTS in wish.formats:
        from spinepath.registry.simulate.charts import write_charts  # noqa: PLC0415 - loads a compiler

        write_charts(lines, start // batch, wish.folder / CHARTS)
    files = {f"{TRUTH}/{name}.jsonl": _lines(rows[name]) for name in ("truth", "course")}
    files |= {f"{ATTRIBUTES}/{name}.csv": _csv(name, rows[name], first) for name in ("people", "operations")}
    if RECORDS in wish.formats:
        files |= {
            name: _packed(records, name, wish.packed) for name in _names(wish) if name.startswith(RECORDS)
        }
    return Batch(files, tally, n)


def _packed(records: dict[str, list[bytes]], name: str, packed: bool) -> bytes:
    data = _lines(records[Path(name).name.split(".", maxsplit=1)[0]])
    return gzip.compress(data, 6, mtime=0) if packed and data else data


def _lines(lines: list[bytes]) -> bytes:
    return b"".join(line + b"\n" for line in lines)


_HEADS = {
    "people": ("patient", "deprivation", "language"),
    "operations": ("patient", "operation", "site", "surgeon"),
}


def _attributes(patient: str, course: Later, record: list[Resource], rows: dict[str, list[Any]]) -> None:
    rows["people"].append((patient, str(course.deprivation), course.language))
    site, surgeon = f"site {course.site}", f"surgeon {course.surgeon}"
    operations = [one["id"] for one in record if _is_operation(one)]
    rows["operations"] += [(patient, f"Procedure/{name}", site, surgeon) for name in operations]


def _is_operation(one: Resource) -> bool:
    return one["resourceType"] == "Procedure" and "bodySite" in one


def _csv(name: str, rows: list[tuple[str, ...]], first: bool) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([_HEADS[name], *rows] if first else rows)
    return out.getvalue().encode()


def _report(n: int, wish: Wish, tally: Tally) -> str:
    planted = {
        name: value
        for name, value in msgspec.to_builtins(wish.planted).items()
        if value != getattr(NONE, name)
    }
    said = ", ".join(f"{name} = {value}" for name, value in planted.items()) or "nothing"
    return (
        f"# A made-up world: {n} people, seed {wish.seed}\n\nNobody in it exists. Planted effects: {said}.\n\n"
        f"Targets come from the evidence and the parameters; z counts standard errors.\n\n"
        f"```\n{table(tally.rows())}\n```\n"
    )
