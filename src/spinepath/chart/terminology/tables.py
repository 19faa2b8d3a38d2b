"""The CSV tables as dictionaries, each read once and only when asked for."""

from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

import polars as pl

from spinepath import shipped

_PACKAGE = "spinepath.chart.terminology"
_HERE = files(_PACKAGE)


def read(name: str) -> str:
    """Text of a file of this folder."""
    return _HERE.joinpath(name).read_text("utf-8")


@cache
def toml(name: str) -> dict[str, Any]:
    """A TOML table of this folder."""
    return shipped.toml(_PACKAGE, name)


def columns(name: str, *wanted: str) -> Iterator[tuple[str, ...]]:
    """Rows of a CSV table of this folder, only these columns, all as text ("" when empty)."""
    # Polars is loaded with the chart anyway and reads three times faster than the csv module.
    data = _HERE.joinpath(name).read_bytes()
    table = pl.read_csv(data, columns=list(wanted), infer_schema=False).fill_null("")
    return zip(*(table[column].to_list() for column in wanted), strict=True)


@cache
def valuesets() -> dict[tuple[str, str], tuple[str, ...]]:
    """(short system, code) to the names of its value sets."""
    systems = {name.lower(): name for name in toml("systems.toml")["known"]}
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for table in ("valuesets.csv", "icd10cm_headers.csv"):
        for name, system, code in columns(table, "valueset", "system", "code"):
            key = systems[system], code
            found[key] = (*found[key], name) if key in found else (name,)
    return found
