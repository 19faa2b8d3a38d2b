"""What came of it: the verdict on a block from its diary, and how a programme goes. Sums by spinepath.therapy."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from spinepath.clinic.plans.kinds import KINDS
from spinepath.clinic.plans.models import (
    BlockDone,
    BlockPain,
    BlockPlan,
    PhysioPlan,
    PhysioReview,
    PhysioSession,
)
from spinepath.therapy import physio
from spinepath.therapy.blocks.diagnostic import Block, judge
from spinepath.therapy.evidence import decimal

_WEEK = 7


class Told(NamedTuple):
    """A line of the diary. counts: it was not replaced by a later line of the same hour."""

    line: BlockPain
    counts: bool


def diary(plan: BlockPlan) -> list[Told]:
    """By hour; of two lines of one hour the one written last counts."""
    rows = list(
        BlockPain.objects.filter(plan__line=plan.line).select_related("by").order_by("hours", "at", "pk")
    )
    last = {one.hours: one.pk for one in rows}
    return [Told(one, last[one.hours] == one.pk) for one in rows]


def _counting(done: BlockDone) -> list[BlockPain]:
    return [one.line for one in diary(done.plan) if one.counts]


def result(done: BlockDone) -> Block | None:
    """The verdict at the best hour; None without a diary, or when there was no pain to lose.

    Only where the block is a test do its answers mean something; the relief is the relief of any.
    """
    rows = _counting(done)
    if not rows or not done.pain_before:
        return None
    best = min(rows, key=lambda one: (one.pain, one.hours))
    target = KINDS[done.plan.procedure].target or "root"
    return judge(Decimal(done.pain_before), Decimal(best.pain), target=target, concordant=best.usual)


def lasted(done: BlockDone) -> Decimal:
    """Hours until the last line with at least half of the pain gone, without a break; 0 for none."""
    half = decimal("epidural_steroid.repeat_rule.min_relief_fraction")
    until = Decimal(0)
    for one in _counting(done):
        if (done.pain_before - one.pain) < half * done.pain_before:
            return until
        until = one.hours
    return until


class Course(NamedTuple):
    """How a programme goes. done: days with a session; due: sessions planned until the day; week: from 1."""

    judged: physio.Progress
    done: int
    due: int
    week: int
    weekly: list[Decimal]


def goals(plan: PhysioPlan) -> list[physio.Goal]:
    """As they were agreed."""
    return [
        physio.Goal(words=one["words"], now=Decimal(one["now"]), wanted=Decimal(one["wanted"]), unit=one["unit"])
        for one in plan.goals
    ]  # fmt: skip


def planned(plan: PhysioPlan, surgery: date | None = None) -> physio.Plan:
    """The plan with its steps and remarks. Raises TherapyRefused."""
    return physio.plan(
        goals(plan), starts=plan.starts, weeks=plan.weeks, sessions_per_week=plan.sessions_per_week, surgery=surgery
    )  # fmt: skip


def course(plan: PhysioPlan, day: date) -> Course:
    """On that day. What was done beyond the plan does not make it more than all of it."""
    sessions = sessions_of(plan)
    done = len({one.on for one in sessions})
    days = (day - plan.starts).days
    due = max(0, min(plan.weeks, days // _WEEK)) * plan.sessions_per_week
    weekly = _weekly(plan, sessions)
    review = reviews_of(plan).first()
    judged = physio.progress(
        planned=due, done=min(done, due), weekly_pain=weekly,
        red_flag=review.red_flag if review else None, new_deficit=review.new_deficit if review else None,
        scores=_scores(review),
    )  # fmt: skip
    return Course(judged, done, due, max(1, min(plan.weeks, days // _WEEK + 1)), weekly)


def sessions_of(plan: PhysioPlan) -> list[PhysioSession]:
    """Of the plan and of all whose place it took; oldest first."""
    rows = PhysioSession.objects.filter(plan__line=plan.line)
    return list(rows.select_related("by").order_by("on", "pk"))


def reviews_of(plan: PhysioPlan) -> Any:
    """Those that stand, the latest first."""
    rows = PhysioReview.objects.filter(plan__line=plan.line).standing()
    return rows.select_related("by").order_by("-on", "-pk")


def _weekly(plan: PhysioPlan, sessions: Sequence[PhysioSession]) -> list[Decimal]:
    """Mean pain of each week with a session, in order."""
    weeks: dict[int, list[int]] = {}
    for one in sessions:
        weeks.setdefault((one.on - plan.starts).days // _WEEK, []).append(one.pain)
    return [Decimal(sum(pains)) / len(pains) for _, pains in sorted(weeks.items())]


def _scores(review: PhysioReview | None) -> dict[str, tuple[Decimal, Decimal]]:
    told = review.scores if review else {}
    return {measure: (Decimal(before), Decimal(now)) for measure, (before, now) in told.items()}


def this_week(plan: PhysioPlan, day: date) -> list[tuple[physio.Goal, Decimal]]:
    """Each goal with how much of it this week asks for, rounded to a tenth: it is done by the plan, not by the pain."""
    found, week = planned(plan), course(plan, day).week
    tenth = Decimal("0.1")
    return [
        (goal, quota[week - 1].quantize(tenth)) for goal, quota in zip(found.goals, found.quotas, strict=True)
    ]
