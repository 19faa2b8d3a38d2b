"""Which knowledge an assessment rests on: a version people can name and a hash that proves it."""

import hashlib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources.abc import Traversable

from spinepath.knowledge.tables import folder, parse

NOT_DATA = (".py", ".pyc", ".md")  # code and words about the data change no answer


def _files(where: Traversable, path: str = "") -> Iterator[tuple[str, bytes]]:
    for item in where.iterdir():
        name = f"{path}{item.name}"
        if item.is_dir():
            yield from _files(item, f"{name}/")
        elif not name.endswith(NOT_DATA):
            yield name, item.read_bytes()


def content_hash(content: Mapping[str, bytes]) -> str:
    """SHA-256 over names and contents, whatever order they come in."""
    digest = hashlib.sha256()
    for name in sorted(content):
        digest.update(f"{name}\0{hashlib.sha256(content[name]).hexdigest()}\n".encode())
    return digest.hexdigest()


@cache
def sha256() -> str:
    """Hash of every knowledge data file of the package."""
    return content_hash(dict(_files(folder("."))))


@cache
def version() -> str:
    """The knowledge's version, raised with every change that can change an answer."""
    return str(parse(folder("knowledge.toml"))["version"])
