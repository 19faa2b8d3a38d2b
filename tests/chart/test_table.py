"""Charts on disk: what is written comes back, and other tools of the MEDS community can read it."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from meds import DataSchema
from pyarrow import parquet

from spinepath.chart.chart import SCHEMA, Chart, to_frame
from spinepath.chart.event import Dose, Event, Problem
from spinepath.chart.table import DISK, data_files, read_charts, scan, subject_id, to_tables, write_parquet
from spinepath.errors import UnreadableInput

words = st.none() | st.text(max_size=4)
days = st.none() | st.dates(date(1900, 1, 1), date(2100, 1, 1))
numbers = st.none() | st.floats(allow_nan=False, allow_infinity=False)
lists = st.lists(st.sampled_from(["a", "b", ""]), max_size=2).map(tuple)
doses = st.none() | st.builds(Dose, low=numbers, unit=words, as_needed=st.booleans(), text=words)
facts = st.fixed_dictionaries({
    "kind": st.sampled_from(["patient", "condition", "observation"]), "code": st.text(max_size=4),
    "name": st.text(max_size=4), "source": st.text(max_size=4), "concepts": lists, "codes": lists, "aims": lists,
    "earliest": days, "latest": days, "end_latest": days, "numeric_value": numbers, "value_low": numbers,
    "unit": words, "text_value": words, "words": words, "level": words, "dose": doses,
})  # fmt: skip
problems = st.builds(
    Problem, source=st.text(max_size=3), field=st.text(max_size=3), reason=st.text(max_size=3)
)
charts = st.dictionaries(
    st.text(max_size=3),
    st.tuples(st.lists(facts, min_size=1, max_size=4), st.lists(problems, max_size=2)),
    max_size=4,
).map(
    lambda people: [
        Chart(patient=name, events=[Event(patient=name, **fact) for fact in events], problems=found)
        for name, (events, found) in people.items()
    ]
)


def put(known: list[Chart], folder: Path) -> Path:
    """A folder with one data file."""
    for part, frame in zip(("data", "problems"), to_tables(known), strict=True):
        (folder / part).mkdir(parents=True, exist_ok=True)
        write_parquet(frame, folder / part / "00000.parquet")
    (folder / "metadata").mkdir()
    (folder / "metadata" / "dataset.json").touch()
    return folder


def test_charts_that_are_not_complete_are_not_read(tmp_path: Path) -> None:
    """Half a registry must not look like a whole one."""
    folder = put(
        [Chart(patient="a", events=[Event(patient="a", kind="note", code="x", name="x", source="x")])],
        tmp_path,
    )
    (folder / "metadata" / "dataset.json").unlink()
    with pytest.raises(UnreadableInput, match="not complete"):
        scan(folder)


@given(charts)
@settings(max_examples=60, deadline=None)
def test_what_was_written_comes_back(tmp_path_factory: pytest.TempPathFactory, known: list[Chart]) -> None:
    folder = put(known, tmp_path_factory.mktemp("charts"))
    found = {chart.patient: chart for chart in read_charts(folder)}
    assert {name: (one.events, one.problems) for name, one in found.items()} == {
        chart.patient: (chart.events, chart.problems) for chart in known
    }


@given(charts)
@settings(max_examples=40, deadline=None)
def test_a_file_is_a_valid_meds_file(tmp_path_factory: pytest.TempPathFactory, known: list[Chart]) -> None:
    path = data_files(put(known, tmp_path_factory.mktemp("charts")))[0]
    DataSchema.validate(parquet.read_schema(path))
    found = pl.read_parquet(path)
    assert dict(found.schema) == DISK
    assert found.get_column("subject_id").rle_id().n_unique() == found.get_column("subject_id").n_unique()
    for _, rows in found.group_by("subject_id"):
        assert rows.get_column("time").is_sorted(nulls_last=False)


@pytest.mark.parametrize("column", ["name", "words", "concepts", "codes", "aims"])
def test_each_word_is_written_once(tmp_path: Path, column: str) -> None:
    """Words are most of what is said, and the same ones come again and again: in lists as elsewhere."""
    said = {"name": "Lumbar spinal fusion", "words": "fused L4-L5"} | dict.fromkeys(
        ("concepts", "codes", "aims"), ("surgery_spine_any", "surgery_spine_fusion")
    )
    event = Event(patient="p", kind="procedure", source="Procedure/1", code="c", **said)
    write_parquet(to_tables([Chart(patient="p", events=[event] * 20)]).data, tmp_path / "one.parquet")
    group = parquet.ParquetFile(tmp_path / "one.parquet").metadata.row_group(0)
    chunks = [group.column(place) for place in range(group.num_columns)]
    (written,) = [chunk for chunk in chunks if chunk.path_in_schema.partition(".")[0] == column]
    assert "RLE_DICTIONARY" in written.encodings


def test_birth_and_death_are_said_in_the_words_of_meds(tmp_path: Path) -> None:
    born, died = date(1960, 5, 1), date(2020, 1, 2)
    event = Event(
        patient="a", kind="patient", code="FHIR/Patient", name="Patient", source="Patient/a", earliest=born,
        latest=born, end_earliest=died, end_latest=died,
    )  # fmt: skip
    folder = put([Chart(patient="a", events=[event])], tmp_path)
    rows = pl.read_parquet(data_files(folder)[0]).select("code", pl.col("time").dt.date()).rows()
    assert sorted(rows) == [("FHIR/Patient", born), ("MEDS_BIRTH", born), ("MEDS_DEATH", died)]
    assert scan(folder).select("code").collect().rows() == [("FHIR/Patient",)]


def test_a_scan_has_the_columns_of_a_chart(tmp_path: Path) -> None:
    events = [Event(patient="a", kind="note", code="x", name="x", source="x/1", numeric_value=0.1)]
    found = scan(put([Chart(patient="a", events=events)], tmp_path)).collect()
    assert found.columns == ["subject_id", "row", *SCHEMA]
    assert found.select(list(SCHEMA)).equals(to_frame(events))


def test_a_name_has_the_same_number_for_ever() -> None:
    assert subject_id("made-up-1-0") == 2871677863151001130


def test_an_empty_folder_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInput, match="spinepath ingest"):
        scan(tmp_path)
