"""The CSV tables as dictionaries, each read once and only when asked for."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

_HERE = files("spinepath.chart.terminology")


def read(name: str) -> str:
    """Text of a file of this folder."""
    return _HERE.joinpath(name).read_text("utf-8")


@cache
def toml(name: str) -> dict[str, Any]:
    """A TOML table of this folder."""
    return tomllib.loads(read(name))


@cache
def valuesets() -> dict[tuple[str, str], tuple[str, ...]]:
    """(short system, code) to the names of its value sets."""
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    # The first three columns never hold commas or quotes (a test): five times faster than the csv module.
    for line in read("valuesets.csv").splitlines()[1:]:
        name, system, code, _ = line.split(",", 3)
        key = system.upper(), code
        found[key] = (*found.get(key, ()), name)
    return found
