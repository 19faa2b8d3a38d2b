"""`spinepath registry` from records to report, by its own command line."""

from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner, Result

from registry.made_up_tables import Planted, made_up
from spinepath.cli import main
from spinepath.registry.measures import read, write
from spinepath.registry.simulate import simulate


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["registry", *map(str, arguments)])


@pytest.fixture(scope="module")
def charts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """60 people of the made-up world, taken in by `spinepath ingest`."""
    folder = tmp_path_factory.mktemp("country")
    simulate(60, 4, folder)
    found = CliRunner().invoke(
        main, ["ingest", str(folder), "-o", str(folder / "charts"), "-j", "1", "--quiet"]
    )
    assert found.exit_code == 0, found.output
    return folder / "charts"


@pytest.fixture
def cohort(charts: Path, tmp_path: Path) -> Path:
    """What a cohort would say of them: half recognised, with two causes."""
    names = (
        pl.scan_parquet(charts / "data" / "*.parquet").select("patient").unique().collect()["patient"].sort()
    )
    yes = [number % 2 == 0 for number in range(len(names))]
    answer = pl.Enum(["no", "yes", "unknown"])
    pl.DataFrame({
        "patient": names, "recognition": pl.Series(["yes" if one else "no" for one in yes], dtype=answer),
        "correctable": pl.Series(["unknown" if one else None for one in yes], dtype=answer),
        "top_cause": ["infection" if one else None for one in yes],
        "cause_infection": [0.7 if one else None for one in yes], "cause_other": [0.3 if one else None for one in yes],
    }).write_parquet(tmp_path / "part.parquet")  # fmt: skip
    return tmp_path / "part.parquet"


def test_charts_to_report(charts: Path, cohort: Path, tmp_path: Path) -> None:
    names = sorted(pl.read_parquet(charts / "data" / "*.parquet", columns=["patient"])["patient"].unique())
    groups = tmp_path / "groups.csv"
    groups.write_text(
        "patient,site,language\n" + "".join(f"{name},Site {len(name) % 2},x\n" for name in names)
    )
    found = run(
        "report", charts, cohort, "--attributes", groups, "--as-of", "2026-06-30", "--show-small",
        "--keep-tables", tmp_path / "tables", "-o", tmp_path / "out",
    )  # fmt: skip
    assert found.exit_code == 0, found.output
    assert (tmp_path / "out" / "report.html").is_file()
    tables = read(tmp_path / "tables")
    assert len(tables.people) == 60
    assert tables.groups == ("site", "language")
    assert tables.operations["number"].max() >= 2
    assert len(tables.scores) > 30
    figures = pl.read_csv(tmp_path / "out" / "figures.csv")
    shares = figures.filter(pl.col("measure") == "causes").select("about", "value").rows()
    assert shares == [("infection", pytest.approx(0.7)), ("other", pytest.approx(0.3))]
    assert (
        figures.filter((pl.col("measure") == "fbss_answer") & (pl.col("slice") == "all"))["value"].item()
        == 0.5
    )


def test_tables_instead_of_charts(tmp_path: Path) -> None:
    write(made_up(Planted(people=300, sites=4)).tables, tmp_path / "in")
    found = run("report", tmp_path / "in", "--tables", "--as-of", "2026-06-30", "-o", tmp_path / "out")
    assert found.exit_code == 0, found.output
    assert "hidden" in (tmp_path / "out" / "report.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("name,site\nx,y\n", "no column patient"),
        ("patient,site\nx,y\nx,z\n", "not unique"),
        ("patient,sex\nx,y\n", "sex comes from the records; rename the column"),
    ],
    ids=["no patient", "twice", "a name of ours"],
)
def test_wrong_attributes_say_why(charts: Path, tmp_path: Path, content: str, says: str) -> None:
    (tmp_path / "groups.csv").write_text(content)
    found = run("report", charts, "--attributes", tmp_path / "groups.csv", "-o", tmp_path / "out")
    assert found.exit_code == 3
    assert says in found.output


def test_surgeons_by_operation(charts: Path, tmp_path: Path) -> None:
    first = (
        pl.read_parquet(charts / "data" / "*.parquet")
        .filter(pl.col("kind") == "procedure")
        .row(0, named=True)
    )
    file = tmp_path / "surgeons.csv"
    file.write_text(f"patient,operation,surgeon\n{first['patient']},{first['source']},Dr Made-up\n")
    found = run("report", charts, "--attributes", file, "--keep-tables", tmp_path / "t", "-o", tmp_path / "o")
    assert found.exit_code == 0, found.output
    assert read(tmp_path / "t").operations["surgeon"].drop_nulls().to_list() == ["Dr Made-up"]


def test_snapshot_and_compare(tmp_path: Path) -> None:
    made = run("snapshot", "-o", tmp_path / "now.zip")
    assert made.exit_code == 0
    assert "sha256" in made.output
    for name, answer in (("before", "yes"), ("after", "no")):
        pl.DataFrame({"patient": ["a", "b"], "recognition": [answer, "yes"]}).write_parquet(
            tmp_path / f"{name}.parquet"
        )
    found = run(
        "compare", tmp_path / "before.parquet", tmp_path / "after.parquet", "-o", tmp_path / "changes.csv"
    )
    assert found.output.splitlines() == [
        "1 of 2 patients have another answer", "recognition: 1", "  yes -> no: 1",
    ]  # fmt: skip
    assert pl.read_csv(tmp_path / "changes.csv").row(0)[:4] == ("recognition", "yes", "no", 1)


def test_replay_passes_on_the_exit_code() -> None:
    assert run("replay", "--knowledge", "1999.1", "--", "doctor").exit_code == 6
    found = run("replay", "--knowledge", "2026.11.1", "--", "knowledge", "show", "no such thing")
    assert found.exit_code == 6
    assert "knowledge 2026.11.1" in found.output


@pytest.mark.deep
def test_a_real_cohort_then_and_now(charts: Path, tmp_path: Path) -> None:
    """Earlier rules change some answers, and the report takes the cohort's results as they are."""
    day = ("--as-of", "2026-06-30")
    now = CliRunner().invoke(
        main, ["cohort", str(charts), "-o", str(tmp_path / "now"), *day, "--processes", "1"]
    )
    assert now.exit_code == 0, now.output
    then = run(
        "replay",
        "--knowledge",
        "2026.11.1",
        "--",
        "cohort",
        charts,
        "-o",
        tmp_path / "then",
        *day,
        "--processes",
        "1",
    )
    assert then.exit_code == 0, then.output
    changes = run("compare", tmp_path / "then", tmp_path / "now")
    assert "of 60 patients have another answer" in changes.output
    found = run("report", charts, tmp_path / "now", *day, "--show-small", "-o", tmp_path / "out")
    assert found.exit_code == 0, found.output
    figures = pl.read_csv(tmp_path / "out" / "figures.csv")
    total = figures.filter(pl.col("measure") == "causes")["value"].sum()
    assert total > 0.9  # everybody recognised has some cause; several may act at once
