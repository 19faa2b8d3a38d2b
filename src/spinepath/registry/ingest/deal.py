"""Dealing out the lines of one piece: each to the bucket of its person.

A line that is plainly what we expect becomes a slip of what stands in it (fhir/scan/slips.py). Others are kept
as they stood in the input, or marked: `GOES_WITH` key `GOES_WITH` line is read the ordinary way together with the
person of that key; `UNUSED` type `UNUSED` key is a resource that is not ours to use.
"""

import re
import zlib
from codecs import BOM_UTF8
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO

import msgspec
import numpy as np
from numpy.typing import NDArray

from spinepath.chart.event import Problem
from spinepath.errors import UnreadableInput
from spinepath.registry.ingest.parts import Part
from spinepath.registry.ingest.plan import Piece, looks_like_lines
from spinepath.sources.fhir.bundle import Found, opened, type_of
from spinepath.sources.fhir.datatypes import Reference
from spinepath.sources.fhir.decode import OURS, Unused, decode
from spinepath.sources.fhir.events import HELPERS
from spinepath.sources.fhir.files import LARGEST, content, unpacked
from spinepath.sources.fhir.gather import Gathered
from spinepath.sources.fhir.index import Index, name_of
from spinepath.sources.fhir.links import owners
from spinepath.sources.fhir.scan import block
from spinepath.sources.fhir.scan.packing import Form, deal, sizes_of
from spinepath.sources.fhir.scan.scanner import Scanned, Scanner, hash_of, told_apart
from spinepath.sources.fhir.scan.syntax import BEYOND
from spinepath.sources.fhir.scan.tables import elements
from spinepath.sources.fhir.syntax import line_value, values

Ints = NDArray[np.int64]

GOES_WITH, UNUSED = b"\x00", b"\x01"
_HEAD = b'{"resourceType":"'
_SUBJECT, _PATIENT = b'"subject":{"reference":"Patient/', b'"patient":{"reference":"Patient/'
_HALF = re.compile(rb"\\u[dD][89a-fA-F]")
PATIENT = [one.name for one in elements()].index("Patient")
"""Its type, as `Scanned` numbers them."""
_SAMPLE = 1 << 16  # bytes at the head of a file that tell its FHIR version


