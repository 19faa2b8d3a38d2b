"""`spinepath mme`, as a person types it."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from medicines.records import request
from spinepath.api import sample
from spinepath.commands.mme import mme_command
from spinepath.errors import UnknownName, UnreadableInput


def run(*words: str) -> Result:
    return CliRunner().invoke(mme_command, list(words))


@pytest.mark.parametrize(
    ("drug", "every", "says"),
    [
        ("oxycodone 10 mg", "6h", "oxycodone 10 mg x 4/day x 1.5 = 60 MME/day, CDC 2022"),
        ("oxycodone 10 mg", "4/day", "oxycodone 10 mg x 4/day x 1.5 = 60 MME/day, CDC 2022"),
        ("oxycodone 10 mg", "tid", "oxycodone 10 mg x 3/day x 1.5 = 45 MME/day, CDC 2022"),
        ("fentanyl patch 25 mcg/h", "72h", "fentanyl patch 25 ug/h x 2.4 = 60 MME/day, CDC 2022"),
        ("methadone 5 mg", "8h", "methadone 5 mg x 3/day x 4.7 = 70.5 MME/day, CDC 2022"),
        ("methadone 5 mg", "8h", "= 60 MME/day, CDC 2016"),
        ("Percocet 5-325", "4-6h", "oxycodone 5 mg x 4 to 6/day x 1.5 = 30 to 45 MME/day, CDC 2022"),
        ("hydrocodone-acetaminophen 5-325", "6 h", "= 20 MME/day, CDC 2022"),
        ("Butrans 10 mcg/h", "7d", "do not count it as zero risk"),
    ],
)
def test_one_drug(drug: str, every: str, says: str) -> None:
    found = run("--drug", drug, "--every", every)
    assert found.exit_code == 0, found.output
    assert says in found.output
    assert "do not use them to switch drugs" in found.output


def test_the_edition_asked_for_comes_first() -> None:
    assert run("--drug", "hydromorphone 4 mg", "--every", "tid", "--edition", "2016").output.startswith(
        "48 MME/day"
    )
    assert run("--drug", "hydromorphone 4 mg", "--every", "tid").output.startswith("60 MME/day")
    old = run("--drug", "hydromorphone 4 mg", "--every", "tid", "--as-of", "2020-01-01")
    assert old.output.startswith("48 MME/day")


def test_without_how_often_nothing_is_guessed() -> None:
    found = run("--drug", "oxycodone 10 mg")
    assert "MME not known: oxycodone" in found.output
    assert "how often (timing)" in found.output


def test_a_record() -> None:
    found = run(str(sample()), "--as-of", "2026-03-02")
    assert found.exit_code == 0
    assert "40 MME/day, of it 40 as needed at most (CDC 2022)" in found.output


def test_json(tmp_path: Path) -> None:
    path = tmp_path / "record.json"
    body = request("rx:864706", "5 mg", "code:TID") | {"id": "m", "subject": {"reference": "Patient/p"}}
    people = [{"resource": {"resourceType": "Patient", "id": "p"}}, {"resource": body}]
    path.write_text(json.dumps({"resourceType": "Bundle", "type": "collection", "entry": people}))
    found = json.loads(run(str(path), "--as-of", "2025-06-01", "--format", "json").output)
    assert found["2022"]["total"] == {"low": 70.5, "high": 70.5, "unit": "MME/day"}
    assert found["2016"]["total"]["high"] == 60
    assert found["2022"]["lines"][0]["sources"] == ["MedicationRequest/m"]


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (("--drug", "sugar 10 mg", "--every", "6h"), UnknownName),
        (("--drug", "oxycodone 10 mg", "--every", "often"), UnreadableInput),
        (("--drug", "oxycodone 10 mg", "--every", "0h"), UnreadableInput),
        (("--drug", "oxycodone 10 mg", "--every", "6h", "--edition", "2019"), UnknownName),
        (("no-such-file.json",), UnreadableInput),
    ],
)
def test_errors_have_their_exit_codes(words: tuple[str, ...], error: type[Exception]) -> None:
    assert isinstance(run(*words).exception, error)


@pytest.mark.parametrize("words", [(), ("--every", "6h", "x.json"), ("--drug", "x", "x.json")])
def test_wrong_usage(words: tuple[str, ...]) -> None:
    assert run(*words).exit_code == 2
