"""Report text in, findings out: sentences, phrases, context, place."""

import re
from typing import NamedTuple

from msgspec.structs import replace

from spinepath.sources.text.advice import ADVICE, ends_brief, opens_advice, stated_here
from spinepath.sources.text.book import entries, phrases
from spinepath.sources.text.cues import context
from spinepath.sources.text.extras import numbers
from spinepath.sources.text.finding import TextFinding
from spinepath.sources.text.headings import Section, heading
from spinepath.sources.text.memory import Memory, Names, told
from spinepath.sources.text.normal import normal
from spinepath.sources.text.placing import Places
from spinepath.sources.text.settle import settle
from spinepath.sources.text.split import sentences
from spinepath.sources.text.statements import DROPPED, Statement, statements
from spinepath.sources.text.topics import speaks_of, topic

Stated = tuple[TextFinding, ...]
Part = tuple[int, Stated]
"""Where a sentence begins, and what it states, with places counted from there."""


def read_text(text: str) -> list[TextFinding]:
    """The findings a text states, in order of appearance."""
    return [
        replace(one, start=one.start + begin, end=one.end + begin)
        for begin, found in parts(text)
        for one in found
    ]


def parts(text: str) -> list[Part]:
    """The sentences that state something. One that comes again after the like gives the very same tuple.

    Sentences repeat from report to report, and little of what stands before one can change it: reading goes from state
    to state by what is known. Where more of a text counts than a sentence and its state, all of it is read anew.
    """
    if _SIGMA in text:  # its lower case depends on what follows
        return _Reading(text, _states[0]).parts()
    _age()
    state, found = 0, []
    for start, end in sentences(text):
        lead = min(start, 2)
        said = text[start - lead : end]
        known = _steps.get((said, lead, state))
        if known is None:
            if _states[state].section.brief or end - start > LONGEST_KEPT or not _closed(text, start):
                return _Reading(text, _states[0]).parts()
            known = _step(said, lead, _states[state])
        stated, state = known
        if stated:
            found.append((start, stated))
    return found


class Walk:
    """Texts under one heading, by what they say between full stops: the quickest way when that repeats.

    A text is cut at each full stop with a space behind it. A piece that is a sentence by itself is looked up with the
    state before it. A text with any other piece is read by `parts`.
    """

    def __init__(self, heading: str) -> None:
        """heading: stands before each text, ended by a line feed; or is empty."""
        self.heading = heading
        self._known: dict[tuple[str, int, str], tuple[Stated, int]] = {}
        self._age, self._first = -1, 0

    def findings(self, text: str) -> list[Stated]:
        """What each sentence states that states something; the very same tuple for one that comes again."""
        if self._age != _age() or len(self._known) > MOST_STEPS:
            self._renewed()
        state, found, before = self._first, [], self.heading[-2:]
        pieces = text.split(". ")
        pieces[:-1] = [piece + "." for piece in pieces[:-1]]
        for said in pieces:
            known = self._known.get((said, state, before)) or self._learnt(said, state, before)
            if known is None:
                start = len(self.heading)
                return [stated for begin, stated in parts(self.heading + text) if begin >= start]
            stated, state = known
            before = ". "
            if stated:
                found.append(stated)
        return found

    def _renewed(self) -> None:
        self._known.clear()
        reading = _Reading(self.heading, _states[0])
        reading.parts()
        self._age, self._first = _age(), _number(reading.state)

    def _learnt(self, said: str, state: int, before: str) -> tuple[Stated, int] | None:
        alone = sentences(said) == [(0, len(said))] and not _NUMBERED.search(said)
        if not alone or _SIGMA in said or len(said) > LONGEST_KEPT or _states[state].section.brief:
            return None
        whole = before + said
        known = _steps.get((whole, len(before), state)) or _step(whole, len(before), _states[state])
        self._known[said, state, before] = known
        return known


_NUMBERED = re.compile(r"[,;]\s{0,3}\d{1,2}\.$")
"""May be the number of the next item, if a word follows."""
_forgotten = [0]


def _age() -> int:
    """How often all was forgotten; it is when there is much."""
    if len(_steps) >= MOST_STEPS:
        forget()
    return _forgotten[0]


class State(NamedTuple):
    """What earlier sentences leave for later ones."""

    section: Section = Section()
    topic: str = ""
    memory: tuple[Names, Names] = ((), ())


_states = [State()]
_numbers = {State(): 0}
_steps: dict[tuple[str, int, int], tuple[Stated, int]] = {}
"""(a sentence with up to two letters before it, how many, number of a state): what it states, number of the next."""
_tuples: dict[Stated, Stated] = {}


def _step(said: str, start: int, state: State) -> tuple[Stated, int]:
    """Read a sentence in a state, and remember. start: where it begins in what is said."""
    reading = _Reading(said, state)
    stated = reading.sentence(start, len(said))
    known = _tuples.setdefault(stated, stated), _number(reading.state)
    _steps[said, start, _number(state)] = known
    return known


def _number(state: State) -> int:
    if state not in _numbers:
        _numbers[state] = len(_states)
        _states.append(state)
    return _numbers[state]


def forget() -> None:
    """Forget the sentences read so far (long-running services that must not keep them)."""
    _forgotten[0] += 1
    _steps.clear()
    _tuples.clear()
    _numbers.clear()
    del _states[1:]
    _numbers[_states[0]] = 0
    told.cache_clear()
    speaks_of.cache_clear()


