"""Reading the evidence files: each is parsed once."""

import tomllib
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from spinepath.errors import KnowledgeError

EVIDENCE = ("causes", "tests", "medications", "interventions", "outcomes")


def folder(name: str) -> Traversable:
    """A folder of knowledge data inside the package."""
    return files("spinepath.knowledge").joinpath(name)


def parse(file: Traversable) -> dict[str, Any]:
    """A TOML file's content. Raises KnowledgeError with the line when it does not parse."""
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise KnowledgeError(f"{file.name}: {error}; mend the TOML") from error


@cache
def evidence(name: str) -> dict[str, Any]:
    """One evidence file as it stands ("causes", "tests", ..., "references")."""
    return parse(folder("evidence").joinpath(f"{name}.toml"))
