"""Findings that a record states in words."""

from functools import lru_cache

from spinepath.sources.fhir.coded import Coded
from spinepath.sources.fhir.coded import forget as forget_names
from spinepath.sources.fhir.context import Record, When
from spinepath.sources.fhir.statuses import State
from spinepath.sources.text import TextFinding, read_text
from spinepath.sources.text.places import levels, sides
from spinepath.sources.text.reader import forget as forget_sentences
from spinepath.sources.text.told_values import ToldValue, told_values
from spinepath.sources.told_operations import forget as forget_operations

_LONGEST_KEPT = 200
_NEVER_HAPPENED = ("planned", "not_done")


@lru_cache(8192)
def _short(text: str) -> tuple[TextFinding, ...]:
    return tuple(read_text(text))


def read(text: str) -> tuple[TextFinding, ...]:
    """What a text states. Names of conditions and procedures repeat from person to person: they are kept."""
    return _short(text) if len(text) <= _LONGEST_KEPT else tuple(read_text(text))


def forget() -> None:
    """Forget the texts read so far (benchmarks; long-running services that must not keep them)."""
    _short.cache_clear()
    forget_names()
    forget_sentences()
    forget_operations()


def read_into(
    record: Record,
    text: str,
    when: When,
    state: State,
    *,
    without: tuple[str, ...] = (),
    heading: str = "",
) -> None:
    """Append a "finding" event for each finding that a record's text states, but those in `without`, and its values.

    heading: the report's name; it tells what the text is about and states nothing itself. Nothing is read from
    what never happened or is refuted. What a resolved fact states is resolved.
    """
    if not text.strip() or silent(state):
        return
    before = under(heading)
    for found in read(before + text):
        if found.finding not in without and found.start >= len(before):
            stated(record, found, when, state, found.words.removeprefix(before))
    for value in told_values(text):
        _add_value(record, value, when, State(state.status, state.assertion, "from_text"))


def silent(state: State) -> bool:
    """Whether nothing is read from the words of a record in this state."""
    return state.certainty == "refuted" or state.status in _NEVER_HAPPENED


def under(heading: str) -> str:
    """What is put before a text for its name to be read as its heading."""
    return f"{heading}.\n" if heading else ""


def _add_value(record: Record, told: ToldValue, when: When, state: State) -> None:
    number = told.low if told.low == told.high else None
    record.add(
        "observation",
        Coded(f"TEXT/{told.name} told in a text", told.name, concepts=(told.valueset,)),
        when,
        state,
        part_of=record.source,
        words=told.words,
        numeric_value=number,
        value_low=told.low,
        value_high=told.high,
        unit=told.unit,
    )


def stated(record: Record, found: TextFinding, when: When, state: State, words: str) -> None:
    """Append what a text states. state: of the record it stands in."""
    record.add(
        "finding",
        Coded(f"FINDING/{found.finding}", found.finding),
        when,
        State(state.status, _assertion(found.status, state), "from_text"),
        part_of=record.source,
        finding=found.finding,
        level=found.level,
        side=found.side,
        words=words,
        numeric_value=found.value,
        value_low=found.value,
        value_high=found.value,
    )


def _assertion(said: str, state: State) -> str:
    """What the text says, in the light of what the record says about itself."""
    if said in ("affirmed", "historical") and state.assertion in ("resolved", "historical", "uncertain"):
        return state.assertion
    return said


@lru_cache(8192)
def place_of(text: str) -> tuple[str | None, str | None]:
    """Level and side that a name or body site says; None for what it leaves open or names several of."""
    lower = text.lower()
    named = {name for place in levels(lower, 0, len(lower)) for name in place.names}
    said = {name for place in sides(lower, 0, len(lower)) for name in place.names}
    level = next(iter(named)) if len(named) == 1 else None
    return level, "bilateral" if len(said) > 1 else next(iter(said), None)
