"""Faults for the knowledge files: what a bad disk, a bad merge or a tired hand does to them."""

import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

KEY = re.compile(rb"^\s*[\w\"]+ = ")
NUMBER = re.compile(rb"(?<![\w.\"-])\d+(?:\.\d+)?(?![\w.\"-])")
CUTS, PICKS = 8, 4


class Fault(NamedTuple):
    """One fault in one file; None: the file is gone."""

    kind: str
    file: str
    content: bytes | None


def faults(root: Path, names: list[str]) -> Iterator[Fault]:
    """Every kind in every file that has something for it, always the same ones."""
    for name in names:
        yield from of_file(name, (root / name).read_bytes())
    yield Fault("unknown file", "rules/stranger.toml", b"")


def of_file(name: str, content: bytes) -> Iterator[Fault]:
    pick = random.Random(name)
    lines = content.splitlines(keepends=True)
    yield Fault("file gone", name, None)
    yield Fault("file empty", name, b"")
    yield Fault("not UTF-8", name, content[: len(content) // 2] + b"\xff\xfe" + content[len(content) // 2 :])
    for part in range(1, CUTS + 1):
        yield Fault("cut anywhere", name, content[: len(content) * part // (CUTS + 1)])
    heads = [at for at, line in enumerate(lines) if line.startswith(b"[") and at]
    for at in _some(pick, heads, CUTS):
        yield Fault("cut between tables", name, b"".join(lines[:at]))
    yield from _of_lines(name, lines, heads, pick)


def _of_lines(name: str, lines: list[bytes], heads: list[int], pick: random.Random) -> Iterator[Fault]:
    keys = [
        at
        for at, line in enumerate(lines)
        if KEY.match(line) and not line.rstrip().endswith((b"[", b"{", b"("))
    ]
    named = [
        at for at in keys if re.match(rb"\s*(source|citations|certainty|verified|guideline) = ", lines[at])
    ]
    ids = [at for at in keys if re.match(rb"\s*(id|drug|cause) = ", lines[at])]
    dates = [at for at, line in enumerate(lines) if re.search(rb"= \d{4}-\d\d-\d\d", line)]
    units = [at for at in keys if re.match(rb"\s*unit = ", lines[at]) or b"_mg = " in lines[at]]
    numbers = [at for at in keys if NUMBER.search(lines[at].partition(b"=")[2])]
    changes = (
        ("key dropped", keys, lambda _: b""),
        ("wrong type", keys, lambda line: line.partition(b"=")[0] + b"= [[true]]\n"),
        ("misspelt reference", named, lambda line: line.replace(b'"', b'"zz_', 1)),
        ("number out of range", numbers, lambda line: _numbered(line, lambda number: b"-" + number + b"000")),
        ("digit changed", numbers, lambda line: _numbered(line, _other)),
        ("unknown id", ids, lambda line: line.replace(b'"', b'"zz_', 1)),
        ("wrong unit", units, lambda line: line.replace(b"_mg", b"_ug").replace(b'= "', b'= "k')),
        ("bad date", dates, lambda line: re.sub(rb"= \d{4}-\d\d", b"= 2020-13", line)),
    )
    for kind, places, change in changes:
        for at in _some(pick, places, PICKS):
            changed = [*lines[:at], change(lines[at]), *lines[at + 1 :]]
            if changed != lines:
                yield Fault(kind, name, b"".join(changed))
    for at in _some(pick, heads, PICKS):
        after = next((place for place in heads if place > at), len(lines))
        yield Fault("table twice", name, b"".join([*lines[:after], *lines[at:after], *lines[after:]]))
        yield Fault("table emptied", name, b"".join([*lines[: at + 1], *lines[after:]]))


def _some(pick: random.Random, places: list[int], most: int) -> list[int]:
    return sorted(pick.sample(places, min(most, len(places))))


def _numbered(line: bytes, change: Callable[[bytes], bytes]) -> bytes:
    key, equals, value = line.partition(b"=")
    return key + equals + NUMBER.sub(lambda match: change(match[0]), value, count=1)


def _other(number: bytes) -> bytes:
    last = number[-1:]
    return number[:-1] + (b"1" if last != b"1" else b"2")
