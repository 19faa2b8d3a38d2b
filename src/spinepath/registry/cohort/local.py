"""A folder of charts on this machine: shard by shard, in as many processes as there are processors."""

import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from datetime import date
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

from spinepath.chart.table import data_files
from spinepath.errors import SpinepathError, UnreadableInput
from spinepath.registry.cohort.about import describe
from spinepath.registry.cohort.shard import Done, assess_file

_ONE_THREAD = ("POLARS_MAX_THREADS", "OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS")
"""Each process takes one processor; threads of its own would only wait for each other."""


class Failed(NamedTuple):
    """A shard that gave no results, and why."""

    path: Path
    error: SpinepathError


def assess_folder(
    folder: Path, out: Path, as_of: date, processes: int | None = None
) -> Iterator[Done | Failed]:
    """Assess every shard of a folder of charts into `out`, each as a file of the same name; yields as they finish.

    Memory holds one shard per process. Raises UnreadableInput when there is nothing to read, or `out` holds results.
    """
    files = data_files(folder)
    fresh(out)
    count = min(processes or os.cpu_count() or 1, len(files))
    if count == 1:
        yield from (_tried(path, out, as_of) for path in files)
    else:
        yield from _together(files, out, as_of, count)
    describe(out, folder, as_of)


def fresh(out: Path) -> None:
    """Make the folder of results. Raises UnreadableInput when it holds some already: they may be of another day."""
    if any(out.glob("*.parquet")):
        raise UnreadableInput(f"{out}: holds results already; name another folder, or empty it")
    out.mkdir(parents=True, exist_ok=True)


def _tried(path: Path, out: Path, as_of: date) -> Done | Failed:
    try:
        return assess_file(path, out / path.name, as_of)
    except UnreadableInput as error:
        return Failed(path, error)


def _together(files: list[Path], out: Path, as_of: date, count: int) -> Iterator[Done | Failed]:
    with _one_thread_each(), ProcessPoolExecutor(count, mp_context=get_context("spawn")) as pool:
        try:
            tasks = [pool.submit(_tried, path, out, as_of) for path in files]
            yield from (task.result() for task in as_completed(tasks))
        except BrokenProcessPool as error:
            raise SpinepathError(
                "a process was ended from outside, perhaps for want of memory: use fewer processes or smaller shards"
            ) from error


@contextmanager
def _one_thread_each() -> Iterator[None]:
    before = {name: os.environ.get(name) for name in _ONE_THREAD}
    os.environ.update(dict.fromkeys(_ONE_THREAD, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})
