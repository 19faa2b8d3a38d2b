"""Dosage instructions -> Dose. Every number keeps its range; what is not stated stays None."""

from typing import Any

from spinepath.chart.event import Dose
from spinepath.chart.units import convert, ucum
from spinepath.sources.fhir.coded import words_of
from spinepath.sources.fhir.context import Record
from spinepath.sources.fhir.datatypes import Dosage, DoseAndRate, Quantity, Range, Ratio, Timing
from spinepath.sources.fhir.resources_care import AdministeredDosage
from spinepath.sources.fhir.timing import times_per_day
from spinepath.sources.fhir.values import unit_of

Supply = dict[str, Any]
"""quantity, quantity_unit and days_supply of a Dose."""


def dose_of(record: Record, field: str, dosage: Dosage, supply: Supply) -> Dose:
    """One dosage instruction of a request, statement or dispense."""
    amounts: dict[str, Any] = {}
    for place, part in enumerate(dosage.dose_and_rate or ()):
        spot = f"{field}.doseAndRate[{place}]"
        if place and amounts:  # ordered and calculated dose: the first counts
            record.problem(spot, "a second dose in one instruction is not used")
            break
        amounts = _amount(record, spot, part) | _rate(record, spot, part)
    return Dose(
        **amounts,
        **_times(record, field, dosage.timing),
        **_most(record, field, dosage.max_dose_per_period),
        **supply,
        as_needed=bool(dosage.as_needed_boolean or dosage.as_needed_codeable_concept),
        route=words_of(dosage.route).lower() or None,
        text=_instruction(dosage),
    )


def administered(record: Record, dosage: AdministeredDosage) -> Dose:
    """What was given at one time."""
    part = DoseAndRate(
        dose_quantity=dosage.dose, rate_ratio=dosage.rate_ratio, rate_quantity=dosage.rate_quantity
    )
    return Dose(
        **_amount(record, "dosage", part),
        **_rate(record, "dosage", part),
        route=words_of(dosage.route).lower() or None,
        text=dosage.text,
    )


def supply_of(record: Record, field: str, quantity: Quantity | None, days: Quantity | None) -> Supply:
    """What was dispensed: amount, and for how many days."""
    found: Supply = {}
    if quantity is not None and quantity.value is not None:
        found["quantity"] = quantity.value
        found["quantity_unit"] = unit_of(record, f"{field}quantity", quantity)
    if days is not None and days.value is not None:
        found["days_supply"] = _in_days(record, f"{field}daysSupply", days)
    return found


def _instruction(dosage: Dosage) -> str | None:
    said = dict.fromkeys(filter(None, (dosage.text, dosage.patient_instruction)))
    return ". ".join(said) or None


def _amount(record: Record, field: str, part: DoseAndRate) -> dict[str, Any]:
    if part.dose_quantity is not None and part.dose_quantity.value is not None:
        value = part.dose_quantity.value
        return {
            "low": value,
            "high": value,
            "unit": unit_of(record, f"{field}.doseQuantity", part.dose_quantity),
        }
    if part.dose_range is not None:
        low, high, unit = _ends(record, f"{field}.doseRange", part.dose_range)
        return {"low": low, "high": high, "unit": unit}
    return {}


def _rate(record: Record, field: str, part: DoseAndRate) -> dict[str, Any]:
    if part.rate_quantity is not None and part.rate_quantity.value is not None:
        value = part.rate_quantity.value
        unit = unit_of(record, f"{field}.rateQuantity", part.rate_quantity)
        return {"rate_low": value, "rate_high": value, "rate_unit": unit}
    if part.rate_range is not None:
        low, high, unit = _ends(record, f"{field}.rateRange", part.rate_range)
        return {"rate_low": low, "rate_high": high, "rate_unit": unit}
    if part.rate_ratio is not None:
        return _ratio(record, f"{field}.rateRatio", part.rate_ratio)
    return {}


def _ratio(record: Record, field: str, ratio: Ratio) -> dict[str, Any]:
    """ "50 ug per 1 h" is 50 ug/h."""
    over, under = ratio.numerator, ratio.denominator
    if over is None or under is None or over.value is None or not under.value:
        record.problem(field, "a rate without both numbers is not used")
        return {}
    units = [unit_of(record, field, part) for part in (over, under)]
    if None in units:
        record.problem(field, "a rate without units is not used")
        return {}
    rate = over.value / under.value
    return {"rate_low": rate, "rate_high": rate, "rate_unit": f"{units[0]}/{units[1]}"}


def _ends(record: Record, field: str, found: Range) -> tuple[float | None, float | None, str | None]:
    given = [end for end in (found.low, found.high) if end is not None]
    units = {unit_of(record, field, end) for end in given}
    if len(units) > 1:
        record.problem(field, "the two ends have different units; the range is not used")
        return None, None, None
    low, high = (end.value if end is not None else None for end in (found.low, found.high))
    return low, high, next(iter(units), None)


def _times(record: Record, field: str, timing: Timing | None) -> dict[str, Any]:
    if timing is None:
        return {}
    try:
        low, high = times_per_day(timing)
    except ValueError as error:
        record.problem(f"{field}.timing", str(error))
        return {}
    return {"times_per_day_low": low, "times_per_day_high": high}


def _most(record: Record, field: str, ratio: Ratio | None) -> dict[str, Any]:
    """maxDosePerPeriod as an amount per day."""
    if ratio is None:
        return {}
    over, under = ratio.numerator, ratio.denominator
    days = None if under is None else _in_days(record, f"{field}.maxDosePerPeriod", under)
    if over is None or over.value is None or not days:
        record.problem(f"{field}.maxDosePerPeriod", "no amount per time can be read from it")
        return {}
    unit = unit_of(record, f"{field}.maxDosePerPeriod", over)
    return {"max_per_day": over.value / days, "max_per_day_unit": unit}


def _in_days(record: Record, field: str, quantity: Quantity) -> float | None:
    unit = ucum(quantity.code or quantity.unit or "d")
    try:
        return convert(quantity.value or 0.0, unit or "", "d")
    except ValueError:
        record.problem(field, f"{quantity.code or quantity.unit!r} is no unit of time")
        return None
