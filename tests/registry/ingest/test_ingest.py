"""`spinepath ingest`: charts of everybody, the same as reading everything at once, whatever happens on the way."""

import gzip
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from hashlib import sha256
from pathlib import Path

import jsonschema
import msgspec
import polars as pl
import pytest
from meds import CodeMetadataSchema, DataSchema, DatasetMetadataSchema
from pyarrow import parquet

from omop.databases import csv_folder
from registry.ingest import odd
from spinepath.chart.chart import Chart
from spinepath.chart.event import Problem
from spinepath.chart.table import data_files, read_charts, scan
from spinepath.errors import CannotWrite, UnreadableInput
from spinepath.registry.ingest import Summary, ingest
from spinepath.sources.read import read


def small(source: Path, out: Path, jobs: int = 1) -> Summary:
    """In many small pieces and buckets."""
    return ingest(source, out, jobs, piece=3000, bucket=8000)


def everything(folder: Path) -> dict[str, str]:
    """Hash of each file of a folder."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return {path.relative_to(folder).as_posix(): sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return odd.write(tmp_path_factory.mktemp("odd") / "export")


@pytest.fixture(scope="module")
def charts(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("odd") / "charts"
    small(source, out)
    return out


@pytest.fixture(scope="module")
def at_once(source: Path) -> dict[str, Chart]:
    """Everybody as reading the whole folder at once gives them."""
    return {chart.patient: chart for chart in read(source)}


def shared(known: dict[str, Chart]) -> Counter[Problem]:
    """Problems that stand in every chart."""
    return Counter.__and__(*(Counter(known[name].problems) for name in ("m0", "m1")))  # type: ignore[no-any-return]


def test_everybody_is_there_once(charts: Path, at_once: dict[str, Chart]) -> None:
    names = [chart.patient for chart in read_charts(charts)]
    assert sorted(names) == sorted(at_once)


def test_events_are_those_of_reading_everything_at_once(charts: Path, at_once: dict[str, Chart]) -> None:
    moved = ("dev", "id", "t1", "t2")  # what could be given to its person only late stands last
    for chart in read_charts(charts):
        wanted = at_once[chart.patient].events
        assert Counter(chart.events) == Counter(wanted), chart.patient
        assert chart.events == wanted or chart.patient in moved, chart.patient


def test_problems_of_each_person_too(charts: Path, at_once: dict[str, Chart]) -> None:
    common = shared(at_once)
    for chart in read_charts(charts):
        assert Counter(chart.problems) == Counter(at_once[chart.patient].problems) - common, chart.patient


def test_what_belongs_to_nobody_is_listed_with_file_and_line(charts: Path, at_once: dict[str, Chart]) -> None:
    lost = Counter(
        msgspec.json.decode(line, type=Problem) for line in (charts / "lost.jsonl").read_bytes().splitlines()
    )
    named = Counter(
        {one: count for one, count in shared(at_once).items() if "not ours to use" not in one.reason}
    )
    kept = {(one.source, one.field) for one in named if one.field not in ("file",)}
    assert kept <= {(one.source, one.field) for one in lost}
    assert {one.source.split(" ")[0] for one in lost} >= {"broken.ndjson", "empty.ndjson", "stu3.ndjson"}


def test_the_summary_counts_them(charts: Path) -> None:
    summary = msgspec.json.decode((charts / "summary.json").read_bytes(), type=Summary)
    lost = [
        msgspec.json.decode(line, type=Problem) for line in (charts / "lost.jsonl").read_bytes().splitlines()
    ]
    counted = Counter(one.severity for one in lost)
    people = 0
    for chart in read_charts(charts):
        counted.update(one.severity for one in chart.problems)
        people += 1
    assert summary.problems == dict(sorted(counted.items()))
    assert (summary.people, summary.unused) == (people, {"Claim": 1, "Practitioner": 1})
    assert summary.not_records == ("README.md",)
    assert summary.events == scan(charts).select(pl.len()).collect().item()


def test_it_is_a_valid_meds_dataset(charts: Path) -> None:
    seen: set[int] = set()
    codes: set[str] = set()
    for path in data_files(charts):
        table = parquet.read_table(path)
        DataSchema.validate(table)
        rows = pl.read_parquet(path)
        people = rows.get_column("subject_id")
        assert people.rle_id().n_unique() == people.n_unique(), "a person's rows follow each other"
        assert not seen & set(people), "a person is in one file"
        seen |= set(people)
        codes |= set(rows.get_column("code"))
        assert rows.select(pl.col("time").is_sorted(nulls_last=False).over("subject_id").all()).item()
    known = parquet.read_table(charts / "metadata" / "codes.parquet")
    CodeMetadataSchema.validate(known)
    assert codes == set(known.column("code").to_pylist())
    said = msgspec.json.decode((charts / "metadata" / "dataset.json").read_bytes())
    jsonschema.validate(said, DatasetMetadataSchema.schema())


def test_again_changes_nothing(source: Path, charts: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in charts.rglob("*")}
    small(source, charts)
    assert {path: path.stat().st_mtime_ns for path in charts.rglob("*")} == before


def test_two_processes_give_the_same_bytes(source: Path, charts: Path, tmp_path: Path) -> None:
    small(source, tmp_path / "two", jobs=2)
    assert everything(tmp_path / "two") == everything(charts)


def test_the_size_of_pieces_and_buckets_does_not_matter(source: Path, charts: Path, tmp_path: Path) -> None:
    ingest(source, tmp_path / "big", jobs=1)
    known = {chart.patient: chart for chart in read_charts(charts)}
    found = {chart.patient: chart for chart in read_charts(tmp_path / "big")}
    assert found == known


def test_a_packed_file_gives_what_the_plain_one_gives(tmp_path: Path) -> None:
    data = odd.lines(odd.patient("a"), *(odd.weight(f"w{n}", "a", n / 3, "2020-01-01") for n in range(300)))
    for name in ("plain", "packed"):
        (tmp_path / name).mkdir()
    (tmp_path / "plain" / "all.ndjson").write_bytes(data)
    (tmp_path / "packed" / "all.ndjson.gz").write_bytes(
        gzip.compress(data[:9000]) + gzip.compress(data[9000:])
    )
    found = [list(read_charts(_out(tmp_path / name))) for name in ("plain", "packed")]
    assert found[0] == found[1]


def _out(source: Path) -> Path:
    small(source, source.with_suffix(".charts"))
    return source.with_suffix(".charts")


def test_a_cut_off_packed_file_gives_what_is_whole_and_a_problem(tmp_path: Path) -> None:
    data = odd.lines(odd.patient("a"), *(odd.weight(f"w{n}", "a", n / 3, "2020-01-01") for n in range(900)))
    packed = gzip.compress(data)
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "all.ndjson.gz").write_bytes(packed[: len(packed) * 2 // 3])
    (chart,) = read_charts(_out(tmp_path / "in"))
    assert 100 < len(chart.events) < 900
    assert b"cut off" in (tmp_path / "in.charts" / "lost.jsonl").read_bytes()


def test_a_changed_source_is_read_anew(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "p.ndjson").write_bytes(odd.lines(odd.patient("a"), odd.patient("b")))
    assert small(tmp_path / "in", tmp_path / "out").people == 2
    (tmp_path / "in" / "p.ndjson").write_bytes(odd.lines(odd.patient("a"), odd.weight("w", "a", 3, "2020")))
    assert small(tmp_path / "in", tmp_path / "out").people == 1


@pytest.mark.parametrize("late", [False, True])
def test_a_source_that_changes_while_it_is_read_is_said_to(tmp_path: Path, late: bool) -> None:
    """Given lines that are looked up once more, when the file is another by then, then nothing is made of it."""
    folder = tmp_path / "in"
    folder.mkdir()
    facts = [odd.pain(str(number), "a", 4.0, "2020-01-01") for number in range(9)]
    (folder / "a.ndjson").write_bytes(odd.lines(odd.patient("a"), *facts))

    def meanwhile(doing: str, done: int, of: int) -> None:
        if done == of and (doing == "building") == late:
            (folder / "a.ndjson").write_bytes(b"other")

    with pytest.raises(UnreadableInput, match=r"changed while it was read; run `spinepath ingest` again"):
        ingest(folder, tmp_path / "out", 1, meanwhile)
    assert not (tmp_path / "out" / "summary.json").exists()
    (folder / "a.ndjson").write_bytes(odd.lines(odd.patient("a"), *facts[:2]))
    assert ingest(folder, tmp_path / "out", 1).people == 1


def test_a_folder_with_something_else_in_it_is_left_alone(source: Path, tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("precious")
    with pytest.raises(CannotWrite, match="choose an empty folder"):
        small(source, tmp_path)
    assert (tmp_path / "thesis.txt").read_text() == "precious"


@pytest.mark.parametrize("out", [".", ".."])
def test_the_folder_of_the_records_is_no_place_for_charts(tmp_path: Path, out: str) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.ndjson").write_bytes(odd.lines(odd.patient("a")))
    with pytest.raises(CannotWrite, match="holds the records themselves"):
        ingest(folder, folder / out, 1)


def test_charts_inside_the_folder_of_the_records_are_no_records(tmp_path: Path) -> None:
    """Given `ingest . -o charts`, when it is done and when it is asked for again, then nothing has changed."""
    (tmp_path / "a.ndjson").write_bytes(odd.lines(odd.patient("a"), odd.pain("p", "a", 4.0, "2020-01-01")))
    first = ingest(tmp_path, tmp_path / "charts", 1)
    assert first.people == 1
    assert ingest(tmp_path, tmp_path / "charts", 1) == first


def test_a_source_without_people_says_so(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "x.ndjson").write_bytes(odd.lines({"resourceType": "Practitioner", "id": "x"}))
    with pytest.raises(UnreadableInput, match="no record of a person"):
        small(tmp_path / "in", tmp_path / "out")


def test_a_reference_to_a_record_of_another_person_is_not_followed(tmp_path: Path) -> None:
    """The one thing that is not as when everything is read at once: nobody's record leans on another's."""
    (tmp_path / "in").mkdir()
    step = odd.operation("two", "b", "Laminectomy", partOf=[{"reference": "Procedure/one"}])
    data = odd.lines(odd.patient("a"), odd.patient("b"), odd.operation("one", "a", "Fusion L4-S1"), step)
    (tmp_path / "in" / "x.ndjson").write_bytes(data)
    found = {
        event.source: event.part_of for chart in read_charts(_out(tmp_path / "in")) for event in chart.events
    }
    assert found["Procedure/two"] is None


def test_an_omop_database_too(tmp_path: Path) -> None:
    people = [{"person_id": n, "gender_concept_id": 8532, "year_of_birth": 1950 + n} for n in range(7)]
    source = csv_folder(tmp_path / "omop", {"person": people})
    summary = ingest(source, tmp_path / "charts", jobs=1)
    assert summary.people == 7
    known = {chart.patient: (chart.events, chart.problems) for chart in read(source)}
    found = {chart.patient: (chart.events, chart.problems) for chart in read_charts(tmp_path / "charts")}
    assert found == known
    assert ingest(source, tmp_path / "charts", jobs=1) == summary


@pytest.mark.deep
def test_a_run_killed_before_it_knew_its_plan_is_begun_anew(
    source: Path, charts: Path, tmp_path: Path
) -> None:
    (tmp_path / "out" / ".work").mkdir(parents=True)
    (tmp_path / "out" / "metadata").mkdir()
    small(source, tmp_path / "out")
    assert everything(tmp_path / "out") == everything(charts)


def test_a_run_killed_while_it_tidied_up_is_complete(source: Path, charts: Path, tmp_path: Path) -> None:
    small(source, tmp_path / "out")
    (tmp_path / "out" / ".work" / "parts").mkdir(parents=True)
    (tmp_path / "out" / ".work" / "parts" / "000000.done").touch()
    small(source, tmp_path / "out")
    assert everything(tmp_path / "out") == everything(charts)


SCRIPT = """
import sys
from pathlib import Path
from spinepath.registry.ingest import ingest
ingest(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), piece=3000, bucket=8000)
"""


def run(source: Path, out: Path, jobs: int, kill_after: float | None) -> None:
    """A run in a process of its own, killed without warning after so many seconds."""
    command = [sys.executable, "-c", SCRIPT, str(source), str(out), str(jobs)]
    process = subprocess.Popen(command, start_new_session=True)
    try:
        process.wait(kill_after)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def killed_again_and_again(source: Path, charts: Path, out: Path, kills: int, jobs: int) -> None:
    """Every run is killed somewhere; the one that is let live ends with the same bytes."""
    chance = random.Random(kills)
    started = time.monotonic()
    run(source, out / "timed", jobs, None)
    whole = time.monotonic() - started
    for attempt in range(kills):
        run(source, out / "charts", jobs, whole * chance.uniform(0.4, 0.95))
        if (out / "charts" / "summary.json").exists():  # complete; killed perhaps while it tidied up
            small(source, out / "charts")
            assert everything(out / "charts") == everything(charts), attempt
            subprocess.run(["rm", "-r", str(out / "charts")], check=True)
    run(source, out / "charts", jobs, None)
    assert everything(out / "charts") == everything(charts)


def test_killed_at_any_moment_it_goes_on_and_ends_with_the_same_bytes(
    source: Path, charts: Path, tmp_path: Path
) -> None:
    killed_again_and_again(source, charts, tmp_path, kills=3, jobs=1)


@pytest.mark.deep
def test_killed_fifty_times_on_two_processes(source: Path, charts: Path, tmp_path: Path) -> None:
    killed_again_and_again(source, charts, tmp_path, kills=50, jobs=2)