class Dealer:
    """Deals out one piece. Two buckets more than `buckets`: the helpers that all may need, and the loose."""

    def __init__(self, buckets: int, folder: Path, piece: Piece) -> None:
        self.scanner = scanner()
        self.buckets, self.folder, self.piece = buckets, folder, piece
        self.written = 0
        self._fresh()

    def _fresh(self) -> None:
        self.part = Part(self.buckets + 2)
        self.count = 0

    def deal(self) -> int:
        """Deal out everything; how many parts that made."""
        try:
            if self.piece.kind == "document":
                self._document(content(Path(self.piece.path)))
            else:
                self._all_lines()
        except UnreadableInput as error:
            if self.written:  # only a packed file goes wrong later; what came before is used
                reason = f"{error}; what came before is used"
            else:
                self._fresh()
                reason = str(error)
            self._problem(0, "file", reason)
        self._flush()
        return self.written

    def _flush(self) -> None:
        path = self.folder / f"{self.piece.number:06}-{self.written:05}.part"
        self.part.write(path, self.piece, self.count)
        self.written += 1
        self._fresh()

    def _problem(self, number: int, field: str, reason: str) -> None:
        problem = Problem(source="", field=field, reason=reason, severity="error")
        self.part.problems.append((number, problem))

    def _all_lines(self) -> None:
        first = self.piece.start == 0
        for data, start in blocks(self.piece):
            base = start
            if first:
                mark = len(BOM_UTF8) if data.startswith(BOM_UTF8) else 0
                del data[:mark]
                base = None if start is None else start + mark
                if self.piece.kind == "packed" and not looks_like_lines(bytes(data[: 1 << 20])):
                    self._document(unpacked(content(Path(self.piece.path)), self.piece.name, []))
                    return
                self._check_version(data)
            elif self.piece.kind == "packed":
                self._flush()
            first = False
            self._lines(data, base)

    def _check_version(self, block: bytearray) -> None:
        """Raise UnsupportedFormat when the head of the file speaks for STU3 or R5."""
        head = block if len(block) <= _SAMPLE else block[: block.rfind(b"\n", 0, _SAMPLE) + 1] or block
        Gathered().add(bytes(head), self.piece.name)

    def _lines(self, data: bytearray, base: int | None) -> None:
        """base: where they begin in the file; None when they do not stand in it as they are."""
        if b"\r" in data:
            data, base = data.replace(b"\r\n", b"\n"), None
        data += (b"" if data.endswith(b"\n") else b"\n") + bytes(BEYOND)
        if self.scanner.is_full:
            self.scanner.forget()
        found = self.scanner.scan(data)
        bucket = self._slips(found, base)
        closer = (bucket < 0) & (found.column(block.STATUS) != block.BLANK)
        for number in np.flatnonzero(closer).tolist():
            self._closer(found.line(number), self.count + number)
        self.count += found.height

    def _slips(self, found: Scanned, base: int | None) -> Ints:
        """Deal out the plain lines; the bucket of each line, -1 for the others."""
        status, kind = found.column(block.STATUS), found.column(block.KIND)
        plain = status <= block.ALONE
        # What was met once may never come again: it is read by itself. Of a Patient more is read than its content.
        common = np.flatnonzero(status == block.PLAIN)
        common = common[self.scanner.seen[found.column(block.CONTENT)[common]] > 1]
        used, local = told_apart(found.column(block.CONTENT)[common], len(self.scanner.seen))
        form = Form(np.full(found.height, block.ALONE), np.full(found.height, -1), plain.copy())
        form.status[common], form.content[common] = block.PLAIN, local
        if base is not None:
            form.kept[common] = kind[common] == PATIENT
        sizes = sizes_of(found, form.kept)
        plain &= sizes >= 0
        bucket = np.full(found.height, -1, dtype=np.int64)
        bucket[plain] = (found.people[:, 2] % self.buckets)[found.column(block.PERSON)[plain]]
        self.part.contents = self.scanner.contents(used)
        self.part.extend(deal(found, form, sizes, bucket, self.buckets, base or 0, self.count))
        return bucket

    def _closer(self, line: bytes, number: int) -> None:
        """A line that was not plainly what we expect: of the person it names, or looked into."""
        owner = patient_of(line, is_odd(line))
        if owner is not None:
            self.part.add(bucket_of(owner, self.buckets), line, number)
        elif line.strip():
            self._other(line.strip(), number)

    def _document(self, data: bytes) -> None:
        problems: list[Problem] = []
        Gathered().add(data, self.piece.name)  # refuses what is not R4
        for number, (raw, _) in enumerate(values(data, self.piece.name, problems)):
            self._other(b" ".join(bytes(raw).splitlines()), number)
            self.count += 1
        self.part.problems += [(0, problem) for problem in problems]

    def _other(self, line: bytes, number: int) -> None:
        """A line whose person does not stand in it in so many words."""
        problems: list[Problem] = []
        raw = line_value(line, "", problems)
        if raw is None:
            self.part.problems += [(number, problem) for problem in problems]
            return
        if type_of(raw) in ("Bundle", "Parameters") or line[:1] == b"[":
            self._bundle(line, raw, number)
        else:
            self._resource(Found(raw, type_of(raw), None, ""), line, number, Index(()), {})

    def _bundle(self, line: bytes, raw: msgspec.Raw, number: int) -> None:
        """A bundle of one person goes with that person whole; one of several is taken apart."""
        gathered = Gathered()
        founds = list(opened(raw, "", gathered.problems))
        for found in founds:
            gathered.take(found, careful=False)
        index = Index(gathered.items)
        owned = owners(gathered.items, index)
        keys = {*owned.values(), *(item.source for item in gathered.items if item.type == "Patient")}
        if len(keys) == 1:
            self._goes_with(next(iter(keys)), line, number)
            return
        self.part.problems += [(number, problem) for problem in gathered.problems]
        for found in founds:
            self._resource(found, wrapped(found), number, index, owned)

    def _resource(self, found: Found, line: bytes, number: int, index: Index, owned: dict[str, str]) -> None:
        """index, owned: of the bundle it stands in."""
        result = decode(found, careful=False)
        if isinstance(result, Problem):
            if found.type in OURS:
                self.part.add(self.buckets + 1, line, number)
            else:
                self.part.problems.append((number, result))
        elif isinstance(result, Unused):
            self._unused(result.type, _name(result.owner, index), number)
        elif result.type in HELPERS:
            self.part.add(self.buckets, line, number)
        else:
            key = owned.get(result.source)
            keys = [key] if key is not None else _keys(found)
            for one in keys:
                self._goes_with(one, line, number)
            if not keys:
                self.part.add(self.buckets + 1, line, number)

    def _goes_with(self, key: str, line: bytes, number: int) -> None:
        name = key.encode("utf-8", "surrogatepass")
        bucket = bucket_of(name.removeprefix(b"Patient/"), self.buckets)
        self.part.add(bucket, GOES_WITH + name + GOES_WITH + line, number)

    def _unused(self, kind: str, key: str | None, number: int) -> None:
        if key is None:
            self.part.unused[kind] = self.part.unused.get(kind, 0) + 1
        else:
            name = key.encode("utf-8", "surrogatepass")
            bucket = bucket_of(name.removeprefix(b"Patient/"), self.buckets)
            self.part.add(bucket, UNUSED + kind.encode() + UNUSED + name, number)


@cache
def scanner() -> Scanner:
    """One for all pieces of a process."""
    return Scanner()


def bucket_of(owner: bytes, buckets: int) -> int:
    """The bucket of a person, by the id of the Patient."""
    return hash_of(owner) % buckets


_OURS = frozenset(name.encode() for name in OURS if name not in (*HELPERS, "OperationOutcome", "Patient"))


