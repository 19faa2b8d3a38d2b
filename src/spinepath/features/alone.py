"""The features of one person, worked out in plain Python: what registry.compute gives for a batch, faster for one.

The same definitions, by the interpreter. What a fact says on a day (facts.py), with its two looks at other records (an
operation since, a later denial), is restated here for one person's list; the laws of the tests hold it to the tables'.
"""

from collections import namedtuple
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cache
from operator import itemgetter
from typing import Any, NamedTuple

import polars as pl

from spinepath.chart.event import Event
from spinepath.features.facts import ANSWERS, SCHEMA, STATED, SURGERY, rows_of
from spinepath.features.interpreter import Interpreter, NotKnown, Plain
from spinepath.features.listed import LISTED_ONLY, SAYS
from spinepath.features.registry import (
    asked,
    definitions,
    of_judged,
    shared_columns,
    wanted_keys,
    where_nothing_stands,
)

_ADDED = ("as_of", "ended", "spoken", "days_old", "says", *(f"says_{answer}" for answer in ANSWERS))
_named: Any = namedtuple  # its fields are made of the names that tables have
Fact = _named("Fact", (*SCHEMA, *_ADDED))
"""A judged fact, with the columns of facts.judged."""
_EARLIEST, _LATEST, _END = map(list(SCHEMA).index, ("earliest", "latest", "end"))
_UNSAID = {"says": None} | {f"says_{answer}": False for answer in ANSWERS}


class Judged(NamedTuple):
    """The facts of one person, judged, and the same by key."""

    facts: list[Any]
    under: Mapping[str, list[Any]]


def judged(events: Iterable[Event], as_of: date) -> Judged:
    """What facts.judged gives for these events."""
    rows = rows_of(events, wanted_keys())
    known = (row for row in rows if row[_EARLIEST] is None or row[_EARLIEST] <= as_of)
    facts = [_stated(row, as_of) for row in known]
    for place in {*_operated_on(facts), *_denied_later(facts)}:
        facts[place] = facts[place]._replace(**_UNSAID)
    under: dict[str, list[Any]] = {}
    for fact in facts:
        under.setdefault(fact.key, []).append(fact)
    return Judged(facts, under)


def _stated(row: tuple[Any, ...], as_of: date) -> Any:
    """With what it claims about today, before later records are looked at."""
    latest, end = row[_LATEST], row[_END]
    latest = as_of if latest is None or latest > as_of else latest
    ended = end is not None and end <= as_of
    days_old = (as_of - latest).days
    says = _says(row, ended=ended, days_old=days_old)
    return Fact(*row[:_LATEST], latest, *row[_END:], as_of, ended, end if ended else latest, days_old, says,
        says == "yes", says == "no", says == "maybe")  # fmt: skip


def _says(row: tuple[Any, ...], *, ended: bool, days_old: int) -> str | None:
    kind, assertion, status, counts, always, current_days = _of_statement(row)
    if not counts or (current_days is not None and days_old > current_days):
        return None
    over = (ended or status in ("resolved", "inactive")) and not always and kind != "procedure"
    if over and assertion != "negated":
        return "no"
    if assertion == "affirmed" or (always and assertion in ("historical", "resolved")):
        return "yes"
    return _OTHERWISE.get(assertion)


_of_statement = itemgetter(
    *map(list(SCHEMA).index, ("kind", "assertion", "status", "counts", "always", "current_days"))
)
_OTHERWISE = {"negated": "no", "resolved": "no", "uncertain": "maybe"}


def _operated_on(facts: list[Any]) -> Iterator[int]:
    operations = [
        fact
        for fact in facts
        if fact.key == SURGERY and fact.kind == "procedure" and fact.says is not None and fact.earliest
    ]
    for place, fact in enumerate(facts if operations else ()):
        passing = fact.operable or (fact.moment and fact.status != "active")
        if passing and fact.latest and any(_overtakes(operation, fact) for operation in operations):
            yield place


def _overtakes(operation: Any, fact: Any) -> bool:
    return fact.latest <= operation.earliest and (not fact.operable or _touch(fact, operation))


def _denied_later(facts: list[Any]) -> Iterator[int]:
    denials: dict[str, list[Any]] = {}
    for fact in facts:
        if fact.finding and fact.says == "no":
            denials.setdefault(fact.key, []).append(fact)
    for place, fact in enumerate(facts if denials else ()):
        against = denials.get(fact.key, ()) if fact.finding and fact.says in ("yes", "maybe") else ()
        if any(_denies(denial, fact) for denial in against):
            yield place


def _denies(denial: Any, fact: Any) -> bool:
    later = denial.spoken is not None and fact.spoken is not None and denial.spoken > fact.spoken
    same_side = None in (denial.side, fact.side) or denial.side == fact.side
    return later and same_side and _touch(denial, fact)


def _touch(one: Any, other: Any) -> bool:
    """True when two levels share a place or one of them is not said."""
    if None in (one.lowest, one.highest, other.lowest, other.highest):
        return True
    if one.lowest == one.highest or other.lowest == other.highest:
        return bool(one.lowest <= other.highest and other.lowest <= one.highest)
    return bool(one.lowest < other.highest and other.lowest < one.highest)


def compute(found: Judged) -> dict[str, Any]:
    """The row of registry.compute for one person; a column without a value may be missing."""
    try:
        return _plainly(found)
    except NotKnown:  # slower, and right
        return of_judged(pl.DataFrame(found.facts, schema=_TYPES, orient="row"), _person(found)).row(
            0, named=True
        )


_TYPES: dict[str, Any] = SCHEMA | dict.fromkeys(_ADDED, pl.Boolean) | {
    "patient": pl.String, "as_of": pl.Date, "spoken": pl.Date, "days_old": pl.Int64, "says": STATED,
}  # fmt: skip


def _person(found: Judged) -> list[str]:
    return [found.facts[0].patient if found.facts else ""]


def _plainly(found: Judged) -> dict[str, Any]:
    row = dict(where_nothing_stands()) if found.facts else {}
    for name in dict.fromkeys(name for key in found.under for name in _asking().get(key, ())):
        own = [fact for key in definitions()[name].keys for fact in found.under.get(key, ())]
        row |= {column: run(own) for column, run in _columns(name)}
    return row | _listed(found)


def _listed(found: Judged) -> dict[str, bool | None]:
    """Answers of the features with a mark (listed.answers)."""
    of = asked()
    most: dict[int, int] = {}
    for key, facts in found.under.items():
        for mark, features in of.of_key.get(key, {}).items():
            said = [value for fact in facts if (value := _mark(mark)(fact)) is not None]
            if said:
                most |= {feature: max(most.get(feature, LISTED_ONLY), *said) for feature in features}
    silent = of.silent.tolist()
    return {name: SAYS[most.get(place, silent[place])] for place, name in enumerate(of.features)}


@cache
def _asking() -> dict[str, list[str]]:
    """Features with columns of their own, by the keys they look at."""
    found: dict[str, list[str]] = {}
    for name, definition in definitions().items():
        for key in definition.keys if definition.columns else ():
            found.setdefault(key, []).append(name)
    return found


@cache
def _interpreter() -> Interpreter:
    return Interpreter(Fact._fields, shared_columns())


@cache
def _columns(name: str) -> list[tuple[str, Any]]:
    own = definitions()[name]
    read: Iterable[Plain] = map(_interpreter().plain, own.columns)
    return [(column, part.run) for column, part in zip(own.feature.columns, read, strict=True)]


@cache
def _mark(name: str) -> Any:
    return _interpreter().shared(name).run
