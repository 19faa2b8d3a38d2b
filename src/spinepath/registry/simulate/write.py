"""Writing a made-up world to disk: FHIR in one folder, the truth in another. Memory stays flat."""

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO

import msgspec

from spinepath.registry.simulate.fhir import TYPES
from spinepath.registry.simulate.person import Person, people

RECORDS, TRUTH = "fhir", "truth"
_STEP = 1000


def simulate(
    n: int, seed: int, out_dir: Path | str, progress: Callable[[int, int], None] | None = None
) -> None:
    """Write n made-up people: `fhir/<Type>.ndjson` for an engine to read, `truth/truth.jsonl` to judge it by.

    The same n and seed give the same bytes. `progress(done, n)` is called now and then.
    Raises ValueError when n or the seed is negative.
    """
    if n < 0 or seed < 0:
        raise ValueError(f"n and seed must not be negative: {n}, {seed}")
    folder = Path(out_dir)
    with ExitStack() as stack:
        files = {kind: stack.enter_context(_open(folder / RECORDS / f"{kind}.ndjson")) for kind in TYPES}
        truth = stack.enter_context(_open(truth_file(folder)))
        for done, person in enumerate(people(n, seed), start=1):
            _write(person, files, truth)
            if progress is not None and (done % _STEP == 0 or done == n):
                progress(done, n)


def truth_file(out_dir: Path | str) -> Path:
    """Where the hidden truth of a world lies."""
    return Path(out_dir) / TRUTH / "truth.jsonl"


def _open(path: Path) -> BinaryIO:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.open("wb", buffering=1 << 18)


def _write(person: Person, files: dict[str, BinaryIO], truth: BinaryIO) -> None:
    for resource in person.resources():
        files[resource["resourceType"]].write(msgspec.json.encode(resource) + b"\n")
    truth.write(msgspec.json.encode(person.truth) + b"\n")
