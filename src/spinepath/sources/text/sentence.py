"""One sentence: the phrases, numbers and places in it, as findings."""

from functools import lru_cache
from typing import NamedTuple

from msgspec.structs import replace

from spinepath.sources.text.advice import stated_here
from spinepath.sources.text.book import entries, phrases
from spinepath.sources.text.cues import context
from spinepath.sources.text.extras import numbers
from spinepath.sources.text.finding import TextFinding
from spinepath.sources.text.headings import Section
from spinepath.sources.text.memory import Memory
from spinepath.sources.text.normal import normal
from spinepath.sources.text.placing import Places
from spinepath.sources.text.settle import settle
from spinepath.sources.text.statements import DROPPED, Statement, statements

LONGEST_QUOTE = 200
LONGEST_KEPT = 400
Stated = tuple[TextFinding, ...]


class Sentence(NamedTuple):
    """Where a sentence stands in a text: `start` to `end`, its own words from `body` on. low: the text, normal."""

    text: str
    low: str
    start: int
    end: int
    body: int


def stated(one: Sentence, section: Section, topic: str, memory: Memory) -> Stated:
    """What a sentence states, with offsets from its beginning; one that was read before is not read again."""
    if one.end - one.start > LONGEST_KEPT or not _closed(one.low, one.start):
        return _from_start(_read(one, section, topic, memory), one.start)
    said, body = one.text[one.start : one.end], one.body - one.start
    found = _alone(said, body, section, topic)
    return _after(said, body, section, topic, *memory.now) if found is None else found


def _closed(low: str, start: int) -> bool:
    """Whether the letters before a sentence end another one, so that no phrase can reach back over them."""
    return start == 0 or (low[start - 1] == " " and low[max(start - 2, 0)] in ".:;!?, ")


@lru_cache(32768)
def _alone(said: str, body: int, section: Section, topic: str) -> Stated | None:
    """What a sentence states whatever levels were told before it; None when they matter."""
    memory = Memory()
    found = tuple(_read(Sentence(said, normal(said), 0, len(said), body), section, topic, memory))
    return None if memory.asked else found


@lru_cache(8192)
def _after(  # noqa: PLR0917 - all of it decides what the sentence says
    said: str,
    body: int,
    section: Section,
    topic: str,
    block: tuple[str, ...],
    last: tuple[str, ...],
) -> Stated:
    """What a sentence states after these levels."""
    one = Sentence(said, normal(said), 0, len(said), body)
    return tuple(_read(one, section, topic, Memory(block, last)))


def forget() -> None:
    """Forget the sentences read so far."""
    _alone.cache_clear()
    _after.cache_clear()


def _from_start(found: list[TextFinding], start: int) -> Stated:
    return tuple(replace(one, start=one.start - start, end=one.end - start) for one in found)


def _read(one: Sentence, section: Section, topic: str, memory: Memory) -> list[TextFinding]:
    low, start, end = one.low, one.start, one.end
    if section.status == DROPPED and not section.groups:
        return []
    hits = settle(low, phrases().find(low, start, end), topic)
    scored = numbers(low, start, end)
    if not hits and not scored and not section.surgery_is_past:
        return []
    around = context(low, start, end)
    scored = [number for number in scored if stated_here(number, around)]
    places = Places(low, one.body, end, sorted({(hit.start, hit.end) for hit in hits}))
    said = statements(hits, around, places, section, memory) + scored
    found = [_finding(one, made) for made in sorted(said, key=lambda made: (made.start, made.end))]
    return _unique(one.text, found)


def _finding(one: Sentence, said: Statement) -> TextFinding:
    return TextFinding(
        finding=said.finding,
        status=said.status,
        level=said.level,
        side=said.side,
        words=_words(one.text, one.start, one.end, said),
        start=said.start,
        end=said.end,
        value=said.value,
        type=said.type,
    )


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
