"""A row of the cohort is what assess() says of that person alone, in whatever company the person is assessed."""

from datetime import timedelta
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from assessment.random_charts import TODAY
from registry.cohort import people
from registry.cohort.alone import row
from spinepath.chart.chart import Chart
from spinepath.registry.cohort.rows import assess_table, schema


@pytest.fixture(scope="module")
def charts() -> list[Chart]:
    return [*people.drawn(90), *people.read(40)]


@pytest.fixture(scope="module")
def batch(charts: list[Chart]) -> pl.DataFrame:
    return assess_table(people.table(charts), TODAY)


def differences(found: dict[str, Any], expected: dict[str, Any]) -> dict[str, Any]:
    """Answers must be equal, numbers to 12 digits."""
    return {
        name: (value, expected.get(name))
        for name, value in found.items()
        if value != expected.get(name)
        and not (
            isinstance(value, float) and value == pytest.approx(expected.get(name), rel=1e-12, abs=1e-12)
        )
    }


def test_each_row_is_the_assessment_of_that_person_alone(charts: list[Chart], batch: pl.DataFrame) -> None:
    for chart, found in zip(charts, batch.iter_rows(named=True), strict=True):
        assert not differences(found, row(chart, TODAY)), chart.patient


def test_an_earlier_day_knows_nothing_of_what_came_later(charts: list[Chart]) -> None:
    day = TODAY - timedelta(days=200)
    some = charts[::3]
    later = [sum(event.earliest is not None and event.earliest > day for event in one.events) for one in some]
    assert sum(count > 0 for count in later) > 20
    for chart, found in zip(some, assess_table(people.table(some), day).iter_rows(named=True), strict=True):
        assert not differences(found, row(chart, day)), chart.patient


def test_the_rows_say_something(batch: pl.DataFrame) -> None:
    """Else the law above would hold for nothing."""
    assert set(batch["correctable"].unique()) == {"yes", "no", "unknown", None}
    assert batch["top_cause"].n_unique() > 5
    assert set(batch["recognition"].unique()) == {"yes", "no", "unknown"}
    assert batch["mme_per_day_high"].n_unique() > 3
    assert batch["alerts_warning"].max() > 1


@pytest.mark.parametrize("shards", [1, 7, 64])
def test_any_partition_gives_the_same_rows(charts: list[Chart], batch: pl.DataFrame, shards: int) -> None:
    parts = [assess_table(people.table(charts[number::shards]), TODAY) for number in range(shards)]
    together = pl.concat(parts).sort("patient")
    assert_frame_equal(together, batch.sort("patient"), rel_tol=1e-12)
    words = [name for name, kind in schema(TODAY).items() if kind != pl.Float64]
    assert together.select(words).equals(batch.sort("patient").select(words))


def test_the_order_of_events_is_irrelevant(charts: list[Chart], batch: pl.DataFrame) -> None:
    mixed = people.table(charts).sample(fraction=1, shuffle=True, seed=5)
    assert_frame_equal(assess_table(mixed, TODAY).sort("patient"), batch.sort("patient"), rel_tol=1e-12)


def test_who_has_no_event_has_a_row(charts: list[Chart]) -> None:
    events = people.table(charts[:2])
    found = assess_table(events, TODAY, pl.Series(["p0", "nobody", "p1"]))
    assert found["patient"].to_list() == ["p0", "nobody", "p1"]
    assert not differences(found.row(1, named=True), row(Chart(patient="nobody", events=[]), TODAY))


def test_nobody_is_no_row(charts: list[Chart], batch: pl.DataFrame) -> None:
    nobody = assess_table(people.table(charts[:1]).clear(), TODAY)
    assert nobody.height == 0 and nobody.schema == batch.schema


@pytest.mark.deep
def test_twenty_thousand_people_one_by_one_and_in_1_7_and_64_shards() -> None:
    charts = people.drawn(20_000)
    whole = assess_table(people.table(charts), TODAY)
    for shards in (7, 64):
        parts = [assess_table(people.table(charts[number::shards]), TODAY) for number in range(shards)]
        assert_frame_equal(pl.concat(parts).sort("patient"), whole.sort("patient"), rel_tol=1e-12)
    for place, chart in enumerate(charts):
        assert not differences(whole.row(place, named=True), row(chart, TODAY)), place
