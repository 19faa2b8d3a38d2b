"""Advice and warnings: a list of symptoms to watch for states none of them."""

import re

from spinepath.sources.text.cues import Context, context
from spinepath.sources.text.headings import Section
from spinepath.sources.text.statements import DROPPED, Statement

ADVICE = Section(name="advice", status=DROPPED, brief=True)
ITEM = re.compile(r"\s*(?:[-*\u2022\u00b7\u25cf]|\d{1,2}[.)])\s")


def ends_brief(text: str, before: int, start: int) -> bool:
    """Whether a sentence stands outside the line or list that a brief section is."""
    gap = text[before:start]
    if "\n" not in gap:
        return False
    return gap.count("\n") > 1 or not ITEM.match(text, start, start + 5)


def opens_advice(text: str, start: int, end: int) -> bool:
    """ "She should return if she has:" opens a list of advice."""
    return text[start:end].endswith(":") and context(text, start, end).status(end, end, "") == DROPPED


def stated_here(said: Statement, around: Context) -> bool:
    """Whether a number is one of this patient's, and not "return if the temperature is over 38.5"."""
    return around.status(said.start, said.end, "") != DROPPED
