"""The catalogues are whole and compiled: what is shipped is what was written."""

import gettext
import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

import spinepath.clinic

LOCALE = Path(spinepath.clinic.__file__).parent / "locale"
CATALOGUES = sorted(LOCALE.glob("*/LC_MESSAGES/django.po"))


@pytest.mark.parametrize("file", CATALOGUES, ids=lambda file: file.parts[-3])
def test_every_text_is_translated_and_the_compiled_catalogue_says_the_same(file):
    written = _read(file)
    with file.with_suffix(".mo").open("rb") as opened:
        compiled = gettext.GNUTranslations(opened)
    messages = [message for message in written if message.id]
    assert len(messages) > 150
    for message in messages:
        assert not message.fuzzy, message.id
        if message.pluralizable:
            assert compiled.ngettext(*message.id, 1) == message.string[0]
            assert compiled.ngettext(*message.id, 5) == message.string[1]
        else:
            assert message.string, message.id
            assert compiled.gettext(message.id) == message.string


@pytest.mark.parametrize("file", CATALOGUES, ids=lambda file: file.parts[-3])
def test_a_translation_keeps_every_placeholder(file):
    for message in _read(file):
        for one, other in zip(_texts(message.id), _texts(message.string), strict=True):
            assert sorted(_holes(one)) == sorted(_holes(other)), one


def _read(file):
    with file.open("rb") as opened:
        return read_po(opened, locale=file.parts[-3])


def _texts(of):
    return list(of) if isinstance(of, tuple) else [of]


def _holes(text):
    return re.findall(r"%\(\w+\)s|%[sd]", text)
