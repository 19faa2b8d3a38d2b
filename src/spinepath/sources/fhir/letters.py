"""Reports that differ in their conclusion only: what the report is, learnt once, and what each sentence states."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from msgspec.structs import replace

from spinepath.chart.event import Event
from spinepath.sources.fhir.context import Context, Record, When
from spinepath.sources.fhir.decode import Item
from spinepath.sources.fhir.index import Index
from spinepath.sources.fhir.pattern import Learnt, Pattern, Who, learn, read_alone
from spinepath.sources.fhir.statuses import State
from spinepath.sources.fhir.templates import Hole, Templates
from spinepath.sources.fhir.texts import silent, stated, under
from spinepath.sources.text import TextFinding
from spinepath.sources.text.reader import parts
from spinepath.sources.text.told_values import may_tell
from spinepath.sources.told_operations import may_be_told

PROBE = "Zq."
"""A conclusion that states nothing."""
Telling = tuple[Event, Hole]


class Said(NamedTuple):
    """What a sentence gives: the first of its templates and how many, and those of them that may tell of an operation
    not recorded.
    """

    start: int
    number: int
    telling: tuple[Telling, ...]


Kept = tuple[Sequence[TextFinding], Said]
"""The findings of a sentence, kept so that no others have their `id`, and what they give."""


class Letter(Learnt):
    """A report in use: the pattern of what it is, and what its sentences state."""

    def __init__(self, pattern: Pattern, order: Sequence[str], templates: Templates) -> None:
        """order: the dates of a line in the order in which they stand."""
        report = next(place for place, event in enumerate(pattern.events) if event.text_value == PROBE)
        super().__init__(pattern, order, templates, text=report)
        self._event, self._hole = pattern.events[report], Hole(self.holes[report].dates, None, own=True)
        self._state = State(self._event.status, self._event.assertion, self._event.certainty)
        self._heading, self._silent = under(self._event.name), silent(self._state)
        self._templates = templates
        # Each has templates, and those have a limit. Reports in one state, with their date in one place, share them.
        self._known: dict[int, Kept] = templates.sentences.setdefault((self._state, self._hole), {})

    def read(self, conclusion: str) -> list[Said] | None:
        """What the sentences of a conclusion give; None when it must be read alone."""
        text = conclusion.strip()
        if not text or self._silent:
            return []
        if may_tell(text):
            return None
        begin, known = len(self._heading), self._known
        found = parts(self._heading + text)
        early = [(start, stated) for start, stated in found if start < begin]
        if any(begin <= start + one.start for start, stated in early for one in stated):
            return None  # the heading ends no sentence ("Vitamin B.")
        # The findings are the very same object for the same sentence.
        return [(known.get(id(stated)) or self._learnt(stated))[1] for _, stated in found[len(early) :]]

    def _learnt(self, found: tuple[TextFinding, ...]) -> Kept:
        known = (found, self._said(found))
        if not any(one.words.startswith(self._heading) for one in found if self._heading):
            self._known[id(found)] = known
        return known

    def _said(self, found: Sequence[TextFinding]) -> Said:
        event = self._event
        context = Context(event.patient, Index([]), None, {})
        record = Record(context, Item("DiagnosticReport", event.source, None))  # type: ignore[arg-type]
        when = When(event.earliest, event.latest, event.end_earliest, event.end_latest)
        for one in found:
            stated(record, one, when, self._state, one.words.removeprefix(self._heading))
        events = context.events
        telling = tuple((event, self._hole) for event in events if may_be_told(event))
        return Said(*self._templates.add(events, [self._hole] * len(events)), telling)


def letter(body: Any, who: Who, index: Index) -> Pattern | None:
    """The pattern of reports like this one; None when its conclusion is not all of its text."""
    if body.presented_form:
        return None
    probed = replace(body, conclusion=PROBE)
    pattern = learn(probed, who, index, read_alone(probed, who, index))
    if pattern is None or pattern.problems:
        return None
    return pattern if sum(event.text_value == PROBE for event in pattern.events) == 1 else None
