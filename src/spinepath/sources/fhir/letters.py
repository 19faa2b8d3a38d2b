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
from spinepath.sources.fhir.templates import Hole, Made, Templates
from spinepath.sources.fhir.texts import silent, stated, under
from spinepath.sources.text import TextFinding
from spinepath.sources.text.reader import parts
from spinepath.sources.text.told_values import may_tell
from spinepath.sources.told_operations import may_be_told

PROBE = "Zq."
"""A conclusion that states nothing."""
Telling = tuple[Event, Hole]


class Said(NamedTuple):
    """What a sentence gives: templates, and those of them that may tell of an operation not recorded."""

    made: Made
    telling: tuple[Telling, ...]


class Letter(Learnt):
    """A report in use: the pattern of what it is, and what its sentences state."""

    def __init__(self, pattern: Pattern, order: Sequence[str], templates: Templates) -> None:
        """order: the dates of a line in the order in which they stand."""
        report = next(place for place, event in enumerate(pattern.events) if event.text_value == PROBE)
        super().__init__(pattern, order, templates, text=report)
        self._event, self._hole = pattern.events[report], Hole(self.holes[report].dates, None, own=True)
        self._state = State(self._event.status, self._event.assertion, self._event.certainty)
        self._heading = under(self._event.name)
        self._templates = templates
        # Each has templates, and those have a limit.
        self._known: dict[int, tuple[Sequence[TextFinding], Said]] = {}

    def read(self, conclusion: str) -> list[Said] | None:
        """What the sentences of a conclusion give; None when it must be read alone."""
        text = conclusion.strip()
        if not text or silent(self._state):
            return []
        if may_tell(text):
            return None
        begin = len(self._heading)
        found = parts(self._heading + text)
        if any(start < begin <= start + one.start for start, stated in found for one in stated):
            return None  # the heading ends no sentence ("Vitamin B.")
        return [self._said(stated) for start, stated in found if start >= begin]

    def _said(self, found: tuple[TextFinding, ...]) -> Said:
        """found: the very same object for the same sentence."""
        known = self._known.get(id(found))
        if known is None:
            known = self._known[id(found)] = (found, self._made(found))
        return known[1]

    def _made(self, found: Sequence[TextFinding]) -> Said:
        event = self._event
        context = Context(event.patient, Index([]), None, {})
        record = Record(context, Item("DiagnosticReport", event.source, None))  # type: ignore[arg-type]
        when = When(event.earliest, event.latest, event.end_earliest, event.end_latest)
        for one in found:
            stated(record, one, when, self._state, one.words.removeprefix(self._heading))
        events = context.events
        telling = tuple((event, self._hole) for event in events if may_be_told(event))
        return Said(self._templates.add(events, [self._hole] * len(events)), telling)


def letter(body: Any, who: Who, index: Index) -> Pattern | None:
    """The pattern of reports like this one; None when its text is not all that differs, or states by itself."""
    probed = replace(body, conclusion=PROBE)
    pattern = learn(probed, who, index, read_alone(probed, who, index))
    if pattern is None or pattern.problems or any(event.kind == "finding" for event in pattern.events):
        return None
    return pattern if sum(event.text_value == PROBE for event in pattern.events) == 1 else None
