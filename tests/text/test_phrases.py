"""The phrase files: complete, well formed, in the vocabulary."""

import pytest

from spinepath.sources.text.book import KINDS, entries, groups, phrases
from spinepath.sources.text.grammar import heads, parse, pattern
from spinepath.sources.text.lexicon import WORD, Phrase
from spinepath.sources.text.normal import normal
from text.test_remembered import SENTENCES

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


def test_the_index_misses_no_phrase_that_a_plain_try_of_all_finds() -> None:
    every = [
        (Phrase(phrase, None).compiled, entry.id, kind)
        for entry in entries().values()
        for kind in KINDS
        for phrase in getattr(entry, kind)
        if phrase != "5/5"  # never tried: the index knows numbers by "#" only, and strength.py reads grades
    ]
    for text in map(normal, SENTENCES[::4]):
        starts = [word.start() for word in WORD.finditer(text)]
        plain = [
            (at, found.end(), finding, kind)
            for at in starts
            for expression, finding, kind in every
            if (found := expression.match(text, at))
        ]
        found = phrases().find(text, 0, len(text))
        assert [(one.start, one.end, one.meaning.entry.id, one.meaning.kind) for one in found] == plain
