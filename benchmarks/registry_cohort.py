"""People per second of `spinepath cohort`, from Parquet to Parquet, beside merely reading the same Parquet.

    spinepath simulate -n 100000 --seed 7 --format charts -o world
    python benchmarks/registry_cohort.py world/charts [PEOPLE ...]

No person is repeated: what is worked out once for people who are alike must not be helped by copies. Sizes: 1,000 to
100,000 by default. Processor time is that of all processes with their start; the wall clock is for all processors of
this machine. Reading is `polars.read_parquet` of the same columns in this process. Memory is that of the largest
process.
"""

import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import NamedTuple

import polars as pl

from spinepath.chart.table import DATA, METADATA, PROBLEMS_FOLDER, data_files
from spinepath.registry.cohort.local import assess_folder
from spinepath.registry.cohort.shard import NEEDED, Done, read_shard

AS_OF = date(2025, 6, 2)
SIZES = (1_000, 10_000, 100_000)


class Used(NamedTuple):
    """Wall-clock and processor seconds, those of ended processes with them."""

    wall: float
    processor: float


def some(charts: Path, people: int, folder: Path) -> None:
    """A folder of charts with the first people of another; whole files are linked, the last one is cut."""
    for name in (DATA, PROBLEMS_FOLDER, METADATA):
        (folder / name).mkdir(parents=True)
    (folder / METADATA / "dataset.json").write_text("{}")  # the charts are complete
    for path in data_files(charts):
        names = read_shard(path, AS_OF).people
        if len(names) <= people:
            (folder / DATA / path.name).symlink_to(path.resolve())
        elif people:
            kept = names.head(people).to_frame()
            rows = pl.read_parquet(path).join(kept, on="patient", how="semi", maintain_order="left")
            rows.write_parquet(folder / DATA / path.name)
        people -= min(people, len(names))


def used(work: Callable[[], object]) -> Used:
    """What some work takes."""
    wall, before = time.perf_counter(), _processor()
    work()
    return Used(time.perf_counter() - wall, _processor() - before)


def _processor() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def _memory() -> float:
    """Mebibytes of the largest process so far."""
    each = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return max(each) / 1024


def assessed(folder: Path, out: Path) -> int:
    """How many people got a row."""
    return sum(one.people for one in assess_folder(folder, out, AS_OF) if isinstance(one, Done))


def measure(charts: Path, people: int) -> None:
    """Assess and read some of the people, and print what it took."""
    with tempfile.TemporaryDirectory() as place:
        folder, out = Path(place) / "charts", Path(place) / "out"
        some(charts, people, folder)
        found: list[int] = []
        took = used(lambda: found.append(assessed(folder, out)))
        memory = _memory()
        files = data_files(folder)
        read = used(lambda: [pl.read_parquet(path, columns=list(NEEDED)).height for path in files])
        print(
            f"{found[0]:9,} people: {found[0] / took.wall:7,.0f} a second by the clock, "
            f"{found[0] / took.processor:7,.0f} per processor second ({took.processor:.1f} s), "
            f"{took.processor / read.processor:5.1f} x reading, {memory:6,.0f} MiB",
            flush=True,
        )


def main() -> None:
    """Measure each size."""
    charts = Path(sys.argv[1])
    for people in [int(one) for one in sys.argv[2:]] or SIZES:
        measure(charts, people)


if __name__ == "__main__":
    main()
