"""The bytes of a file or of every file of a folder, unpacked, never more than a limit."""

import zlib
from collections.abc import Iterator
from pathlib import Path

from spinepath.chart.event import Problem
from spinepath.errors import UnreadableInput

LARGEST = 2 * 1024**3
"""Bytes of one unpacked file."""

_CHUNK = 1 << 20
_SUSPICIOUS = 100 * 1024**2  # from this size on, packed 500 times smaller is no record but an attack
_MOST_PACKED = 500
_SKIPPED = (".md", ".txt", ".html", ".pdf", ".png", ".jpg", ".csv", ".log", ".py", ".toml", ".xlsx")


def members(folder: Path) -> Iterator[Path]:
    """Every file below a folder in order of name; hidden files and folders are left out."""
    for path in sorted(folder.rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if path.is_file() and not hidden:
            yield path


def is_other(path: Path) -> bool:
    """True for a file that by its name is no record (README.md, log, picture)."""
    return path.suffix.lower() in _SKIPPED


def content(path: Path) -> bytes:
    """The bytes of a file as they lie on disk. Raises UnreadableInput when it cannot be opened."""
    try:
        if path.stat().st_size > LARGEST:
            raise UnreadableInput(f"{path}: larger than {LARGEST // 1024**3} GB; split it by patient")
        return path.read_bytes()
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise UnreadableInput(f"{path}: cannot be opened: {error}") from error


def unpacked(data: bytes, where: str, problems: list[Problem], largest: int = LARGEST) -> bytes:
    """The bytes without gzip. A cut-off archive gives what is whole and a problem.

    Raises UnreadableInput for a broken archive, one that unpacks to more than `largest`, and other archives.
    """
    if data[:4] == b"PK\x03\x04":
        raise UnreadableInput(f"{where}: a zip archive; unpack it and give the folder")
    if data[:2] != b"\x1f\x8b":
        return data
    try:
        text, whole = _inflate(data, where, largest)
    except zlib.error as error:
        raise UnreadableInput(f"{where}: a damaged gzip file ({error}); get it again") from error
    if not whole:
        reason = "the gzip file is cut off; what could be unpacked is used"
        problems.append(Problem(source=where, field="file", reason=reason, severity="error"))
    return text


def _inflate(data: bytes, where: str, largest: int) -> tuple[bytes, bool]:
    """Unpacked bytes of all members, and whether the last one is whole."""
    out = bytearray()
    rest = data
    while rest[:2] == b"\x1f\x8b":
        machine = zlib.decompressobj(wbits=31)
        while not machine.eof:
            piece = machine.decompress(rest, _CHUNK)
            rest = machine.unconsumed_tail
            out += piece
            _check_size(len(out), len(data), where, largest)
            if not piece and not rest and not machine.eof:
                return bytes(out), False
        rest = machine.unused_data
    return bytes(out), True


def _check_size(size: int, packed: int, where: str, largest: int) -> None:
    if size > largest or (size > _SUSPICIOUS and size > packed * _MOST_PACKED):
        raise UnreadableInput(f"{where}: unpacks to more than {size // 1024**2} MB; not read further")
