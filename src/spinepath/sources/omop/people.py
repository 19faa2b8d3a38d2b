"""One chart for each person of an OMOP database."""

from collections.abc import Iterator
from pathlib import Path

from spinepath.chart.chart import Chart
from spinepath.chart.event import Problem
from spinepath.errors import UnreadableInput
from spinepath.sources.fhir.context import Context
from spinepath.sources.fhir.index import Index
from spinepath.sources.fhir.people import birth_of, read_record
from spinepath.sources.fhir.resources import Patient
from spinepath.sources.omop import meanings, measured, medicines
from spinepath.sources.omop.concepts import Concepts, read_concepts
from spinepath.sources.omop.drivers import opened
from spinepath.sources.omop.item import Meant, RowRecord, meant
from spinepath.sources.omop.row import Fields
from spinepath.sources.omop.store import Store, refusals
from spinepath.sources.omop.streams import Values, by_person
from spinepath.sources.omop.tables import tables
from spinepath.sources.omop.where import place
from spinepath.sources.told_operations import told_operations

Rows = dict[str, list[Fields]]
"""One person's rows by table."""


def read(source: str | Path) -> Iterator[Chart]:
    """The chart of each person, in order of person_id; memory holds one person at a time.

    Raises UnreadableInput when the database cannot be read, or the one person asked for is not in it.
    """
    where = place(source)
    store = opened(where)
    try:
        found = False
        for chart in _charts(store):
            found = True
            yield chart
        if not found:
            asked = f" with person_id {where.person}" if where.person is not None else ""
            raise UnreadableInput(f"{where.shown}: no record of a person{asked} in it")
    finally:
        store.driver.close()


def _charts(store: Store) -> Iterator[Chart]:
    with refusals(store.place, "cannot be read"):
        broken = store.driver.broken()
    shared = [
        Problem(source=said.partition(" ")[0], field="line", reason=f"{said}; not used", severity="error")
        for said in broken
    ]
    concepts = read_concepts(store, shared)
    for number, values in by_person(store, shared):
        rows = {name: _fields(name, lines, concepts) for name, lines in values.items()}
        chart = _chart(str(number), rows)
        chart.problems = [*shared, *chart.problems]
        chart.path = store.place.shown
        yield chart


def _fields(name: str, lines: list[Values], concepts: Concepts) -> list[Fields]:
    """The rows of a table, each once. Different rows of one id are all used, under names of their own."""
    table = tables()[name]
    seen: dict[str, list[Fields]] = {}
    for values in lines:
        same = seen.setdefault(str(values.get(table.key)), [])
        twin = next((one for one in same if one.row == values), None)
        if twin is not None:
            twin.problem(table.key, "the row stands more than once, word for word; used once", "info")
            continue
        fields = Fields(name, table, values, concepts, place=len(same) + 1)
        if same and name != "person":
            fields.problem(table.key, "the id stands more than once, with differing rows; all are used")
        same.append(fields)
    return [fields for same in seen.values() for fields in same]


def _chart(number: str, rows: Rows) -> Chart:
    items = list(_items(number, rows))
    context = Context(number, Index(items), birth_of(items[0].body), {})
    if not rows.get("person"):
        reason = f"person_id {number} is not in the person table; birth and sex are not known"
        context.problems.append(Problem(source="person", field="person_id", reason=reason))
    for item in items:
        if item.type != "Device":  # read through the statement that it is used
            read_record(RowRecord(context, item))
    context.events += told_operations(context.events)
    return Chart(patient=number, events=context.events, problems=context.problems)


def _items(number: str, rows: Rows) -> Iterator[Meant]:
    """Everything the rows mean, the person first."""
    seen = rows.get("visit_occurrence", [])
    visits = {fields.text("visit_occurrence_id") or "": fields.day("visit_end") for fields in seen}
    notes = _Notes(rows)
    yield _person(number, rows)
    for fields in seen:
        yield from meanings.visit(fields)
    for fields in rows.get("condition_occurrence", ()):
        yield from meanings.condition(fields, visits)
    for fields in rows.get("procedure_occurrence", ()):
        if not notes.reported(fields):
            yield from meanings.procedure(fields, notes.about(fields))
    yield from _medicines(rows)
    for fields in rows.get("measurement", ()):
        yield from measured.measurement(fields)
    for fields in rows.get("observation", ()):
        yield from measured.observation(fields)
    for fields in rows.get("device_exposure", ()):
        yield from meanings.device(fields, visits)
    yield from notes.of_their_own()


def _person(number: str, rows: Rows) -> Meant:
    """The Patient; of several rows of one person the first."""
    said, dead = (next(iter(rows.get(name, ())), None) for name in ("person", "death"))
    fields = said or Fields(
        "person", tables()["person"], {"person_id": number}, Concepts({}, {}, there=False)
    )
    for other in rows.get("person", [])[1:]:
        fields.problem(
            "person_id", f"the person stands twice; born {other.text('year_of_birth')} is not used"
        )
    sex, birth, death = meanings.person(fields, dead)
    body = Patient(
        gender=sex, birth_date=birth, deceased_date_time=death, deceased_boolean=dead is not None or None
    )
    return meant(fields, body)


def _medicines(rows: Rows) -> Iterator[Meant]:
    """The exposures. Eras are made of them: they count only where there are none, so that nothing counts twice."""
    exposures, eras = rows.get("drug_exposure", []), rows.get("drug_era", [])
    for fields in exposures:
        yield from medicines.drug(fields)
    for fields in eras if not exposures else ():
        yield from medicines.era(fields)


class _Notes:
    """Notes, and the rows they are written about."""

    def __init__(self, rows: Rows) -> None:
        rows_of = ("procedure_occurrence", "measurement")
        known = {(name, one.text(one.table.key)): one for name in rows_of for one in rows.get(name, ())}
        self._notes = [(note, known.get(_target(note))) for note in rows.get("note", [])]

    def about(self, fields: Fields) -> tuple[str, ...]:
        """The words of the notes about a row."""
        return tuple(note.text("note_text") or "" for note, about in self._notes if about is fields)

    def reported(self, fields: Fields) -> bool:
        """Whether a row is a test on which a note reports: the report stands for it."""
        return bool(self.about(fields)) and meanings.is_test(fields)

    def of_their_own(self) -> Iterator[Meant]:
        """All notes but those about a treatment, which are read as part of it."""
        for note, about in self._notes:
            tested = about is not None and meanings.is_test(about)
            if about is None or tested or about.name != "procedure_occurrence":
                yield from meanings.note(note, about if tested else None)


def _target(note: Fields) -> tuple[str, str | None]:
    """The table and the row that a note says it is about."""
    table = note.name_of("note_event_field_concept_id").partition(".")[0]
    return table, note.text("note_event_id")
