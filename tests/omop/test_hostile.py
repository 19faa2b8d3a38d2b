"""What an OMOP database must never do to us: lose a fact in silence, mix people up, reach outside, show a password."""

import gzip
import re
import subprocess
import sys
import tracemalloc
from pathlib import Path
from typing import Any

import duckdb
import pytest
from click.testing import CliRunner

from omop import databases
from omop.convert import FBSS, TABLES, Converter
from spinepath import api
from spinepath.cli import main
from spinepath.errors import UnreadableInput
from spinepath.sources.omop import drivers
from spinepath.sources.omop.where import is_omop, place
from spinepath.sources.read import read, read_one


def condition(omop: Converter, **fields: Any) -> int:
    row = omop._coded("condition", FBSS) | {"condition_start_date": "2024-03-02"} | fields
    return omop.put("condition_occurrence", **row)


def told(chart: Any, severity: str = "") -> list[tuple[str, str, str]]:
    return [(one.source, one.field, one.reason) for one in chart.problems if severity in ("", one.severity)]


def without(omop: Converter, table: str, *columns: str) -> None:
    omop.rows[table] = [
        {name: value for name, value in row.items() if name not in columns} for row in omop.rows[table]
    ]


@pytest.mark.parametrize(
    "table", [name for name in TABLES if name not in ("person", "concept", "concept_relationship")]
)
def test_a_missing_table_is_said(omop: Converter, chart: Any, table: str) -> None:
    condition(omop)
    del omop.rows[table]
    assert (table, "table", "the table is not there; nothing is read from it") in told(chart())


def test_without_a_person_table_it_is_no_omop(omop: Converter, chart: Any) -> None:
    del omop.rows["person"]
    with pytest.raises(UnreadableInput, match="no table 'person': this is no OMOP common data model"):
        chart()


def test_a_missing_column_is_said_and_the_rest_is_used(omop: Converter, chart: Any) -> None:
    condition(omop)
    without(omop, "condition_occurrence", "condition_start_date", "stop_reason")
    found = chart()
    (columns,) = [column for source, column, _ in told(found, "warning") if source == "condition_occurrence"]
    assert {"condition_start_date", "stop_reason"} <= set(columns.split(", "))
    assert "dx_fbss" in found.events[1].concepts


def test_a_table_without_person_id_cannot_be_used(omop: Converter, chart: Any) -> None:
    condition(omop)
    without(omop, "condition_occurrence", "person_id")
    found = chart()
    assert (
        "condition_occurrence",
        "person_id",
        "the table has no column person_id; nothing is read from it",
    ) in told(found, "error")
    assert len(found.events) == 1


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("condition_start_date", "2024-13-45", "'2024-13-45' is no date; the fact is kept without it"),
        ("condition_start_date", "last week", "'last week' is no date; the fact is kept without it"),
        ("condition_end_date", "2023-01-01", "it ended before it began; the end is not used"),
        ("condition_concept_id", "many", "'many' is no number; not used"),
        ("condition_concept_id", 1.5, "1.5 is no whole number; not used"),
        ("condition_concept_id", 77, "concept 77 is not in the concept table"),
    ],
)
def test_a_wrong_value_is_named_by_table_row_and_column(
    omop: Converter, chart: Any, field: str, value: Any, says: str
) -> None:
    row = condition(omop, **{field: value})
    found = chart()
    assert (f"Condition/condition_occurrence.{row}", field, says) in told(found)
    assert "dx_fbss" in found.events[1].concepts


def test_a_number_that_is_none(omop: Converter, chart: Any) -> None:
    row = omop.put(
        "measurement", measurement_source_value="CRP", value_as_number="high", unit_source_value="bushels"
    )
    assert (f"Observation/measurement.{row}", "value_as_number", "'high' is no number; not used") in told(
        chart()
    )


def test_a_unit_that_is_none_is_told_under_its_column(omop: Converter, chart: Any) -> None:
    row = omop.put(
        "measurement", measurement_source_value="CRP", value_as_number=7, unit_source_value="bushels??"
    )
    (problem,) = [one for one in told(chart()) if "bushels" in one[2]]
    assert problem[:2] == (f"Observation/measurement.{row}", "value_as_number")


def test_a_row_that_says_nothing_is_an_error(omop: Converter, chart: Any) -> None:
    row = omop.put("condition_occurrence", condition_start_date="2024-01-01")
    assert (
        f"Condition/condition_occurrence.{row}",
        "condition_concept_id",
        "no concept and no source value: nothing says what it is",
    ) in told(chart(), "error")


