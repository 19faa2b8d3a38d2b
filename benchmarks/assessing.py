"""Where the time of one assessment goes, as shares and as a ratio to orjson.loads of the same bytes.

    python benchmarks/assessing.py [FILE ...]

Without files: the Synthea bundles beside the checkout, or the record of the tests. Wall-clock medians, warm, and the
cold start of the command as the median of new processes (with compiled bytecode, as an installed package has it).
"""

import gzip
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any

import orjson

from reading import inputs
from spinepath.assessment.assess import assess
from spinepath.assessment.subject import Subject
from spinepath.features import alone
from spinepath.knowledge.loader import rules
from spinepath.sources.read import read_one

AS_OF = date(2025, 6, 2)
ROUNDS, STARTS = 7, 5
STAGES = ("read", "facts", "features", "rules", "rest")


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Median milliseconds, and what the work gives."""
    result, times = work(), []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        times.append((time.perf_counter() - start) * 1e3)
    return median(times), result


def measure(data: bytes) -> dict[str, float]:
    """Milliseconds by stage; rest: red flags, recognition, differential, medicines, what would settle it."""
    found: dict[str, float] = {}
    found["orjson"], _ = timed(lambda: orjson.loads(data))
    found["read"], chart = timed(lambda: read_one(data))
    found["facts"], facts = timed(lambda: alone.judged(chart.events, AS_OF))
    found["features"], _ = timed(lambda: alone.compute(facts))
    values = Subject(chart, AS_OF).values
    found["rules"], _ = timed(lambda: [rule.answer(values) for rule in rules(AS_OF)])
    whole, _ = timed(lambda: assess(chart, AS_OF))
    found["rest"] = whole - found["facts"] - found["features"] - found["rules"]
    found["whole"] = found["read"] + whole
    return found


def cold(path: Path) -> float:
    """Seconds from nothing to the report of one file."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    command = [str(Path(sys.executable).with_name("spinepath")), "assess", str(path), "--as-of", str(AS_OF)]
    with tempfile.TemporaryDirectory() as folder:
        environment["PYTHONPYCACHEPREFIX"] = (
            folder  # bytecode of our own, so that the checkout stays as it is
        )
        times = []
        for _ in range(STARTS + 1):  # the first compiles
            start = time.perf_counter()
            subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)
            times.append(time.perf_counter() - start)
    return median(times[1:])


def main() -> None:
    """Measure each file, then the medians of all."""
    paths = inputs()
    bundles = [path for path in paths if path.name.endswith(".gz")] or paths
    found = []
    for path in bundles:
        data = path.read_bytes()
        one = measure(gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data)
        found.append(one)
        shares = "  ".join(f"{stage} {one[stage] / one['whole']:4.0%}" for stage in STAGES)
        ratio = one["whole"] / one["orjson"]
        print(
            f"{path.name:24} orjson {one['orjson']:6.2f} ms  {one['whole']:7.2f} ms = {ratio:5.1f} x orjson  ({shares})"
        )
    whole = median(one["whole"] for one in found)
    ratio = median(one["whole"] / one["orjson"] for one in found)
    print(f"median: read and assess {whole:.1f} ms = {ratio:.1f} x orjson")
    print(f"cold start of spinepath assess {bundles[0].name}: {cold(bundles[0]):.2f} s")


if __name__ == "__main__":
    main()
