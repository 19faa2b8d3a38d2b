"""Made-up blocks and courses of physical therapy of a year: what the checks of the clinic let through."""

from datetime import datetime, timedelta
from decimal import Decimal

from spinepath.clinic.people.models import Patient, User
from spinepath.clinic.plans import checks, results
from spinepath.clinic.plans.models import (
    BlockDone,
    BlockPain,
    BlockPlan,
    PhysioPlan,
    PhysioReview,
    PhysioSession,
)

_DAY = timedelta(days=1)
_DIARY = (("1", 2, True), ("2", 2, True), ("4", 3, True), ("8", 6, True))
_GOAL = {"words": "Walk without a rest", "now": "10", "wanted": "30", "unit": "minutes"}
_PROGRAMME = (
    "Walk each day, then the five floor exercises of the sheet. Slowly, and the same on good and bad days."
)


def plans(found: list[Patient], by: User, now: datetime) -> None:
    """The first three patients; the first has a block ahead of them too."""
    for patient in found[:3]:
        plans_of(patient, by, now)
    block_ahead(found[0], by, now)


def plans_of(patient: Patient, by: User, now: datetime) -> None:
    """Two tests of the same joints with two anaesthetics, and a course that is over and one that runs."""
    for days, drug in ((200, "lidocaine 1 %"), (170, "bupivacaine 0.5 %")):
        _block(patient, by, _morning(now - days * _DAY, patient), drug)
    _course(patient, by, now - 330 * _DAY, over=True)
    _course(patient, by, now - 25 * _DAY, over=False)


def block_ahead(patient: Patient, by: User, now: datetime) -> BlockPlan:
    """A treatment that is planned, with its checks as they were seen."""
    new = BlockPlan(
        patient=patient, by=by, at=now, procedure="caudal_epidural", aim="therapeutic", steroid="dexamethasone",
        planned_at=_morning(now + 30 * _DAY, patient), steroid_mg=Decimal(10), anaesthetic="lidocaine 0.5 %",
        anaesthetic_ml=Decimal(8),
    )  # fmt: skip
    new.checks = checks.shown(checks.checks(patient, new, now))
    new.save()
    return new


def _morning(day: datetime, patient: Patient) -> datetime:
    """Ten in the morning, on the clock of the patient's location."""
    return day.astimezone(patient.site.zone).replace(hour=10, minute=0, second=0, microsecond=0)


def _block(patient: Patient, by: User, at: datetime, drug: str) -> None:
    given = {"level": "L4-L5", "side": "left", "anaesthetic": drug, "anaesthetic_ml": Decimal("0.5")}
    row = {"patient": patient, "by": by, "at": at}
    plan = BlockPlan(
        procedure="medial_branch_block", aim="diagnostic", planned_at=at, contrast=False, **given, **row
    )
    plan.checks = []
    plan.save()
    BlockDone.objects.create(
        plan=plan, on=at.date(), pain_before=8, image_guided=True, thinners="none", complications="none", **given, **row
    )  # fmt: skip
    for hours, pain, usual in _DIARY:
        BlockPain.objects.create(plan=plan, hours=Decimal(hours), pain=pain, usual=usual, **row)


def _course(patient: Patient, by: User, at: datetime, *, over: bool) -> None:
    row = {"patient": patient, "by": by, "at": at}
    plan = PhysioPlan(
        programme=_PROGRAMME, starts=at.date(), weeks=8, sessions_per_week=2, goals=[_GOAL], **row
    )
    plan.checks = list(results.planned(plan).body())
    plan.save()
    for session in range(15 if over else 6):
        on = plan.starts + timedelta(days=session * 7 // 2)
        PhysioSession.objects.create(plan=plan, on=on, pain=7 - session // 4, **row)
    if over:
        PhysioReview.objects.create(
            plan=plan, on=plan.starts + timedelta(weeks=8), red_flag=False, new_deficit=False,
            scores={"nrs_back": ["7", "6"], "rmdq": ["15", "13"]}, verdict="no_gain", **row,
        )  # fmt: skip
