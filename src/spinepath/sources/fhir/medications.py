"""Medicines prescribed, stated, given and dispensed: one event for each dosage instruction."""

from datetime import timedelta
from typing import cast

from spinepath.chart.event import Dose
from spinepath.chart.terminology.words import medicine_concepts
from spinepath.chart.units import convert
from spinepath.sources.fhir.coded import Coded, coded, words_of
from spinepath.sources.fhir.context import UNDATED, Context, When
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
from spinepath.sources.fhir.when import at, span

_PROPOSED = ("proposal", "plan", "option")


def read_request(item: Item, context: Context) -> None:
    """A prescription or order; a proposal or plan never happened yet."""
    body = cast(MedicationRequest, item.body)
    state = context.state(item, body.status)
    if body.do_not_perform:
        state = State("not_done", "negated", state.certainty)
    elif body.intent in _PROPOSED and state.status == "active":
        state = State("planned", certainty=state.certainty)
    asked = body.dispense_request
    supply = (
        supply_of(context, item, "dispenseRequest.", asked.quantity, asked.expected_supply_duration)
        if asked is not None
        else {}
    )
    when = at(context, item, "authoredOn", body.authored_on)
    _add_each(item, context, body.dosage_instruction or (), "dosageInstruction", when, state, supply)


def read_statement(item: Item, context: Context) -> None:
    """What the person is said to take."""
    body = cast(MedicationStatement, item.body)
    when = span(context, item, "effectivePeriod", body.effective_period)
    if body.effective_date_time is not None:
        when = at(context, item, "effectiveDateTime", body.effective_date_time)
    if when == UNDATED:
        when = at(context, item, "dateAsserted", body.date_asserted)
    _add_each(item, context, body.dosage or (), "dosage", when, context.state(item, body.status), {})


def read_dispense(item: Item, context: Context) -> None:
    """What the pharmacy handed over."""
    body = cast(MedicationDispense, item.body)
    when = at(context, item, "whenHandedOver", body.when_handed_over)
    if when == UNDATED:
        when = at(context, item, "whenPrepared", body.when_prepared)
    supply = supply_of(context, item, "", body.quantity, body.days_supply)
    state = context.state(item, body.status)
    _add_each(item, context, body.dosage_instruction or (), "dosageInstruction", when, state, supply)


def read_administration(item: Item, context: Context) -> None:
    """What was given once, or over a period."""
    body = cast(MedicationAdministration, item.body)
    when = span(context, item, "effectivePeriod", body.effective_period)
    if body.effective_date_time is not None:
        when = at(context, item, "effectiveDateTime", body.effective_date_time)
    dose = administered(context, item, body.dosage) if body.dosage is not None else None
    _add(item, context, _medicine(item, context, body), when, context.state(item, body.status), dose)
    _notes(item, context, when, context.state(item, body.status))


def _add_each(
    item: Item,
    context: Context,
    dosages: tuple[Dosage, ...],
    field: str,
    when: When,
    state: State,
    supply: Supply,
) -> None:
    what = _medicine(item, context, cast(MedicationUse, item.body))
    for place, dosage in enumerate(dosages):
        spot = f"{field}[{place}]"
        # What was dispensed belongs to the prescription: said once, it is not counted twice.
        dose = dose_of(context, item, spot, dosage, supply if place == 0 else {})
        _add(item, context, what, _bounded(context, item, spot, dosage, when), state, dose)
    if not dosages:
        _add(item, context, what, when, state, Dose(**supply) if supply else None)
    _notes(item, context, when, state)


def _add(item: Item, context: Context, what: Coded, when: When, state: State, dose: Dose | None) -> None:
    if dose is None or dose == Dose():
        context.problem(item, "dosage", "no dosage instruction; the dose is not known")
        dose = None
    context.add(item, "medication", what, when, state, dose=dose)


def _notes(item: Item, context: Context, when: When, state: State) -> None:
    for note in cast(MedicationUse, item.body).note or ():
        read_into(context, item, note.text or "", when, state)


def _bounded(context: Context, item: Item, field: str, dosage: Dosage, when: When) -> When:
    """The dates of one instruction: its own bounds, where it has any, before those of the prescription."""
    repeat = dosage.timing.repeat if dosage.timing is not None else None
    if repeat is None:
        return when
    if repeat.bounds_period is not None:
        own = span(context, item, f"{field}.timing.repeat.boundsPeriod", repeat.bounds_period)
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
        context.problem(
            item, f"{field}.timing.repeat.bounds", f"{length.value:g} is no length of time we know"
        )
        return when


def _medicine(item: Item, context: Context, body: MedicationUse) -> Coded:
    """What the medicine is: its codes with those of its ingredients; by its words when no code is known."""
    concepts = [body.medication_codeable_concept, *_referenced(item, context, body)]
    given = [concept for concept in concepts if concept is not None]
    display = body.medication_reference.display if body.medication_reference is not None else None
    what = coded(*given, name=display)
    if not given and not display:
        context.problem(item, "medication", "nothing says which medicine it is", "error")
    if what.concepts:
        return what
    words = " ".join(filter(None, (*(words_of(concept) for concept in given), display)))
    return what._replace(concepts=medicine_concepts(words))


def _referenced(item: Item, context: Context, body: MedicationUse) -> list[Concept]:
    reference = body.medication_reference
    if reference is None:
        return []
    found = context.index.find(reference, item)
    if found is None or not isinstance(found.body, Medication):
        said = reference.reference or reference.display or "nothing"
        context.problem(item, "medicationReference", f"{said[:80]} is not in the record", "error")
        return []
    return [concept for concept in _parts(found, context, depth=0) if concept is not None]


def _parts(found: Item, context: Context, depth: int) -> list[Concept | None]:
    """The codes of a Medication and of its ingredients, which may be Medications themselves."""
    body = cast(Medication, found.body)
    concepts = [body.code]
    for ingredient in body.ingredient or ():
        concepts.append(ingredient.item_codeable_concept)
        inner = context.index.find(ingredient.item_reference, found)
        if inner is not None and isinstance(inner.body, Medication) and depth < 3:
            concepts += _parts(inner, context, depth + 1)
    return concepts
