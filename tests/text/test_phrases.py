"""The phrase files: complete, well formed, in the vocabulary."""

import pytest

from spinepath.sources.text.book import KINDS, entries, groups
from spinepath.sources.text.grammar import heads, parse, pattern
from spinepath.sources.text.lexicon import Phrase

# findings that no phrase states, and why
WITHOUT_PHRASES = {
    "pain_score": "a number, read by values.py",
    "qtc_interval": "a number, read by measured.py",
    "gestation_weeks": "a number, read by measured.py",
}


def test_every_finding_of_the_vocabulary_can_be_read() -> None:
    silent = {finding for finding in groups() if finding not in entries()}
    assert silent == set(WITHOUT_PHRASES)


def test_every_phrase_compiles() -> None:
    for entry in entries().values():
        assert any(getattr(entry, kind) for kind in KINDS)
        for kind in KINDS:
            for phrase in getattr(entry, kind):
                assert Phrase(phrase, None).compiled


def test_phrases_refer_to_findings_of_the_vocabulary() -> None:
    for entry in entries().values():
        for finding in (*entry.replaces, *entry.implies, *entry.same_thing):
            assert finding in groups()


@pytest.mark.parametrize("phrase", ["(open", "shut)", "a|b", "[x]", "he*"])
def test_a_faulty_phrase_is_refused(phrase: str) -> None:
    with pytest.raises(ValueError):
        heads(parse(phrase))
        pattern(parse(phrase))
