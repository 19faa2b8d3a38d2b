"""The terminal report: fits, cannot be steered, and works without colour, terminal or Unicode."""

import io
import re

import msgspec
import pytest
from rich.cells import cell_len
from rich.console import Console

from presentations.people import SAMPLES
from spinepath.assessment.model import Evidence
from spinepath.presentations import views, words
from spinepath.presentations.text import render, to_text
from spinepath.presentations.text_parts import bar


@pytest.mark.parametrize("width", [60, 80, 120, 140, 300])
@pytest.mark.parametrize("name", SAMPLES)
def test_no_line_is_wider_than_the_terminal(name: str, width: int) -> None:
    lines = to_text(SAMPLES[name](), width=width).splitlines()
    assert max(cell_len(line) for line in lines) <= min(width, 140)


def printed(name: str, **settings: object) -> str:
    file = io.TextIOWrapper(io.BytesIO(), encoding=str(settings.pop("encoding", "utf-8")), newline="\n")
    render(SAMPLES[name](), Console(file=file, width=80, **settings))  # type: ignore[arg-type]
    file.flush()
    return file.buffer.getvalue().decode(file.encoding)  # type: ignore[attr-defined]


def test_a_record_cannot_send_control_codes_or_turn_the_text_round() -> None:
    shown = printed("hostile", color_system=None)
    assert not [char for char in shown if ord(char) < 32 and char != "\n"]
    assert "\u202e" not in shown
    assert "<U+001B>[31mred" in shown
    assert "[bold red]markup[/] :boom:" in " ".join(shown.split())


def test_without_colour_nothing_but_text_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    coloured = re.compile(r"\x1b\[(?:\d+;)*(?:3|4|9|10)\d")  # bold and italic may stay
    assert not coloured.search(printed("full", force_terminal=True, color_system="truecolor"))
    assert "\x1b" not in printed("full")


def test_colour_marks_a_danger() -> None:
    shown = printed("full", force_terminal=True, color_system="standard")
    assert "\x1b[1;37;41mYES\x1b[0m" in shown


@pytest.mark.parametrize("name", SAMPLES)
def test_an_ascii_terminal_gets_ascii(name: str) -> None:
    shown = printed(name, encoding="ascii")
    assert shown.isascii()
    assert max(map(len, shown.splitlines())) <= 80


def test_answers_come_before_reasons() -> None:
    shown = to_text(SAMPLES["full"]())
    places = [
        shown.index(part) for part in ("person-17", "IN BRIEF", "RED FLAGS", "IS THIS FBSS?", "WHY DOES IT")
    ]
    assert places == sorted(places)
    flags = [shown.index(name) for name in ("YES      Cauda", "UNKNOWN  Infection", "NO       Cancer")]
    assert flags == sorted(flags)


def test_unknown_is_said_with_what_would_settle_it() -> None:
    shown = to_text(SAMPLES["empty"]())
    assert "UNKNOWN  Cauda equina syndrome" in shown
    assert "Unknown. Would settle it: a bladder scan showing retention." in shown
    assert "NO  " not in shown
    assert "Medication was not assessed. This does not mean that it is safe." in shown


def test_a_bar_shows_the_low_end_the_range_and_the_best_estimate() -> None:
    assert bar(0.5, (0.2, 0.8), 10) == "██▒▒▒┃▒▒··"
    assert bar(1.0, (1.0, 1.0), 4) == "███┃"
    assert bar(0.0, (0.0, 0.0), 4) == "┃···"


def test_records_that_are_not_shown_are_counted() -> None:
    record = Evidence(source="Observation/1", words="one")
    many = tuple(msgspec.structs.replace(record, source=f"Observation/{at}") for at in range(9))
    flag = msgspec.structs.replace(SAMPLES["full"]().red_flags[0], evidence=many)
    person = msgspec.structs.replace(SAMPLES["empty"](), red_flags=(flag,))
    assert "and 7 more records: in the HTML and JSON reports" in to_text(person)
    assert "more record" not in to_text(person, everything=True)


def test_what_matters_less_is_shorter_but_said() -> None:
    short, whole = to_text(SAMPLES["full"]()), to_text(SAMPLES["full"](), everything=True)
    assert "0 findings for, 0 against, and what can help: in the HTML and JSON reports" in short
    assert "Their cautions, records and what they would settle: in the HTML and JSON reports" in short
    assert "in the HTML and JSON reports" not in whole


def test_findings_read_from_the_same_words_share_a_line() -> None:
    record = Evidence(source="Observation/1", words="weak and numb", name="motor_weakness")
    both = (record, msgspec.structs.replace(record, name="sensory_loss"))
    (merged,) = views.records(both)
    assert words.origin(merged) == "motor weakness, sensory loss, Observation/1"
