"""Charts of made-up people, by the same way as `spinepath ingest` reads NDJSON."""

from functools import cache
from pathlib import Path

from spinepath.registry.ingest.shards import write
from spinepath.sources.fhir.crowd import Crowd
from spinepath.sources.fhir.scan.block import ALONE, STATUS
from spinepath.sources.fhir.scan.syntax import BEYOND


@cache
def _crowd() -> Crowd:
    """One for all batches of a process: what it learns from one serves the next."""
    return Crowd()


def write_charts(resources: list[bytes], number: int, folder: Path) -> None:
    """One data file. resources: JSON of all that a number of whole people have."""
    text = b"".join(one + b"\n" for one in resources) + bytes(BEYOND)
    found, places = _crowd().scan(text)
    tables, lost = _crowd().read(found, places, {}, lambda _part, place: f"line {place}")
    known = (found.column(STATUS) <= ALONE).all()
    assert known and not lost, "the made-up world writes what spinepath reads"
    write(tables, number, folder)
