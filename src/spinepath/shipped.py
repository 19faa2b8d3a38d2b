"""Tables shipped inside the package."""

import tomllib
from importlib.resources import files
from typing import Any


def toml(package: str, *path: str) -> dict[str, Any]:
    """Content of a TOML file of a package, such as toml("spinepath.chart", "findings.toml")."""
    return tomllib.loads(toml_text(package, *path))


def toml_text(package: str, *path: str) -> str:
    """The same as it is written."""
    return files(package).joinpath(*path).read_text("utf-8")
