"""What the clinic holds besides the record itself, as FHIR: visits, carers, plans, signed assessments, who looked."""

import base64
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from spinepath.clinic.audit.models import Entry
from spinepath.clinic.people.models import Delegation, Patient
from spinepath.clinic.plans.kinds import named
from spinepath.clinic.plans.models import BlockDone, BlockPlan, PhysioPlan
from spinepath.clinic.plans.results import reviews_of
from spinepath.clinic.records.models import SignedAssessment
from spinepath.clinic.scheduling.models import Appointment

Resource = dict[str, Any]
_VISIT = {
    "held": "proposed", "booked": "booked", "arrived": "arrived", "done": "fulfilled", "missed": "noshow",
    "cancelled": "cancelled",
}  # fmt: skip
_COURSE = {"goes_on": "active", "helped": "completed", "no_gain": "completed", "stopped": "revoked"}
_ACTIONS = {"read": "R", "write": "U", "registered": "C", "typed": "C", "invited": "C"}


def instant(moment: datetime) -> str:
    """To the second, in UTC."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def reference(patient: Patient, key: str, words: str, at: datetime, *, content: bytes, kind: str) -> Resource:
    """A DocumentReference with its content inside."""
    attachment = {"contentType": kind, "title": words, "data": base64.b64encode(content).decode()}
    return {
        "resourceType": "DocumentReference", "id": key, "status": "current", "date": instant(at),
        "description": words, "subject": _of(patient), "content": [{"attachment": attachment}],
    }  # fmt: skip


def _of(patient: Patient) -> Resource:
    return {"reference": f"Patient/{patient.pk}"}


def also(patient: Patient) -> Iterator[Resource]:
    """All of it, in this order."""
    yield from visits(patient)
    yield from _carers(patient)
    yield from _signed(patient)
    yield from _block_plans(patient)
    yield from _courses(patient)
    yield from _looked(patient)


def visits(patient: Patient) -> Iterator[Resource]:
    """Every appointment, whatever became of it."""
    rows = Appointment.objects.filter(patient=patient).select_related("kind", "site", "clinician", "room")
    for one in rows:
        there = [{"display": str(one.clinician)}, {"display": str(one.site)}]
        actors = [_of(patient), *there, *([{"display": str(one.room)}] if one.room else [])]
        yield {
            "resourceType": "Appointment", "id": f"visit-{one.pk}", "status": _VISIT[one.status],
            "serviceType": [{"text": one.kind.name}], "start": instant(one.starts_at), "end": instant(one.ends_at),
            "created": instant(one.booked_at), "participant": [{"actor": actor, "status": "accepted"} for actor in actors],  # noqa: E501
        }  # fmt: skip


def _carers(patient: Patient) -> Iterator[Resource]:
    for one in Delegation.objects.filter(patient=patient).select_related("carer"):
        ended = {"end": instant(one.ended_at)} if one.ended_at else {}
        yield {
            "resourceType": "RelatedPerson", "id": f"carer-{one.pk}", "active": one.ended_at is None,
            "patient": _of(patient), "relationship": [{"text": "carer who may see and act on these pages"}],
            "name": [{"text": str(one.carer)}], "telecom": [{"system": "email", "value": one.carer.email}],
            "period": {"start": instant(one.since), **ended},
        }  # fmt: skip


def _signed(patient: Patient) -> Iterator[Resource]:
    for one in (
        SignedAssessment.objects.filter(patient=patient).select_related("signed_by").order_by("signed_at")
    ):
        words = f"Assessment of {one.as_of}, signed by {one.signed_by}, knowledge {one.knowledge_version}"
        made = reference(
            patient, f"signed-{one.pk}", words, one.signed_at, content=bytes(one.content), kind="application/json"
        )  # fmt: skip
        yield made | {"author": [{"display": str(one.signed_by)}], "type": {"text": "Signed assessment"}}


def _block_plans(patient: Patient) -> Iterator[Resource]:
    done = set(BlockDone.objects.filter(patient=patient).standing().values_list("plan_id", flat=True))
    for one in BlockPlan.objects.filter(patient=patient).select_related("superseded_by", "by", "patient"):
        status = "completed" if one.pk in done else "active" if one.stands else "revoked"
        words = f"{named(one.procedure, one.level, one.side)}, as a {'test' if one.aim == 'diagnostic' else 'treatment'}"  # noqa: E501
        yield _care_plan(one, f"block-plan-{one.pk}", status, words, instant(one.planned_at))


def _courses(patient: Patient) -> Iterator[Resource]:
    for one in PhysioPlan.objects.filter(patient=patient).select_related("superseded_by", "by", "patient"):
        review = reviews_of(one).first()
        status = _COURSE[review.verdict if review else "goes_on"] if one.stands else "revoked"
        words = (
            f"Physical therapy: {one.programme} {one.weeks} weeks, {one.sessions_per_week} sessions a week."
        )
        goals = " ".join(
            f"Goal: {goal['words']}, from {goal['now']} to {goal['wanted']} {goal['unit']}."
            for goal in one.goals
        )
        yield _care_plan(one, f"physio-plan-{one.pk}", status, f"{words} {goals}", str(one.starts))


def _care_plan(of: Any, key: str, status: str, words: str, start: str) -> Resource:
    return {
        "resourceType": "CarePlan", "id": key, "status": status, "intent": "plan", "description": words,
        "subject": _of(of.patient), "period": {"start": start}, "author": {"display": str(of.by)},
    }  # fmt: skip


def _looked(patient: Patient) -> Iterator[Resource]:
    """Every entry of the log about this person: who, when, what, why."""
    for one in Entry.objects.filter(patient=patient.pk).order_by("number"):
        yield {
            "resourceType": "AuditEvent", "id": f"log-{one.number}", "type": {"display": one.action},
            "action": _ACTIONS.get(one.action, "E"), "recorded": instant(one.at), "outcome": "0",
            "outcomeDesc": one.what, "purposeOfEvent": [{"text": one.why}],
            "agent": [{"who": {"display": one.who}, "requestor": True}],
            "source": {"observer": {"display": "spinepath clinic"}}, "entity": [{"what": _of(patient)}],
        }  # fmt: skip
