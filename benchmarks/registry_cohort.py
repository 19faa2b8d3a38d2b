"""People per second of `spinepath cohort`, from Parquet to Parquet, and how memory grows.

    python benchmarks/registry_cohort.py [PEOPLE ...]

Made-up people are read from their records once, and repeated under other names until there are enough; each shard
holds 5,000. Sizes: 1,000 to 100,000 by default. Processor time is what one processor alone needs; the wall clock is for
all processors of this machine, with starting the processes. Memory is the largest of any process.
"""

import os
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import msgspec
import polars as pl

from spinepath.chart.chart import Chart
from spinepath.chart.table import to_tables, write_parquet
from spinepath.registry.cohort.local import assess_folder
from spinepath.registry.cohort.shard import Done
from spinepath.registry.simulate import people
from spinepath.registry.simulate.fhir import bundle
from spinepath.registry.simulate.record import record
from spinepath.sources.read import read_one

AS_OF = date(2025, 6, 2)
DIFFERENT, SHARD = 1_000, 5_000


def charts() -> Iterator[Chart]:
    """People whose records differ."""
    for one in people(DIFFERENT, 7):
        yield read_one(
            msgspec.json.encode(bundle(one.id, record(one.truth, (one.block.seed << 40) | one.index)))
        )


def write(folder: Path, table: pl.DataFrame, count: int) -> None:
    """`count` people, each DIFFERENT of them the same under other names."""
    (folder / "data").mkdir(parents=True)
    for number, start in enumerate(range(0, count, SHARD)):
        copies = range(start // DIFFERENT, min(start + SHARD, count) // DIFFERENT)
        named = [table.with_columns(pl.col("patient") + f"-{copy}") for copy in copies]
        write_parquet(pl.concat(named), folder / "data" / f"{number:05d}.parquet")
    (folder / "metadata").mkdir()
    (folder / "metadata" / "dataset.json").write_text("{}")  # the charts are complete


def measure(folder: Path, out: Path) -> tuple[int, float, float, float]:
    """People, wall-clock seconds, processor seconds and mebibytes."""
    before, start = _used(), time.perf_counter()
    found = sum(one.people for one in assess_folder(folder, out, AS_OF) if isinstance(one, Done))
    wall = time.perf_counter() - start
    memory = max(
        resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return found, wall, _used() - before, memory / 1024


def _used() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def main() -> None:
    """Measure each size."""
    sizes = [int(one) for one in sys.argv[1:]] or [1_000, 10_000, 100_000]
    table = to_tables(charts()).data
    print(f"{table.height / DIFFERENT:.0f} events a person, {os.cpu_count()} processors")
    for size in sizes:
        with tempfile.TemporaryDirectory() as place:
            folder, out = Path(place) / "charts", Path(place) / "out"
            write(folder, table, size)
            found, wall, used, memory = measure(folder, out)
            print(
                f"{found:9,} people: {found / wall:8,.0f} a second by the clock, "
                f"{found / used:8,.0f} per processor second, {memory:6,.0f} MiB"
            )
            shutil.rmtree(place, ignore_errors=True)


if __name__ == "__main__":
    main()
