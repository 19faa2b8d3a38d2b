"""How fast `spinepath ingest` is beside orjson.loads of the same lines, and how its memory grows.

    python benchmarks/ingest.py [--people 1000 10000 100000] [--folder EXPORT] [--keep CHARTS]

Both run on two processes, in the same run, orjson before and after. Speeds are of processor time (user and system, all
processes), as other work on the machine disturbs it least; so a ratio of 0.5 means half the speed of orjson.loads.
Made-up people are made first; with --folder the NDJSON files of a folder are measured instead. "again" is the time on
charts that are there already. Memory is the peak of the whole run: main process and two workers together.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import orjson

from spinepath.registry.ingest import ingest
from spinepath.registry.simulate import simulate

_BLOCK = 16 << 20


def _parse(path: str, start: int, end: int) -> int:
    """Load each line that begins between two places of a file."""
    with Path(path).open("rb") as file:
        file.seek(max(start - 1, 0))
        if start:
            file.readline()
        data = file.read(max(end - file.tell(), 0)) + file.readline()
    lines = data.splitlines()
    for line in lines:
        orjson.loads(line)
    return len(lines)


def _tasks(folder: Path) -> Iterable[tuple[str, int, int]]:
    for path in sorted(folder.glob("*.ndjson")):
        size = path.stat().st_size
        yield from ((str(path), at, min(at + _BLOCK, size)) for at in range(0, size, _BLOCK))


def seconds() -> float:
    """Processor time of this process and of all that have ended."""
    own, ended = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + ended.ru_utime + ended.ru_stime


def parse_all(folder: Path) -> tuple[float, float, int]:
    """Processor time, wall time and number of lines of orjson.loads on two processes."""
    start, clock = seconds(), time.monotonic()
    with ProcessPoolExecutor(2) as pool:
        lines = sum(pool.map(_parse, *zip(*_tasks(folder), strict=True)))
    return seconds() - start, time.monotonic() - clock, lines


def measure(folder: Path, out: Path) -> dict[str, float]:
    """One size. Runs in a process of its own, so that the peak of memory is its own."""
    size = sum(path.stat().st_size for path in folder.glob("*.ndjson"))
    first, wall, lines = parse_all(folder)
    start, clock = seconds(), time.monotonic()
    summary = ingest(folder, out, 2)
    spent, took = seconds() - start, time.monotonic() - clock
    clock = time.monotonic()
    ingest(folder, out, 2)
    again = time.monotonic() - clock
    second, wall_after, _ = parse_all(folder)
    worker = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    main = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "people": summary.people, "events": summary.events, "lines": lines, "megabytes": size / 1e6,
        "orjson_cpu": (first + second) / 2, "orjson_wall": (wall + wall_after) / 2,
        "ingest_cpu": spent, "ingest_wall": took, "again": again, "memory_mb": main + 2 * worker,
    }  # fmt: skip


def show(found: dict[str, float]) -> None:
    """One line."""
    ratio = found["orjson_cpu"] / found["ingest_cpu"]
    print(
        f"{found['people']:>8.0f} people {found['megabytes']:8.0f} MB {found['lines']:>9.0f} lines"
        f"  orjson {found['orjson_cpu']:7.1f} s  ingest {found['ingest_cpu']:7.1f} s  speed {ratio:5.2f} x orjson"
        f"  wall {found['ingest_wall']:6.1f} s (orjson {found['orjson_wall']:.1f} s)  again {found['again']:.2f} s"
        f"  memory {found['memory_mb']:6.0f} MB",
        flush=True,
    )


def main() -> None:
    """Measure each size in a process of its own."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--people", type=int, nargs="*", default=[1000, 10_000])
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--keep", type=Path, help="where to leave the charts of --folder")
    parser.add_argument("--one", type=Path, nargs=2, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        print(json.dumps(measure(*asked.one)))
        return
    for number in [0] if asked.folder else asked.people:
        with tempfile.TemporaryDirectory() as scratch:
            folder = asked.folder or Path(scratch) / "world" / "fhir"
            if number:
                simulate(number, 2026, folder.parent, jobs=2)
            command = [sys.executable, __file__, "--one", str(folder), str(asked.keep or f"{scratch}/charts")]
            done = subprocess.run(command, check=True, capture_output=True, text=True)
            show(json.loads(done.stdout))


if __name__ == "__main__":
    main()
