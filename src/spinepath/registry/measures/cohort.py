"""The assessments' share of the tables: from the rows that `spinepath cohort` writes, one per person."""

from pathlib import Path

import polars as pl

from spinepath.errors import UnreadableInput
from spinepath.registry.measures.tables import ANSWERS, CAUSES

CAUSE = "cause_"
NEEDED = ("patient", "recognition", "correctable", "top_cause")


def assessed(folder: Path) -> dict[str, pl.DataFrame]:
    """`answers` and `causes` of a cohort's results. Raises UnreadableInput when they are none.

    A person for whom the question does not arise has no probability of any cause, and no row.
    """
    files = [folder] if folder.is_file() else sorted(folder.rglob("*.parquet"))
    if not files:
        raise UnreadableInput(f"{folder}: no results of a cohort in it; `spinepath cohort` makes them")
    rows = pl.scan_parquet(files, missing_columns="insert", extra_columns="ignore")
    there = rows.collect_schema().names()
    lacking = [name for name in NEEDED if name not in there]
    if lacking:
        raise UnreadableInput(
            f"{folder}: no column {', '.join(lacking)}; give the results of `spinepath cohort`"
        )
    answers = rows.select(
        "patient", fbss=pl.col("recognition").cast(pl.String), correctable=pl.col("correctable").cast(pl.String),
        leading_cause=pl.col("top_cause").cast(pl.String),
    ).collect()  # fmt: skip
    causes = [name for name in there if name.startswith(CAUSE)]
    long = (
        rows.select("patient", *causes).filter(pl.any_horizontal(pl.col(causes).is_not_null()))
        .unpivot(index="patient", variable_name="cause", value_name="probability")
        .with_columns(pl.col("cause").str.strip_prefix(CAUSE)).collect()
    )  # fmt: skip
    return {"answers": answers.select(*ANSWERS), "causes": long.select(*CAUSES)}
