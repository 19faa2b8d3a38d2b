"""Report text in, findings out: sentences, phrases, context, place."""

from functools import lru_cache

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


def read_text(text: str) -> list[TextFinding]:
    """The findings a text states, in order of appearance."""
    return _Reading(text).findings()


def parts(text: str) -> list[tuple[int, tuple[TextFinding, ...]]]:
    """Where each sentence that states something begins, and what it states."""
    return [(one.start, (one,)) for one in read_text(text)]


class _Reading:
    """One text being read: what earlier sentences set for later ones."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.low = normal(text)
        self.section = Section()
        self.topic = ""
        self.memory = Memory()
        self.last_end = 0

    def findings(self) -> list[TextFinding]:
        found: list[TextFinding] = []
        for start, end in sentences(self.text):
            body = self._enter(start, end)
            found += self._sentence(start, end, body)
            if opens_advice(self.low, start, end):
                self.section = ADVICE
        return found

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

    def _sentence(self, start: int, end: int, body: int) -> list[TextFinding]:
        """Sentences repeat from report to report; one that nothing before it can change is read once."""
        lead = min(start, 2)
        if end - start > LONGEST_KEPT or not _closed(self.low, start):
            return self._read(start, end, body)
        said = self.text[start - lead : end]
        found = _kept(said, lead, body - start + lead, self.section, self.topic, self.memory.now)
        moved = start - lead
        return [replace(one, start=one.start + moved, end=one.end + moved) for one in found] if found else []

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


def _closed(low: str, start: int) -> bool:
    """Whether the letters before a sentence end another one, so that no phrase can reach back over them."""
    return start == 0 or (low[start - 1] == " " and low[max(start - 2, 0)] in ".:;!?, ")


@lru_cache(32768)
def _kept(  # noqa: PLR0917 - all of it decides what the sentence says
    said: str, start: int, body: int, section: Section, topic: str, remembered: tuple[Names, Names]
) -> tuple[TextFinding, ...]:
    """What a sentence states after these headings and levels. start: where it begins in `said`."""
    reading = _Reading(said)
    reading.section, reading.topic = section, topic
    reading.memory = Memory(*remembered)
    return tuple(reading._read(start, len(said), body))


def forget() -> None:
    """Forget the sentences read so far (long-running services that must not keep them)."""
    _kept.cache_clear()
    told.cache_clear()
    speaks_of.cache_clear()


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