def test_rows_of_nobody_known_are_a_chart_of_their_own(omop: Converter, tmp_path: Path) -> None:
    condition(omop, person_id=99)
    first, orphan = read(databases.sqlite(tmp_path / "a.db", omop.rows))
    assert (first.patient, orphan.patient) == ("1", "99")
    reason = "person_id 99 is not in the person table; birth and sex are not known"
    assert ("person", "person_id", reason) in told(orphan, "warning")
    assert "dx_fbss" in orphan.events[1].concepts


@pytest.mark.parametrize("nobody", [None, "", "abc", "1; DROP TABLE person"])
def test_rows_that_name_no_person_are_counted(omop: Converter, chart: Any, nobody: Any) -> None:
    condition(omop, person_id=nobody)
    found = chart()
    assert ("condition_occurrence", "person_id", "1 rows name no person by number; not used") in told(
        found, "error"
    )
    assert len(found.events) == 1


def test_the_same_row_twice_counts_once(omop: Converter, chart: Any) -> None:
    condition(omop)
    omop.rows["condition_occurrence"].append(omop.rows["condition_occurrence"][0])
    found = chart()
    assert len([event for event in found.events if event.kind == "condition"]) == 1
    assert any("stands more than once, word for word" in reason for _, _, reason in told(found))


def test_different_rows_of_one_id_are_both_used(omop: Converter, chart: Any) -> None:
    row = condition(omop)
    omop.rows["condition_occurrence"].append(
        omop.rows["condition_occurrence"][0] | {"condition_start_date": "2020-01-01"}
    )
    sources = {event.source for event in chart().events if event.kind == "condition"}
    assert sources == {f"Condition/condition_occurrence.{row}", f"Condition/condition_occurrence.{row}~2"}


def test_a_person_who_stands_twice(omop: Converter, chart: Any) -> None:
    omop.rows["person"].append(omop.rows["person"][0] | {"year_of_birth": 1990})
    assert any("the person stands twice" in reason for _, _, reason in told(chart()))


def test_without_a_concept_table_codes_are_read_by_their_form_and_it_is_said(
    omop: Converter, chart: Any
) -> None:
    condition(omop, condition_source_value="M96.1")
    omop.put("procedure_occurrence", procedure_source_value="63030", procedure_date="2020-01-01")
    omop.put("drug_exposure", drug_source_value="Oxycodone 10 mg", drug_type_concept_id=32838)
    del omop.rows["concept"]
    found = chart()
    kinds = {event.kind: event for event in found.events}
    assert kinds["condition"].code == "ICD10CM/M96.1"
    assert "surgery_discectomy" in kinds["procedure"].concepts
    assert "ingredient:oxycodone" in kinds["medication"].concepts
    assert kinds["medication"].source.startswith("MedicationRequest/")
    assert [one[0] for one in told(found, "error")] == ["concept"]
    assert any("by its form read as ICD10CM M96.1" in reason for _, _, reason in told(found, "warning"))


def test_columns_and_tables_in_capitals(omop: Converter, tmp_path: Path) -> None:
    condition(omop)
    shouted = {
        name.upper(): [{column.upper(): value for column, value in row.items()} for row in rows]
        for name, rows in omop.rows.items()
        if rows
    }
    assert "dx_fbss" in read_one(databases.sqlite(tmp_path / "a.db", shouted)).events[1].concepts


def test_a_broken_line_of_csv_is_named(omop: Converter, tmp_path: Path) -> None:
    condition(omop)
    folder = databases.csv_folder(tmp_path / "csv", omop.rows)
    with (folder / "CONDITION_OCCURRENCE.csv").open("a") as file:
        file.write("1,2,3\r\n")
    found = read_one(folder)
    assert ("CONDITION_OCCURRENCE.csv", "line") in [one[:2] for one in told(found, "error")]
    assert "dx_fbss" in found.events[1].concepts


def test_vocabularies_with_tabs_and_lone_quotes_and_packed_files(omop: Converter, tmp_path: Path) -> None:
    condition(omop)
    omop.rows["concept"].append(omop.rows["concept"][0] | {"concept_id": 5, "concept_name": '2" screw'})
    folder = databases.csv_folder(tmp_path / "csv", omop.rows)
    columns = TABLES["concept"].split()
    lines = [
        "\t".join(columns),
        *("\t".join(str(row[name] or "") for name in columns) for row in omop.rows["concept"]),
    ]
    (folder / "CONCEPT.csv").write_text("\n".join(lines) + "\n")
    packed = folder / "CONDITION_OCCURRENCE.csv"
    (folder / "CONDITION_OCCURRENCE.csv.gz").write_bytes(gzip.compress(packed.read_bytes()))
    packed.unlink()
    assert "dx_fbss" in read_one(folder).events[1].concepts


