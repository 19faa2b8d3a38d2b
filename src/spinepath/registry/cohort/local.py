"""A folder of charts on this machine: a few shards at a time, in as many processes as there are processors."""

import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from datetime import date
from itertools import accumulate, groupby
from math import ceil
from multiprocessing import get_context
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

from spinepath.chart.table import data_files
from spinepath.errors import SpinepathError, UnreadableInput
from spinepath.registry.cohort.about import describe
from spinepath.registry.cohort.shard import Done, Shard, assess_shards, read_shard
from spinepath.registry.workers import on_their_own

BUNDLE = 40 * 2**20
"""Bytes of data files that are assessed together: work that is the same for few and many is done less often."""


class Failed(NamedTuple):
    """A shard that gave no results, and why."""

    path: Path
    error: SpinepathError


def assess_folder(
    folder: Path, out: Path, as_of: date, processes: int | None = None
) -> Iterator[Done | Failed]:
    """Assess every shard of a folder of charts into `out`, a few into one file; yields as they finish.

    Memory holds a few shards per process. Raises UnreadableInput when there is nothing to read, or `out` holds results.
    """
    files = data_files(folder)
    fresh(out)
    bundles = list(_bundles(files, processes or os.cpu_count() or 1))
    count = min(processes or os.cpu_count() or 1, len(bundles))
    if count == 1:
        yield from (one for paths in bundles for one in _tried(paths, out, as_of))
    else:
        yield from _together(bundles, out, as_of, count)
    describe(out, folder, as_of)


def _bundles(files: list[Path], processes: int) -> Iterator[list[Path]]:
    """The files in bundles of about BUNDLE bytes at most, of like size, so that every process has as much to do."""
    sizes = [path.stat().st_size for path in files]
    whole = sum(sizes)
    count = processes * ceil(whole / (BUNDLE * processes))
    middles = (end - size / 2 for end, size in zip(accumulate(sizes), sizes, strict=True))
    numbered = ((int(middle / whole * count), path) for middle, path in zip(middles, files, strict=True))
    for _, bundle in groupby(numbered, key=itemgetter(0)):
        yield [path for _, path in bundle]


def fresh(out: Path) -> None:
    """Make the folder of results. Raises UnreadableInput when it holds some already: they may be of another day."""
    if any(out.glob("*.parquet")):
        raise UnreadableInput(f"{out}: holds results already; name another folder, or empty it")
    out.mkdir(parents=True, exist_ok=True)


def _tried(paths: list[Path], out: Path, as_of: date) -> list[Done | Failed]:
    failed: list[Done | Failed] = []
    done = assess_shards(_readable(paths, as_of, failed), out, as_of)
    return [*done, *failed]


def _readable(paths: list[Path], as_of: date, failed: list[Done | Failed]) -> Iterator[Shard]:
    for path in paths:
        try:
            yield read_shard(path, as_of)
        except UnreadableInput as error:
            failed.append(Failed(path, error))


def _together(bundles: list[list[Path]], out: Path, as_of: date, count: int) -> Iterator[Done | Failed]:
    with on_their_own(), ProcessPoolExecutor(count, mp_context=get_context("spawn")) as pool:
        try:
            tasks = [pool.submit(_tried, paths, out, as_of) for paths in bundles]
            for task in as_completed(tasks):
                yield from task.result()
        except BrokenProcessPool as error:
            raise SpinepathError(
                "a process was ended from outside, perhaps for want of memory: use fewer processes or smaller shards"
            ) from error
