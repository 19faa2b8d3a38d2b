"""One chart for each person in an input."""

from collections import Counter
from collections.abc import Iterable, Iterator

import msgspec

from spinepath.chart.chart import Chart
from spinepath.chart.dates import Interval, interval
from spinepath.chart.event import Problem
from spinepath.errors import UnreadableInput
from spinepath.sources.fhir.context import Context, Record
from spinepath.sources.fhir.datatypes import Reference, Resource
from spinepath.sources.fhir.decode import Item, Unused
from spinepath.sources.fhir.events import HELPERS, READERS
from spinepath.sources.fhir.gather import Gathered, once
from spinepath.sources.fhir.index import Index, name_of
from spinepath.sources.fhir.links import about, owners, parents_of
from spinepath.sources.fhir.resources import Patient
from spinepath.sources.told_operations import told_operations

NO_PATIENT = "the Patient resource is not in the record; birth and sex are not known"


class _Person(msgspec.Struct):
    """key: "Patient/1", or what references call someone whose Patient resource is missing."""

    key: str
    patient: Item | None = None
    items: list[Item] = []
    unused: Counter[str] = msgspec.field(default_factory=Counter)


def charts(gathered: Gathered, where: str, path: str | None, sha256: str | None) -> Iterator[Chart]:
    """The chart of each person, in order of first appearance. Raises UnreadableInput when there is none.

    Problems that belong to nobody in particular stand in every chart.
    """
    problems, own = own_charts(gathered, where)
    for chart in own:
        chart.problems = [*problems, *chart.problems]
        chart.path, chart.sha256 = path, sha256
        yield chart


def own_charts(gathered: Gathered, where: str) -> tuple[list[Problem], Iterator[Chart]]:
    """The problems that belong to nobody in particular, and the charts without them. Raises as `charts` does."""
    problems = list(gathered.problems)
    items = once(gathered.items, problems)
    index = Index(items)
    people = _people(items, index, problems)
    if not people:
        raise UnreadableInput(f"{where}: no record of a person in it{_only(gathered)}")
    problems += _not_ours(gathered.unused, people, index)
    parents = parents_of(items, index)
    return problems, (_read(person, index, parents) for person in people.values())


def _people(items: list[Item], index: Index, problems: list[Problem]) -> dict[str, _Person]:
    people: dict[str, _Person] = {}
    loose: list[Item] = []
    owned = owners(items, index)
    for item in items:
        key = item.source if item.type == "Patient" else owned.get(item.source)
        if item.type in HELPERS:
            problems += item.problems
        elif key is None:
            loose.append(item)
        else:
            person = people.get(key) or people.setdefault(key, _Person(key))
            person.items.append(item)
            if item.type == "Patient":
                person.patient = item
    _attach(loose, people, problems)
    return people


def _attach(loose: list[Item], people: dict[str, _Person], problems: list[Problem]) -> None:
    """What names no person belongs to the only one there is. A device may be anybody's: it is not guessed."""
    for item in loose:
        other = about(item)
        if len(people) == 1 and item.type != "Device" and other is None:
            next(iter(people.values())).items.append(item)
        else:
            reason = f"is about {other}, no patient; not used" if other else "names no patient; not used"
            problems.append(Problem(source=item.source, field="subject", reason=reason, severity="error"))


def _read(person: _Person, index: Index, parents: dict[str, str]) -> Chart:
    body = person.patient.body if person.patient is not None else None
    birth = birth_of(body)
    name = body.id if body is not None and body.id else person.key.rsplit("/", 1)[-1]
    context = Context(name, index, birth, parents)
    if person.patient is None:
        context.problems.append(Problem(source=person.key, field="resource", reason=NO_PATIENT))
    for item in person.items:
        read_record(Record(context, item))
    context.problems += counted(person.key, person.unused)
    told = told_operations(context.events)
    return Chart(patient=name, events=[*context.events, *told], problems=context.problems)


def read_record(record: Record) -> None:
    """Add the events and problems of one resource to its context."""
    context, item = record.context, record.item
    context.problems += item.problems
    before = len(context.events)
    try:
        READERS[item.type](record)
    except (
        Exception
    ) as error:  # a record must never take the others down with it; a test holds this unreached
        del context.events[before:]
        record.problem("resource", f"could not be read ({type(error).__name__}: {error})"[:200], "error")


def birth_of(body: Resource | None) -> Interval | None:
    """The days on which a person may be born; None when that is not known."""
    text = body.birth_date if isinstance(body, Patient) else None
    try:
        return interval(text) if text else None
    except ValueError:
        return None


def _not_ours(unused: Iterable[Unused], people: dict[str, _Person], index: Index) -> list[Problem]:
    """Count unused resources with their person; those of nobody in particular are returned."""
    rest: Counter[str] = Counter()
    for one in unused:
        key = _owner(one.owner, index)
        (people[key].unused if key in people else rest)[one.type] += 1
    return list(counted("input", rest))


def _owner(reference: Reference | None, index: Index) -> str | None:
    if reference is None:
        return None
    found = index.named(reference.reference, None) if reference.reference else None
    return found.source if found is not None else name_of(reference)


def counted(source: str, counts: Counter[str]) -> Iterator[Problem]:
    """What was there and is not ours to use."""
    for name, count in sorted(counts.items()):
        reason = f"not ours to use: {count} {name}"
        yield Problem(source=source, field=name, reason=reason, severity="info")


def _only(gathered: Gathered) -> str:
    kinds = Counter([*(item.type for item in gathered.items), *(one.type for one in gathered.unused)])
    said = ", ".join(f"{count} {name}" for name, count in kinds.most_common(5))
    first = f"; {gathered.problems[0].reason}" if gathered.problems else ""
    return f" (only {said}{first})" if said else first
