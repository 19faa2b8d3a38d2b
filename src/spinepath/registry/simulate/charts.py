"""Charts of made-up people, by the same way as `spinepath ingest` reads NDJSON."""

from functools import cache
from pathlib import Path

import numpy as np

from spinepath.registry.ingest.shards import write
from spinepath.sources.fhir.crowd import Crowd
from spinepath.sources.fhir.people_block import Lines
from spinepath.sources.fhir.scan.block import ALONE, STATUS
from spinepath.sources.fhir.scan.syntax import BEYOND


@cache
def _crowd() -> Crowd:
    """One for all batches of a process: what it learns from one serves the next."""
    return Crowd()


def write_charts(resources: list[bytes], number: int, folder: Path) -> None:
    """One data file. resources: JSON of all that a number of whole people have."""
    text = b"".join(one + b"\n" for one in resources) + bytes(BEYOND)
    places = np.arange(len(resources))
    lines = Lines(text, np.zeros_like(places, dtype=np.int32), places.astype(np.uint32))
    found = _crowd().scan(lines)
    tables, lost = _crowd().read(lines, found, {}, lambda _part, place: f"line {place}")
    known = (found.column(STATUS) <= ALONE).all()
    assert known and not lost, "the made-up world writes what spinepath reads"
    write(tables, number, folder)
