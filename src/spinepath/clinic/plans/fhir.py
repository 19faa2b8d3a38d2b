"""Plans and results as FHIR facts that the assessment reads: ordered, done, and what a test said."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Count, Max, Value

from spinepath.clinic.people.models import Patient
from spinepath.clinic.plans.kinds import KINDS, named
from spinepath.clinic.plans.models import (
    Aim,
    BlockDone,
    BlockPain,
    BlockPlan,
    PhysioPlan,
    PhysioReview,
    PhysioSession,
)
from spinepath.clinic.plans.results import result, reviews_of, sessions_of

Resource = dict[str, Any]
_MODELS = (BlockPlan, BlockDone, BlockPain, PhysioPlan, PhysioSession, PhysioReview)
PHYSIO = "Physical therapy"
_HALF = 50  # % from which the reader of blocks calls relief positive
Verdict = PhysioReview.Verdict
_STATUS = {Verdict.HELPED: "completed", Verdict.NO_GAIN: "completed", Verdict.STOPPED: "stopped"}
_OUTCOME = {
    Verdict.HELPED: "finished with a gain", Verdict.NO_GAIN: "finished without a gain", Verdict.STOPPED: "ended early",
}  # fmt: skip


def stamp(patient: Patient) -> str:
    """Rows are never changed: how many of each and the last one say it all. One query."""
    first, *rest = (
        model.objects.filter(patient=patient).order_by().values("patient")
        .annotate(what=Value(place), n=Count("pk"), last=Max("pk")).values_list("what", "n", "last")
        for place, model in enumerate(_MODELS)
    )  # fmt: skip
    return ",".join(f"{what}:{n}:{last}" for what, n, last in sorted(first.union(*rest, all=True)))


def resources(patient: Patient) -> Iterable[Resource]:
    """Oldest first. What was withdrawn is no fact."""
    done = {
        one.plan_id: one
        for one in BlockDone.objects.filter(patient=patient).standing().select_related("plan")
    }
    for plan in BlockPlan.objects.filter(patient=patient).standing().order_by("planned_at", "pk"):
        yield _done(done[plan.pk]) if plan.pk in done else _order(plan)
    for course in PhysioPlan.objects.filter(patient=patient).standing().order_by("starts", "pk"):
        yield _physio(course)


def _subject(patient: Any) -> Resource:
    return {"subject": {"reference": f"Patient/{patient}"}}


def _order(plan: BlockPlan) -> Resource:
    """In preparation and without a day: the reader drops what has not come yet, and this is known already."""
    return {
        "resourceType": "Procedure", "id": f"block-{plan.line}", "status": "preparation",
        "code": {"text": named(plan.procedure, plan.level, plan.side)}, **_subject(plan.patient_id),
    }  # fmt: skip


def _done(done: BlockDone) -> Resource:
    made: Resource = {
        "resourceType": "Procedure", "id": f"block-{done.plan.line}", "status": "completed",
        "code": {"text": named(done.plan.procedure, done.level, done.side)},
        "performedDateTime": str(done.on), **_subject(done.patient_id),
    }  # fmt: skip
    said = _outcome(done)
    return made | ({"outcome": {"text": said}} if said else {})


def _outcome(done: BlockDone) -> str:
    """What a test said, in words that the reader of blocks reads; nothing for a treatment or without a diary."""
    found = result(done) if done.plan.aim == Aim.DIAGNOSTIC and KINDS[done.plan.procedure].target else None
    if found is None:
        return ""
    if found.guideline == "unknown":
        return "some pain relief"  # nobody asked whether it was the usual pain: the reader keeps it open
    share = round(float(found.relief) * 100)
    return (
        f"{share} % pain relief"
        if found.guideline == "yes" or share < _HALF
        else "no relief of the usual pain"
    )


def _physio(plan: PhysioPlan) -> Resource:
    """In preparation until the first session, then a course until a review ends it."""
    sessions, review = sessions_of(plan), reviews_of(plan).first()
    made: Resource = {"resourceType": "Procedure", "id": f"physio-{plan.line}", "code": {"text": PHYSIO}}
    made |= _subject(plan.patient_id)
    if not sessions:
        return made | {"status": "preparation"}
    verdict = Verdict(review.verdict) if review else Verdict.GOES_ON
    period = {"start": str(sessions[0].on)}
    if review and verdict != Verdict.GOES_ON:
        period["end"] = str(max(review.on, sessions[0].on))
        made["outcome"] = {"text": _OUTCOME[verdict]}
    return made | {"status": _STATUS.get(verdict, "in-progress"), "performedPeriod": period}


def parts(patient: Patient) -> Iterator[Any]:
    """Every row of every kind, for an export."""
    for model in _MODELS:
        yield from model.objects.filter(patient=patient).order_by("at", "pk")
