"""Which records of a drug are renewals of one another, and which are taken side by side.

One drug by one route and release is one group. In it, records of one strength are renewals: the newest
instruction counts, once. Taken side by side, and summed, are: different strengths that are all active, an
as-needed and a scheduled instruction, the instructions of one record, and different instructions of one day
in one kind of record.
"""

from collections.abc import Callable, Hashable, Iterable
from datetime import date
from typing import NamedTuple

import msgspec

from spinepath.assessment.medicines.amount import exact
from spinepath.assessment.medicines.entry import Entry, order
from spinepath.assessment.medicines.model import Strength
from spinepath.chart.event import Event

Group = tuple[str, str | None, str | None]


class Chosen(NamedTuple):
    """The instruction that counts, and every record of the same line (renewals and repeats of it)."""

    entry: Entry
    as_needed: bool
    all: tuple[Entry, ...]


def settled(entries: Iterable[Entry]) -> list[Entry]:
    """A record that leaves route or release open is taken to mean the drug's only other one in the record."""
    rows = sorted(entries, key=order)
    routes = _said((row.part.name, row.part.route) for row in rows)
    rows = [_with(row, "route", routes[row.part.name]) for row in rows]
    releases = _said(((row.part.name, row.part.route), row.part.release) for row in rows)
    return [_with(row, "release", releases[row.part.name, row.part.route]) for row in rows]


def _said(pairs: Iterable[tuple[Hashable, str | None]]) -> dict[Hashable, set[str | None]]:
    """What is said of each thing."""
    found: dict[Hashable, set[str | None]] = {}
    for key, value in pairs:
        found.setdefault(key, set()).add(value)
    return found


def _with(row: Entry, field: str, said: set[str | None]) -> Entry:
    known = said - {None}
    if getattr(row.part, field) is not None or len(known) != 1:
        return row
    return row._replace(part=msgspec.structs.replace(row.part, **{field: known.pop()}))


def grouped(rows: Iterable[Entry]) -> dict[Group, list[Entry]]:
    """By drug, route and release."""
    found: dict[Group, list[Entry]] = {}
    for row in rows:
        found.setdefault((row.part.name, row.part.route, row.part.release), []).append(row)
    return found


def chosen(active: list[Entry], ran_out: Callable[[Event], bool]) -> list[Chosen]:
    """The lines of one group: what counts of its active records. ran_out: whether a record's supply is used up."""
    standing = _not_replaced(sorted(active, key=order), ran_out)
    known = {row.part.strength for row in standing if row.part.strength is not None}
    by_strength: dict[Strength | None, list[Entry]] = {}
    for row in standing:
        by_strength.setdefault(_strength(row, known), []).append(row)
    return [line for rows in by_strength.values() for line in _lines(rows)]


def _not_replaced(rows: list[Entry], ran_out: Callable[[Event], bool]) -> list[Entry]:
    """Without those whose supply ran out, once a newer record continues them."""
    lasting = [row for row in rows if not ran_out(row.event)]
    newest = max((row.event.earliest or date.min for row in lasting), default=date.min)
    return [row for row in rows if not ran_out(row.event) or (row.event.earliest or date.min) >= newest]


def _strength(row: Entry, known: set[Strength]) -> Strength | None:
    if row.part.strength is not None:
        return row.part.strength
    dose = row.dose
    said = exact(dose.low) if dose is not None and dose.low is not None and dose.unit == "mg" else None
    fitting = [one for one in known if one.value == said] or list(known)
    return fitting[0] if len(fitting) == 1 else None


def _lines(rows: list[Entry]) -> list[Chosen]:
    instructed = [row for row in rows if row.instructed]
    others = [row for row in rows if not row.instructed]
    if not instructed:
        return _newest(others, ())
    found: list[Chosen] = []
    for needed in (False, True):
        found += _newest([row for row in instructed if row.as_needed is needed], tuple(others))
    return found


def _newest(rows: list[Entry], others: tuple[Entry, ...]) -> list[Chosen]:
    """Of renewals the last; all of them where one record, or one day, has several."""
    if not rows:
        return []
    last = order(rows[-1])[:2]
    kept: list[Entry] = []
    for row in rows:
        if order(row)[:2] == last and not any(_repeats(old, row) for old in kept):
            kept.append(row)
    together = (*rows, *others)
    return [Chosen(_computable(row, others), row.as_needed, together) for row in kept]


def _repeats(old: Entry, row: Entry) -> bool:
    """The same instruction in another record of the day says the same thing again."""
    return old.event.source != row.event.source and old.per_day == row.per_day


def _computable(row: Entry, others: tuple[Entry, ...]) -> Entry:
    """A supply stands in for an instruction that gives no number ("as directed")."""
    if row.per_day.amount is not None:
        return row
    return next((one for one in reversed(others) if one.per_day.amount is not None), row)
