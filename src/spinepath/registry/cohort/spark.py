"""A folder of charts on Spark, which only distributes: the same function on each part, the same rows in the end.

Rows are parted by person, so that everyone is whole in one part; the charts may lie wherever Spark can read.
"""

import os
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from spinepath.chart.table import data_files
from spinepath.errors import SpinepathError, UnreadableInput
from spinepath.registry.cohort.rows import schema
from spinepath.registry.cohort.shard import NEEDED, assess_rows

_TYPES = {pl.String: "string", pl.Date: "date", pl.Float64: "double", pl.UInt32: "bigint"}


def assess_on_spark(charts: str, out: str, as_of: date, master: str, parts: int | None = None) -> int:
    """Assess everyone in a folder of charts into the folder `out`; the number of people.

    master: as Spark names it ("local[2]", "yarn", "k8s://https://…"). parts: how many pieces of work; Spark's own
    number otherwise. Raises UnreadableInput when there are no charts or `out` exists, SpinepathError without pyspark.
    """
    if Path(charts).exists():  # an address of another file system is left to Spark
        data_files(charts)
    try:
        from pyspark.errors import AnalysisException  # noqa: PLC0415
    except ImportError as error:
        raise SpinepathError("Spark is not installed here: pip install 'spinepath[spark]'") from error
    spark = _session(master)
    try:
        rows = _rows(spark, charts)
        whole = rows.repartition(parts, "patient") if parts else rows.repartition("patient")
        whole.mapInArrow(_work(as_of), ddl(as_of)).write.parquet(out)
        return int(spark.read.parquet(out).count())
    except AnalysisException as error:
        raise UnreadableInput(
            f"{charts} to {out}: {error.getCondition()}: {str(error).splitlines()[0]}"
        ) from error
    finally:
        spark.stop()


def _session(master: str) -> Any:
    from pyspark.sql import SparkSession  # noqa: PLC0415

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder.master(master).appName("spinepath cohort")
    return (
        builder.config("spark.ui.enabled", "false")
        .config("spark.sql.execution.arrow.maxRecordsPerBatch", "100000")
        .config("spark.executorEnv.POLARS_MAX_THREADS", "1")
        .config("spark.executorEnv.OPENBLAS_NUM_THREADS", "1")
        .getOrCreate()
    )


def _rows(spark: Any, charts: str) -> Any:
    """The rows of everyone, with those of whom only problems are known."""
    from pyspark.errors import AnalysisException  # noqa: PLC0415

    data = spark.read.parquet(f"{charts}/data").select(*NEEDED)
    try:
        problems = spark.read.parquet(f"{charts}/problems").select("patient").distinct()
    except AnalysisException:  # a folder without problems
        return data
    return data.unionByName(problems, allowMissingColumns=True)


def ddl(as_of: date) -> str:
    """The columns of a result as Spark writes them."""
    return ", ".join(f"`{name}` {_TYPES.get(_base(kind), 'string')}" for name, kind in schema(as_of).items())


def _base(kind: Any) -> Any:
    return kind.base_type() if hasattr(kind, "base_type") else kind


def _work(as_of: date) -> Callable[[Iterator[Any]], Iterator[Any]]:
    """What each part runs: all of its rows at once, for a person's rows may stand in several batches."""

    def work(batches: Iterator[Any]) -> Iterator[Any]:
        from pyarrow import Table  # noqa: PLC0415

        if found := list(batches):
            rows = pl.DataFrame(Table.from_batches(found))
            yield from results(rows, as_of).to_arrow(compat_level=pl.CompatLevel.oldest()).to_batches()

    return work


def results(rows: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Results with the types that Spark keeps: words for answers, whole numbers in 64 bits."""
    found = assess_rows(rows.with_columns(pl.col("row").cast(pl.UInt32)), as_of)
    return found.with_columns(pl.col(pl.Enum).cast(pl.String), pl.col(pl.UInt32).cast(pl.Int64))
