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


TRIAL = [
    "scs", "trial", "--first", "2026-03-01", "--before", "8,8,8", "--during", "6,6,6", "--stated", "0.7",
    "--score", "odi=52,40", "--goal", "walk to the shop=yes",
]  # fmt: skip


def test_a_trial_shows_four_verdicts_and_their_discordance() -> None:
    shown = CliRunner().invoke(program, TRIAL).output
    for line in ("calculated relief: no (25% relief)", "patient-stated relief: yes (70% by own word)"):
        assert line in shown
    assert "patient's own goal: yes (walk to the shop)" in shown and "disagree: talk it over" in shown


def test_selection_shows_every_fact_and_lists_its_words() -> None:
    listed = CliRunner().invoke(program, ["scs", "select", "--list"]).output.splitlines()
    assert "psychological distress" in listed
    facts = [part for name in listed for part in ("--fact", f"{name}=no")]
    shown = CliRunner().invoke(program, ["scs", "select", *facts]).output
    assert shown.startswith("verdict: against") and all(name in shown for name in listed)
    held = CliRunner().invoke(program, ["scs", "select", "--fact", "active infection=yes"]).output
    assert held.startswith("verdict: not now")


def test_no_single_intrathecal_dose_is_given() -> None:
    shown = CliRunner().invoke(program, ["pump", "convert", "--oral", "120 mg/day"]).output
    assert shown.startswith("by published ratios: 0.4 mg/day to 12 mg/day; a single dose is refused")
    assert "start whatever was taken: 0.1 mg/day to 0.5 mg/day" in shown


IMPLANT = """
on = 2025-04-02
impedances_normal = true
[[parts]]
kind = "generator"
model = "example"
conditional = true
tesla = [1.5]
regions = ["lumbar spine"]
[[parts]]
kind = "lead"
model = "example"
conditional = true
tesla = [1.5]
regions = ["lumbar spine"]
"""


@pytest.mark.parametrize(
    ("change", "mode", "answer"),
    [
        ("", "yes", "yes"),
        ("", "unknown", "unknown"),
        ("", "no", "no"),
        ("abandoned = true", "yes", "no"),
        ('[[parts]]\nkind = "extension"\nmodel = "x"', "yes", "unknown"),
        ('[[parts]]\nkind = "extension"\nmodel = "x"\nconditional = false', "yes", "no"),
    ],
)
def test_every_part_must_be_labelled_for_the_scan(
    change: str, mode: str, answer: str, tmp_path: Path
) -> None:
    file = tmp_path / "implant.toml"
    file.write_text(IMPLANT + change, "utf-8")
    asked = [
        "scs",
        "mri",
        "--from",
        str(file),
        "--tesla",
        "1.5",
        "--region",
        "lumbar spine",
        "--mri-mode",
        mode,
    ]
    assert CliRunner().invoke(program, asked).output.startswith(f"may be scanned: {answer}\n")


USE = """
program = "walking"
amplitude = "3.8 mA"
[[allowed]]
program = "walking"
low = "1 mA"
high = "4 mA"
step = "0.3 mA"
discomfort = "5 mA"
[[asked]]
at = 2026-03-02T09:00:00Z
what = "amplitude"
amplitude = "4 mA"
[[asked]]
at = 2026-03-02T09:01:00Z
what = "amplitude"
amplitude = "4.1 mA"
[[asked]]
at = 2026-03-02T09:02:00Z
what = "rate"
[[scores]]
at = 2026-03-02T12:00:00Z
program = "walking"
pain = 4
"""


def test_the_log_of_a_persons_own_changes(tmp_path: Path) -> None:
    file = tmp_path / "use.toml"
    file.write_text(USE, "utf-8")
    shown = CliRunner().invoke(program, ["scs", "control", "--from", str(file)]).output
    assert shown.startswith("now on: walking at 4 mA\n2026-03-02 09:00 amplitude 4 mA: made\n")
    assert "4.1 mA is outside 1 mA to 4 mA of walking" in shown
    assert "rate is changed by the clinician only" in shown
    assert "walking: not enough data: 1 of 7 days" in shown


@pytest.mark.parametrize("command", [["mri", "--tesla", "1.5", "--region", "head"], ["control"]])
def test_a_file_with_an_unknown_name_is_refused(command: list[str], tmp_path: Path) -> None:
    file = tmp_path / "wrong.toml"
    file.write_text('colour = "red"\n', "utf-8")
    result = CliRunner().invoke(program, ["scs", *command, "--from", str(file)])
    assert result.exit_code != 0 and str(file) in result.output


def test_blocks_judged_at_the_command_line() -> None:
    asked = [
        "blocks",
        "judge",
        "--before",
        "8",
        "--after",
        "1",
        "--target",
        "sacroiliac",
        "--concordant",
        "yes",
    ]
    shown = CliRunner().invoke(program, asked).output
    assert "75 % rule of the sacroiliac joint: yes" in shown
    planned = ["blocks", "steroid", "--planned", "2026-06-15, dexamethasone, 20 mg, caudal, lumbar"]
    assert "is over 15 mg" in CliRunner().invoke(program, planned).output
    assert CliRunner().invoke(program, ["blocks", "steroid", "--planned", "tomorrow"]).exit_code == 2
