"""A part: the lines of one piece of the input, dealt out by bucket, in one file that is there whole or not at all.

Layout: for each bucket the numbers of its lines in the piece (32 bits each) and the lines, each ended by a line feed;
then a `Footer` in MessagePack; then the footer's length in eight bytes.
"""

import os
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

import msgspec

from spinepath.chart.event import Problem


class Footer(msgspec.Struct, array_like=True):
    """file: name of the input file; first: number of the piece's first line in it, from 0; lines: how many it has.

    counts: lines of each bucket; ends: where each bucket ends in the part.
    problems: with the number of the line in the piece; unused: resources of nobody that are not ours to use, by type.
    """

    file: str
    lines: int
    counts: list[int]
    ends: list[int]
    problems: list[tuple[int, Problem]]
    unused: dict[str, int]


class Part:
    """A part being filled: by stretches of plain lines, or line by line."""

    def __init__(self, buckets: int) -> None:
        self.lines: list[list[bytes | memoryview]] = [[] for _ in range(buckets)]
        self.numbers = [array("I") for _ in range(buckets)]
        self.problems: list[tuple[int, Problem]] = []
        self.unused: dict[str, int] = {}

    def add(self, bucket: int, line: bytes, number: int) -> None:
        """Deal out one line."""
        self.lines[bucket] += (line, b"\n")
        self.numbers[bucket].append(number)

    def extend(self, bucket: int, lines: memoryview, numbers: bytes) -> None:
        """Deal out many, each ended by a line feed. numbers: 32 bits each."""
        self.lines[bucket].append(lines)
        self.numbers[bucket].frombytes(numbers)

    def write(self, path: Path, file: str, count: int) -> None:
        """Write it whole under its name. count: lines of the piece."""
        ends, at = [], 0
        with whole(path) as out:
            for lines, numbers in zip(self.lines, self.numbers, strict=True):
                at += out.write(numbers.tobytes()) + sum(map(out.write, lines))
                ends.append(at)
            footer = Footer(file, count, list(map(len, self.numbers)), ends, self.problems, self.unused)
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


def stretch_of(path: Path, bucket: int) -> tuple[memoryview, memoryview]:
    """The lines of one bucket, each ended by a line feed, and their numbers in the piece, 32 bits each."""
    footer = footer_of(path)
    start = footer.ends[bucket - 1] if bucket else 0
    numbers = 4 * footer.counts[bucket]
    data = memoryview(_between(path, start, footer.ends[bucket]))
    return data[numbers:], data[:numbers]


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


def lines_of(path: Path, bucket: int) -> Iterator[tuple[bytes, int]]:
    """The lines of one bucket with their numbers in the piece."""
    lines, packed = stretch_of(path, bucket)
    numbers = array("I")
    numbers.frombytes(packed)
    yield from zip(bytes(lines).split(b"\n"), numbers, strict=False)
