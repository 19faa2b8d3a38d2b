"""The commands: options or a file, exit codes, JSON, and the warning on every page."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from spinepath.therapy.worked import VERIFY
from therapy.commands import program

DOSE = ["--daily-dose", "2 mg/day", "--concentration", "10 mg/mL"]
REFILL = ["pump", "refill", *DOSE, "--reservoir", "20 mL", "--reserve", "1 mL"]
BOLUS = [
    "pump",
    "bolus",
    "--drug",
    "morphine",
    "--basal",
    "2 mg/day",
    "--dose",
    "0.2 mg",
    "--lockout",
    "4 h",
    "--most",
    "4",
]
SCS = [
    "scs",
    "check",
    "--contacts",
    "1-,2+",
    "--amplitude",
    "3.5 mA",
    "--pulse-width",
    "100 us",
    "--rate",
    "40 Hz",
]
PLAN = ["pump", "plan", "--drug", "morphine", *DOSE]
BLOCKS = ["blocks", "plan", "--procedure", "sacroiliac", "--drug", "warfarin", "--zone", "Europe/Berlin",
          "--planned", "2026-06-15T09:00", "--asked", "2026-06-01T09:00"]  # fmt: skip
ALL = {"refill": REFILL, "bolus": BOLUS, "scs": SCS, "plan": PLAN, "blocks": BLOCKS}


def run(*words: str) -> Result:
    return CliRunner().invoke(program, words)


@pytest.mark.parametrize("name", ALL)
def test_every_page_ends_with_the_warning(name: str) -> None:
    found = run(*ALL[name])
    assert found.exit_code == 0, found.output
    assert found.output.splitlines()[-1] == VERIFY
    assert found.output.count(VERIFY) == 1


@pytest.mark.parametrize("name", ALL)
def test_json_carries_the_warning_and_amounts_with_units(name: str) -> None:
    lines = run(*ALL[name], "--json").output.splitlines()
    assert [json.loads(line)["verify"] for line in lines] == [VERIFY] * len(lines)


REFUSED: list[tuple[list[str], int, str]] = [
    ([*BOLUS, "--ceiling", "2.5 mg/day"], 22, "over 2.5 mg/day"),
    ([*SCS, "--recharge", "none"], 22, "no recharge phase"),
    ([*SCS, "--amplitude", "9 mA", "--pulse-width", "500 us"], 22, "Shannon k"),
    ([*REFILL, "--fill", "25 mL"], 22, "does not fit"),
    ([*REFILL, "--fill", "25"], 21, "has no unit"),
    ([*REFILL, "--fill", "25 mg"], 21, "different things"),
    ([*PLAN, "--daily-dose", "2 mg"], 21, "different things"),
    ([*PLAN, "--concentration", "30 mg/mL"], 22, "strongest vial"),
    ([*PLAN, "--drug", "ketamine"], 6, "no intrathecal drug"),
    ([*BLOCKS, "--procedure", "scs_implant", "--asked", "2026-06-14T09:00"], 22, "is before"),
    ([*BLOCKS, "--drug", "phenprocoumon"], 6, "nothing is known"),
    ([*BLOCKS, "--planned", "soon"], 22, "no date and time"),
    ([*PLAN, "--old-concentration", "5 mg/mL"], 2, "--tubing"),
    ([*SCS, "--contacts", "1,2"], 2, "1-,2+"),
    ([*SCS, "--duty", "often"], 2, "not a number"),
    ([*REFILL, "--filled-on", "yesterday"], 2, "no date"),
    (["blocks", "plan", *BLOCKS[2:4], *BLOCKS[6:]], 2, "--drug"),
]


@pytest.mark.parametrize(("words", "code", "says"), REFUSED)
def test_each_refusal_is_a_clear_error(words: list[str], code: int, says: str) -> None:
    found = run(*words)
    assert (found.exit_code, says in found.output) == (code, True), found.output


def test_a_file_gives_the_options_and_a_flag_wins(tmp_path: Path) -> None:
    path = tmp_path / "pump.toml"
    path.write_text(
        'daily-dose = "2 mg/day"\nconcentration = "10 mg/mL"\nreservoir = "20 mL"\n'
        'reserve = "1 mL"\nfilled-on = 2026-03-02\n'
    )
    assert "2026-05-21" in run("pump", "refill", "--from", str(path)).output
    assert "day 36" in run("pump", "refill", "--from", str(path), "--daily-dose", "4 mg/day").output
    blocks = tmp_path / "blocks.toml"
    blocks.write_text(
        'procedure = "scs_trial"\ndrug = ["warfarin", "clopidogrel"]\nzone = "Europe/Berlin"\n'
        "planned = 2026-06-15T09:00:00\nasked = 2026-06-01T09:00:00\n"
    )
    found = run("blocks", "plan", "--from", str(blocks))
    assert found.output.count("last dose at the latest") == 2


@pytest.mark.parametrize(
    ("text", "code", "says"),
    [("size = 3", 2, "no option size"), ("drug = ", 3, "pump.toml"), (None, 3, "pump.toml")],
)
def test_a_file_that_cannot_be_used_is_said(text: Any, code: int, says: str, tmp_path: Path) -> None:
    path = tmp_path / "pump.toml"
    if text is not None:
        path.write_text(text)
    found = run("pump", "refill", "--from", str(path))
    assert (found.exit_code, says in found.output) == (code, True), found.output