def is_odd(data: bytes) -> bool:
    """Whether there may be something inside that forbids its use, half a character, or a resource in another."""
    if b'"contained"' in data or b"modifierExtension" in data or (b"\\u" in data and _HALF.search(data)):
        return True
    return b"data-absent-reason" in data and b'"_' in data


def patient_of(line: bytes, careful: bool = True) -> bytes | None:
    """The id of the Patient that a line of our types names in the usual form; None when one must look closer.

    careful: the line may be odd (`is_odd`).
    """
    if line[:17] != _HEAD or line[-1:] != b"}" or (careful and is_odd(line)):
        return None
    kind = line[17 : line.find(b'"', 17)]
    if kind not in _OURS:
        return _own_id(line) if kind == b"Patient" else None
    at = line.find(_SUBJECT)
    if at < 0:
        at = line.find(_PATIENT)
        if at < 0 or line.find(b'"subject"') >= 0:
            return None
    owner = line[at + 32 : line.find(b'"', at + 32)]
    return owner if owner and b"/" not in owner and b"\\" not in owner else None


def _own_id(line: bytes) -> bytes | None:
    """The id of a Patient when it stands where exporters put it: right after the type."""
    if line[17:32] != b'Patient","id":"':
        return None
    owner = line[32 : line.find(b'"', 32)]
    return owner if owner and b"\\" not in owner else None


def _keys(found: Found) -> list[str]:
    """Whose a resource is, and what is contained in it; none when that can only be told from other records."""
    gathered = Gathered()
    gathered.take(found, careful=False)
    if gathered.items[0].type == "Patient":
        return [gathered.items[0].source]
    owned = owners(gathered.items, Index(gathered.items))
    if not owned.get(gathered.items[0].source, "").startswith("Patient/"):
        return []
    return list(dict.fromkeys(owned.values()))


def _name(owner: Reference | None, index: Index) -> str | None:
    """The key of a person that a reference means, in the bundle or anywhere."""
    if owner is None:
        return None
    found = index.named(owner.reference, None) if owner.reference else None
    return found.source if found is not None else name_of(owner)


def wrapped(found: Found) -> bytes:
    """A resource of a bundle as a line of its own that keeps its address."""
    raw = b" ".join(bytes(found.raw).splitlines())
    if found.full_url is None:
        return raw
    url = msgspec.json.encode(found.full_url)
    return b'{"resourceType":"Bundle","entry":[{"fullUrl":' + url + b',"resource":' + raw + b"}]}"


def blocks(piece: Piece) -> Iterator[tuple[bytearray, int | None]]:
    """The bytes of a piece as blocks of whole lines, and where they begin in the file; None for a packed one.

    A line belongs to the piece it begins in.
    """
    if piece.kind == "packed":
        return ((data, None) for data in _unpacked_blocks(piece))
    return iter([_stretch(piece)])


def _stretch(piece: Piece) -> tuple[bytearray, int]:
    with Path(piece.path).open("rb") as file:
        start, end = _line_start(file, piece.start), _line_start(file, piece.end)
        data = bytearray(
            end - start + 1 + BEYOND
        )  # room for what the scan asks for behind the lines: no copy later
        file.seek(start)
        with memoryview(data) as room:
            size = file.readinto(room[: end - start])
        del data[size:]
        return data, start


def _line_start(file: BinaryIO, at: int) -> int:
    """Where the first line begins that does not begin before `at`; the end of the file when there is none."""
    if not at:
        return 0
    file.seek(at - 1)
    return at - 1 + len(file.readline())


def _unpacked_blocks(piece: Piece) -> Iterator[bytearray]:
    rest = b""
    for more in _inflated(piece):
        data = rest + more
        cut = data.rfind(b"\n") + 1
        rest = data[cut:]
        if len(rest) > LARGEST:
            raise UnreadableInput(
                f"{piece.name}: a line of more than {LARGEST // 1024**3} GB; not read further"
            )
        if cut:
            yield bytearray(data[:cut])
    if rest:
        yield bytearray(rest)


def _inflated(piece: Piece) -> Iterator[bytes]:
    """Unpacked blocks of about `block` bytes. Raises UnreadableInput for a damaged or cut-off file."""
    machine: Any = zlib.decompressobj(wbits=31)
    begun = False
    out = bytearray()
    with Path(piece.path).open("rb") as file:
        while packed := file.read(1 << 20):
            while packed:
                try:
                    out += machine.decompress(packed, piece.block)
                except zlib.error as error:
                    yield bytes(out)
                    raise UnreadableInput(
                        f"{piece.name}: a damaged gzip file ({error}); get it again"
                    ) from error
                packed = machine.unconsumed_tail or machine.unused_data
                begun = not machine.eof
                machine = machine if begun else zlib.decompressobj(wbits=31)
                if len(out) >= piece.block:
                    yield bytes(out)
                    out.clear()
    yield bytes(out)
    if begun:
        raise UnreadableInput(f"{piece.name}: the gzip file is cut off; get it whole")
