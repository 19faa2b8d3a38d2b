"""Steroid injections: dose, interval, number in a year, particulate rule, and what to think of first."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

import msgspec

from spinepath.errors import UnknownName
from spinepath.knowledge.tables import evidence
from spinepath.therapy.evidence import exact, limit, number, table, words_standing
from spinepath.therapy.quantity import Quantity
from spinepath.therapy.scale import within
from spinepath.therapy.worked import Remark, Worked, bound, gathered, over, refused, step

Approach = Literal["transforaminal", "interlaminar", "caudal", "sacroiliac", "joint"]
Region = Literal["cervical", "thoracic", "lumbar", "sacral", "other"]
_PATH = "epidural_steroid"
EPIDURAL: tuple[Approach, ...] = ("transforaminal", "interlaminar", "caudal")
_NON_PARTICULATE = "dexamethasone"  # the only one the evidence calls so; every other counts as particulate


class Injection(msgspec.Struct, frozen=True, kw_only=True):
    """One injection, done or planned."""

    on: date
    steroid: str
    dose: Quantity
    approach: Approach
    region: Region


class LastResult(msgspec.Struct, frozen=True):
    """What the last injection did: share of relief, 0 to 1, and how long it lasted."""

    relief: Decimal
    lasted: Quantity

    def __post_init__(self) -> None:
        """A percentage entered as a share is refused."""
        within("relief", self.relief, 1)


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """What makes steroids riskier; None is unknown and is asked for."""

    diabetes: bool | None = None
    osteoporosis: bool | None = None
    infection: bool | None = None


class Steroid(Worked, frozen=True, kw_only=True):
    """A planned injection. year: the dose of this steroid in the 12 months up to and with it."""

    planned: Injection
    year: Quantity


def _of_table(id_: str, severity: Literal["flag", "note"], says: str) -> Remark:
    found = table(_PATH)
    return Remark(id_, severity, says, found.content["source"], words_standing(found))


def _cap(planned: Injection) -> Iterator[Remark]:
    caps = [
        key.partition("_mg_")[0] for key in evidence("interventions")[_PATH]["dose_caps"] if "_mg_" in key
    ]
    if planned.steroid not in caps:
        raise UnknownName(f"no dose cap for {planned.steroid!r}; known: {', '.join(caps)}")
    most = limit(f"{_PATH}.dose_caps.{planned.steroid}_mg_per_session", "mg")
    yield from over("dose_cap", f"{planned.steroid} in one session", planned.dose, most)


def _within(planned: Injection, earlier: Sequence[Injection], days: int) -> list[Injection]:
    """Earlier injections in the days before, that far back included."""
    start = planned.on - timedelta(days=days)
    return [each for each in earlier if start <= each.on <= planned.on]


def _same_region(planned: Injection, earlier: Sequence[Injection]) -> list[Injection]:
    if planned.approach == "sacroiliac":
        return [each for each in earlier if each.approach == "sacroiliac"]
    return [each for each in earlier if each.region == planned.region and each.approach in EPIDURAL]


def _interval(planned: Injection, earlier: Sequence[Injection]) -> Iterator[Remark]:
    least = number(f"{_PATH}.frequency.min_days_between")
    for each in earlier:
        if each.on > planned.on:
            yield refused("out_of_order", f"an earlier injection is dated {each.on}, after the planned one")
        elif (planned.on - each.on).days < least.value:
            says = (
                f"{(planned.on - each.on).days} days after the injection of {each.on}; at least {least.value}"
            )
            yield Remark("interval", bound(least.standing), says, least.source, least.standing)


def _count(planned: Injection, earlier: Sequence[Injection]) -> Iterator[Remark]:
    limits = [("max_sessions_per_region_per_12_months", 365), ("usual_max_per_6_months", 182)]
    paths = [(f"{_PATH}.frequency.{key}", days) for key, days in limits]
    if planned.approach == "sacroiliac":
        paths = [("sacroiliac_injection.steroid_max_per_year.value", 365)]
    for path, days in paths:
        most, count = number(path), len(_within(planned, earlier, days)) + 1
        if count > most.value:
            says = f"injection {count} in {days} days in this region; at most {most.value}"
            yield Remark(f"count_{days}", bound(most.standing), says, most.source, most.standing)


def _repeat(last: LastResult | None) -> Iterator[Remark]:
    if last is None:
        return
    relief, weeks = (
        number(f"{_PATH}.repeat_rule.min_relief_fraction"),
        limit(f"{_PATH}.repeat_rule.min_relief_weeks", "week"),
    )
    if last.relief < exact(relief.value) or last.lasted < weeks.amount:
        wanted = f"repeat after {relief.value:.0%} for {weeks.amount}"
        says = f"the last gave {last.relief:.0%} for {last.lasted}; {wanted}"
        yield Remark("repeat", "flag", says, weeks.source, weeks.standing)


def _particulate(planned: Injection) -> Iterator[Remark]:
    if planned.steroid == _NON_PARTICULATE or planned.approach != "transforaminal":
        return
    content = table(_PATH).content
    if planned.region == "cervical":
        yield _of_table("particulate_cervical", "flag", f"never: {content['never'][0]}")
    else:
        first = content["first_line_steroid_transforaminal"]
        yield _of_table("particulate", "flag", f"{planned.steroid} is particulate; first line is {first}")


def _cautions(person: Person) -> Iterator[Remark]:
    words = table(_PATH).content["cautions"]
    for fact, key in (
        (person.diabetes, "diabetes"),
        (person.osteoporosis, "osteoporosis"),
        (person.infection, "infection"),
    ):
        says = next(word for word in words if word.startswith(key))
        if fact is None:
            yield _of_table(f"{key}_unknown", "note", f"ask first: {key}")
        elif fact:
            yield _of_table(key, "flag", says)


def _technique(planned: Injection) -> Iterator[Remark]:
    if planned.approach in EPIDURAL:
        yield _of_table("technique", "note", "image guidance and a contrast test are required")


def steroid(
    planned: Injection,
    *,
    earlier: Sequence[Injection] = (),
    person: Person | None = None,
    last: LastResult | None = None,
) -> Steroid:
    """Judge a planned injection. Give every earlier one, joints too: their doses count for the year."""
    near = _same_region(planned, earlier)
    year = planned.dose
    for each in _within(planned, earlier, 365):
        year = year + each.dose if each.steroid == planned.steroid else year
    return Steroid(
        planned=planned,
        year=year,
        steps=(step("dose in 12 months", f"all {planned.steroid} up to {planned.on}", year),),
        remarks=gathered(
            _cap(planned),
            _interval(planned, near),
            _count(planned, near),
            _repeat(last),
            _particulate(planned),
            _cautions(person or Person()),
            _technique(planned),
        ),
    )
