"""Spark only distributes: the same rows as on this machine, on several executors, and when one of them dies."""

import os
import signal
import threading
import time
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner
from polars.testing import assert_frame_equal

from assessment.random_charts import TODAY
from registry.cohort import people
from spinepath.chart.chart import Chart
from spinepath.cli import main
from spinepath.errors import UnreadableInput
from spinepath.registry.cohort.rows import assess_table
from spinepath.registry.cohort.spark import assess_on_spark

pytestmark = pytest.mark.deep
CLUSTER = "local-cluster[2,1,1024]"
CHARTS = [*people.drawn(60), people.unreadable("nothing")]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return people.write(tmp_path / "charts", CHARTS, 3)


def is_right(out: Path, charts: list[Chart] = CHARTS) -> None:
    names = pl.Series([chart.patient for chart in charts])
    told = [chart for chart in charts if chart.events]
    expected = assess_table(people.table(told), TODAY, names).sort("patient")
    words = expected.with_columns(pl.col(pl.Enum).cast(pl.String), pl.col(pl.UInt32).cast(pl.Int64))
    assert_frame_equal(pl.read_parquet(out / "*.parquet").sort("patient"), words, rel_tol=1e-12)


@pytest.mark.parametrize("master", ["local[2]", CLUSTER])
def test_the_same_rows(folder: Path, tmp_path: Path, master: str) -> None:
    out = tmp_path / "out"
    command = ["cohort", str(folder), "-o", str(out), "--as-of", str(TODAY), "--engine", "spark"]
    run = CliRunner().invoke(main, [*command, "--master", master, "--parts", "5"])
    assert run.exit_code == 0, run.output
    assert f"61 patients -> {out}" in run.output
    is_right(out)


def test_twenty_thousand_people_on_two_workers(tmp_path: Path) -> None:
    charts = people.drawn(20_000)
    folder = people.write(tmp_path / "charts", charts, 7)
    assert assess_on_spark(str(folder), str(tmp_path / "out"), TODAY, CLUSTER, 8) == len(charts)
    is_right(tmp_path / "out", charts)


def test_results_are_not_mixed_with_older_ones(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    with pytest.raises(UnreadableInput, match="PATH_ALREADY_EXISTS"):
        assess_on_spark(str(folder), str(tmp_path / "out"), TODAY, "local[1]", 1)


def test_an_executor_that_dies_changes_nothing(folder: Path, tmp_path: Path) -> None:
    killed: list[int] = []
    killer = threading.Thread(target=_kill_one, args=(killed,))
    killer.start()
    assert assess_on_spark(str(folder), str(tmp_path / "out"), TODAY, CLUSTER, 12) == len(CHARTS)
    killer.join()
    assert killed
    is_right(tmp_path / "out")


def _kill_one(killed: list[int]) -> None:
    """End the first executor of ours whose Python worker is at work."""
    until = time.monotonic() + 300
    while not killed and time.monotonic() < until:
        time.sleep(0.2)
        family = _descendants(os.getpid())
        for pid in (one for one in family if "CoarseGrainedExecutorBackend" in _command(one)):
            if any("pyspark" in _command(child) for child in _descendants(pid)):
                os.kill(pid, signal.SIGKILL)
                killed.append(pid)
                return


def _descendants(parent: int) -> list[int]:
    found = []
    for pid in (int(one.name) for one in Path("/proc").iterdir() if one.name.isdigit()):
        if _parent(pid) == parent:
            found += [pid, *_descendants(pid)]
    return found


def _parent(pid: int) -> int | None:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except (OSError, ValueError):
        return None


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        return ""
