"""People per second of `spinepath cohort`, from Parquet to Parquet, beside merely reading the same Parquet.

    spinepath simulate -n 100000 --seed 7 --format charts -o world
    python benchmarks/registry_cohort.py world/charts [PEOPLE ...]

No person is repeated: what is worked out once for people who are alike must not be helped by copies. Sizes: 1,000 to
100,000 by default; a world of a million people takes 1000000 too. Processor time is that of all processes with their
start, and past the start what a person more takes than in the size before; the wall clock is for all processors of
this machine. Reading is `polars.read_parquet` of the same columns in this process. Memory is the most that all
processes held together, looked at five times a second; what they share is counted for each.
"""

import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

import polars as pl

from spinepath.chart.table import DATA, METADATA, PROBLEMS_FOLDER, data_files
from spinepath.registry.cohort.local import assess_folder
from spinepath.registry.cohort.shard import NEEDED, Done

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
        names = pl.read_parquet(path, columns=["patient"])["patient"].unique(maintain_order=True)
        if len(names) <= people:
            (folder / DATA / path.name).symlink_to(path.resolve())
        elif people:
            kept = names.head(people).to_frame()
            rows = pl.read_parquet(path).join(kept, on="patient", how="semi", maintain_order="left")
            rows.write_parquet(folder / DATA / path.name)
        people -= min(people, len(names))
    if people:
        raise SystemExit(f"{charts}: holds {people:,} people too few; name fewer, or simulate more")


def used(work: Callable[[], object]) -> Used:
    """What some work takes."""
    wall, before = time.perf_counter(), _processor()
    work()
    return Used(time.perf_counter() - wall, _processor() - before)


def _processor() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


class Memory:
    """The most mebibytes that this process and those below it held together while the block ran."""

    def __enter__(self) -> "Memory":
        self.most, self._over = 0.0, threading.Event()
        self._looking = threading.Thread(target=self._look)
        self._looking.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._looking.join()

    def _look(self) -> None:
        while not self._over.wait(0.2):
            self.most = max(self.most, sum(map(_resident, _family(os.getpid()))) / 2**20)


def _family(process: int) -> Iterator[int]:
    yield process
    try:
        for task in Path(f"/proc/{process}/task").iterdir():
            for child in (task / "children").read_text().split():
                yield from _family(int(child))
    except OSError:  # it ended meanwhile
        return


def _resident(process: int) -> int:
    try:
        return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0


def assessed(folder: Path, out: Path) -> int:
    """How many people got a row."""
    return sum(one.people for one in assess_folder(folder, out, AS_OF) if isinstance(one, Done))


class Measured(NamedTuple):
    """What a size took: people, and processor seconds."""

    people: int
    processor: float


def measure(charts: Path, people: int, smaller: Measured | None) -> Measured:
    """Assess and read some of the people, and print what it took."""
    with tempfile.TemporaryDirectory() as place:
        folder, out = Path(place) / "charts", Path(place) / "out"
        some(charts, people, folder)
        found: list[int] = []
        with Memory() as memory:
            took = used(lambda: found.append(assessed(folder, out)))
        files = data_files(folder)
        read = used(lambda: [pl.read_parquet(path, columns=list(NEEDED)).height for path in files])
    print(
        f"{found[0]:9,} people: {found[0] / took.wall:7,.0f} a second by the clock, "
        f"{found[0] / took.processor:7,.0f} per processor second ({took.processor:.1f} s), "
        f"{took.processor / read.processor:5.1f} x reading, {memory.most:6,.0f} MiB"
        f"{_past_the_start(smaller, people, took)}",
        flush=True,
    )
    return Measured(people, took.processor)


def _past_the_start(smaller: Measured | None, people: int, took: Used) -> str:
    if smaller is None or people <= smaller.people:
        return ""
    each = (took.processor - smaller.processor) / (people - smaller.people)
    return f", past the start {each * 1000:.3f} ms each"


def main() -> None:
    """Measure each size."""
    charts, smaller = Path(sys.argv[1]), None
    for people in [int(one) for one in sys.argv[2:]] or SIZES:
        smaller = measure(charts, people, smaller)


if __name__ == "__main__":
    main()
