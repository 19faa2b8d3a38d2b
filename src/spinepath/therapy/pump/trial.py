"""A trial of intrathecal infusion: dose, hours watched, and relief against the rule."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Literal

from spinepath.errors import UnknownName
from spinepath.therapy.answers import Answer, all_of, answer, negated
from spinepath.therapy.errors import TherapyRefused
from spinepath.therapy.evidence import Limit, decimal, limit, number, stated
from spinepath.therapy.pump.drugs import drug
from spinepath.therapy.quantity import Quantity, brief
from spinepath.therapy.scale import within
from spinepath.therapy.worked import Remark, Worked, gathered, over, step, under

How = Literal["single bolus", "multiple bolus", "catheter infusion"]
_RELIEF = "intrathecal.trial.success_relief_fraction"
_OBSERVE = "intrathecal.trial.observe_hours"
_LABEL = "observe_hours_after_first.value"


class PumpTrial(Worked, frozen=True, kw_only=True):
    """A trial's result. answer: enough relief, and no side effect that forbids going on."""

    relief: Decimal
    answer: Answer


def _watch(name: str) -> Limit | None:
    """How long the first dose is watched: the label's figure, else the evidence's own."""
    for path in (f"{drug(name).path}.{_LABEL}", f"{_OBSERVE}.{name}"):
        try:
            return limit(path, "h")
        except UnknownName:
            continue
    return None


def _bolus(name: str, dose: Quantity | None, how: How) -> Iterator[Remark]:
    usual = drug(name).trial_bolus
    if dose is None or how == "catheter infusion":
        return
    if usual is None:
        yield Remark("no_bolus", "flag", f"the evidence holds no trial bolus of {name}")
        return
    yield from over("bolus_high", f"{name} trial bolus", dose, usual[1])
    yield from under("bolus_low", f"{name} trial bolus", dose, usual[0])


def _watched(name: str, hours: Quantity | None) -> Iterator[Remark]:
    least = _watch(name)
    if least is None:
        yield Remark(
            "no_watch", "flag", f"the evidence does not say how long {name} is watched: ask the label"
        )
    elif hours is None:
        says = f"watch for {brief(least.amount)} after the first dose"
        yield Remark("watch", "flag", says, least.source, least.standing)
    else:
        yield from under("watched", "time watched after the first dose", hours, least)


def _setting(how: How) -> Iterator[Remark]:
    if how == "catheter infusion":
        says = "a catheter trial is done in hospital"
        yield Remark("setting", "note", says, "pacc2024", "seen")


def judge(
    name: str,
    before: Decimal,
    after: Decimal,
    *,
    how: How,
    dose: Quantity | None = None,
    watched: Quantity | None = None,
    side_effects: bool | None = None,
) -> PumpTrial:
    """Judge pain (0-10) before and at best in the trial. side_effects: such that forbid going on; None: not asked."""
    within("pain before", before, 10), within("pain after", after, 10)
    if not before:
        raise TherapyRefused("pain before the trial is 0: there is nothing to relieve")
    relief, rule = (before - after) / before, number(_RELIEF)
    says = f"relief counts from {rule.value:.0%} ({stated(rule.source, rule.standing)})"
    return PumpTrial(
        relief=relief,
        answer=all_of((answer(relief >= decimal(_RELIEF)), negated(answer(side_effects)))),
        steps=(step("relief", f"({before} - {after}) / {before}", f"{relief:.0%}"),),
        remarks=gathered(
            _bolus(drug(name).id, dose, how),
            _watched(drug(name).id, watched),
            _setting(how),
            (Remark("rule", "note", says, rule.source, rule.standing),),
        ),
    )
