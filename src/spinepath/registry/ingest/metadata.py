"""What MEDS wants said about a dataset: which codes there are, and what the columns beyond its own are."""

from collections.abc import Iterable, Iterator, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import msgspec
import polars as pl

from spinepath.chart.table import BIRTH, DEATH, DISK, METADATA, data_files, write_parquet

MEDS_VERSION = "0.4"
_OWN = ("subject_id", "time", "code", "numeric_value", "text_value")
_FROM_SOURCE = ("patient", "source", "part_of")
_MODIFIES = ("unit",)


Code = tuple[str, str | None, Sequence[str] | None]
"""A code, its name, and its value sets."""


def write_metadata(folder: Path, codes: Iterable[Code], license_: str | None = None) -> None:
    """codes.parquet and then dataset.json, which says that the charts are complete. codes: of all data files, in order;
    a code may come again.
    """
    list_ = folder / METADATA / ".codes.draft"
    write_parquet(_table(codes), list_)
    list_.replace(list_.with_name("codes.parquet"))
    said = {
        "dataset_name": "spinepath charts", "etl_name": "spinepath ingest", "etl_version": version("spinepath"),
        "meds_version": MEDS_VERSION, "raw_source_id_columns": list(_FROM_SOURCE),
        "code_modifier_columns": list(_MODIFIES),
        "other_extension_columns": [
            name for name in DISK if name not in (*_OWN, *_FROM_SOURCE, *_MODIFIES)
        ],
    }  # fmt: skip
    said |= {"license": license_} if license_ else {}
    draft = folder / METADATA / ".dataset.draft"
    draft.write_bytes(msgspec.json.format(msgspec.json.encode(said), indent=2) + b"\n")
    draft.replace(draft.with_name("dataset.json"))


def codes_of(events: pl.DataFrame) -> list[Code]:
    """The codes of a data file, each name of one once, with its value sets where it is first met."""
    found = events.select("code", "name", "concepts").unique(
        ["code", "name"], keep="first", maintain_order=True
    )
    return found.rows()


def codes_in(folder: Path) -> Iterator[Code]:
    """The codes of a folder of charts, file by file."""
    for path in data_files(folder, complete=False):
        yield from codes_of(pl.read_parquet(path, columns=["code", "name", "concepts"]))


def _table(codes: Iterable[Code]) -> pl.DataFrame:
    """Every code with the first of its names, and our value sets as its parents."""
    known: dict[str, Code] = {}
    for one in codes:
        before = known.get(one[0])
        if before is None or (one[1] is not None and (before[1] is None or one[1] < before[1])):
            known[one[0]] = one
    said = {BIRTH: "Birth", DEATH: "Death"}
    rows = [(code, name or said.get(code), list(concepts or ())) for code, name, concepts in known.values()]
    schema: dict[str, Any] = {"code": pl.String, "description": pl.String, "parent_codes": pl.List(pl.String)}
    return pl.DataFrame(rows, schema, orient="row").sort("code")
