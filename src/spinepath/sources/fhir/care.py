"""The person, visits, allergies, implants, orders, appointments and the family."""

from typing import cast

from spinepath.chart.terminology.words import medicine_concepts
from spinepath.sources.fhir.coded import Coded, coded, from_codings, words_of
from spinepath.sources.fhir.conditions import recorded, state_of, state_part
from spinepath.sources.fhir.context import UNDATED, Record, When
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
from spinepath.sources.fhir.statuses import State
from spinepath.sources.fhir.texts import place_of, read_into
from spinepath.sources.fhir.when import at, chosen, span

_NEVER_HAPPENED = ("planned", "not_done")


def read_patient(record: Record) -> None:
    """The "patient" event: sex in words, the interval of birth, the end when deceased."""
    body = cast(Patient, record.body)
    birth = at(record, "birthDate", body.birth_date)
    death = at(record, "deceasedDateTime", body.deceased_date_time)
    dead = death != UNDATED or body.deceased_boolean or body.deceased_date_time is not None
    when = When(birth.earliest, birth.latest, death.earliest, death.latest)
    for link in body.link or ():
        other = link.other.reference if link.other is not None else None
        record.problem("link", f"{link.type}: {other}; records of linked patients are not joined")
    what = Coded("FHIR/Patient", "Patient", concepts=("made-up",) if _is_made_up(body) else ())
    record.add("patient", what, when, State("inactive" if dead else "active"),
        text_value=body.gender, interpretation="deceased" if dead else None,
    )  # fmt: skip


def _is_made_up(body: Patient) -> bool:
    """Our own mark, or HL7's for test data (v3-ActReason)."""
    tags = body.meta.tag or () if body.meta is not None else ()
    return any(tag.code in ("made-up", "HTEST") for tag in tags)


def read_encounter(record: Record) -> None:
    """A visit, and the reasons given for it."""
    body = cast(Encounter, record.body)
    state = record.state(body.status)
    when = span(record, "period", body.period)
    what = coded(*body.type) if body.type else from_codings([body.class_] if body.class_ else [], "Encounter")
    record.add("encounter", what, when, state)
    if state.status in _NEVER_HAPPENED or state.certainty == "refuted":
        return
    for reason in body.reason_code or ():
        state_part(record, "reasonCode", reason, when)


def read_allergy(record: Record) -> None:
    """An allergy or intolerance; "no known allergies" is one negated."""
    body = cast(AllergyIntolerance, record.body)
    when = chosen(record, "onset")
    if when == UNDATED:
        when = recorded(record, body.recorded_date)
    state = state_of(record, body.clinical_status, body.verification_status, UNDATED)
    what = coded(body.code)
    if not what.concepts:  # named in words only, as a medicine may be
        what = what._replace(concepts=medicine_concepts(words_of(body.code)))
    if what.name.lower().startswith(("no known", "no allerg", "nkda", "not allergic")):
        state = state._replace(assertion="negated")
    reactions = "; ".join(filter(None, (_said(reaction) for reaction in body.reaction or ())))
    record.add("allergy", what, when, state, text_value=reactions or None)
    read_into(record, f"Allergy to {what.name}. {reactions}", when, state)


def _said(reaction: Reaction) -> str:
    manifest = (words_of(concept) for concept in reaction.manifestation or ())
    return ", ".join(dict.fromkeys(filter(None, (*manifest, reaction.description))))


def read_device(record: Record) -> None:
    """An implant or device of the person. FHIR gives it no date of implantation."""
    body = cast(Device, record.body)
    what = _device(body, None)
    state = record.state(body.status)
    level, side = place_of(" ".join((what.name, *_names(body))))
    record.add("device", what, UNDATED, state, level=level, side=side)
    read_into(record, ". ".join(dict.fromkeys((what.name, *_names(body)))), UNDATED, state)
    for note in body.note or ():
        read_into(record, note.text or "", UNDATED, state)


def _device(body: Device | None, display: str | None) -> Coded:
    if body is None:
        return coded(None, name=display)
    return coded(body.type, name=next(iter(_names(body)), display))


def _names(body: Device) -> list[str]:
    return [name.name for name in body.device_name or () if name.name]


def read_device_use(record: Record) -> None:
    """That and since when a device is used."""
    body = cast(DeviceUseStatement, record.body)
    state = record.state(body.status)
    when = chosen(record, "timing")
    when = when if when != UNDATED else recorded(record, body.recorded_on, "recordedOn")
    found = record.find(body.device)
    display = body.device.display if body.device is not None else None
    if found is None:
        record.problem("device", "the device is not in the record", "warning" if display else "error")
    what = _device(found.body if found is not None and isinstance(found.body, Device) else None, display)
    level, side = place_of(f"{what.name} {words_of(body.body_site)}")
    part = found.source if found is not None else None
    record.add("device", what, when, state, part_of=part, level=level, side=side)
    read_into(record, what.name, when, state)
    for note in body.note or ():
        read_into(record, note.text or "", when, state)


def read_order(record: Record) -> None:
    """What was asked for. Dated by the order; when it is to be done stands at its end."""
    body = cast(ServiceRequest, record.body)
    state = record.state(body.status)
    if body.do_not_perform:
        state = State("not_done", "negated", state.certainty)
    ordered = at(record, "authoredOn", body.authored_on)
    due = chosen(record, "occurrence")
    when = due if ordered == UNDATED else When(*ordered[:2], *_last(due))
    record.add("order", coded(body.code), when, state)
    for note in body.note or ():
        read_into(record, note.text or "", when, State("unknown", "uncertain", state.certainty))


def _last(when: When) -> tuple[object, object]:
    return (when.end_earliest, when.end_latest) if when.end_latest is not None else when[:2]


def read_appointment(record: Record) -> None:
    """A booked visit."""
    body = cast(Appointment, record.body)
    state = record.state(body.status)
    start, end = at(record, "start", body.start), at(record, "end", body.end)
    what = coded(*(body.service_type or ()), body.appointment_type, name=body.description or "Appointment")
    record.add("appointment", what, When(*start[:2], *end[:2]), state, text_value=body.description)


def read_family(record: Record) -> None:
    """What relatives have: never a fact about the person."""
    body = cast(FamilyMemberHistory, record.body)
    state = record.state(body.status)._replace(assertion="other_person")
    when = at(record, "date", body.date)
    relative = words_of(body.relationship) or coded(body.relationship).code
    if not body.condition:
        record.problem("condition", "a relative without a condition", "info")
    for condition in body.condition or ():
        record.add("family_history", coded(condition.code), when, state, text_value=relative)
