"""How long reading a record takes, as a ratio to orjson.loads of the same bytes.

    python benchmarks/reading.py [FILE ...]

Without files: the record of the tests and, beside the checkout, the Synthea bundles. Times are medians of
processor time, warm. "text" is what reading free text adds; "decode" and "events" are shares of the rest.
"""

import gzip
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import orjson

from spinepath.sources.fhir import texts
from spinepath.sources.fhir.gather import Gathered
from spinepath.sources.fhir.people import charts

ROUNDS = 30
ROOT = Path(__file__).parents[1]


def milliseconds(work: Callable[[], Any]) -> float:
    """Median processor time of some work, warm."""
    work()
    times = []
    for _ in range(ROUNDS):
        start = time.process_time_ns()
        work()
        times.append(time.process_time_ns() - start)
    return median(times) / 1e6


def gathered(data: bytes) -> Gathered:
    """Syntax and types only."""
    found = Gathered()
    found.add(data, "input")
    return found


def read(data: bytes) -> list[Any]:
    """From bytes to charts."""
    return list(charts(gathered(data), "input", None, None))


def measure(data: bytes) -> dict[str, float]:
    """Milliseconds by stage; "text" is measured without the memory of texts already read."""
    real, result = texts.read, {"orjson": milliseconds(lambda: orjson.loads(data))}
    result["decode"] = milliseconds(lambda: gathered(data))
    texts.read = lambda _text: ()  # type: ignore[assignment]
    result["read"] = milliseconds(lambda: read(data))
    texts.read = real
    start = time.process_time_ns()
    texts.forget()
    read(data)
    result["text"] = max(0.0, (time.process_time_ns() - start) / 1e6 - result["read"])
    return result


def report(name: str, data: bytes) -> dict[str, float]:
    """Print one line."""
    found = measure(data)
    share = found["decode"] / found["read"]
    print(
        f"{name:24} {len(data) / 1e6:6.2f} MB  orjson {found['orjson']:6.2f} ms  read {found['read']:7.2f} ms"
        f"  = {found['read'] / found['orjson']:4.1f} x orjson  (decode {share:4.0%}, events {1 - share:4.0%})"
        f"  first text {found['text']:8.1f} ms"
    )
    return found


def inputs() -> list[Path]:
    """Files named on the command line, or those at hand."""
    named = [Path(name) for name in sys.argv[1:]]
    shared = ROOT.parent / "shared" / "examples" / "synthea" / "bundles"
    return named or [ROOT / "tests" / "fhir" / "records" / "anna.json", *sorted(shared.glob("*.json.gz"))]


def main() -> None:
    """Measure each file, then the medians of all."""
    found = []
    for path in inputs():
        data = path.read_bytes()
        found.append(report(path.name, gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data))
    ratio = median(one["read"] / one["orjson"] for one in found)
    print(
        f"median: read {median(one['read'] for one in found):.2f} ms = {ratio:.1f} x orjson, text not counted"
    )


if __name__ == "__main__":
    main()
