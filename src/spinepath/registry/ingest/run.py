"""The whole run: deal out, find the loose, build, and say what there is. Every step that is done stays done."""

import multiprocessing
import os
import shutil
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec

from spinepath.chart.chart import Chart
from spinepath.chart.event import Problem
from spinepath.chart.table import DATA, METADATA, PROBLEMS_FOLDER
from spinepath.errors import CannotWrite, UnreadableInput
from spinepath.registry.ingest.deal import Dealer
from spinepath.registry.ingest.loose import NAME as LOOSE
from spinepath.registry.ingest.loose import deal_loose
from spinepath.registry.ingest.metadata import write_metadata
from spinepath.registry.ingest.parts import CHANGED, footer_of, whole
from spinepath.registry.ingest.plan import BUCKET, PIECE, Piece, Plan, plan, plan_omop
from spinepath.registry.ingest.shards import Done, Shards, build, forget_parts, uncollected, where
from spinepath.registry.workers import on_their_own
from spinepath.sources.omop.where import is_omop
from spinepath.sources.read import read

CHARTS = 2000
"""People of one data file, where they are not dealt out by size."""
WORK, SUMMARY, LOST = ".work", "summary.json", "lost.jsonl"

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is done, and of how much."""

Pool = ProcessPoolExecutor | None
_WAITING = 8  # tasks handed out at a time


class Summary(msgspec.Struct, frozen=True):
    """What an ingest found. problems: by severity, of people and of nobody together; unused: of nobody, by type."""

    source: str
    fingerprint: str
    people: int
    events: int
    problems: dict[str, int]
    unused: dict[str, int]
    files: int
    not_records: tuple[str, ...]


def ingest(
    source: Path | str,
    out: Path,
    jobs: int = 2,
    progress: Progress = lambda *_: None,
    *,
    piece: int = PIECE,
    bucket: int = BUCKET,
) -> Summary:
    """Charts of everybody in a file, a folder or an OMOP database, as a MEDS dataset in the folder `out`.

    A run that was killed goes on where it was; one that is complete does nothing. The same source gives the same bytes.
    piece, bucket: bytes dealt out at a time, and that go into one data file.
    Raises UnreadableInput when no person is in it or it changes meanwhile, CannotWrite when `out` holds something else.
    """
    forget_parts()  # of an earlier run into the same folder
    _builder.clear()

    def looked() -> Plan:
        return plan_omop(source, out) if is_omop(source) else plan(Path(source), out, piece, bucket)

    wanted = looked()
    done = _begun(out, wanted)
    if done is not None:
        return done
    work = out / WORK
    if is_omop(source):
        _gathered(source, out, progress)
        return _finished(wanted, [], out)
    with _workers(jobs) as pool:
        _dealt(wanted, work, pool, progress)
        parts = sorted((work / "parts").glob("*.part"))
        if not (work / "parts" / LOOSE).exists():
            deal_loose(parts, wanted.buckets, work / "parts")
            parts.append(work / "parts" / LOOSE)
        _built(wanted, parts, out, pool, progress)
    if looked().fingerprint != wanted.fingerprint:  # lines are looked up in it to the end
        raise UnreadableInput(CHANGED.format(source))
    return _finished(wanted, parts, out)


def _begun(out: Path, wanted: Plan) -> Summary | None:
    """Make the folder ready; the summary when all of it is there already."""
    said = out / SUMMARY
    if said.exists():
        summary = msgspec.json.decode(said.read_bytes(), type=Summary)
        if summary.fingerprint == wanted.fingerprint:
            shutil.rmtree(out / WORK, ignore_errors=True)
            return summary
    mark = out / WORK / "plan.json"
    if mark.exists() and msgspec.json.decode(mark.read_bytes(), type=Plan).fingerprint == wanted.fingerprint:
        return None
    if out.exists() and any(out.iterdir()) and not ((out / WORK).exists() or said.exists()):
        raise CannotWrite(f"{out}: holds something that is no charts; choose an empty folder with -o")
    # A kill may fall between any two of these: the folder stays known as ours, and never looks further than it is.
    (out / WORK).mkdir(parents=True, exist_ok=True)
    mark.unlink(missing_ok=True)
    said.unlink(missing_ok=True)
    for name in (METADATA, DATA, PROBLEMS_FOLDER, f"{WORK}/parts", f"{WORK}/shards"):
        shutil.rmtree(out / name, ignore_errors=True)
        (out / name).mkdir()
    with whole(mark) as file:
        file.write(msgspec.json.encode(wanted))
    return None


def _gathered(source: Path | str, out: Path, progress: Progress) -> None:
    """Charts that a reader gives one by one (OMOP), so many to a data file; those that are written are passed over."""
    work = out / WORK / "shards"
    for number, charts in enumerate(batched(read(source), CHARTS)):
        if not (work / f"{number:05}.json").exists():
            build(charts, number, out, work)
        progress("building", number + 1, 0)


def batched(charts: Iterable[Chart], size: int) -> Iterator[list[Chart]]:
    """So many at a time."""
    left = iter(charts)
    while some := list(islice(left, size)):
        yield some


def _dealt(wanted: Plan, work: Path, pool: Pool, progress: Progress) -> None:
    left = [piece for piece in wanted.pieces if not (work / "parts" / f"{piece.number:06}.done").exists()]
    sizes = {piece.number: piece.end - piece.start for piece in wanted.pieces}
    at = wanted.size - sum(sizes[piece.number] for piece in left)
    for number in _spread(_deal, [(wanted.buckets, work / "parts", piece) for piece in left], pool):
        at += sizes[number]
        progress("reading", at, wanted.size)


def _deal(buckets: int, folder: Path, piece: Piece) -> int:
    with uncollected():
        Dealer(buckets, folder, piece).deal()
    (folder / f"{piece.number:06}.done").touch()
    return piece.number


def _built(wanted: Plan, parts: list[Path], out: Path, pool: Pool, progress: Progress) -> None:
    work = out / WORK / "shards"
    left = [bucket for bucket in range(wanted.buckets) if not (work / f"{bucket:05}.json").exists()]
    at = wanted.buckets - len(left)
    for _ in _spread(_build, [(parts, wanted.buckets, bucket, out, work) for bucket in left], pool):
        at += 1
        progress("building", at, wanted.buckets)


_builder: dict[str, Shards] = {}


def _build(parts: list[Path], buckets: int, bucket: int, out: Path, work: Path) -> None:
    name = str(work)
    if name not in _builder:
        _builder.clear()
        _builder[name] = Shards(parts, buckets)
    _builder[name].build(bucket, out, work)


def _finished(wanted: Plan, parts: list[Path], out: Path) -> Summary:
    """Metadata, what belongs to nobody, and at the very end the summary that says it is complete."""
    listed = sorted((out / WORK / "shards").glob("*.json"))
    shards = [msgspec.json.decode(path.read_bytes(), type=Done) for path in listed]
    people = sum(one.people for one in shards)
    lost = [*_lost(parts, wanted.buckets), *(problem for one in shards for problem in one.loose)]
    if not people:
        reasons = "; ".join(f"{one.source}: {one.reason}" for one in lost[:3])
        raise UnreadableInput(f"{wanted.source}: no record of a person in it. {reasons}")
    with whole(out / LOST) as file:
        file.writelines(msgspec.json.encode(problem) + b"\n" for problem in lost)
    for draft in (*(out / DATA).glob(".*"), *(out / PROBLEMS_FOLDER).glob(".*")):
        draft.unlink()  # of runs that were killed
    write_metadata(out, (code for one in shards for code in one.codes))
    problems = Counter(problem.severity for problem in lost)
    unused: Counter[str] = Counter()
    for one in shards:
        problems.update(one.problems)
        unused.update(one.unused)
    for part in parts:
        unused.update(footer_of(part).unused)
    summary = Summary(
        wanted.source, wanted.fingerprint, people, sum(one.events for one in shards), dict(sorted(problems.items())),
        dict(sorted(unused.items())), sum(bool(one.people) for one in shards), wanted.others,
    )  # fmt: skip
    with whole(out / SUMMARY) as file:
        file.write(msgspec.json.format(msgspec.json.encode(summary), indent=2) + b"\n")
    shutil.rmtree(out / WORK)
    return summary


def _lost(parts: list[Path], buckets: int) -> Iterator[Problem]:
    """Problems of lines that belong to nobody."""
    for part in parts:
        for number, problem in footer_of(part).problems:
            inside = not problem.source or problem.source.startswith(" ")  # " entry[3]"
            place = where(parts, part, number) + problem.source if inside else problem.source
            yield msgspec.structs.replace(problem, source=place)
    yield from Shards(parts, buckets).shared_problems


@contextmanager
def _workers(jobs: int) -> Iterator[Pool]:
    if jobs == 1:
        yield None
        return
    spawn = multiprocessing.get_context("spawn")
    with on_their_own(), ProcessPoolExecutor(jobs, mp_context=spawn, initializer=_die_with_parent) as pool:
        yield pool


def _spread(work: Callable[..., Any], tasks: Iterable[tuple[Any, ...]], pool: Pool) -> Iterator[Any]:
    """Results of tasks as they come, with few tasks waiting at a time."""
    if pool is None:
        yield from (work(*task) for task in tasks)
        return
    waiting: set[Future[Any]] = set()
    for task in tasks:
        waiting.add(pool.submit(work, *task))
        if len(waiting) >= _WAITING:
            done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
            yield from (one.result() for one in done)
    yield from (one.result() for one in waiting)


def _die_with_parent() -> None:
    """A worker whose parent was killed must not go on writing."""
    parent = multiprocessing.parent_process()

    def watch() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
