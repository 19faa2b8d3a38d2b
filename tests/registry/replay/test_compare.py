"""What changed between two runs, against a plain count patient by patient."""

from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spinepath.errors import UnreadableInput
from spinepath.registry.replay import as_table, compare, results

ANSWERS = st.sampled_from(["yes", "no", "unknown", None])
RUN = st.dictionaries(st.sampled_from("abcdefgh"), st.tuples(ANSWERS, st.sampled_from([0.25, 0.5, None])))


def frame(run: dict[str, tuple[str | None, float | None]]) -> pl.LazyFrame:
    rows = [(name, *values) for name, values in run.items()]
    return pl.LazyFrame(
        rows, schema={"patient": pl.String, "recognition": pl.String, "cause_x": pl.Float64}, orient="row"
    )


@given(RUN, RUN)
@settings(max_examples=25, deadline=None)
def test_every_change_is_counted(old: dict[str, tuple], new: dict[str, tuple]) -> None:  # type: ignore[type-arg]
    found = compare(frame(old), frame(new))
    both = sorted(old.keys() & new.keys())
    assert found.both == len(both)
    assert (found.only_before, found.only_after) == (
        len(old.keys() - new.keys()),
        len(new.keys() - old.keys()),
    )
    assert found.changed == sum(old[name] != new[name] for name in both)
    counted = {one.column: one.patients for one in found.changes}
    for place, column in enumerate(("recognition", "cause_x")):
        assert counted.get(column, 0) == sum(old[name][place] != new[name][place] for name in both)
    moves = [
        (a, b) for name in both if (a := old[name][0] or "not known") != (b := new[name][0] or "not known")
    ]
    told = {(a, b): n for one in found.changes for a, b, n in one.moves}
    assert told == {move: moves.count(move) for move in moves}


def test_columns_of_one_run_only_are_named_and_all_is_written() -> None:
    old = frame({"a": ("yes", 0.2), "b": ("no", 0.5)}).rename({"cause_x": "cause_old"})
    new = frame({"a": ("no", 0.2), "b": ("no", 0.5)})
    found = compare(old, new)
    assert (found.gone, found.new) == (("cause_old",), ("cause_x",))
    assert as_table(found).row(0)[:4] == ("recognition", "yes", "no", 1)
    assert found.changes[0].patients == 1


def test_numbers_say_how_far() -> None:
    found = compare(
        frame({"a": ("yes", 0.25), "b": ("no", 0.5)}), frame({"a": ("yes", 0.75), "b": ("no", 0.25)})
    )
    assert found.changes[0].differences == (-0.25, 0.125, 0.5)


def test_what_is_no_cohort_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInput, match="no results of a cohort"):
        results(tmp_path)
    pl.DataFrame({"x": [1]}).write_parquet(tmp_path / "a.parquet")
    with pytest.raises(UnreadableInput, match="have no patient"):
        results(tmp_path)
