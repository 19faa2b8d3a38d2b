"""Report text in, findings out: a walk from full stop to full stop."""

from msgspec.structs import replace

from spinepath.sources.text import memory, places, sentence, topics
from spinepath.sources.text.finding import TextFinding
from spinepath.sources.text.sentence import Stated
from spinepath.sources.text.split import pieces
from spinepath.sources.text.steps import LONGEST_KEPT, Steps

_STEPS = Steps()


def read_text(text: str) -> list[TextFinding]:
    """The findings a text states, in order of appearance."""
    return [
        replace(one, start=one.start + start, end=one.end + start)
        for start, stated in parts(text)
        for one in stated
    ]


def parts(text: str) -> list[tuple[int, Stated]]:
    """For each sentence that states something: where it begins, and its findings, with offsets from there.

    The findings are the very same object when the same sentence comes again and states the same.
    """
    found: list[tuple[int, Stated]] = []
    state, at, held = _STEPS.first, 0, ""
    for piece in pieces(text):
        held += piece
        said, after = state.get(held) or _STEPS.take(state, held)
        if after is not None:
            for start, stated in said:
                found.append((at + start, stated))
            state, at, held = after, at + len(held), ""
        elif len(held) > LONGEST_KEPT:
            break
    if held:  # no full stop ends it for certain
        found += [(at + start, stated) for start, stated in _STEPS.finish(state, text[at:])]
    return found


def forget() -> None:
    """Forget the sentences read so far (long-running services that must not keep them)."""
    _STEPS.forget()
    sentence.forget()
    memory.told.cache_clear()
    topics.speaks_of.cache_clear()
    places.levels.cache_clear()