class _Reading:
    """One text being read, from a state on."""

    def __init__(self, text: str, state: State) -> None:
        self.text = text
        self.low = normal(text)
        self.section, self.topic = state.section, state.topic
        self.memory = Memory(*state.memory)
        self.last_end = 0

    @property
    def state(self) -> State:
        """What is left for the next sentence."""
        return State(self.section, self.topic, self.memory.now)

    def parts(self) -> list[Part]:
        """All of it."""
        each = ((start, self.sentence(start, end)) for start, end in sentences(self.text))
        return [(start, stated) for start, stated in each if stated]

    def sentence(self, start: int, end: int) -> Stated:
        """What the next sentence states, with places counted from its beginning."""
        body = self._enter(start, end)
        found = self._read(start, end, body)
        if opens_advice(self.low, start, end):
            self.section = ADVICE
        return tuple(replace(one, start=one.start - start, end=one.end - start) for one in found)

    def _enter(self, start: int, end: int) -> int:
        """Follow headings and topics; where the sentence's own words begin."""
        opened = heading(self.text, self.low, start, end)
        if self.section.brief and not opened and ends_brief(self.text, self.last_end, start):
            self.section = Section()
        self.last_end = end
        if opened:
            self.section = opened[0]
            self.memory.forget()
            self.topic = self.section.topic or (self.topic if self.section.name == "impression" else "")
        self.topic = topic(self.low, start, end, self.topic)
        self.memory.learn(self.low, opened[1] if opened else start, end)
        return opened[1] if opened else start

    def _read(self, start: int, end: int, body: int) -> list[TextFinding]:
        if self.section.status == DROPPED and not self.section.groups:
            return []
        hits = settle(self.low, phrases().find(self.low, start, end), self.topic)
        scored = numbers(self.low, start, end)
        if not hits and not scored and not self.section.surgery_is_past:
            return []
        around = context(self.low, start, end)
        scored = [one for one in scored if stated_here(one, around)]
        places = Places(self.low, body, end, sorted({(hit.start, hit.end) for hit in hits}))
        said = statements(hits, around, places, self.section, self.memory) + scored
        return _unique(
            self.text,
            [self._finding(one, start, end) for one in sorted(said, key=lambda one: (one.start, one.end))],
        )

    def _finding(self, said: Statement, start: int, end: int) -> TextFinding:
        return TextFinding(
            finding=said.finding,
            status=said.status,
            level=said.level,
            side=said.side,
            words=_words(self.text, start, end, said),
            start=said.start,
            end=said.end,
            value=said.value,
            type=said.type,
        )


LONGEST_QUOTE = 200
LONGEST_KEPT = 400
MOST_STEPS = 200_000
_SIGMA = "\u03a3"
_SPACES = " \u00a0\u2007\u202f\t\r\n\f\v"


def _closed(text: str, start: int) -> bool:
    """Whether the letters before a sentence end another one, so that no phrase can reach back over them."""
    return start == 0 or (text[start - 1] in _SPACES and text[max(start - 2, 0)] in _ENDS)


_ENDS = ".:;!?," + _SPACES


def _words(text: str, start: int, end: int, said: Statement) -> str:
    """The sentence, or the part of a long one around the phrase."""
    if end - start <= LONGEST_QUOTE:
        return text[start:end]
    room = max(0, LONGEST_QUOTE - (said.end - said.start)) // 2
    first, last = max(start, said.start - room), min(end, said.end + room)
    first = first if first == start else text.find(" ", first, said.start) + 1 or said.start
    last = last if last == end else max(text.rfind(" ", said.end, last), said.end)
    return text[first:last]


def _unique(text: str, found: list[TextFinding]) -> list[TextFinding]:
    """Once each; a vaguer repetition ("the herniation") adds nothing to "herniation at L4-5 on the left"."""
    kept: list[TextFinding] = []
    for one in found:
        if not any(_same(other, one) for other in kept) and not any(
            _covers(text, other, one) for other in found
        ):
            kept.append(one)
    return kept


def _same(other: TextFinding, one: TextFinding) -> bool:
    repeated = (other.finding, other.status, other.level, other.side) == (
        one.finding,
        one.status,
        one.level,
        one.side,
    )
    return repeated and (one.finding != "pain_score" or other.start == one.start)


def _covers(text: str, other: TextFinding, one: TextFinding) -> bool:
    if other.finding == "pain_score" or (other.finding != one.finding and not _same_thing(other, one)):
        return False
    if _same(other, one):
        return False
    if other.finding != one.finding:
        return one.level in (None, other.level) and one.status == other.status
    vaguer = one.level in (None, other.level) and one.side in (None, other.side)
    return vaguer and (other.status == one.status or _doubt_repeats(text, other, one))


def _same_thing(other: TextFinding, one: TextFinding) -> bool:
    """An extrusion "in keeping with recurrent herniation" is one finding, the more exact."""
    return one.finding in entries()[other.finding].same_thing if other.finding in entries() else False


def _doubt_repeats(text: str, other: TextFinding, one: TextFinding) -> bool:
    """A doubt in the words just affirmed is about something else: "a collection, may be a normal one"."""
    same_word = text[other.start : other.end].split()[-1:] == text[one.start : one.end].split()[-1:]
    return same_word and (other.status, one.status) == ("affirmed", "uncertain")
