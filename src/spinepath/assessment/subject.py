"""One person on one day: the judged facts, the feature values, and where the evidence for each stands."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property
from operator import attrgetter
from types import MappingProxyType
from typing import Any, NamedTuple

from spinepath.assessment.model import Evidence
from spinepath.chart.chart import Chart
from spinepath.chart.event import Event
from spinepath.chart.vocabulary import findings
from spinepath.features import alone, registry
from spinepath.knowledge.reference_engine import values_of

Ends = tuple[float | None, float | None]
Filled = Mapping[str, Ends | bool]
NO_AMOUNTS: Filled = MappingProxyType({})


class Fact(NamedTuple):
    """A judged fact: the event it comes from, under which key it was found, and what it says today."""

    event: Event
    key: str
    says: str | None


class Subject:
    """A chart seen on `as_of`. values: by feature id, as knowledge.reference_engine takes them.

    amounts: intervals and answers by feature id that no aggregation of facts can give (medicines.filled, regimen); an
    open end is None.
    """

    def __init__(self, chart: Chart, as_of: date, amounts: Filled = NO_AMOUNTS) -> None:
        self.chart, self.as_of = chart, as_of
        judged = alone.judged(chart.events, as_of)
        row = {**alone.compute(judged), **columns_of(amounts)}
        self.values: Mapping[str, Any] = values_of(row, registry.features().values())
        ordered = sorted(judged.facts, key=_place)
        self.facts = [Fact(chart.events[fact.row], fact.key, fact.says) for fact in ordered]

    @cached_property
    def by_key(self) -> dict[str, list[Fact]]:
        """Facts by key."""
        found: dict[str, list[Fact]] = {}
        for fact in self.facts:
            found.setdefault(fact.key, []).append(fact)
        return found

    def under(self, keys: Iterable[str], *says: str) -> list[Fact]:
        """Facts under any of the keys that say one of these answers; every fact when none is named."""
        return [
            fact
            for key in dict.fromkeys(keys)
            for fact in self.by_key.get(key, ())
            if not says or fact.says in says
        ]

    def evidence(self, features: Iterable[str]) -> tuple[Evidence, ...]:
        """Records behind features, each statement once: those that say yes first, the newest first."""
        keys = [key for feature in features for key in registry.keys_of(feature)]
        facts = newest_first(self.under(keys, *_SAYS))
        return cite(fact.event for fact in sorted(facts, key=lambda fact: _SAYS.index(fact.says or "no")))


_SAYS = ("yes", "maybe", "no")
_place = attrgetter("row", "key")


def columns_of(amounts: Filled) -> dict[str, float | bool | None]:
    """Values by feature id as columns of a feature table."""
    answers = {name: value for name, value in amounts.items() if isinstance(value, bool)}
    return answers | {
        f"{name}_{end}": value
        for name, ends in amounts.items()
        if not isinstance(ends, bool)
        for end, value in zip(("low", "high"), ends, strict=True)
    }


def newest_first(facts: Iterable[Fact]) -> list[Fact]:
    """Facts by date, the newest first, whatever order they came in."""
    return sorted(facts, key=lambda fact: _age(fact.event), reverse=True)


def oldest_first(events: Iterable[Event]) -> list[Event]:
    """Events by date, the oldest first, whatever order they came in."""
    return sorted(events, key=_age)


def _age(event: Event) -> tuple[date, str, str, str]:
    return event.latest or date.min, event.source, event.words or "", event.finding or ""


def day_text(earliest: date | None, latest: date | None) -> str | None:
    """A date as precise as the record has it: "2019", "2019-04", "2019-04-02", or a span."""
    if earliest is None or latest is None:
        return None
    if earliest == latest:
        return earliest.isoformat()
    if (earliest.month, earliest.day, latest.month, latest.day) == (
        1,
        1,
        12,
        31,
    ) and earliest.year == latest.year:
        return str(earliest.year)
    if (earliest.year, earliest.month) == (latest.year, latest.month):
        return earliest.isoformat()[:7]
    return f"{earliest.isoformat()}/{latest.isoformat()}"


def proof(event: Event) -> Evidence:
    """The evidence that one event is."""
    return Evidence(
        source=event.source,
        name=findings()[event.finding].means if event.kind == "finding" and event.finding else event.name,
        words=event.words or event.text_value,
        date=day_text(event.earliest, event.latest),
        certainty=event.certainty,
    )


def cite(events: Iterable[Event]) -> tuple[Evidence, ...]:
    """Evidence for several events, each statement once, in order."""
    return tuple(dict.fromkeys(proof(event) for event in events))
