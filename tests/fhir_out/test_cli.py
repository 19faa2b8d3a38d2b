"""`spinepath assess --format fhir`: one line each, also for what cannot be read."""

import json
from pathlib import Path

from click.testing import CliRunner

import spinepath
from spinepath.cli import main


def test_one_line_for_each_person_and_one_for_each_failure(tmp_path: Path) -> None:
    broken, out = tmp_path / "broken.json", tmp_path / "out.ndjson"
    broken.write_text("no record")
    given = [str(spinepath.sample()), str(broken), str(spinepath.sample())]
    run = CliRunner().invoke(
        main, ["assess", *given, "--as-of", "2026-03-02", "--format", "fhir", "-o", str(out)]
    )
    assert run.exit_code == 3
    kinds = [json.loads(line)["resourceType"] for line in out.read_text().splitlines()]
    assert kinds == ["Bundle", "OperationOutcome", "Bundle"]
    again = CliRunner().invoke(main, ["assess", str(out), "--as-of", "2026-03-02"])
    assert again.exit_code == 3  # only our own answers: no record of a person
    assert "no record of a person" in again.output
