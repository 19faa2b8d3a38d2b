"""Daily dose and concentration against the published limits, and the flow against what a pump can do."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from itertools import pairwise

from spinepath.therapy.evidence import Limit, decimal, limit, number
from spinepath.therapy.pump.drugs import Drug, drug
from spinepath.therapy.quantity import Quantity, mass_unit
from spinepath.therapy.worked import Remark, Worked, bound, gathered, like, over, step, under

LABEL_FLOOR = "intrathecal.refill_arithmetic.pump_floor_check.flow_min_ml_per_day"
ZICONOTIDE = "ziconotide"


class Limits(Worked, frozen=True, kw_only=True):
    """A daily dose and a concentration of one drug against its limits."""

    drug: Drug
    daily_dose: Quantity
    concentration: Quantity
    flow: Quantity


def flow(daily_dose: Quantity, concentration: Quantity) -> Quantity:
    """Volume a day: daily dose / concentration. Raises QuantityError when the units do not fit."""
    return (daily_dose.to("mg/day") / concentration.to("mg/mL")).to("mL/day")


def flow_remarks(rate: Quantity) -> Iterator[Remark]:
    """Whether a pump can run at this flow."""
    yield from under("flow_floor", "flow", rate, limit(LABEL_FLOOR, "mL/day"))
    yield from over("flow_ceiling", "flow", rate, limit("intrathecal.pump.flow_ml_per_day.max", "mL/day"))


def _dose(of: Drug, dose: Quantity, ceiling: Limit | None) -> Iterator[Remark]:
    yield from over("daily_maximum", f"{of.id} daily dose", dose, of.daily_max)
    if of.label_caution_above and dose > of.label_caution_above.amount:
        caution = of.label_caution_above
        says = f"{of.id} {like(dose, caution)}: the label asks for caution above {caution.amount}"
        yield Remark("label_caution", "flag", says, caution.source, caution.standing)
    if ceiling:
        yield from over("ceiling", f"{of.id} daily dose", dose, ceiling)


def _concentration(of: Drug, strength: Quantity, ceiling: Limit | None) -> Iterator[Remark]:
    yield from over("concentration_maximum", f"{of.id} concentration", strength, of.concentration_max)
    if of.strongest_vial:
        what = f"{of.id} concentration, against the strongest vial on the label,"
        yield from over("stronger_than_any_vial", what, strength, of.strongest_vial)
    if ceiling:
        yield from over("concentration_ceiling", f"{of.id} concentration", strength, ceiling)


def limits(
    name: str,
    daily_dose: Quantity,
    concentration: Quantity,
    *,
    ceiling: Limit | None = None,
    concentration_ceiling: Limit | None = None,
) -> Limits:
    """Judge one drug's daily dose and concentration; ceilings are the prescriber's own and always bind."""
    of, rate = drug(name), flow(daily_dose, concentration)
    return Limits(
        drug=of,
        daily_dose=daily_dose,
        concentration=concentration,
        flow=rate,
        steps=(step("flow", f"{daily_dose} / {concentration}", rate),),
        remarks=gathered(
            _dose(of, daily_dose, ceiling),
            _concentration(of, concentration, concentration_ceiling),
            flow_remarks(rate),
        ),
    )


def mixture(rate: Quantity, drugs: Mapping[str, Quantity]) -> tuple[Limits, ...]:
    """Every drug of a mixture at one flow (drug to concentration): its daily dose follows from the flow."""
    return tuple(
        limits(name, (rate * strength).to(f"{mass_unit(strength)}/day"), strength)
        for name, strength in drugs.items()
    )


def start_remarks(name: str, daily_dose: Quantity) -> tuple[Remark, ...]:
    """Judge a first daily dose: above the published start is flagged, above a label's maximum refused."""
    of = drug(name)
    found: list[Remark] = []
    if of.label_start_max:
        found += over("start_label", f"{of.id} start", daily_dose, of.label_start_max)
    if of.label_naive_max and daily_dose > of.label_naive_max.amount:
        label = of.label_naive_max
        says = f"{of.id} start {like(daily_dose, label)}: the label has at most {label.amount} for the opioid-naive"
        found.append(Remark("start_naive", "flag", says, label.source, label.standing))
    if of.start and not of.start[0].amount <= daily_dose <= of.start[1].amount:
        low, high = of.start
        says = f"{of.id} start {like(daily_dose, low)} is outside the usual {low.amount} to {high.amount}"
        found.append(Remark("start", "flag", says, high.source, high.standing))
    return tuple(found)


def _rises(doses: Iterable[tuple[date, Quantity]]) -> list[tuple[date, Quantity]]:
    ordered = sorted(doses, key=lambda dose: dose[0])
    return [(day, after - before) for (_, before), (day, after) in pairwise(ordered) if after > before]


def _too_often(days: list[date]) -> Iterator[Remark]:
    steps = number(f"{drug(ZICONOTIDE).path}.max_steps_per_week")
    usual, most = steps.value
    weeks = [(sum(day <= other < day + timedelta(days=7) for other in days), day) for day in days]
    count, day = max(weeks, default=(0, None))
    if count > usual:
        says = f"{count} rises of ziconotide in the week from {day}; at most {usual} to {most}"
        severity = bound(steps.standing) if count > most else "flag"
        yield Remark("steps_per_week", severity, says, steps.source, steps.standing)


def ziconotide_titration(doses: Iterable[tuple[date, Quantity]]) -> tuple[Remark, ...]:
    """Judge a titration of ziconotide: each daily dose, the size of each rise, and how many in a week."""
    of, given = drug(ZICONOTIDE), list(doses)
    biggest = limit(f"{of.path}.max_step_mcg_per_day", "ug/day")
    rises = _rises(given)
    return gathered(
        *(over("step", "ziconotide rise", rise, biggest) for _, rise in rises),
        _too_often([day for day, _ in rises]),
        *(_dose(of, dose, None) for _, dose in given),
    )


def lowest_dose(concentration: Quantity) -> Quantity:
    """The smallest daily dose a pump can give of this concentration, at its lowest flow."""
    return Quantity(decimal(LABEL_FLOOR), "mL/day") * concentration.to("mg/mL")
