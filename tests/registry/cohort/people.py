"""Made-up people for a cohort: some drawn from the whole vocabulary, some written as records and read again."""

from collections.abc import Iterable
from pathlib import Path
from random import Random

import msgspec
import polars as pl

from assessment.random_charts import random_events
from spinepath.chart.chart import Chart, to_frame
from spinepath.chart.event import Problem
from spinepath.chart.table import to_tables, write_parquet
from spinepath.registry.ingest.metadata import codes_in, write_metadata
from spinepath.registry.simulate import people
from spinepath.registry.simulate.fhir import bundle
from spinepath.registry.simulate.record import record
from spinepath.sources.read import read_one


def drawn(count: int) -> list[Chart]:
    """People from random events; every second one with an operation and pain."""
    return [
        Chart(patient=f"p{number}", events=random_events(Random(number), f"p{number}", sure=number % 2 == 0))
        for number in range(count)
    ]


def read(count: int) -> list[Chart]:
    """People of the made-up world, from their records."""
    return [
        read_one(msgspec.json.encode(bundle(one.id, record(one.truth, (one.block.seed << 40) | one.index))))
        for one in people(count, 7)
    ]


def unreadable(name: str) -> Chart:
    """Somebody of whom nothing could be used."""
    return Chart(patient=name, events=[], problems=[Problem(source="Bundle", field="entry", reason="broken")])


def table(charts: Iterable[Chart]) -> pl.DataFrame:
    """Their events as the cohort takes them."""
    return pl.concat(to_frame(chart.events).with_row_index("row") for chart in charts)


def write(folder: Path, charts: list[Chart], shards: int) -> Path:
    """A folder of charts, as `spinepath ingest` makes it."""
    for number in range(shards):
        tables = to_tables(charts[number::shards])
        for name, part in (("data", tables.data), ("problems", tables.problems)):
            (folder / name).mkdir(parents=True, exist_ok=True)
            write_parquet(part, folder / name / f"{number:05d}.parquet")
    (folder / "metadata").mkdir()
    write_metadata(folder, codes_in(folder))
    return folder
