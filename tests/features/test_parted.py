"""Definitions that are taken apart say what Polars says of each person's rows, one group at a time."""

from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from spinepath.features.parted import aggregated, parted

KINDS = {
    "day": pl.Date,
    "number": pl.Float64,
    "count": pl.Int32,
    "so": pl.Boolean,
    "word": pl.Enum(["a", "b"]),
}
day, number, count, so, word = (pl.col(name) for name in KINDS)
PEOPLE = 4
_began = day.filter(so).min()
COLUMNS = (
    number.filter(so).max().alias("largest"),
    day.filter(word == "a").min().alias("first_day"),
    (day.filter(so).max() - _began).dt.total_days().alias("span"),
    number.filter(so & number.is_not_null())
    .sort_by(day.filter(so & number.is_not_null()), number.filter(so & number.is_not_null())).last().alias("latest"),
    word.filter(so).n_unique().alias("words"),
    count.filter(~so).n_unique().cast(pl.Float64).alias("counts"),
    pl.when((so & (count > 1)).any()).then(True).when(so.any()).then(False).alias("any_of"),
    (so & (day > _began)).any().alias("later_than_the_first"),
    number.filter(day > _began).max().alias("largest_later"),
    pl.lit(None, dtype=pl.Float64).alias("nothing"),
)  # fmt: skip
ROWS = st.lists(
    st.fixed_dictionaries({
        "person": st.integers(0, PEOPLE - 1),
        "day": st.none() | st.dates(date(2020, 1, 1), date(2020, 1, 9)),
        "number": st.none() | st.sampled_from([0.0, 1.5, -2.0]),
        "count": st.none() | st.integers(-2, 3),
        "so": st.none() | st.booleans(),
        "word": st.none() | st.sampled_from(["a", "b"]),
    }),
    max_size=20,
)  # fmt: skip


@given(ROWS)
def test_they_say_what_polars_says_of_each_group(rows: list[dict[str, object]]) -> None:
    table = pl.DataFrame(rows, schema={"person": pl.Int64, **KINDS}).sort("person")
    expected = table.group_by("person").agg(COLUMNS).sort("person")
    found = aggregated(table, parted(COLUMNS, KINDS), PEOPLE)
    assert_frame_equal(found[expected["person"].to_list()], expected.drop("person"), check_exact=True)


def test_who_has_no_row_is_known_for_nothing() -> None:
    found = aggregated(pl.DataFrame(schema={"person": pl.Int64, **KINDS}), parted(COLUMNS, KINDS), 1)
    assert found.row(0) == (None, None, None, None, 0, 0.0, None, False, None, None)


@pytest.mark.parametrize(
    ("column", "why"),
    [
        (number.filter(so).median(), "not known here: Median"),
        (number.filter(so).sort_by(day.filter(so), descending=True).last(), "does not ascend"),
        (number.filter(so).sort_by(day.filter(~so)).last(), "different filters"),
        (number + 1, "no aggregation that is known"),
    ],
)
def test_what_is_not_known_is_refused(column: pl.Expr, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        parted([column], KINDS)
