"""`spinepath cohort` on this machine: a folder of charts in, a folder of results out."""

from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner
from polars.testing import assert_frame_equal

from assessment.random_charts import TODAY
from registry.cohort import people
from spinepath.cli import main
from spinepath.errors import UnreadableInput
from spinepath.registry.cohort.about import ABOUT
from spinepath.registry.cohort.local import Failed, assess_folder
from spinepath.registry.cohort.rows import assess_table

CHARTS = [*people.drawn(40), people.unreadable("nothing")]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return people.write(tmp_path / "charts", CHARTS, 4)


def results(out: Path) -> pl.DataFrame:
    return pl.read_parquet(out / "*.parquet").sort("patient")


def expected() -> pl.DataFrame:
    names = pl.Series([chart.patient for chart in CHARTS])
    return assess_table(people.table(CHARTS[:-1]), TODAY, names).sort("patient")


@pytest.mark.parametrize("processes", [1, 2])
def test_everyone_has_a_row(folder: Path, tmp_path: Path, processes: int) -> None:
    done = list(assess_folder(folder, tmp_path / "out", TODAY, processes))
    assert sum(one.people for one in done if not isinstance(one, Failed)) == len(CHARTS)
    assert_frame_equal(results(tmp_path / "out"), expected(), rel_tol=1e-12)


def test_a_broken_shard_is_named_and_the_others_are_done(folder: Path, tmp_path: Path) -> None:
    broken = folder / "data" / "00002.parquet"
    broken.rename(tmp_path / "broken.parquet")
    broken.write_bytes(b"no table")
    run = CliRunner().invoke(main, _command(folder, tmp_path / "out"))
    assert run.exit_code == UnreadableInput.exit_code
    assert (
        "00002.parquet: not a shard of charts" in run.stderr and "1 of 4 shards gave no results" in run.stderr
    )
    lost = set(pl.read_parquet(tmp_path / "broken.parquet")["patient"])
    assert set(results(tmp_path / "out")["patient"]) == set(expected()["patient"]) - lost


def test_results_are_not_mixed_with_older_ones(folder: Path, tmp_path: Path) -> None:
    assert CliRunner().invoke(main, _command(folder, tmp_path / "out")).exit_code == 0
    again = CliRunner().invoke(main, _command(folder, tmp_path / "out"))
    assert again.exit_code == UnreadableInput.exit_code and "holds results already" in again.stderr


def test_progress_and_what_the_results_rest_on(folder: Path, tmp_path: Path) -> None:
    run = CliRunner().invoke(main, _command(folder, tmp_path / "out"))
    assert "4 of 4 shards, 41 patients" in run.stderr and "0 s left" in run.stderr
    assert run.stdout == f"41 patients -> {tmp_path / 'out'}\n"
    assert f'"as_of": "{TODAY}"' in (tmp_path / "out" / ABOUT).read_text()


def test_a_folder_without_charts(tmp_path: Path) -> None:
    run = CliRunner().invoke(main, _command(tmp_path, tmp_path / "out"))
    assert run.exit_code == UnreadableInput.exit_code and "spinepath ingest" in run.stderr


def _command(folder: Path, out: Path) -> list[str]:
    return ["cohort", str(folder), "-o", str(out), "--as-of", str(TODAY), "--processes", "1"]
