"""Many people in one call: each assessed as it would be alone, errors as results, in input order."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import NamedTuple

import msgspec

from spinepath.assessment.assess import assess
from spinepath.assessment.model import Assessment
from spinepath.assessment.subject import day_text
from spinepath.chart.chart import Chart
from spinepath.chart.event import Event
from spinepath.errors import SpinepathError
from spinepath.sources.read import read_results
from spinepath.sources.text import TextFinding, read_text


class Failure(NamedTuple):
    """An input that gave no assessment, and why."""

    path: str
    error: SpinepathError

    def line(self) -> bytes:
        """The failure as one JSON line."""
        said = {"input": self.path, "error": str(self.error), "exit_code": self.error.exit_code}
        return msgspec.json.encode(said) + b"\n"


Result = Assessment | Failure


def charts(paths: Iterable[Path | str]) -> Iterator[Chart | Failure]:
    """Every person in the inputs, and a failure for every input that cannot be read."""
    for path in paths:
        for found in read_results([path]):
            yield found if isinstance(found, Chart) else Failure(str(path), found)


def assessments(
    paths: Iterable[Path | str], as_of: date, what_if: Mapping[str, str] | None = None
) -> Iterator[Result]:
    """An assessment for every person in the inputs, and a failure for every input that cannot be read."""
    for found in charts(paths):
        yield found if isinstance(found, Failure) else assess(found, as_of, what_if)


class FindingLine(msgspec.Struct, frozen=True, kw_only=True):
    """A finding as `spinepath findings` prints it. words: what the text says; source and date: of the record."""

    id: str
    status: str
    level: str | None
    side: str | None
    words: str | None
    value: float | None = None
    certainty: str = "from_text"
    source: str | None = None
    date: str | None = None


def findings_in(path: Path, data: bytes | None) -> Iterator[FindingLine | Failure]:
    """What a record or plain text states. data: the bytes of standard input when the path is "-"."""
    if path.is_dir() or is_record(head := (path.read_bytes() if data is None else data)):
        yield from _of_record(path, data)
    else:
        yield from (_of_text(found) for found in read_text(head.decode("utf-8", "replace")))


def is_record(data: bytes) -> bool:
    """True for JSON, NDJSON, XML and gzip, by the first bytes; everything else is read as plain text."""
    return data[:2] == b"\x1f\x8b" or data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"[", b"<")


def _of_record(path: Path, data: bytes | None) -> Iterator[FindingLine | Failure]:
    for found in read_results([path if data is None else data]):
        if isinstance(found, Chart):
            yield from (_of_event(event) for event in found.events if event.finding)
        else:
            yield Failure(str(path), found)


def _of_event(event: Event) -> FindingLine:
    return FindingLine(
        id=event.finding or "",
        status=event.assertion,
        level=event.level,
        side=event.side,
        words=event.words or event.name,
        value=event.numeric_value,
        certainty=event.certainty,
        source=event.source,
        date=day_text(event.earliest, event.latest),
    )


def _of_text(found: TextFinding) -> FindingLine:
    return FindingLine(
        id=found.finding,
        status=found.status,
        level=found.level,
        side=found.side,
        words=found.words,
        value=found.value,
    )


def as_line(found: FindingLine | Failure) -> bytes:
    """One JSON line."""
    return found.line() if isinstance(found, Failure) else msgspec.json.encode(found) + b"\n"
