"""Medicines prescribed, stated, given and dispensed: one event for each dosage instruction."""

from datetime import timedelta
from typing import cast

from spinepath.chart.event import Dose
from spinepath.chart.terminology.words import medicine_concepts
from spinepath.chart.units import convert
from spinepath.sources.fhir.coded import Coded, coded, words_of
from spinepath.sources.fhir.context import UNDATED, Record, When
from spinepath.sources.fhir.datatypes import Concept, Dosage
from spinepath.sources.fhir.decode import Item
from spinepath.sources.fhir.dosage import Supply, administered, dose_of, supply_of
from spinepath.sources.fhir.resources_care import (
    Medication,
    MedicationAdministration,
    MedicationDispense,
    MedicationRequest,
    MedicationStatement,
    MedicationUse,
)
from spinepath.sources.fhir.statuses import State
from spinepath.sources.fhir.texts import read_into
from spinepath.sources.fhir.when import at, chosen, span

_LONGEST_DAYS = 3660  # a supply for longer is a slip of the pen
_ENDED = ("stopped", "on_hold", "completed")
_PROPOSED = ("proposal", "plan", "option")


def read_request(record: Record) -> None:
    """A prescription or order; a proposal or plan never happened yet."""
    body = cast(MedicationRequest, record.body)
    state = record.state(body.status)
    if body.do_not_perform:
        state = State("not_done", "negated", state.certainty)
    elif body.intent in _PROPOSED and state.status == "active":
        state = State("planned", certainty=state.certainty)
    asked = body.dispense_request
    supply = (
        supply_of(record, "dispenseRequest.", asked.quantity, asked.expected_supply_duration)
        if asked is not None
        else {}
    )
    when = at(record, "authoredOn", body.authored_on)
    _add_each(record, body.dosage_instruction, when=when, state=state, supply=supply)


def read_statement(record: Record) -> None:
    """What the person is said to take."""
    body = cast(MedicationStatement, record.body)
    when = chosen(record, "effective")
    if when == UNDATED:
        when = at(record, "dateAsserted", body.date_asserted)
    _add_each(record, body.dosage, when=when, state=record.state(body.status), supply={})


def read_dispense(record: Record) -> None:
    """What the pharmacy handed over."""
    body = cast(MedicationDispense, record.body)
    when = at(record, "whenHandedOver", body.when_handed_over)
    if when == UNDATED:
        when = at(record, "whenPrepared", body.when_prepared)
    supply = supply_of(record, "", body.quantity, body.days_supply)
    state = record.state(body.status)
    when = _lasting(when, supply)
    _add_each(record, body.dosage_instruction, when=when, state=state, supply=supply)


def _lasting(when: When, supply: Supply) -> When:
    """Until the supply is used up: the end is the first day without."""
    days = supply.get("days_supply")
    if when.latest is None or when.earliest is None or not days or not 0 < days < _LONGEST_DAYS:
        return when
    length = timedelta(days=max(int(days), 1))
    return when._replace(end_earliest=when.earliest + length, end_latest=when.latest + length)


def read_administration(record: Record) -> None:
    """What was given once, or over a period."""
    body = cast(MedicationAdministration, record.body)
    when = chosen(record, "effective")
    dose = administered(record, body.dosage) if body.dosage is not None else None
    _add(record, _medicine(record, body), when, record.state(body.status), dose)
    _notes(record, when, record.state(body.status))


def _add_each(
    record: Record, dosages: tuple[Dosage, ...] | None, *, when: When, state: State, supply: Supply
) -> None:
    what = _medicine(record, cast(MedicationUse, record.body))
    for place, dosage in enumerate(dosages or ()):
        spot = f"dosage[{place}]"
        # What was dispensed belongs to the prescription: said once, it is not counted twice.
        dose = dose_of(record, spot, dosage, supply if place == 0 else {})
        _add(record, what, _bounded(record, spot, dosage, when), state, dose)
    if not dosages:
        _add(record, what, when, state, Dose(**supply) if supply else None)
    _notes(record, when, state)


def _add(record: Record, what: Coded, when: When, state: State, dose: Dose | None) -> None:
    if dose is None or dose == Dose():
        record.problem("dosage", "no dosage instruction; the dose is not known")
        dose = None
    record.add("medication", what, when, state, dose=dose, text_value=_why(record, state))


def _why(record: Record, state: State) -> str | None:
    """Why it is no longer taken: the reason given for the status, else what the notes say."""
    if state.status not in _ENDED:
        return None
    body = cast(MedicationUse, record.body)
    given = getattr(body, "status_reason", None) or ()
    reasons = given if isinstance(given, tuple) else (given,)
    said = [words_of(reason) for reason in reasons] or [note.text or "" for note in body.note or ()]
    return "; ".join(filter(None, said)) or None


def _notes(record: Record, when: When, state: State) -> None:
    for note in cast(MedicationUse, record.body).note or ():
        read_into(record, note.text or "", when, state)


def _bounded(record: Record, field: str, dosage: Dosage, when: When) -> When:
    """The dates of one instruction: its own bounds, where it has any, before those of the prescription."""
    repeat = dosage.timing.repeat if dosage.timing is not None else None
    if repeat is None:
        return when
    if repeat.bounds_period is not None:
        own = span(record, f"{field}.timing.repeat.boundsPeriod", repeat.bounds_period)
        start = own if repeat.bounds_period.start is not None and own.latest is not None else when
        return When(start.earliest, start.latest, own.end_earliest, own.end_latest)
    length = repeat.bounds_duration
    if length is None and repeat.bounds_range is not None:
        length = repeat.bounds_range.high
    if length is None or length.value is None or when.latest is None:
        return when
    try:
        days = timedelta(days=convert(length.value, length.code or length.unit or "d", "d"))
        return when._replace(
            end_earliest=(when.earliest or when.latest) + days, end_latest=when.latest + days
        )
    except (ValueError, OverflowError):
        record.problem(f"{field}.timing.repeat.bounds", f"{length.value:g} is no length of time we know")
        return when


def _medicine(record: Record, body: MedicationUse) -> Coded:
    """What the medicine is: its codes with those of its ingredients; by its words when no code is known."""
    concepts = [body.medication_codeable_concept, *_referenced(record, body)]
    given = [concept for concept in concepts if concept is not None]
    display = body.medication_reference.display if body.medication_reference is not None else None
    what = coded(*given, name=display)
    if what.concepts:
        return what
    words = " ".join(filter(None, (*(words_of(concept) for concept in given), display)))
    return what._replace(concepts=medicine_concepts(words))


def _referenced(record: Record, body: MedicationUse) -> list[Concept]:
    reference = body.medication_reference
    if reference is None:
        return []
    found = record.find(reference)
    if found is None or not isinstance(found.body, Medication):
        said = reference.reference or reference.display or "nothing"
        record.problem("medicationReference", f"{said[:80]} is not in the record", "error")
        return []
    return [concept for concept in _parts(record, found, depth=0) if concept is not None]


def _parts(record: Record, found: Item, depth: int) -> list[Concept | None]:
    """The codes of a Medication and of its ingredients, which may be Medications themselves."""
    body = cast(Medication, found.body)
    concepts = [body.code]
    for ingredient in body.ingredient or ():
        concepts.append(ingredient.item_codeable_concept)
        inner = record.find(ingredient.item_reference, found)
        if inner is not None and isinstance(inner.body, Medication) and depth < 3:
            concepts += _parts(record, inner, depth + 1)
    return concepts
