"""The contract: what is wrong is named, and what was written is read again."""

from pathlib import Path

import polars as pl
import pytest

from registry.made_up_tables import Planted, made_up
from spinepath.errors import UnreadableInput
from spinepath.registry.measures.tables import empty, read, tables, write


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    made = made_up(Planted(people=50)).tables
    write(made, tmp_path)
    for (name, one), (_, other) in zip(made, read(tmp_path), strict=True):
        assert one.equals(other), name


@pytest.mark.parametrize(
    ("table", "says"),
    [
        (empty("people").drop("sex"), "people: no column 'sex'"),
        (
            empty("people").with_columns(birth=pl.lit("1970")),
            "people: column 'birth' is String; make it Date",
        ),
        (empty("people").with_columns(region=pl.lit(3)), "people: group 'region' is Int32; make it words"),
    ],
    ids=["lacking", "of another type", "a group of numbers"],
)
def test_a_wrong_table_says_where(table: pl.DataFrame, says: str) -> None:
    with pytest.raises(UnreadableInput, match=says):
        tables({"people": table})


def test_a_folder_without_people_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInput, match=r"no people\.parquet"):
        read(tmp_path)
