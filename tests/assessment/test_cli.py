"""The command line as people meet it: formats, several people, errors with their exit codes."""

import gzip
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from spinepath import api
from spinepath.cli import main

DAY = ("--as-of", "2026-03-02")


def run(*args: object, stdin: bytes | None = None) -> Result:
    return CliRunner().invoke(main, [str(arg) for arg in args], input=stdin)


@pytest.fixture
def other(tmp_path: Path) -> Path:
    """A second person: the sample under another id."""
    text = api.sample().read_text("utf-8").replace("made-up-1", "made-up-2")
    path = tmp_path / "other.json.gz"
    path.write_bytes(gzip.compress(text.encode(), mtime=0))
    return path


def test_text_answers_first() -> None:
    result = run("assess", api.sample(), *DAY)
    assert result.exit_code == 0
    assert (
        result.output.index("IN BRIEF")
        < result.output.index("RED FLAGS")
        < result.output.index("WHY DOES IT")
    )


def test_jsonl_is_one_line_each_in_input_order(other: Path) -> None:
    result = run("assess", other, api.sample(), "--format", "jsonl", *DAY)
    assert [json.loads(line)["patient"]["id"] for line in result.output.splitlines()] == [
        "made-up-2",
        "made-up-1",
    ]


def test_an_input_that_cannot_be_read_is_a_line_with_its_error(tmp_path: Path, other: Path) -> None:
    bad = tmp_path / "bad.json"
    bad.write_bytes(b"\x89PNG\r\n")
    result = run("assess", other, bad, api.sample(), "--format", "jsonl", *DAY)
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert [("error" in line) for line in lines] == [False, True, False]
    assert result.exit_code == lines[1]["exit_code"] == 3
    assert "bad.json" in lines[1]["input"]


def test_batch_is_the_same_as_one_by_one(other: Path) -> None:
    batch = run("assess", other, api.sample(), "--format", "jsonl", *DAY).output.splitlines()
    alone = [run("assess", path, "--format", "jsonl", *DAY).output.strip() for path in (other, api.sample())]
    assert batch == alone


def test_html_of_several_people_needs_a_folder(tmp_path: Path, other: Path) -> None:
    refused = run("assess", other, api.sample(), "--format", "html", *DAY)
    assert refused.exit_code == 2
    assert "folder" in refused.stderr
    made = run("assess", other, api.sample(), "--format", "html", "-o", tmp_path / "pages", *DAY)
    assert made.exit_code == 0
    assert sorted(path.name for path in (tmp_path / "pages").iterdir()) == [
        "0001-made-up-2.html",
        "0002-made-up-1.html",
    ]


def test_html_stands_alone(tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    assert run("assess", "--sample", "--format", "html", "-o", page).exit_code == 0
    text = page.read_text("utf-8")
    assert "<script" not in text
    assert "http" not in text.replace("http-equiv", "").replace("http://www.w3.org", "").replace(
        "https://doi.org", ""
    )


@pytest.mark.parametrize(
    ("args", "code", "words"),
    [
        (("assess", "/nowhere.json"), 3, "nowhere.json"),
        (("assess",), 2, "--sample"),
        (("assess", "--sample", "--what-if", "mri.nothing=yes"), 6, "no finding"),
        (("assess", "--sample", "--what-if", "mri.pseudarthrosis"), 2, "FINDING=yes"),
        (("explain", api.sample(), "ghosts"), 6, "no cause"),
        (("knowledge", "show", "ghosts"), 6, "ghosts"),
    ],
)
def test_errors_say_what_and_what_to_do(args: tuple[object, ...], code: int, words: str) -> None:
    result = run(*args)
    assert result.exit_code == code
    assert words in result.stderr
    assert "Traceback" not in result.output + result.stderr


def test_findings_of_plain_text() -> None:
    result = run(
        "findings",
        "-",
        stdin=b"No recurrent disc herniation at L4-5. Enhancing scar around the left L5 root.",
    )
    found = {
        (line["id"], line["status"], line["level"], line["side"])
        for line in map(json.loads, result.output.splitlines())
    }
    assert ("recurrent_disc_herniation", "negated", "L4-L5", None) in found
    assert ("epidural_fibrosis_scar", "affirmed", "L5", "left") in found


def test_findings_of_a_record_quote_their_words() -> None:
    lines = [json.loads(line) for line in run("findings", api.sample()).output.splitlines()]
    scar = next(line for line in lines if line["id"] == "epidural_fibrosis_scar")
    assert scar["certainty"] == "from_text"
    assert "enhancing scar" in scar["words"]
    assert scar["source"] == "DiagnosticReport/r2"


def test_what_if_changes_the_differential() -> None:
    plain = json.loads(run("assess", "--sample", "--format", "json").output)
    supposed = json.loads(
        run("assess", "--sample", "--format", "json", "--what-if", "ct.pseudarthrosis=yes").output
    )

    def probability(report: dict[str, object]) -> float:
        return next(cause["probability"] for cause in report["causes"] if cause["id"] == "pseudarthrosis")

    assert probability(supposed) > probability(plain)


def test_explain_shows_the_way_from_prior_to_posterior() -> None:
    result = run("explain", api.sample(), "pseudarthrosis", *DAY)
    assert result.exit_code == 0
    for words in ("Before any finding", "With the findings", "Speaks for it", "bits"):
        assert words in result.output


def test_knowledge_is_listed_shown_and_right() -> None:
    assert "cauda_equina" in run("knowledge", "list").output
    assert "girft_ces2023" in run("knowledge", "show", "cauda_equina").output
    assert run("knowledge", "check").exit_code == 0


def test_doctor_finds_everything_in_order() -> None:
    result = run("doctor")
    assert result.exit_code == 0, result.output
    assert "FAIL" not in result.output
