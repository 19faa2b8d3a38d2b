"""A part: the lines of one piece of the input, dealt out by bucket, in one file that is there whole or not at all.

Layout: the slips of the lines of each bucket (fhir/scan/slips.py); the contents that they share; a `Footer` in
MessagePack; and the footer's length in eight bytes.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

import msgspec
import numpy as np

from spinepath.chart.event import Problem
from spinepath.errors import UnreadableInput
from spinepath.registry.ingest.plan import Piece
from spinepath.sources.fhir.scan.packing import Contents, Dealt, Slip, Stretch, each, single

CHANGED = "{}: changed while it was read; run `spinepath ingest` again, it begins anew"


class Footer(msgspec.Struct, array_like=True):
    """path, file: of the input file, and as problems call it; lines: how many the piece has.

    counts: lines of each bucket; ends: where each bucket ends in the part; contents: how many, and of how many words.
    problems: with the number of the line in the piece; unused: resources of nobody that are not ours to use, by type.
    """

    path: str
    file: str
    lines: int
    counts: list[int]
    ends: list[int]
    contents: tuple[int, int]
    problems: list[tuple[int, Problem]]
    unused: dict[str, int]


class Part:
    """A part being filled: by many plain lines at once, or line by line."""

    def __init__(self, buckets: int) -> None:
        self.slips: list[list[bytes | memoryview]] = [[] for _ in range(buckets)]
        self.counts = [0] * buckets
        self.contents = Contents(np.empty(0, np.int32), np.empty(0, np.int32), np.empty(0, np.uint64))
        self.problems: list[tuple[int, Problem]] = []
        self.unused: dict[str, int] = {}

    def add(self, bucket: int, line: bytes, number: int) -> None:
        """Deal out one line, whole."""
        self.slips[bucket].append(single(line, number))
        self.counts[bucket] += 1

    def extend(self, dealt: Dealt) -> None:
        """Deal out many to the first buckets."""
        start = 0
        for bucket, (end, count) in enumerate(zip(dealt.ends, dealt.counts, strict=True)):
            if count:
                self.slips[bucket].append(dealt.data[start:end])
                self.counts[bucket] += count
            start = end

    def write(self, path: Path, piece: Piece | None, count: int) -> None:
        """Write it whole under its name. piece: what it is of; count: its lines."""
        ends, at = [], 0
        with whole(path) as out:
            for slips in self.slips:
                at += sum(map(out.write, slips))
                ends.append(at)
            for values in self.contents:
                out.write(values.tobytes())
            contents = (len(self.contents.kinds), len(self.contents.words))
            names = (piece.path, piece.name) if piece is not None else ("", "")
            footer = Footer(*names, count, self.counts, ends, contents, self.problems, self.unused)
            tail = msgspec.msgpack.encode(footer)
            out.write(tail + len(tail).to_bytes(8, "little"))


@contextmanager
def whole(path: Path) -> Iterator[BinaryIO]:
    """A file that appears under its name only when it is complete."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with draft.open("wb", buffering=1 << 20) as file:
        yield file
    draft.replace(path)


@lru_cache(4096)
def footer_of(path: Path) -> Footer:
    """What is said at the end of a part."""
    with path.open("rb") as file:
        file.seek(-8, os.SEEK_END)
        size = int.from_bytes(file.read(8), "little")
        file.seek(-8 - size, os.SEEK_END)
        return msgspec.msgpack.decode(file.read(size), type=Footer)


def stretch_of(path: Path, bucket: int, place: int) -> Stretch:
    """The slips of one bucket. place: a number by which the part is known."""
    footer = footer_of(path)
    start = footer.ends[bucket - 1] if bucket else 0
    data = memoryview(_between(path, start, footer.ends[bucket]))
    return Stretch(data, footer.counts[bucket], place)


def contents_of(path: Path) -> Contents:
    """What the slips of a part share."""
    footer = footer_of(path)
    count, words = footer.contents
    start = footer.ends[-1]
    data = memoryview(_between(path, start, start + 8 * (count + words)))
    kinds, sizes = data[: 4 * count], data[4 * count : 8 * count]
    return Contents(
        np.frombuffer(kinds, np.int32),
        np.frombuffer(sizes, np.int32),
        np.frombuffer(data[8 * count :], np.uint64),
    )


def line_of(path: Path, start: int, end: int) -> bytes:
    """The line that stands between two places of the file a part was made of. Raises UnreadableInput when none does."""
    source = footer_of(path).path
    line = _between(Path(source), start, end)
    if len(line) < end - start or line[:1] != b"{" or line[-1:] != b"}" or b"\n" in line:
        raise UnreadableInput(CHANGED.format(source))
    return line


def _between(path: Path, start: int, end: int) -> bytes:
    """A stretch of a file. A million people make hundreds of thousands of small ones: a file object takes longer."""
    file = os.open(path, os.O_RDONLY)
    try:
        data = os.pread(file, end - start, start)
        while start + len(data) < end and (
            more := os.pread(file, end - start - len(data), start + len(data))
        ):
            data += more  # one call reads 2 GB at most
        return data
    finally:
        os.close(file)


def slips_of(path: Path, bucket: int) -> Iterator[Slip]:
    """The slips of one bucket, one by one."""
    return each(stretch_of(path, bucket, 0).data)


def lines_of(path: Path, bucket: int) -> Iterator[tuple[bytes, int]]:
    """The lines of one bucket that are kept whole, with their numbers in the piece."""
    return ((one.line, one.number) for one in slips_of(path, bucket) if one.line is not None)
