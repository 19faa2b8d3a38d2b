"""Charts on disk: a folder of Parquet files that is a valid MEDS dataset and gives back the very same events.

    charts/data/00000.parquet      rows of DISK; a person stands in one file, in one run of rows, sorted by time
    charts/metadata/…              dataset.json and codes.parquet, as MEDS asks
    charts/problems/00000.parquet  rows of PROBLEMS, for the people of the data file with the same name

Beyond the five columns of MEDS stand those of `chart.SCHEMA` and two of our own. row: the place of the event in its
chart; null in the rows that only MEDS asks for (MEDS_BIRTH, MEDS_DEATH), which repeat the patient event. number: the
exact number of which MEDS's numeric_value keeps 32 bits.
"""

from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import polars as pl

from spinepath.chart.chart import SCHEMA, Chart, to_frame
from spinepath.chart.event import Dose, Event, Problem
from spinepath.errors import UnreadableInput

DATA, PROBLEMS_FOLDER, METADATA = "data", "problems", "metadata"
BIRTH, DEATH = "MEDS_BIRTH", "MEDS_DEATH"

_MEDS: dict[str, Any] = {
    "subject_id": pl.Int64, "time": pl.Datetime("us"), "code": pl.String,
    "numeric_value": pl.Float32, "text_value": pl.String,
}  # fmt: skip
DISK: dict[str, Any] = (
    _MEDS
    | {"row": pl.UInt32, "number": pl.Float64}
    | {name: kind for name, kind in SCHEMA.items() if name not in _MEDS}
)
"""Polars type of each column of a data file."""

PROBLEMS: dict[str, Any] = {"subject_id": pl.Int64, "patient": pl.String} | dict.fromkeys(
    Problem.__struct_fields__, pl.String
)
"""Polars type of each column of a problems file."""

_PLAIN = tuple(name for name in Event.__struct_fields__ if name != "dose")
_LISTS = ("concepts", "codes", "aims")


class Tables(NamedTuple):
    """A number of whole people, ready to be written. data: columns of DISK; problems: of PROBLEMS."""

    data: pl.DataFrame
    problems: pl.DataFrame


def subject_id(patient: str) -> int:
    """MEDS's number for a person: 63 bits of a hash of the name, the same in every run."""
    return int.from_bytes(blake2b(patient.encode("utf-8", "surrogatepass"), digest_size=8).digest()) >> 1


def to_tables(charts: Iterable[Chart]) -> Tables:
    """Whole charts as tables, sorted as MEDS asks. Raises ValueError when two names share a number."""
    known = list(charts)
    numbers = {chart.patient: subject_id(chart.patient) for chart in known}
    if len(set(numbers.values())) < len(known):
        raise ValueError("two people of one table share a name or its hash")
    return Tables(_data(known, numbers), _problems(known, numbers))


def _data(charts: Sequence[Chart], numbers: dict[str, int]) -> pl.DataFrame:
    frame = to_frame(event for chart in charts for event in chart.events)
    counts = [len(chart.events) for chart in charts]
    ids = pl.Series("subject_id", [numbers[chart.patient] for chart in charts], pl.Int64)
    rows = pl.Series("row", [place for count in counts for place in range(count)], pl.UInt32)
    where = pl.Series([place for place, count in enumerate(counts) for _ in range(count)], dtype=pl.UInt32)
    frame = frame.with_columns(
        ids.gather(where), rows, time=pl.col("latest").cast(pl.Datetime("us")), number=pl.col("numeric_value")
    )
    whole = pl.concat([_on_disk(frame), _milestones(frame)])
    return whole.sort("subject_id", "time", "row", nulls_last=False, maintain_order=True)


