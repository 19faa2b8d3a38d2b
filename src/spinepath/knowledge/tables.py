"""Reading the knowledge files: each is compared with the manifest and parsed once."""

import tomllib
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import PurePath
from typing import Any

from spinepath.errors import KnowledgeError
from spinepath.knowledge import manifest

EVIDENCE = ("causes", "tests", "medications", "interventions", "outcomes")


def root() -> Traversable:
    """Where the knowledge lies."""
    return files("spinepath.knowledge")


def folder(name: str) -> Traversable:
    """A folder or file of knowledge data inside the package."""
    return root().joinpath(name)


def parse(file: Traversable) -> dict[str, Any]:
    """A TOML file's content. Raises KnowledgeError with the line when it is missing, does not parse, or was changed."""
    content = _bytes(file)
    try:
        found = tomllib.loads(content.decode("utf-8").replace("\r\n", "\n"))
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise KnowledgeError(f"{file.name}: line {line}: {error}; save it as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise KnowledgeError(f"{file.name}: {error}; mend the TOML") from error
    said = _broken(file, content)
    if said:
        raise KnowledgeError(said)
    return found


def _bytes(file: Traversable) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise KnowledgeError(
            f"{file.name}: cannot be read ({error.strerror or error}); {manifest.MEND}"
        ) from error


def _broken(file: Traversable, content: bytes) -> str | None:
    """A file outside the knowledge folder (made up by a test) stands in no manifest."""
    path, home = PurePath(str(file)), PurePath(str(root()))
    return (
        manifest.broken(path.relative_to(home).as_posix(), content, root())
        if path.is_relative_to(home)
        else None
    )


@cache
def evidence(name: str) -> dict[str, Any]:
    """One evidence file as it stands ("causes", "tests", ..., "references")."""
    return parse(folder("evidence").joinpath(f"{name}.toml"))


@cache
def whole() -> None:
    """Every knowledge file is there and is what was approved. Raises KnowledgeError naming file and line."""
    manifest.insist(root())
