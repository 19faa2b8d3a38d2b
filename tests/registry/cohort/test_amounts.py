"""Medicines of a cohort are taken in one table; each person's amounts are those of the person alone."""

import polars as pl
import pytest

from assessment.random_charts import TODAY
from medicines.test_doses import PEOPLE
from spinepath.assessment.medicines.current import current
from spinepath.assessment.medicines.filled import amounts
from spinepath.assessment.medicines.regimen import regimen
from spinepath.assessment.subject import columns_of
from spinepath.chart.chart import to_frame
from spinepath.features.facts import known
from spinepath.registry.cohort.amounts import with_amounts


@pytest.fixture(scope="module")
def table() -> pl.DataFrame:
    """Their events, the person's place instead of the name, in an order of their own."""
    each = (
        to_frame(events).with_columns(patient=pl.lit(place, pl.UInt32)) for place, events in enumerate(PEOPLE)
    )
    rows = pl.concat(one.with_row_index("row") for one in each)
    return rows.filter(known(TODAY) & (pl.col("kind") == "medication")).sample(
        fraction=1, shuffle=True, seed=3
    )


def test_everyone_is_filled_in_as_alone(table: pl.DataFrame) -> None:
    everyone = pl.DataFrame({"patient": pl.Series(range(len(PEOPLE)), dtype=pl.UInt32)})
    found = with_amounts(everyone, table, TODAY).drop("patient")
    for events, row in zip(PEOPLE, found.iter_rows(named=True), strict=True):
        taken = current(events, TODAY)
        alone = columns_of({**amounts(taken), **regimen(events, taken, TODAY)})
        assert row == {name: alone.get(name) for name in row}


def test_nobody_takes_anything(table: pl.DataFrame) -> None:
    people = pl.DataFrame({"patient": pl.Series([0, 1], dtype=pl.UInt32)})
    found = with_amounts(people, table.clear(), TODAY)
    assert found.drop("patient").null_count().row(0) == (2,) * (found.width - 1)
