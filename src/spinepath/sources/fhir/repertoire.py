"""What lines of one content give: learnt once, by the ordinary way, and then used for all others.

A content is learnt when it is met for the second time. Some have one pattern; some state a finding at some numbers and
have one for each; reports have free text beside it (letters.py); and some have none, and are always read alone.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from spinepath.sources.fhir.datatypes import camel
from spinepath.sources.fhir.decode import Item
from spinepath.sources.fhir.index import Index
from spinepath.sources.fhir.letters import Letter, letter
from spinepath.sources.fhir.pattern import Learnt, Pattern, Reading, Telling, Who, body_of, learn, read_alone
from spinepath.sources.fhir.salvage import BROKEN
from spinepath.sources.fhir.scan.scanner import MOST_CONTENTS
from spinepath.sources.fhir.scan.tables import DATES, PERIODS
from spinepath.sources.fhir.templates import Templates

MOST_PATTERNS = 200_000
Key = tuple[Any, ...]


class Line(NamedTuple):
    """One line to be read. numbers: those of an Observation."""

    data: bytes
    kind: str
    who: Who


class Repertoire:
    """Everything learnt so far, and the way to read a line alone."""

    def __init__(self, shared: Sequence[Item] = ()) -> None:
        """shared: Medications and Questionnaires that anybody's records may refer to.

        bare: of each key the templates (first, how many) when nothing else matters, as `Learnt.is_bare` tells; or -1.
        """
        self.shared = list(shared)
        self.index = Index(self.shared)
        self.templates = Templates()
        self._known: dict[Key, Learnt | Telling | None] = {}
        self.bare = _none_bare()

    def forget(self) -> None:
        """Begin anew."""
        self.templates = Templates()
        self._known.clear()
        self.bare = _none_bare()

    @property
    def is_full(self) -> bool:
        """Whether it is time to forget."""
        return len(self._known) > MOST_PATTERNS or self.templates.count > MOST_PATTERNS

    def of(self, key: int, line: Callable[[], Line]) -> Learnt | Telling | None:
        """What lines of this content give. line: makes one of them. Odd keys are for people whose birth is known."""
        if (key,) not in self._known:
            known = self._known[key,] = self._learnt(line())
            if isinstance(known, Learnt) and known.is_bare and not isinstance(known, Letter):
                self.bare[key] = known.made
        return self._known[key,]

    def stating(self, key: int, told: tuple[float, ...] | str, line: Callable[[], Line]) -> Learnt | None:
        """What lines of a content give that state something at some numbers. told: as Telling.of gives it."""
        own = (key, told)
        if own not in self._known:
            one = line()
            body = read_body(one)
            alone = read_alone(body, one.who, self.index)
            self._known[own] = self._kept(learn(body, one.who, self.index, alone, kept=told), one)
        found = self._known[own]
        return found if isinstance(found, Learnt) else None

    def alone(self, line: Line) -> Reading:
        """Events and problems of a line by itself, the ordinary way."""
        return read_alone(read_body(line), line.who, self.index)

    def _learnt(self, line: Line) -> Learnt | Telling | None:
        try:
            body = read_body(line)
        except BROKEN:  # in an element that the scan does not look into; to read it alone says so
            return None
        if getattr(body, "conclusion", None) is not None:
            found = letter(body, line.who, self.index)
            order = order_of(line.data)
            return (
                Letter(found, order, self.templates)
                if found is not None and stands_in(found, order)
                else None
            )
        alone = read_alone(body, line.who, self.index)
        pattern = learn(body, line.who, self.index, alone)
        return self._kept(pattern, line) if pattern is not None else Telling.among(alone.events)

    def _kept(self, pattern: Pattern | None, line: Line) -> Learnt | None:
        order = order_of(line.data)
        return (
            Learnt(pattern, order, self.templates)
            if pattern is not None and stands_in(pattern, order)
            else None
        )


def _none_bare() -> NDArray[np.int64]:
    return np.full((2 * MOST_CONTENTS, 2), -1, dtype=np.int64)


def read_body(line: Line) -> Any:
    """The resource in a line. Of a report with results they are seen to elsewhere; beside them no narrative is read."""
    body = body_of(line.data, line.kind)
    if line.kind == "DiagnosticReport" and body.result:
        body = msgspec.structs.replace(body, result=None, text=None)
    return body


def order_of(data: bytes) -> list[str]:
    """The dates of a resource in the order in which they stand: "effective_date_time", "period.start"."""
    names = {camel(name): name for name in (*DATES, *PERIODS)}
    order: list[str] = []
    for key, value in msgspec.json.decode(data).items():
        name = names.get(key)
        if name in PERIODS and isinstance(value, dict):
            order += [f"{name}.{end}" for end in value if end in ("start", "end") and value[end] is not None]
        elif name in DATES and value is not None:
            order.append(name)
    return order


def stands_in(pattern: Pattern, order: Sequence[str]) -> bool:
    """Whether all dates of a pattern stand in the line; else it takes one from elsewhere (the birth)."""
    return set(pattern.dates) <= set(order)
