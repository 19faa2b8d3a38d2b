"""Slips of lines (slips.py): what a stretch of them is, and how those of a block are dealt out."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from spinepath.errors import UnreadableInput
from spinepath.sources.fhir.scan import block, machine, slips

if TYPE_CHECKING:
    from spinepath.sources.fhir.scan.scanner import Scanned

Ints = NDArray[np.int64]


class Contents(NamedTuple):
    """What lines share. kinds: the type of each in `keys`; sizes: how many of the words are its own."""

    kinds: NDArray[np.int32]
    sizes: NDArray[np.int32]
    words: NDArray[np.uint64]


class Stretch(NamedTuple):
    """Slips of lines, one after the other. height: how many; place: a number by which they are known."""

    data: memoryview
    height: int
    place: int


class Places(NamedTuple):
    """Of each line of several stretches: the place of its stretch, and its number there."""

    parts: NDArray[np.int32]
    numbers: NDArray[np.uint32]


class Dealt(NamedTuple):
    """Slips sorted by bucket. ends: of each bucket where they end; counts: how many they are."""

    data: memoryview
    ends: list[int]
    counts: list[int]


class Slip(NamedTuple):
    """One of them. line: as it stood in the input, if the slip holds it; owner: the id of its person, or nothing."""

    line: bytes | None
    owner: bytes
    number: int


def single(line: bytes, number: int) -> bytes:
    """The slip of a line that is not told by parts. Raises UnreadableInput for one of more than 4 GB."""
    size = slips.HEAD + len(line)
    if size > slips.MOST:
        raise UnreadableInput("a line of more than 4 GB; not read further")
    told = (size | number << 32, block.BROKEN | slips.KEPT | slips.NO_CONTENT << 32, 0, len(line), 0, 0)
    return b"".join(word.to_bytes(8, "little") for word in told) + line


def each(data: memoryview) -> Iterator[Slip]:
    """The slips of a stretch."""
    at = 0
    while at < len(data):
        one, two, _, sizes, four, _ = np.frombuffer(data[at : at + slips.HEAD], dtype=np.uint64).tolist()
        begin = at + slips.HEAD
        end = begin + (sizes & 0xFFFFFFFF if two & slips.KEPT else 0)
        line = bytes(data[begin:end]) if two & slips.KEPT else None
        yield Slip(line, bytes(data[end : end + (four & 0xFFFF)]), one >> 32)
        at += one & 0xFFFFFFFF


class Form(NamedTuple):
    """How each line is told. status: PLAIN or ALONE; content: its number among those told beside, or -1; kept:
    whether the slip holds the line itself.
    """

    status: Ints
    content: Ints
    kept: NDArray[np.bool_]


def sizes_of(found: "Scanned", kept: NDArray[np.bool_]) -> Ints:
    """Bytes of the slip of each line; -1 where a slip has no room for its parts."""
    sizes = np.empty(found.height, dtype=np.int64)
    machine.measured()(found.height, found.lines, found.people, found.results, kept, sizes)
    return sizes


def deal(
    found: "Scanned", form: Form, sizes: Ints, bucket: Ints, buckets: int, base: int, first: int
) -> Dealt:
    """The slips of the lines that have a bucket (not -1). base: where in its file the block begins; first: the number
    of its first line.
    """
    has = bucket >= 0
    of_bucket = np.bincount(bucket[has], sizes[has], buckets).astype(np.int64)
    ends = np.cumsum(of_bucket) - of_bucket
    out = np.empty(of_bucket.sum(), dtype=np.uint8)
    machine.packed()(
        found.data, found.height, found.lines, found.dates.view(np.uint64), found.numbers.view(np.uint64),
        found.people, found.sources, found.results, *form, bucket, base, first, ends, out,
    )  # fmt: skip
    counts = np.bincount(bucket[has], minlength=buckets)
    return Dealt(memoryview(out), ends.tolist(), counts.tolist())  # type: ignore[arg-type]
