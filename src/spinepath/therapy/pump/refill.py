"""When a pump must be refilled: usable volume, days of infusion, alarm date, stability, the day to book."""

from collections.abc import Iterator
from datetime import date, timedelta
from math import floor

from msgspec import structs

from spinepath.therapy.evidence import Limit, limit
from spinepath.therapy.pump.limits import flow_remarks
from spinepath.therapy.quantity import Quantity
from spinepath.therapy.worked import Remark, Step, Worked, gathered, refused, step

DAYS_BEFORE = 7  # interventions.toml: "at least 7 days before the low-reservoir alarm date"
_PUMP = "intrathecal.pump"
RESIDUAL = f"{_PUMP}.residual_ml.value"
ALARM = f"{_PUMP}.low_reservoir_alarm_ml.value"
LONGEST = f"{_PUMP}.refill_max_days.value"
ACCURACY = f"{_PUMP}.accuracy_fraction.value"


class RefillPlan(Worked, frozen=True, kw_only=True):
    """When to refill. interval: days until the reserve, the stability limit or the longest refill time."""

    usable: Quantity
    interval: Quantity
    interval_if_fast: Quantity
    days_to_alarm: Quantity
    filled_on: date | None = None

    @property
    def book_by_day(self) -> int:
        """The last whole day, counted from the filling, on which to refill."""
        return floor(min(self.interval, self.days_to_alarm).to("day").amount) - DAYS_BEFORE

    def on(self, days: int) -> date | None:
        """The calendar day so many days after the filling."""
        return None if self.filled_on is None else self.filled_on + timedelta(days=days)

    @property
    def book_by(self) -> date | None:
        """The last day on which to refill; None when the day of filling was not given."""
        return self.on(self.book_by_day)

    @property
    def alarm_on(self) -> date | None:
        """The day on which the low-reservoir alarm is due."""
        return self.on(floor(self.days_to_alarm.amount))


def ziconotide_stability(*, first_fill: bool, diluted: bool) -> Limit:
    """How long ziconotide keeps in a pump; a first filling, a diluted and an undiluted one differ."""
    state = "first" if first_fill else "diluted" if diluted else "undiluted"
    return limit(f"{_PUMP}.ziconotide_refill_days.{state}", "day")


def _volumes(fill: Quantity, reservoir: Quantity, residual: Quantity, reserve: Quantity) -> Iterator[Remark]:
    if fill > reservoir:
        yield refused("overfill", f"{fill} does not fit into a reservoir of {reservoir}")
    if fill <= residual + reserve:
        yield refused(
            "nothing_usable", f"{fill} leaves nothing above {residual} residual and {reserve} reserve"
        )
    if min(residual.amount, reserve.amount) < 0:
        yield refused("negative_volume", "residual and reserve cannot be negative")


def _ends(infusion: Quantity, stability: Limit | None) -> list[tuple[str, Quantity, Limit | None]]:
    longest = limit(LONGEST, "day")
    ends: list[tuple[str, Quantity, Limit | None]] = [("volume", infusion, None)]
    ends.append(("longest time between refills", longest.amount, longest))
    return ends if stability is None else [*ends, ("drug stability", stability.amount, stability)]


def _remarks(
    plan_ends: list[tuple[str, Quantity, Limit | None]], fast: Quantity, book: int
) -> Iterator[Remark]:
    why, days, of = min(plan_ends, key=lambda end: end[1])
    if of is not None:
        yield Remark("interval_set_by", "note", f"{why} ends the interval at {days}", of.source, of.standing)
    for id_, path, unit, says in (
        ("residual", RESIDUAL, "mL", "usual residual volume"),
        ("alarm", ALARM, "mL", "low-reservoir alarm volume"),
        ("accuracy", ACCURACY, "1", "labelled accuracy of the flow"),
    ):
        found = limit(path, unit)
        yield Remark(id_, "note", f"{says}: {found.amount}", found.source, found.standing)
    if fast < Quantity(book, "day"):
        days = fast.about("day", 1)
        says = f"a pump as fast as its label allows reaches the reserve after {days}, before day {book}"
        accuracy = limit(ACCURACY, "1")
        yield Remark("fast_pump", "flag", says, accuracy.source, accuracy.standing)
    if book < 1:
        yield Remark("too_short", "flag", f"no day is left to book {DAYS_BEFORE} days ahead")


def plan(
    rate: Quantity,
    *,
    reservoir: Quantity,
    fill: Quantity | None = None,
    residual: Quantity | None = None,
    reserve: Quantity,
    stability: Limit | None = None,
    filled_on: date | None = None,
) -> RefillPlan:
    """Days to refill at a flow (basal and boluses together). Raises TherapyRefused when volumes cannot be."""
    fill, residual = fill or reservoir, residual or limit(RESIDUAL, "mL").amount
    Worked(remarks=tuple(_volumes(fill, reservoir, residual, reserve))).insist()
    Worked(remarks=tuple(flow_remarks(rate))).insist()
    usable = fill - residual - reserve
    infusion = (usable / rate).to("day")
    ends = _ends(infusion, stability)
    draft = RefillPlan(
        usable=usable,
        interval=min(end[1] for end in ends),
        interval_if_fast=infusion / (1 + limit(ACCURACY, "1").amount.number),
        days_to_alarm=((fill - limit(ALARM, "mL").amount) / rate).to("day"),
        filled_on=filled_on,
    )
    return _shown(draft, ends, (fill, residual, reserve, rate), infusion)


def _shown(
    draft: RefillPlan,
    ends: list[tuple[str, Quantity, Limit | None]],
    volumes: tuple[Quantity, Quantity, Quantity, Quantity],
    infusion: Quantity,
) -> RefillPlan:
    """The plan with its steps and remarks."""
    fill, residual, reserve, rate = volumes
    steps: list[Step] = [
        step("usable", f"{fill} - {residual} residual - {reserve} reserve", draft.usable),
        step("infusion", f"{draft.usable} / {rate}", infusion.about("day", 1)),
        step(
            "interval",
            "min(" + ", ".join(f"{why} {days.about('day', 1)}" for why, days, _ in ends) + ")",
            draft.interval.about("day", 1),
        ),
        step(
            "alarm", f"({fill} - {limit(ALARM, 'mL').amount}) / {rate}", draft.days_to_alarm.about("day", 1)
        ),
        step("book by", f"whole days of interval - {DAYS_BEFORE}", f"day {draft.book_by_day}"),
    ]
    if draft.filled_on:
        steps.append(step("book by, date", f"{draft.filled_on} + {draft.book_by_day} days", draft.book_by))
        steps.append(
            step(
                "alarm, date", f"{draft.filled_on} + {floor(draft.days_to_alarm.amount)} days", draft.alarm_on
            )
        )
    remarks = gathered(flow_remarks(rate), _remarks(ends, draft.interval_if_fast, draft.book_by_day))
    return structs.replace(draft, steps=tuple(steps), remarks=remarks)
