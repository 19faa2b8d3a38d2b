"""The manifest: what every knowledge file held when the whole was last checked and approved.

Some damage reads well: a file cut between two rules, a dropped maximum, a changed digit. No schema can tell it from
what was meant, so each file carries a hash, and four digits for each line that name the first one that differs.
`python -m spinepath.knowledge.approve` runs every check and then writes the manifest; nothing else does.
"""

import hashlib
import tomllib
import zlib
from collections.abc import Iterator
from functools import cache
from importlib.resources.abc import Traversable
from itertools import zip_longest
from typing import NamedTuple

from spinepath.errors import KnowledgeError

NAME = "manifest.toml"
MEND = "restore the file; or, if the change is meant, have it reviewed and run: python -m spinepath.knowledge.approve"


class Approved(NamedTuple):
    """One file: hash of its content, and a short digest of each line."""

    sha256: str
    lines: tuple[str, ...]


def digest(content: bytes) -> Approved:
    """What the manifest holds of a file."""
    lines = content.splitlines(keepends=True)
    short = tuple(f"{zlib.crc32(line) & 0xFFFF:04x}" for line in lines)
    return Approved(hashlib.sha256(content).hexdigest(), short)


def found(root: Traversable, path: str = "") -> Iterator[tuple[str, Traversable]]:
    """Every knowledge file under a folder, by its path; code, words about the data, and the manifest apart."""
    for item in sorted(root.iterdir(), key=lambda item: item.name):
        name = f"{path}{item.name}"
        if item.is_dir():
            yield from found(item, f"{name}/")
        elif not name.endswith((".py", ".pyc", ".md")) and name != NAME:
            yield name, item


@cache
def _approved(text: str) -> dict[str, Approved]:
    raw = tomllib.loads(text)["file"]
    return {
        name: Approved(
            row["sha256"], tuple(row["lines"][at : at + 4] for at in range(0, len(row["lines"]), 4))
        )
        for name, row in raw.items()
    }


def approved(root: Traversable) -> dict[str, Approved]:
    """The manifest of a folder. Raises KnowledgeError when it is missing or damaged itself."""
    try:
        return _approved(root.joinpath(NAME).read_text("utf-8"))
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise KnowledgeError(f"{NAME}: missing or damaged ({error}); {MEND}") from error


def broken(name: str, content: bytes, root: Traversable) -> str | None:
    """How a file differs from the manifest, with the line; None when all is as it was."""
    was = approved(root).get(name)
    if was is None:
        return f"{name}: line 1: is not in the manifest; {MEND}"
    if hashlib.sha256(content).hexdigest() == was.sha256:
        return None
    now = digest(content)
    pairs = enumerate(zip_longest(was.lines, now.lines), start=1)
    line = next((place for place, (one, other) in pairs if one != other), 1)
    return (
        f"{name}: line {line}: not what was approved ({len(now.lines)} lines, {len(was.lines)} then); {MEND}"
    )


def insist(root: Traversable) -> None:
    """Raise KnowledgeError naming every file that is missing, new or changed, with the first line that differs."""
    there = {name: item.read_bytes() for name, item in found(root)}
    wrong = [f"{name}: the file is missing; {MEND}" for name in approved(root) if name not in there]
    wrong += [said for name, content in there.items() if (said := broken(name, content, root))]
    if wrong:
        raise KnowledgeError("\n".join(wrong))
