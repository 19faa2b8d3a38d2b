"""Physical therapy: a graded plan in steps agreed beforehand, its dose, adherence, and when to stop."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import msgspec

from spinepath.therapy.errors import TherapyRefused
from spinepath.therapy.evidence import decimal, number, table, words_standing
from spinepath.therapy.responders import Response, respond
from spinepath.therapy.worked import LOGIC, Remark, Worked, step

_PATH = "physical_therapy"
_STOP_WEEKS = 2  # interventions.toml: "pain rising for more than 2 weeks"


class Goal(msgspec.Struct, frozen=True, kw_only=True):
    """An activity to reach, in the patient's words: what is done now and what is wanted, in the unit."""

    words: str
    now: Decimal
    wanted: Decimal
    unit: str


class Plan(Worked, frozen=True, kw_only=True):
    """A plan. quotas: for each goal, how much in each week; done by the plan, not by the pain."""

    goals: tuple[Goal, ...]
    starts: date
    sessions: int
    review_on: date
    quotas: tuple[tuple[Decimal, ...], ...]


class Progress(Worked, frozen=True, kw_only=True):
    """How it goes. adherence: sessions done of those planned so far, 0-1; None before the first."""

    adherence: Decimal | None
    stop: bool
    responses: tuple[Response, ...]


def _quota(goal: Goal, weeks: int) -> tuple[Decimal, ...]:
    """Even steps from what is done now to what is wanted; the last week is the goal itself."""
    rise = goal.wanted - goal.now
    return tuple(goal.now + rise * week / weeks for week in range(1, weeks + 1))


def _range(id_: str, what: str, value: int, path: str) -> Iterator[Remark]:
    usual = number(path)
    low, high = usual.value
    if not low <= value <= high:
        says = f"{value} {what}; usual are {low} to {high}"
        yield Remark(id_, "flag", says, usual.source, usual.standing)


def _early(starts: date, surgery: date | None) -> Iterator[Remark]:
    if surgery is None:
        return
    weeks = number(f"{_PATH}.start_weeks_after_surgery")
    if starts < surgery + timedelta(weeks=weeks.value[0]):
        since = (starts - surgery).days // 7
        says = f"starts {since} weeks after surgery; trials began at {weeks.value[0]} or later"
        yield Remark("early", "flag", says, weeks.source, weeks.standing)


def plan(
    goals: Sequence[Goal], *, starts: date, weeks: int, sessions_per_week: int, surgery: date | None = None
) -> Plan:
    """A graded plan. Raises TherapyRefused without a goal or without time."""
    if not goals or weeks < 1 or sessions_per_week < 1:
        raise TherapyRefused("a plan needs a goal, a week and a session a week at least")
    review = int(decimal(f"{_PATH}.dose.review_weeks"))
    sessions = weeks * sessions_per_week
    return Plan(
        goals=tuple(goals),
        starts=starts,
        sessions=sessions,
        review_on=starts + timedelta(weeks=min(review, weeks)),
        quotas=tuple(_quota(goal, weeks) for goal in goals),
        steps=(step("sessions", f"{weeks} weeks x {sessions_per_week}", sessions),),
        remarks=(
            *_range("weeks", "weeks", weeks, f"{_PATH}.dose.weeks"),
            *_range("sessions", "sessions a week", sessions_per_week, f"{_PATH}.dose.sessions_per_week"),
            *_early(starts, surgery),
        ),
    )


def pain_rising(weekly: Sequence[Decimal]) -> bool:
    """Whether the weekly scores rose for more than two weeks on end, up to now."""
    last = list(weekly[-(_STOP_WEEKS + 2) :])
    return len(last) == _STOP_WEEKS + 2 and all(a < b for a, b in pairwise(last))


def _stops(red_flag: bool | None, deficit: bool | None, rising: bool) -> Iterator[Remark]:
    found = table(_PATH)
    source, standing = found.inherited.source or LOGIC, words_standing(found)
    for says, fact in zip(found.content["stop_and_review"], (red_flag, deficit, rising), strict=True):
        if fact:
            yield Remark("stop", "refuse", f"stop and review: {says}", source, standing)
        elif fact is None:
            yield Remark("ask", "flag", f"ask before going on: {says}", source, standing)


def progress(
    *,
    planned: int,
    done: int,
    weekly_pain: Sequence[Decimal] = (),
    red_flag: bool | None = None,
    new_deficit: bool | None = None,
    scores: Mapping[str, tuple[Decimal, Decimal]] | None = None,
) -> Progress:
    """Judge a plan so far. planned: sessions due until now; scores: measure to (before, now)."""
    if not 0 <= done <= planned:
        raise TherapyRefused(f"{done} sessions done of {planned} planned cannot be")
    stops = tuple(_stops(red_flag, new_deficit, pain_rising(weekly_pain)))
    adherence = Decimal(done) / planned if planned else None
    shown = "none was due" if adherence is None else f"{adherence:.0%}"
    return Progress(
        adherence=adherence,
        stop=any(remark.severity == "refuse" for remark in stops),
        responses=tuple(respond(measure, *pair) for measure, pair in (scores or {}).items()),
        steps=(step("adherence", f"{done} / {planned}", shown),),
        remarks=stops,
    )