def _on_disk(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.select(pl.col(name).cast(kind) for name, kind in DISK.items())


def _milestones(frame: pl.DataFrame) -> pl.DataFrame:
    """The rows for birth and death that MEDS asks for."""
    people = frame.filter(pl.col("kind") == "patient")
    parts = [
        people.filter(pl.col(day).is_not_null()).select(
            "subject_id",
            pl.col(day).cast(pl.Datetime("us")).alias("time"),
            pl.lit(code).alias("code"),
            "patient",
        )
        for day, code in (("latest", BIRTH), ("end_latest", DEATH))
    ]
    empty = [pl.lit(None, kind).alias(name) for name, kind in DISK.items() if name not in parts[0].columns]
    return pl.concat(parts).with_columns(empty).select(*DISK)


def _problems(charts: Sequence[Chart], numbers: dict[str, int]) -> pl.DataFrame:
    rows = [
        (numbers[chart.patient], chart.patient, *msgspec.structs.astuple(problem))
        for chart in charts
        for problem in chart.problems
    ]
    return pl.DataFrame(rows, schema=PROBLEMS, orient="row").sort("subject_id", maintain_order=True)


def write_parquet(frame: pl.DataFrame, path: Path) -> None:
    """Write a table in the types MEDS asks for; the same table gives the same bytes.

    Words may be held as categories: each is then written once, and is a plain string to whoever reads it.
    """
    from pyarrow import parquet  # noqa: PLC0415

    table = frame.to_arrow(compat_level=pl.CompatLevel.oldest())
    told_apart = [name for name in ("subject_id", "time") if name in frame.columns]
    with parquet.ParquetWriter(
        path, table.schema, compression="snappy", store_schema=False, write_statistics=told_apart,
        use_dictionary=[_leaf(*column) for column in frame.schema.items() if column[0] not in _UNLIKE],
    ) as out:  # fmt: skip
        out.write_table(table)
        out.add_key_value_metadata({"ARROW:schema": _arrow(tuple(map(_plain, frame.schema.items())))})


def _leaf(name: str, kind: Any) -> str:
    """What Parquet calls the values of a column."""
    return f"{name}.list.element" if isinstance(kind, pl.List) else name


def _plain(column: tuple[str, Any]) -> tuple[str, Any]:
    """Without categories."""
    name, kind = column
    inner = getattr(kind, "inner", kind)
    return (
        (name, pl.List(pl.String) if inner is not kind else pl.String)
        if isinstance(inner, pl.Enum)
        else column
    )


@cache
def _arrow(columns: tuple[tuple[str, Any], ...]) -> bytes:
    """MEDS wants 32-bit offsets in `code`; every other column keeps Polars' own type."""
    import pyarrow as pa  # noqa: PLC0415

    whole = pl.DataFrame(schema=dict(columns)).to_arrow(compat_level=pl.CompatLevel.oldest()).schema
    small = {"code": pa.string(), "description": pa.string(), "parent_codes": pa.list_(pa.string())}
    said = pa.schema([field.with_type(small.get(field.name, field.type)) for field in whole])
    return b64encode(said.serialize().to_pybytes())


_UNLIKE = ("source", "part_of", "row")
"""Columns of which hardly a value comes twice."""


def scan(folder: Path | str) -> pl.LazyFrame:
    """The events of a folder of charts: columns of `chart.SCHEMA`, and `subject_id` and `row`.

    Rows of a person follow each other, sorted by time; MEDS's own birth and death are left out.
    Raises UnreadableInput when the folder holds no charts.
    """
    files = data_files(folder)
    return _events(pl.scan_parquet(files))


def data_files(folder: Path | str, *, complete: bool = True) -> list[Path]:
    """The data files of a folder of charts in order.

    Raises UnreadableInput when there is none, or when the charts must be complete and are still being made.
    """
    found = sorted((Path(folder) / DATA).glob("*.parquet"))
    if not found:
        raise UnreadableInput(f"{folder}: no charts in it; `spinepath ingest SOURCE -o {folder}` makes them")
    if complete and not (Path(folder) / METADATA / "dataset.json").exists():
        raise UnreadableInput(
            f"{folder}: the charts are not complete; run `spinepath ingest` again, it goes on"
        )
    return found


def _events(disk: pl.LazyFrame) -> pl.LazyFrame:
    real = disk.filter(pl.col("row").is_not_null())
    return real.with_columns(numeric_value="number").select("subject_id", "row", *SCHEMA)


def read_charts(folder: Path | str) -> Iterator[Chart]:
    """The charts of a folder one by one, as they were written: by file, then by `subject_id`."""
    for path in data_files(folder):
        yield from read_file(path)


def read_file(path: Path) -> Iterator[Chart]:
    """The charts of one data file."""
    rows = _events(pl.scan_parquet(path)).sort("subject_id", "row").collect()
    problems = _problems_of(path.parents[1] / PROBLEMS_FOLDER / path.name)
    for _, part in rows.group_by("subject_id", maintain_order=True):
        events = [event_of(row) for row in part.iter_rows(named=True)]
        patient = events[0].patient
        yield Chart(patient=patient, events=events, problems=problems.pop(patient, []))
    for patient, found in problems.items():  # people of whom nothing could be used
        yield Chart(patient=patient, events=[], problems=found)


def _problems_of(path: Path) -> dict[str, list[Problem]]:
    found: dict[str, list[Problem]] = {}
    if path.exists():
        for _, patient, *said in pl.read_parquet(path).select(*PROBLEMS).iter_rows():
            problem = Problem(**dict(zip(Problem.__struct_fields__, said, strict=True)))
            found.setdefault(patient, []).append(problem)
    return found


def event_of(row: Mapping[str, Any]) -> Event:
    """The event that a row with the columns of chart.SCHEMA holds."""
    values = {name: row[name] for name in _PLAIN}
    values |= {name: tuple(row[name]) for name in _LISTS}
    dose = {name: row[f"dose_{name}"] for name in Dose.__struct_fields__}
    # as_needed is never null in a dose, so it tells whether there is one
    return Event(**values, dose=Dose(**dose) if dose["as_needed"] is not None else None)
