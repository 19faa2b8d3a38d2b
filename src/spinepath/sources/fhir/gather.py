"""All resources of an input: decoded, each once, with the list of what could not be used."""

from collections.abc import Iterator
from datetime import datetime

import msgspec

from spinepath.chart.event import Problem
from spinepath.sources.fhir.at_once import at_once
from spinepath.sources.fhir.bundle import Found, opened, type_of
from spinepath.sources.fhir.decode import Item, Unused, decode
from spinepath.sources.fhir.echo import may_echo
from spinepath.sources.fhir.modifiers import may_modify, may_withhold
from spinepath.sources.fhir.resources_care import OperationOutcome
from spinepath.sources.fhir.syntax import values
from spinepath.sources.fhir.versions import refuse_foreign


class Gathered(msgspec.Struct):
    """What one input holds, of one file or many. problems: those of no resource in particular."""

    items: list[Item] = []
    unused: list[Unused] = []
    problems: list[Problem] = []

    def add(self, data: bytes, where: str) -> None:
        """Take in one file. Raises UnreadableInput or UnsupportedFormat when it cannot be used at all."""
        own = Gathered()
        careful = may_modify(data) or may_withhold(data) or may_echo(data)
        plain = None if careful else at_once(data, where)
        if plain is not None:
            own.items = plain
        for raw, place in values(data, where, own.problems) if plain is None else ():
            for found in opened(raw, place, own.problems):
                own.take(found, careful=careful)
        refuse_foreign(own.items, where)
        self.items += own.items
        self.unused += own.unused
        self.problems += own.problems

    def take(self, found: Found, *, careful: bool, parent: Item | None = None) -> None:
        """Decode one resource and what it contains."""
        result = decode(found, careful=careful, parent=parent)
        if not isinstance(result, Item):
            (self.problems if isinstance(result, Problem) else self.unused).append(result)  # type: ignore[arg-type]
        elif isinstance(result.body, OperationOutcome):
            self.problems += _reported(result, result.body)
        else:
            self.items.append(result)
            if result.body.contained and parent is None:
                self._take_contained(result, careful=careful)

    def _take_contained(self, item: Item, *, careful: bool) -> None:
        for place, raw in enumerate(item.body.contained or ()):
            spot = f"{item.source} contained[{place}]"
            self.take(Found(raw, type_of(raw), None, spot), careful=careful, parent=item)


def _reported(item: Item, body: OperationOutcome) -> Iterator[Problem]:
    for issue in body.issue or ():
        said = f"the server reported {issue.severity}: {issue.diagnostics or 'nothing more'}"
        yield Problem(source=item.where, field="OperationOutcome", reason=said)


def once(items: list[Item], problems: list[Problem]) -> list[Item]:
    """Each resource once, in order of first appearance; of differing versions the latest, with a problem."""
    kept: dict[str, Item] = {}
    for item in items:
        other = kept.get(item.source)
        if other is None:
            kept[item.source] = item
        elif other.body != item.body:
            kept[item.source] = _later(other, item)
            problems.append(_differing(kept[item.source]))
    return list(kept.values()) if len(kept) < len(items) else items


def _later(one: Item, other: Item) -> Item:
    """By meta.lastUpdated where both have it, else the one that comes last."""
    first, second = _updated(one), _updated(other)
    return one if first is not None and second is not None and first > second else other


def _updated(item: Item) -> datetime | None:
    text = item.body.meta.last_updated if item.body.meta is not None else None
    try:
        moment = datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
    return moment.astimezone() if moment is not None else None


def _differing(item: Item) -> Problem:
    reason = "stands in the input in differing versions; the latest is used"
    return Problem(source=item.source, field="id", reason=reason)
