"""Laws that hold for any text."""

import time
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from spinepath.sources.text import read_text, sentences
from spinepath.sources.text.reader import forget

PIECES = st.sampled_from(
    [
        "no",
        "without",
        "L4-5",
        "left",
        "bilateral",
        "disc herniation",
        "stenosis",
        "has resolved",
        "cannot exclude",
        "but",
        ",",
        ".",
        "\n",
        "history of",
        "pain",
        "7/10",
        "strength 4/5",
        "screw",
        "loosening",
        "versus",
        "FAMILY HISTORY:",
        "fever",
        "İ",
        "\xa0",
        "1. ",
        ":",
        "",
        "facet block",
        "80% relief",
        "not",
    ]
)
TEXTS = st.text(max_size=300) | st.lists(PIECES, max_size=40).map(" ".join)
STATED = st.sampled_from(
    [
        "No recurrent disc herniation at L4-5.",
        "Left foraminal stenosis at L5-S1.",
        "She denies fever.",
        "The seroma has resolved.",
        "Pain is 7/10.",
        "Straight leg raise is negative bilaterally.",
    ]
)


@settings(deadline=None)  # the phrases are compiled at first use
@given(TEXTS)
def test_any_text_is_read_and_every_span_is_exact(text: str) -> None:
    for one in read_text(text):
        assert text[one.start : one.end]
        assert one.words in text
        assert text[one.start : one.end] in one.words or len(one.words) >= 200


@settings(deadline=None)  # the phrases are compiled at first use
@given(TEXTS)
def test_reading_twice_gives_the_same(text: str) -> None:
    assert read_text(text) == read_text(text)


@settings(deadline=None)  # the phrases are compiled at first use
@given(TEXTS)
def test_sentences_come_in_order_and_do_not_overlap(text: str) -> None:
    spans = sentences(text)
    assert all(start < end for start, end in spans)
    assert all(one[1] <= two[0] for one, two in pairwise(spans))


@settings(deadline=None)  # the phrases are compiled at first use
@given(
    STATED,
    st.sampled_from(["The garden was green.", "She lives with two cats.", "Thank you for your letter."]),
)
def test_an_unrelated_sentence_changes_nothing(stated: str, other: str) -> None:
    alone = [(one.finding, one.status, one.level, one.side, one.value) for one in read_text(stated)]
    for text in (f"{other} {stated}", f"{stated} {other}"):
        assert [(one.finding, one.status, one.level, one.side, one.value) for one in read_text(text)] == alone


def test_time_grows_with_the_length_and_no_faster() -> None:
    sentence = (
        "There is no disc herniation at L4-5 and moderate left foraminal stenosis with scar, image {}. "
    )
    read_text(sentence)  # phrases are compiled at first use
    once, twice = (_seconds("".join(map(sentence.format, range(count)))) for count in (200, 800))
    assert twice < 12 * once


def _seconds(text: str) -> float:
    forget()  # known sentences take no time to speak of
    start = time.process_time()
    read_text(text)
    return time.process_time() - start
