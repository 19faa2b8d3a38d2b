"""Blocks of lines in, arrays out. What one block taught is kept for the next."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from spinepath.sources.fhir.scan import block, machine, short
from spinepath.sources.fhir.scan.packing import Contents, Places, Stretch
from spinepath.sources.fhir.scan.syntax import BEYOND
from spinepath.sources.fhir.scan.tables import keys, kinds

Ints = NDArray[np.int64]
MOST_CONTENTS, _ARENA, _NODES, _LITERALS = 1 << 16, 1 << 22, 1 << 18, 1 << 24
"""Contents remembered at most, words of 64 bits for them, nodes of the tree and bytes for those: 100 MB at most."""
_TAIL = b"\n" + bytes(BEYOND)
_SOURCE = max(map(len, kinds())) + 1


class Scanned(NamedTuple):
    """A block that was scanned. data: its bytes, and some beyond. height: how many lines.

    lines: a row for each and one more, columns of scan.block. dates: first and last day since 1970 of each. numbers: as
    they stand. people: where the id of each begins and ends, and what `hash_of` gives for it. sources: the names of
    lines, one after the other. results: the line of a report, and where the reference to one begins and ends.
    away: gives a line that is not in `data`.
    """

    data: NDArray[np.uint8]
    height: int
    lines: Ints
    dates: NDArray[np.int32]
    numbers: NDArray[np.float64]
    people: Ints
    sources: NDArray[np.uint8]
    results: Ints
    away: "Away"

    def column(self, name: int) -> Ints:
        """One column of the lines."""
        found: Ints = self.lines[: self.height, name]
        return found

    def line(self, number: int) -> bytes:
        """The bytes of a line."""
        start, end, away = self.lines[number, [block.START, block.END, block.AWAY]].tolist()
        return self.away(number, start, end) if away else self.data[start:end].tobytes()

    def names(self) -> list[str]:
        """The ids of the people."""
        data = memoryview(self.data)  # type: ignore[arg-type]
        return [str(data[start:end], "utf-8") for start, end, _ in self.people.tolist()]


Away = Callable[[int, int, int], bytes]
"""The line of this number, which stands between two places of its file."""


class Scanner:
    """Scans blocks. seen: of each content, how often it was met so far."""

    def __init__(self) -> None:
        self._keys = keys()
        self._scratch = np.zeros(block.MOST_CONTENT // 8 + 2, dtype=np.uint64)
        self._holes = np.zeros((short.MOST_HOLES, 3), dtype=np.int64)
        self.forget()

    def forget(self) -> None:
        """Forget every content: their numbers begin anew."""
        self._at = np.zeros(short.COUNTERS, dtype=np.int64)
        self._table = np.zeros((MOST_CONTENTS, 4), dtype=np.int64)
        self._slots = np.full(4 * MOST_CONTENTS, -1, dtype=np.int32)
        self._hashes = np.zeros(MOST_CONTENTS, dtype=np.uint64)
        self._arena = np.zeros(_ARENA, dtype=np.uint64)
        self._nodes = np.zeros((_NODES, short.NODE), dtype=np.int64)
        self._nodes[0, [short.KIND, short.NEXT]] = short.PART, -1
        self._literals = np.zeros(_LITERALS + BEYOND, dtype=np.uint8)
        self._at[short.NODES] = 1

    @property
    def is_full(self) -> bool:
        """Whether there is hardly room for more contents; then it is time to forget."""
        return bool(self._at[short.CONTENTS] > 0.9 * MOST_CONTENTS or self._at[short.ARENA] > 0.9 * _ARENA)

    @property
    def seen(self) -> Ints:
        """Of each content, how often it was met so far."""
        found: Ints = self._table[: self._at[short.CONTENTS], block.SEEN]
        return found

    def scan(self, text: bytes | bytearray) -> Scanned:
        """Scan whole lines, each ended by a line feed; BEYOND more bytes must follow. Raises ValueError otherwise."""
        if not text.endswith((_TAIL, bytes(BEYOND)) if len(text) == BEYOND else _TAIL):
            raise ValueError("lines to scan must each be ended, and zeros follow")
        data = np.frombuffer(text, dtype=np.uint8)
        data.flags.writeable = False
        size, count = len(text) - BEYOND, _line_feeds(data)
        self._at[: short.CONTENTS] = self._at[[short.PEOPLE, short.SOURCES, short.LATE]] = 0
        lines = np.empty((count + 1, block.COLUMNS), dtype=np.int64)
        # No date takes less than 12 bytes, no number 9 (of many digits 24), no result 15: there is always room.
        dates = np.empty(2 * (size // 12 + 1), dtype=np.int32)
        numbers = np.empty(size // 9 + 1, dtype=np.float64)
        late = np.empty((size // 24 + 1, 3), dtype=np.int64)
        results = np.empty(3 * (size // 15 + 1), dtype=np.int64)
        people = np.empty((count, 3), dtype=np.int64)
        sources = np.empty(size + _SOURCE * count, dtype=np.uint8)
        machine.scan()(
            data, size, self._at, *self._keys, self._table, self._slots, self._hashes, self._arena,
            self._scratch.view(np.uint8), self._scratch, lines, dates, numbers, late, results, people, _slots(count),
            sources, self._holes, self._nodes, self._literals,
        )  # fmt: skip
        at = self._at
        for number, start, end in late[: at[short.LATE]].tolist():
            numbers[number] = float(text[start:end])
        return Scanned(
            data, count, lines, dates[: 2 * at[short.DATES]], numbers[: at[short.NUMBERS]],
            people[: at[short.PEOPLE]], sources[: at[short.SOURCES]],
            results[: 3 * at[short.RESULTS]].reshape(-1, 3), _here,
        )  # fmt: skip

    def contents(self, some: Ints) -> Contents:
        """Contents by their numbers."""
        at, words, _, kinds = self._table[some].T
        where = np.repeat(at - np.cumsum(words) + words, words) + np.arange(words.sum())
        return Contents(kinds.astype(np.int32), words.astype(np.int32), self._arena[where])

    def adopt(self, some: Contents) -> NDArray[np.int32]:
        """The numbers here of contents that another met; -1 for those there is no room for."""
        found = np.empty(len(some.kinds), dtype=np.int32)
        machine.adopted()(
            *some, self._at, self._table, self._slots, self._hashes, self._arena, self._scratch.view(np.uint8),
            self._scratch, found,
        )  # fmt: skip
        return found

    def unpack(
        self, stretches: Sequence[Stretch], own: Sequence[NDArray[np.int32]], away: Away
    ) -> tuple[Scanned, Places]:
        """What was scanned of the lines of some slips. own: of each stretch, its contents as `adopt` gave them."""
        text = b"".join([*(one.data for one in stretches), bytes(BEYOND)])
        data, count = np.frombuffer(text, dtype=np.uint8), sum(one.height for one in stretches)
        sizes = [(len(one.data), len(known)) for one, known in zip(stretches, own, strict=True)]
        taken = np.array(sizes, dtype=np.int64).reshape(-1, 2)
        ends = np.cumsum(taken, axis=0) - taken * [0, 1]
        self._at[: short.CONTENTS] = self._at[[short.PEOPLE, short.SOURCES]] = 0
        lines = np.empty((count + 1, block.COLUMNS), dtype=np.int64)
        dates, numbers = (np.empty(len(text) // 8, dtype=np.uint64) for _ in range(2))
        sources, results = np.empty(len(text), dtype=np.uint8), np.empty((len(text) // 8, 3), dtype=np.int64)
        people = np.empty((count, 3), dtype=np.int64)
        places = Places(np.empty(count, dtype=np.int32), np.empty(count, dtype=np.uint32))
        machine.unpacked()(
            data, ends, np.array([one.place for one in stretches], dtype=np.int32), self._at,
            np.concatenate([np.empty(0, dtype=np.int32), *own]), self._table, lines, dates, numbers, sources, results,
            people, _slots(count), *places,
        )  # fmt: skip
        at = self._at
        found = Scanned(
            data, count, lines, dates[: at[short.DATES]].view(np.int32), numbers[: at[short.NUMBERS]].view(np.float64),
            people[: at[short.PEOPLE]], sources[: at[short.SOURCES]], results[: at[short.RESULTS]], away,
        )  # fmt: skip
        return found, places


def _here(number: int, start: int, end: int) -> bytes:
    raise ValueError(f"line {number + 1} is not away")


def hash_of(owner: bytes) -> int:
    """63 bits of a hash of the id of a person, as `scan` gives it."""
    found = block.FACTOR
    for at in range(0, len(owner), 8):
        found = (found ^ int.from_bytes(owner[at : at + 8], "little")) * block.FACTOR & _WORD
        found ^= found >> block.SHIFT
    return found >> 1


_WORD = (1 << 64) - 1


def _line_feeds(data: NDArray[np.uint8]) -> int:
    """How many there are, piece by piece: what is compared stays near the processor."""
    step = 1 << 18
    return sum(int(np.count_nonzero(data[at : at + step] == ord("\n"))) for at in range(0, len(data), step))


def told_apart(values: Ints, below: int) -> tuple[Ints, Ints]:
    """The different values in order, and for each value its place among them; all are from 0 to `below`."""
    found = np.zeros(below, dtype=np.bool_)
    found[values] = True
    return np.flatnonzero(found), (np.cumsum(found) - 1)[values]


def joined(found: Scanned) -> tuple[NDArray[np.bool_], Ints]:
    """Of each person, and last of nobody, whether the ordinary way must be taken; of each line, the report it is a
    result of, or -1.
    """
    unusual = np.zeros(len(found.people) + 1, dtype=np.bool_)
    parent = np.full(found.height, -1, dtype=np.int64)
    machine.join()(
        found.data,
        found.height,
        found.lines,
        found.results,
        found.sources,
        _slots(found.height),
        unusual,
        parent,
    )
    return unusual, parent


def _slots(count: int) -> NDArray[np.int32]:
    """An empty hash table for so many."""
    return np.full(1 << (2 * count + 1).bit_length(), -1, dtype=np.int32)
