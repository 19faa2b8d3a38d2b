"""FHIR status codes -> status, assertion and certainty of an event. A code that is not here is a problem."""

from typing import NamedTuple

from spinepath.sources.fhir.datatypes import Concept


class State(NamedTuple):
    """Where a fact stands: words of chart/event.py."""

    status: str
    assertion: str = "affirmed"
    certainty: str = "recorded"


UNKNOWN = State("unknown")
REFUTED = State("unknown", certainty="refuted")
_NOT_DONE = State("not_done")
_COMMON = {"entered-in-error": REFUTED, "unknown": UNKNOWN}

_RESULT = _COMMON | {
    "registered": State("planned"),
    "partial": State("active"),
    "preliminary": State("active"),
    "final": State("completed"),
    "amended": State("completed"),
    "corrected": State("completed"),
    "appended": State("completed"),
    "cancelled": _NOT_DONE,
}
_WORK = _COMMON | {
    "draft": State("planned"),
    "preparation": State("planned"),
    "planned": State("planned"),
    "intended": State("planned"),
    "active": State("active"),
    "in-progress": State("active"),
    "on-hold": State("on_hold"),
    "stopped": State("stopped"),
    "completed": State("completed"),
    "cancelled": _NOT_DONE,
    "declined": _NOT_DONE,
    "revoked": _NOT_DONE,
    "not-done": _NOT_DONE,
    "not-taken": State("not_done", "negated"),
}
_ENCOUNTER = _COMMON | {
    "planned": State("planned"),
    "arrived": State("active"),
    "triaged": State("active"),
    "in-progress": State("active"),
    "onleave": State("active"),
    "finished": State("completed"),
    "cancelled": _NOT_DONE,
}
_APPOINTMENT = _COMMON | {
    **dict.fromkeys(("proposed", "pending", "booked", "waitlist"), State("planned")),
    **dict.fromkeys(("arrived", "checked-in"), State("active")),
    "fulfilled": State("completed"),
    **dict.fromkeys(("cancelled", "noshow"), _NOT_DONE),
}
_DOCUMENT = _COMMON | {
    "current": State("completed"),
    "superseded": State("inactive", certainty="refuted"),
    "preliminary": State("active"),
    "final": State("completed"),
    "amended": State("completed"),
}
_DEVICE = _COMMON | {"active": State("active"), "inactive": State("inactive")}
_ANSWERS = _COMMON | {
    "in-progress": State("active"),
    "completed": State("completed"),
    "amended": State("completed"),
    "stopped": State("stopped"),
}
_IMAGING = _COMMON | {"registered": State("planned"), "available": State("completed"), "cancelled": _NOT_DONE}
_FAMILY = _COMMON | {
    "partial": State("completed"),
    "completed": State("completed"),
    "health-unknown": UNKNOWN,
}

BY_TYPE = {
    "Encounter": _ENCOUNTER,
    "Procedure": _WORK,
    "Observation": _RESULT,
    "DiagnosticReport": _RESULT,
    "ImagingStudy": _IMAGING,
    "DocumentReference": _DOCUMENT,
    "Composition": _DOCUMENT,
    "MedicationRequest": _WORK,
    "MedicationStatement": _WORK,
    "MedicationAdministration": _WORK,
    "MedicationDispense": _WORK,
    "Device": _DEVICE,
    "DeviceUseStatement": _WORK,
    "QuestionnaireResponse": _ANSWERS,
    # An order that stands has not happened yet.
    "ServiceRequest": _WORK | {"active": State("planned")},
    "Appointment": _APPOINTMENT,
    "FamilyMemberHistory": _FAMILY,
}

CLINICAL = {
    "active": State("active"),
    "recurrence": State("active"),
    "relapse": State("active"),
    "inactive": State("inactive", "historical"),
    "remission": State("inactive", "resolved"),
    "resolved": State("resolved", "resolved"),
}
"""Condition.clinicalStatus and AllergyIntolerance.clinicalStatus."""

DOUBT = ("unconfirmed", "provisional", "differential")
WRONG = ("refuted", "entered-in-error")
CONFIRMED = ("confirmed",)


def code_in(concept: Concept | None, allowed: tuple[str, ...]) -> str | None:
    """The first code of a concept that is one of the allowed codes."""
    codings = concept.coding or () if concept is not None else ()
    return next((one.code for one in codings if one.code in allowed), None)