def test_a_database_cannot_reach_outside(tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("person_id\n7\n")
    path = tmp_path / "evil.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(f"CREATE VIEW person AS SELECT * FROM read_csv('{secret}')")
    with pytest.raises(UnreadableInput, match="cannot be read"):
        list(read(path))


@pytest.mark.parametrize("content", [b"", b"no database at all", b"SQLite format 3\x00 but cut off"])
def test_what_is_no_database_says_so(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.db"
    path.write_bytes(content)
    with pytest.raises(UnreadableInput, match=r"a\.db: "):
        list(read(path))


def test_a_password_is_never_shown(postgres: str) -> None:
    secret = postgres.replace("clinic@", "nobody:hunter2@").replace(
        "/postgres", "/nowhere?sslpassword=hunter2"
    )
    with pytest.raises(UnreadableInput) as caught:
        list(read(secret))
    assert "hunter2" not in str(caught.value)
    assert place(secret).shown.endswith("/nowhere")


def test_several_schemas_ask_for_one(omop: Converter, postgres: str) -> None:
    condition(omop)
    address = databases.postgres(postgres, omop.rows, "one_clinic")
    databases.postgres(postgres, omop.rows, "two_clinics")
    assert read_one(address).path == postgres
    with pytest.raises(
        UnreadableInput, match=r"several schemas hold a table 'person': name one with \?schema="
    ):
        list(read(postgres))


@pytest.mark.parametrize(
    ("source", "is_"),
    [("omop:clinic", True), ("postgresql://h/d", True), ("a.duckdb", True), ("a.sqlite?person_id=7", True),
     ("a.json", False), (Path("a.db"), True), ("folder", False), (b"{}", False)],
)  # fmt: skip
def test_what_is_taken_for_omop(source: Any, is_: bool) -> None:
    assert is_omop(source) is is_


def test_a_person_who_is_not_there(omop: Converter, tmp_path: Path) -> None:
    path = databases.sqlite(tmp_path / "a.db", omop.rows)
    with pytest.raises(UnreadableInput, match="no record of a person with person_id 7 in it"):
        list(read(f"{path}?person_id=7"))
    with pytest.raises(UnreadableInput, match="person_id='x' is no number"):
        list(read(f"{path}?person_id=x"))


def test_a_missing_library_is_named(omop: Converter, tmp_path: Path) -> None:
    path = databases.duck(tmp_path / "a.duckdb", omop.rows)
    program = f"import sys; sys.modules['duckdb'] = None\nfrom spinepath import api\nlist(api.read_all({str(path)!r}))"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert "duckdb is not installed: pip install 'spinepath[omop]'" in run.stderr


def test_memory_holds_one_person_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drivers, "_MANY", 20)
    peaks = []
    for count in (30, 300):
        omop = Converter()
        for _ in range(count):
            omop.add([{"resourceType": "Patient", "id": "p", "gender": "male", "birthDate": "1950-06-15"}])
            for year in (2001, 2002):
                condition(omop, condition_start_date=f"{year}-01-01")
        path = databases.sqlite(tmp_path / f"{count}.db", omop.rows)
        del omop
        tracemalloc.start()
        assert sum(1 for _ in api.read_all(path)) == count
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] * 2  # of ten times the people


def test_the_command_line_takes_omop_where_it_takes_fhir(omop: Converter, tmp_path: Path) -> None:
    condition(omop)
    path = databases.sqlite(tmp_path / "clinic.db", omop.rows)
    for given in (str(path), f"omop:{path}", f"omop:{path}?person_id=1"):
        run = CliRunner().invoke(main, ["assess", given, "--as-of", "2026-03-02", "--format", "text"])
        assert run.exit_code == 0, run.output
        assert re.search(r"Is this FBSS\?\s+Unknown|Is this FBSS\?", run.output)
    assert CliRunner().invoke(main, ["mme", str(path), "--as-of", "2026-03-02"]).exit_code == 0
    explained = CliRunner().invoke(
        main, ["explain", f"omop:{path}?person_id=1", "facet_pain", "--as-of", "2026-03-02"]
    )
    assert explained.exit_code == 0, explained.output
    missing = CliRunner().invoke(main, ["assess", "omop:nowhere.db", "--as-of", "2026-03-02"])
    assert missing.exit_code == 3
