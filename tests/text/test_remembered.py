"""Sentences that repeat are read once; it must not show."""

import json
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from spinepath.sources.text import read_text
from spinepath.sources.text.reader import forget

_OWN = [
    json.loads(line)
    for line in (Path(__file__).parent / "own_sentences.jsonl").read_text("utf-8").splitlines()
]
SENTENCES = sorted({text for one in _OWN for text in one.values() if isinstance(text, str) and " " in text})
SENTENCES += [
    "FINDINGS:",
    "Past surgical history: L4-5 discectomy.",
    "At L5-S1:",
    "The same level.",
    "EMG:",
    "no",
    "with",
]
JOINS = (". ", " ", "\n", "\n\n", ": ", ", ", "; ")


@given(st.lists(st.tuples(st.sampled_from(SENTENCES), st.sampled_from(JOINS)), min_size=1, max_size=6))
@settings(max_examples=120, deadline=None)
def test_a_sentence_read_before_says_what_it_says_anew(parts: list[tuple[str, str]]) -> None:
    text = "".join(sentence + join for sentence, join in parts)
    warm = read_text(text)
    assert read_text(text) == warm
    forget()
    assert read_text(text) == warm
