"""The person, visits, allergies, implants, orders, appointments and the family."""

from typing import cast

from spinepath.sources.fhir.coded import Coded, coded, from_codings, words_of
from spinepath.sources.fhir.conditions import recorded, state_diagnosis, state_of
from spinepath.sources.fhir.context import UNDATED, Context, When
from spinepath.sources.fhir.decode import Item
from spinepath.sources.fhir.resources import Encounter, Patient
from spinepath.sources.fhir.resources_care import (
    AllergyIntolerance,
    Appointment,
    Device,
    DeviceUseStatement,
    FamilyMemberHistory,
    Reaction,
    ServiceRequest,
)
from spinepath.sources.fhir.statuses import UNKNOWN, State
from spinepath.sources.fhir.texts import place_of, read_into
from spinepath.sources.fhir.when import at, by, chosen, repeated, span

_NEVER_HAPPENED = ("planned", "not_done")


def read_patient(item: Item, context: Context) -> None:
    """The "patient" event: sex in words, the interval of birth, the end when deceased."""
    body = cast(Patient, item.body)
    birth = at(context, item, "birthDate", body.birth_date)
    death = at(context, item, "deceasedDateTime", body.deceased_date_time)
    dead = death != UNDATED or body.deceased_boolean or body.deceased_date_time is not None
    when = When(birth.earliest, birth.latest, death.earliest, death.latest)
    for link in body.link or ():
        other = link.other.reference if link.other is not None else None
        context.problem(item, "link", f"{link.type}: {other}; records of linked patients are not joined")
    what = Coded("FHIR/Patient", "Patient")
    context.add(
        item, "patient", what, when, State("inactive" if dead else "active"),
        text_value=body.gender, interpretation="deceased" if dead else None,
    )  # fmt: skip


def read_encounter(item: Item, context: Context) -> None:
    """A visit, and the reasons given for it."""
    body = cast(Encounter, item.body)
    state = context.state(item, body.status)
    when = span(context, item, "period", body.period)
    what = coded(*body.type) if body.type else from_codings([body.class_] if body.class_ else [], "Encounter")
    context.add(item, "encounter", what, when, state)
    if state.status in _NEVER_HAPPENED or state.certainty == "refuted":
        return
    for reason in body.reason_code or ():
        state_diagnosis(context, item, reason, when, UNKNOWN, part_of=item.source)


def read_allergy(item: Item, context: Context) -> None:
    """An allergy or intolerance; "no known allergies" is one negated."""
    body = cast(AllergyIntolerance, item.body)
    when = chosen(
        context, item, "onset", body.onset_date_time, body.onset_period, body.onset_age, body.onset_range,
        body.onset_string,
    )  # fmt: skip
    if when == UNDATED:
        when = recorded(item, context, body.recorded_date)
    state = state_of(context, item, body.clinical_status, body.verification_status, UNDATED)
    what = coded(body.code)
    if what.name.lower().startswith(("no known", "no allerg", "nkda", "not allergic")):
        state = state._replace(assertion="negated")
    reactions = "; ".join(filter(None, (_said(reaction) for reaction in body.reaction or ())))
    context.add(item, "allergy", what, when, state, text_value=reactions or None)


def _said(reaction: Reaction) -> str:
    manifest = (words_of(concept) for concept in reaction.manifestation or ())
    return ", ".join(dict.fromkeys(filter(None, (*manifest, reaction.description))))


def read_device(item: Item, context: Context) -> None:
    """An implant or device of the person. FHIR gives it no date of implantation."""
    body = cast(Device, item.body)
    names = [name.name for name in body.device_name or () if name.name]
    what = coded(body.type, name=next(iter(names), None))
    state = context.state(item, body.status)
    words = f"{what.name} {' '.join(names)}"
    level, side = place_of(words)
    context.add(item, "device", what, UNDATED, state, level=level, side=side)
    for note in body.note or ():
        read_into(context, item, note.text or "", UNDATED, state)


def read_device_use(item: Item, context: Context) -> None:
    """That and since when a device is used."""
    body = cast(DeviceUseStatement, item.body)
    state = context.state(item, body.status)
    when = repeated(context, item, "timingTiming", body.timing_timing)
    when = span(context, item, "timingPeriod", body.timing_period) if body.timing_period else when
    when = at(context, item, "timingDateTime", body.timing_date_time) if body.timing_date_time else when
    if when == UNDATED:
        known = at(context, item, "recordedOn", body.recorded_on)
        when = When(*by(context, known.latest)) if known.latest is not None else UNDATED
    device = context.index.find(body.device, item)
    display = body.device.display if body.device is not None else None
    if device is None and not display:
        context.problem(item, "device", "the device is not in the record", "error")
    own = device.body if device is not None and isinstance(device.body, Device) else None
    what = coded(own.type if own is not None else None, name=display)
    level, side = place_of(f"{what.name} {words_of(body.body_site)}")
    part = device.source if device is not None else None
    context.add(item, "device", what, when, state, part_of=part, level=level, side=side)
    for note in body.note or ():
        read_into(context, item, note.text or "", when, state)


def read_order(item: Item, context: Context) -> None:
    """What was asked for. Dated by the order; when it is to be done stands at its end."""
    body = cast(ServiceRequest, item.body)
    state = context.state(item, body.status)
    if body.do_not_perform:
        state = State("not_done", "negated", state.certainty)
    ordered = at(context, item, "authoredOn", body.authored_on)
    due = repeated(context, item, "occurrenceTiming", body.occurrence_timing)
    due = span(context, item, "occurrencePeriod", body.occurrence_period) if body.occurrence_period else due
    due = (
        at(context, item, "occurrenceDateTime", body.occurrence_date_time)
        if body.occurrence_date_time
        else due
    )
    when = due if ordered == UNDATED else When(*ordered[:2], *_last(due))
    if body.code is None:
        context.problem(item, "code", "no code or name says what was ordered", "error")
    context.add(item, "order", coded(body.code), when, state)
    for note in body.note or ():
        read_into(context, item, note.text or "", when, State("unknown", "uncertain", state.certainty))


def _last(when: When) -> tuple[object, object]:
    return (when.end_earliest, when.end_latest) if when.end_latest is not None else when[:2]


def read_appointment(item: Item, context: Context) -> None:
    """A booked visit."""
    body = cast(Appointment, item.body)
    state = context.state(item, body.status)
    start, end = at(context, item, "start", body.start), at(context, item, "end", body.end)
    what = coded(*(body.service_type or ()), body.appointment_type, name=body.description or "Appointment")
    context.add(item, "appointment", what, When(*start[:2], *end[:2]), state, text_value=body.description)


def read_family(item: Item, context: Context) -> None:
    """What relatives have: never a fact about the person."""
    body = cast(FamilyMemberHistory, item.body)
    state = context.state(item, body.status)._replace(assertion="other_person")
    when = at(context, item, "date", body.date)
    relative = words_of(body.relationship) or coded(body.relationship).code
    if not body.condition:
        context.problem(item, "condition", "a relative without a condition", "info")
    for condition in body.condition or ():
        context.add(item, "family_history", coded(condition.code), when, state, text_value=relative)
