"""A text is read in steps from full stop to full stop; it must say what it says read sentence after sentence."""

import json
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from spinepath.sources.text import parts, read_text, sentences
from spinepath.sources.text.passage import Setting, read
from spinepath.sources.text.reader import forget
from spinepath.sources.text.split import between, ends, pieces, surely_ends
from spinepath.sources.text.steps import LONGEST_KEPT, Steps
from text.test_remembered import SENTENCES

NOTES = Path(__file__).parents[3] / "shared/examples/notes/reports.jsonl"
# whatever a rule of splitting, of headings or of advice looks at, and letters that are odd in lower case
ODD = (
    *(
        "Dr.",
        "e.g.",
        "A.",
        "1.",
        "12.",
        "\t7.",
        "2)",
        "-",
        "*",
        "\u2022 numb",
        ", 3",
        "; 12",
        "3. Disc",
        "VAS 7.",
    ),
    *(
        "Fever?",
        "Fever? No.",
        "No",
        "?",
        "?.",
        "...",
        ".)",
        '."',
        "of\n",
        "at",
        "from 8 to 2.",
        ",  The",
        "this level",
    ),
    *(
        "FINDINGS:",
        "IMPRESSION:,1.",
        "EMG:",
        "Return if:",
        "She should return if she has:",
        "- fever",
        "Then",
    ),
    *(
        "\r\n",
        "\u00a0",
        "\u2003",
        "\x85",
        "\u0130",
        "\u0391\u03a3.",
        "disk",
        "L4-5:",
        "A 2.5 mm slip at L5-S1",
    ),
)
JOINS = (
    ". ",
    ".\n",
    ".\r\n",
    ".\t",
    ".  ",
    ".\n\n",
    " ",
    "\n",
    "\n\n",
    ": ",
    ", ",
    "; ",
    "? ",
    "! ",
    ".,",
    "",
    ". , ",
)
JOINED = st.tuples(st.sampled_from(SENTENCES) | st.sampled_from(ODD), st.sampled_from(JOINS))
TEXTS = st.lists(JOINED, min_size=1, max_size=8).map(lambda all_: "".join(map("".join, all_)))


def plainly(text: str) -> list[tuple[int, tuple[object, ...]]]:
    """The whole text as one passage."""
    return list(read(text, sentences(text), Setting())[0])


@given(TEXTS)
@example("She should return if she has:\n- fever.\n\t2. numb legs.")
@settings(max_examples=400, deadline=None)
def test_steps_say_what_plain_reading_says(text: str) -> None:
    assert parts(text) == plainly(text)
    assert parts(text) == plainly(text)


@given(st.text(st.sampled_from('aA1. ,;:?!\n\t)"-*'), max_size=60))
@settings(max_examples=800, deadline=None)
def test_where_a_piece_surely_ends_both_sides_can_be_split_alone(text: str) -> None:
    assert "".join(pieces(text)) == text
    at, held, found = 0, "", []
    for piece in pieces(text):
        held += piece
        if surely_ends(held, ends(held)):
            found += [(start + at, end + at) for start, end in between(held, ends(held))]
            at, held = at + len(held), ""
    found += [(start + at, end + at) for start, end in sentences(held)]
    assert found == sentences(text)


@pytest.mark.shared
def test_steps_through_real_notes() -> None:
    if not NOTES.exists():
        pytest.skip("the shared examples are not beside the checkout")
    for line in NOTES.read_text("utf-8").splitlines():
        text = json.loads(line)["text"]
        assert parts(text) == plainly(text)


def test_the_same_sentence_gives_the_same_object() -> None:
    one = parts("MRI. Disc herniation at L4-5. No fever.")
    two = parts("CT of the spine. No fever. Disc herniation at L4-5.")
    assert [start for start, _ in one] == [5, 30]
    assert one[0][1] is two[1][1]
    assert one[1][1] is two[0][1]
    fever = one[1][1][0]
    assert (fever.finding, fever.status, fever.start, fever.words) == (
        "fever",
        "negated",
        len("No "),
        "No fever.",
    )


def test_what_earlier_sentences_set_holds_across_steps() -> None:
    inherited = read_text("L5-S1: disc herniation. There is foraminal stenosis.")
    assert [one.level for one in inherited] == ["L5-S1", "L5-S1"]
    alone = read_text("There is foraminal stenosis.")
    assert [one.level for one in alone] == [None]


def test_no_more_steps_are_kept_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("spinepath.sources.text.steps.MOST_KEPT", 10)
    steps = Steps()
    for number in range(25):
        state = steps.first
        for piece in (f"Disc herniation at L4-5, study {number}.", f" No fever on day {number}."):
            state = steps.take(state, piece).after or steps.first
        steps.finish(state, f" The end of {number}")
        assert steps.kept <= 10


def test_a_long_piece_is_read_and_not_kept() -> None:
    steps = Steps()
    piece = "Disc herniation at L4-5 " + "and so on " * (LONGEST_KEPT // 10) + "."
    assert [one.finding for _, found in steps.take(steps.first, piece).said for one in found] == [
        "disc_herniation"
    ]
    assert steps.kept == 0


def test_forgetting_leaves_nothing() -> None:
    before = parts("Disc herniation at L4-5. No fever")
    forget()
    after = parts("Disc herniation at L4-5. No fever")
    assert after == before
    assert after[0][1] is not before[0][1]


def test_a_text_of_abbreviations_takes_no_longer_than_others() -> None:
    text = "seen by Dr. " * 20_000  # no sentence of it ends: each step would read all before it again
    assert parts(text) == plainly(text)
