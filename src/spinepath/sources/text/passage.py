"""The sentences of a passage one after another: what earlier ones set for later ones."""

from collections.abc import Iterable
from typing import NamedTuple

from spinepath.sources.text.advice import ADVICE, ends_brief, opens_advice
from spinepath.sources.text.headings import Section, heading, unnamed
from spinepath.sources.text.memory import Memory, Names
from spinepath.sources.text.normal import normal
from spinepath.sources.text.sentence import Sentence, Stated, stated
from spinepath.sources.text.topics import topic

Said = tuple[tuple[int, Stated], ...]
"""Of each sentence that states something: where it begins, and its findings."""


class Setting(NamedTuple):
    """What a text has set so far for its next sentence. block, last: levels, as in Memory."""

    section: Section = Section()
    topic: str = ""
    block: Names = ()
    last: Names = ()


def read(text: str, spans: Iterable[tuple[int, int]], setting: Setting) -> tuple[Said, Setting]:
    """What the sentences of a passage state, and what they leave for the next. spans: of its sentences.

    No rule looks further back than to the full stop and the white space with which a passage is cut from the text.
    """
    passage = _Passage(text, setting)
    each = ((start, passage.sentence(start, end)) for start, end in spans)
    return tuple((start, found) for start, found in each if found), passage.setting


class _Passage:
    """A passage being read."""

    def __init__(self, text: str, setting: Setting) -> None:
        self.text = text
        self.low = normal(text)
        self.section, self.topic = setting.section, setting.topic
        self.memory = Memory(setting.block, setting.last)
        self.last_end = 0

    @property
    def setting(self) -> Setting:
        """What is set for the next sentence."""
        return Setting(self.section, self.topic, *self.memory.now)

    def sentence(self, start: int, end: int) -> Stated:
        """What one sentence states, in the light of those before it."""
        body = self._enter(start, end)
        one = Sentence(self.text, self.low, start, end, body)
        found = stated(one, self.section, self.topic, self.memory)
        if opens_advice(self.low, start, end):
            self.section = unnamed(ADVICE)
        return found

    def _enter(self, start: int, end: int) -> int:
        """Follow headings and topics; where the sentence's own words begin."""
        opened = heading(self.text, self.low, start, end)
        if self.section.brief and not opened and ends_brief(self.text, self.last_end, start):
            self.section = Section()
        self.last_end = end
        if opened:
            self.section = unnamed(opened[0])
            self.memory.forget()
            self.topic = opened[0].topic or (self.topic if opened[0].name == "impression" else "")
        self.topic = topic(self.low, start, end, self.topic)
        self.memory.learn(self.low, opened[1] if opened else start, end)
        return opened[1] if opened else start
