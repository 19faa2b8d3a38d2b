"""When a pump must be refilled: usable volume, days of infusion, alarm date, stability, the day to book."""

from collections.abc import Iterator
from datetime import date, timedelta
from math import floor
from typing import Any, NamedTuple

from msgspec import structs

from spinepath.therapy.evidence import Limit, limit, number
from spinepath.therapy.pump.filling import ALARM, Filling
from spinepath.therapy.pump.limits import flow_remarks
from spinepath.therapy.quantity import Quantity
from spinepath.therapy.worked import Remark, Step, Worked, gathered, step

DAYS_BEFORE = 7  # interventions.toml: "at least 7 days before the low-reservoir alarm date"
_PUMP = "intrathecal.pump"
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


class _End(NamedTuple):
    """One thing that ends the interval, and the limit it rests on (the volume rests on none)."""

    why: str
    days: Quantity
    limit: Limit | None


def ziconotide_stability(*, first_fill: bool, diluted: bool) -> Limit:
    """How long ziconotide keeps in a pump; a first filling, a diluted and an undiluted one differ."""
    state = "first" if first_fill else "diluted" if diluted else "undiluted"
    return limit(f"{_PUMP}.ziconotide_refill_days.{state}", "day")


def _ends(filling: Filling) -> list[_End]:
    longest = limit(LONGEST, "day")
    ends = [_End("volume", filling.infusion, None), _End("longest interval", longest.amount, longest)]
    if filling.stability is not None:
        ends.append(_End("drug stability", filling.stability.amount, filling.stability))
    return ends


def _set_by(ends: list[_End]) -> Iterator[Remark]:
    first = min(ends, key=lambda end: end.days)
    if first.limit is not None:
        says = f"{first.why} ends the interval at {first.days}"
        yield Remark("interval_set_by", "note", says, first.limit.source, first.limit.standing)


def _warnings(found: RefillPlan) -> Iterator[Remark]:
    accuracy, book = limit(ACCURACY, "1"), found.book_by_day
    if found.interval_if_fast < Quantity(book, "day"):
        days = found.interval_if_fast.about("day", 1)
        says = f"a pump as fast as its label allows reaches the reserve after {days}, before day {book}"
        yield Remark("fast_pump", "flag", says, accuracy.source, accuracy.standing)
    if book < 1:
        yield Remark("too_short", "flag", f"no day is left to book {DAYS_BEFORE} days ahead")


def _pump(filling: Filling) -> Iterator[Remark]:
    """The pump's own figures that the plan rests on."""
    for id_, path, unit, says in (
        ("alarm", ALARM, "mL", "low-reservoir alarm volume"),
        ("accuracy", ACCURACY, "1", "labelled accuracy of the flow"),
    ):
        found = limit(path, unit)
        yield Remark(id_, "note", f"{says}: {found.amount}", found.source, found.standing)
    sizes = number(f"{_PUMP}.reservoir_ml.sizes")
    if filling.reservoir not in [Quantity(size, "mL") for size in sizes.value]:
        says = f"a reservoir of {filling.reservoir} is none of the sizes known: {sizes.value} mL"
        yield Remark("reservoir_size", "flag", says, sizes.source, sizes.standing)


def _steps(filling: Filling, ends: list[_End], found: RefillPlan) -> Iterator[Step]:
    yield from filling.steps()
    among = ", ".join(f"{end.why} {end.days.about('day', 1)}" for end in ends)
    yield step("interval", f"min({among})", found.interval.about("day", 1))
    yield step("alarm", filling.alarm_formula, found.days_to_alarm.about("day", 1))
    yield step("book by", f"whole days until then - {DAYS_BEFORE}", f"day {found.book_by_day}")
    if found.filled_on:
        alarm = floor(found.days_to_alarm.amount)
        yield step("book by, date", f"{found.filled_on} + {found.book_by_day} days", found.book_by)
        yield step("alarm, date", f"{found.filled_on} + {alarm} days", found.alarm_on)


def plan(rate: Quantity, *, filled_on: date | None = None, **filling: Any) -> RefillPlan:
    """Days to refill at a flow (basal and boluses together); filling: the other fields of Filling.

    Raises TherapyRefused when volumes or flow cannot be.
    """
    given = Filling(rate=rate, **filling)
    ends = _ends(given)
    found = RefillPlan(
        usable=given.usable,
        interval=min(end.days for end in ends),
        interval_if_fast=given.infusion / (1 + limit(ACCURACY, "1").amount.number),
        days_to_alarm=given.days_to_alarm,
        filled_on=filled_on,
    )
    remarks = gathered(flow_remarks(rate), given.remarks(), _set_by(ends), _warnings(found), _pump(given))
    return structs.replace(found, steps=tuple(_steps(given, ends, found)), remarks=remarks)
