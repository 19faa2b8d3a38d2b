"""Which knowledge an assessment rests on: a version people can name and a hash that proves it.

The hash covers every data file that decides what a record means: rules and evidence, but also the value sets
and the phrases by which a record is read.
"""

import hashlib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from spinepath.knowledge.tables import folder, parse

FLOORS = ("chart", "sources", "knowledge")
NOT_DATA = (".py", ".pyc", ".md")  # code has a version of its own, and words about the data change no answer


def _files(where: Traversable, path: str) -> Iterator[tuple[str, bytes]]:
    for item in where.iterdir():
        name = f"{path}/{item.name}"
        if item.name == "__pycache__":  # what compilers keep there decides nothing
            continue
        if item.is_dir():
            yield from _files(item, name)
        elif not name.endswith(NOT_DATA):
            yield name, item.read_bytes()


def data_files() -> Iterator[tuple[str, bytes]]:
    """Name and content of every data file that decides an answer."""
    for floor in FLOORS:
        yield from _files(files("spinepath").joinpath(floor), floor)


def content_hash(content: Mapping[str, bytes]) -> str:
    """SHA-256 over names and contents, whatever order they come in."""
    digest = hashlib.sha256()
    for name in sorted(content):
        digest.update(f"{name}\0{hashlib.sha256(content[name]).hexdigest()}\n".encode())
    return digest.hexdigest()


@cache
def sha256() -> str:
    """Hash of every data file that decides an answer."""
    return content_hash(dict(data_files()))


@cache
def version() -> str:
    """The knowledge's version, raised with every change that can change an answer."""
    return str(parse(folder("knowledge.toml"))["version"])
