"""What MEDS wants said about a dataset: which codes there are, and what the columns beyond its own are."""

from importlib.metadata import version
from pathlib import Path

import msgspec
import polars as pl

from spinepath.chart.table import BIRTH, DEATH, DISK, METADATA, data_files, write_parquet

MEDS_VERSION = "0.4"
_OWN = ("subject_id", "time", "code", "numeric_value", "text_value")
_FROM_SOURCE = ("patient", "source", "part_of")
_MODIFIES = ("unit",)


def write_metadata(folder: Path, license_: str | None = None) -> None:
    """codes.parquet and then dataset.json, which says that the charts are complete."""
    codes = folder / METADATA / ".codes.draft"
    write_parquet(_codes(folder), codes)
    codes.replace(codes.with_name("codes.parquet"))
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


def _codes(folder: Path) -> pl.DataFrame:
    """Every code with the first of its names, and our value sets as its parents. File by file: memory stays flat."""
    seen = pl.DataFrame(schema={"code": pl.String, "name": pl.String, "concepts": pl.List(pl.String)})
    for path in data_files(folder, complete=False):
        here = (
            pl.scan_parquet(path)
            .group_by("code")
            .agg(pl.col("name").min(), pl.col("concepts").sort_by("name", maintain_order=True).first())
        )
        seen = (
            pl.concat([seen, here.collect()])
            .sort("code", "name", nulls_last=True)
            .unique("code", keep="first")
        )
    said = {BIRTH: "Birth", DEATH: "Death"}
    return seen.sort("code").select(
        "code",
        description=pl.coalesce("name", pl.col("code").replace_strict(said, default=None)),
        parent_codes=pl.col("concepts").fill_null([]),
    )
