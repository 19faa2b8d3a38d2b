"""Where sentences end."""

import pytest

from spinepath.sources.text import sentences

CASES = {
    "Pain. Fever.": ["Pain.", "Fever."],
    "Seen by Dr. Smith today. Pain.": ["Seen by Dr. Smith today.", "Pain."],
    "A 2.5 mm slip at L4-5. No fracture.": ["A 2.5 mm slip at L4-5.", "No fracture."],
    "IMPRESSION:,1.  Pain.,2.  Fever.": ["IMPRESSION:", "1.  Pain.", "2.  Fever."],
    "stenosis at\nL4-5 and\nL5-S1.": ["stenosis at\nL4-5 and\nL5-S1."],
    "Findings\n\nNo fracture": ["Findings", "No fracture"],
    "Fever: No. Chills: no.": ["Fever: No.", "Chills: no."],
    "": [],
}


@pytest.mark.parametrize("text", CASES)
def test_sentences(text: str) -> None:
    assert [text[start:end] for start, end in sentences(text)] == CASES[text]


def test_a_text_without_stops_is_cut() -> None:
    spans = sentences("no fracture and " * 1000)
    assert len(spans) > 10
    assert max(end - start for start, end in spans) <= 800
