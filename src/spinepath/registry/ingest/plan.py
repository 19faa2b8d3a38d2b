"""What there is to do: the files of a source, cut into pieces, and how many buckets their people go to."""

from collections.abc import Iterator
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from uuid import uuid4

import msgspec

from spinepath.errors import CannotWrite, UnreadableInput
from spinepath.sources.fhir.files import is_other, members
from spinepath.sources.omop.where import place as database

PIECE = 32 << 20
"""Bytes of a file that are dealt out at a time."""
BUCKET = 64 << 20
"""Bytes that one data file is to be made of, before they are read."""
_UNPACKS = 12  # times that gzip makes NDJSON smaller, about


class Piece(msgspec.Struct, frozen=True):
    """A stretch of a file, or all of one that is packed or no NDJSON. name: as problems call the file."""

    number: int
    path: str
    name: str
    start: int
    end: int
    kind: str  # lines | packed | document
    block: int  # bytes of a packed file that are dealt out at a time


class Plan(msgspec.Struct, frozen=True):
    """All the work, the same for the same source. fingerprint: of names, sizes and times of the files."""

    source: str
    fingerprint: str
    pieces: tuple[Piece, ...]
    buckets: int
    others: tuple[str, ...]  # files that by their names are no records

    @property
    def size(self) -> int:
        """Bytes to read."""
        return sum(piece.end - piece.start for piece in self.pieces)


def plan(source: Path, out: Path, piece: int = PIECE, bucket: int = BUCKET) -> Plan:
    """Look at a file or a folder, but not at `out`, the charts that are made of it, should they be inside it.

    piece, bucket: bytes of each, about. Raises UnreadableInput when nothing is there.
    """
    if not source.exists():
        raise UnreadableInput(f"{source}: there is no such file or folder")
    found = _files(source, out)
    files = [path for path in found if not is_other(path)]
    if not files:
        raise UnreadableInput(f"{source}: no file in it can be a record")
    names = {path: path.relative_to(source).as_posix() if source.is_dir() else path.name for path in found}
    pieces: list[Piece] = []
    for path in files:
        pieces += _pieces(path, names[path], len(pieces), piece)
    size = sum((one.end - one.start) * (_UNPACKS if one.kind == "packed" else 1) for one in pieces)
    others = tuple(names[path] for path in found if is_other(path))
    return Plan(
        str(source), _fingerprint(files, names, piece, bucket), tuple(pieces), 1 + size // bucket, others
    )


def plan_omop(source: Path | str, out: Path) -> Plan:
    """An OMOP database, all but `out`. One on a server cannot be seen to have changed: it is read anew each time."""
    where = database(source)
    if where.is_server:
        return Plan(where.shown, f"read anew {uuid4()}", (), 0, ())
    path = Path(where.address)
    if not path.exists():
        raise UnreadableInput(f"{where.shown}: there is no such file or folder")
    files = _files(path, out)
    names = {one: one.relative_to(path).as_posix() if path.is_dir() else one.name for one in files}
    asked = int(where.person or 0)
    return Plan(where.shown, _fingerprint(files, names, asked), (), 0, ())


def _files(source: Path, out: Path) -> list[Path]:
    if not source.is_dir():
        return [source]
    above, below = source.resolve(), out.resolve()
    if above.is_relative_to(below):
        raise CannotWrite(f"{out}: holds the records themselves; choose an empty folder with -o")
    if not below.is_relative_to(above):
        return list(members(source))
    charts = source / below.relative_to(above)
    return [path for path in members(source) if not path.is_relative_to(charts)]


def _pieces(path: Path, name: str, number: int, length: int) -> Iterator[Piece]:
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(1 << 20)
    kind = "packed" if head[:2] == b"\x1f\x8b" else "lines" if looks_like_lines(head) else "document"
    if kind != "lines":
        yield Piece(number, str(path), name, 0, size, kind, length)
        return
    for place, start in enumerate(range(0, size, length)):
        yield Piece(number + place, str(path), name, start, min(start + length, size), kind, length)


def looks_like_lines(head: bytes) -> bool:
    """Whether a file that begins so is NDJSON: a whole object in its first line, and no other encoding."""
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return False
    first, newline, _ = head.removeprefix(b"\xef\xbb\xbf").lstrip().partition(b"\n")
    try:
        msgspec.json.decode(first, type=dict[str, msgspec.Raw])
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return False
    return bool(newline)


def _fingerprint(files: list[Path], names: dict[Path, str], *sizes: int) -> str:
    seen = [(names[path], path.stat().st_size, path.stat().st_mtime_ns) for path in files]
    return sha256(repr((seen, sizes, version("spinepath"))).encode()).hexdigest()
