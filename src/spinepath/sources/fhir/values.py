"""value[x] of observations and answers -> the value columns of an event, in UCUM."""

import re
from functools import lru_cache
from typing import Any

from spinepath.chart.terminology.tables import toml
from spinepath.chart.units import convert, ucum
from spinepath.sources.fhir.coded import words_of
from spinepath.sources.fhir.context import Record
from spinepath.sources.fhir.datatypes import Concept, Period, Quantity, Range, Ratio, given
from spinepath.sources.fhir.resources import Value

Columns = dict[str, Any]
"""numeric_value, value_low, value_high, unit, text_value of an event."""

_NUMBER = re.compile(r"\s*([<>]=?|[≤≥])?\s*(-?\d+(?:\.\d+)?)\s*\Z")
_COMPARATORS = ("<", "<=", ">", ">=", "≤", "≥")


def unit_of(record: Record, field: str, quantity: Quantity) -> str | None:
    """The unit in UCUM; as written, with a problem, when it is no unit we know; None when there is none."""
    for written in (quantity.code, quantity.unit):
        if written and written.strip():
            known = ucum(written)
            if known is not None:
                return known
    written = (quantity.unit or quantity.code or "").strip()
    if not written:
        return None
    record.problem(field, f"unit {written[:40]!r} is not known in UCUM; left as written")
    return written


def of_quantity(record: Record, field: str, quantity: Quantity) -> Columns:
    """A number, or with a comparator an interval open at one end."""
    if quantity.value is None:
        record.problem(field, "a quantity without a value")
        return {}
    unit = unit_of(record, field, quantity)
    if not quantity.comparator:
        return {**of_number(quantity.value), "unit": unit}
    return {**_compared(record, field, quantity.comparator, quantity.value), "unit": unit}


def _compared(record: Record, field: str, comparator: str, value: float) -> Columns:
    if comparator not in _COMPARATORS:
        record.problem(field, f"comparator {comparator!r} is not known; the number is not used")
        return {"text_value": f"{comparator}{value:g}"}
    end = "value_high" if comparator in ("<", "<=", "≤") else "value_low"
    return {end: value, "text_value": f"{comparator}{value:g}"}


def of_range(record: Record, field: str, found: Range) -> Columns:
    """Low and high; an end that is not given is open."""
    ends = {"value_low": found.low, "value_high": found.high}
    columns: Columns = {name: end.value for name, end in ends.items() if end is not None}
    units = {unit_of(record, field, end) for end in ends.values() if end is not None}
    if len(units) > 1:
        record.problem(field, "the two ends have different units; the range is not used")
        return {}
    return columns | {"unit": next(iter(units), None)}


def of_string(text: str) -> Columns:
    """Words; and the number, when they are nothing but a number ("7", "<5")."""
    found = _NUMBER.match(text)
    if found is None:
        return {"text_value": text}
    value = float(found[2])
    if not found[1]:
        return {"text_value": text, "numeric_value": value, "value_low": value, "value_high": value}
    end = "value_high" if found[1] in ("<", "<=", "≤") else "value_low"
    return {"text_value": text, end: value}


def of_boolean(value: bool) -> Columns:
    """Yes or no in words, as FHIR writes them."""
    return {"text_value": "true" if value else "false"}


def of_number(value: float) -> Columns:
    """A number without a unit."""
    return {"numeric_value": value, "value_low": value, "value_high": value}


def of_concept(concept: Concept) -> Columns:
    """The words of a coded answer."""
    return {"text_value": concept.text or words_of(concept) or _codes(concept)}


def _codes(concept: Concept) -> str | None:
    return next((coding.code for coding in concept.coding or () if coding.code), None)


def of_ratio(record: Record, field: str, ratio: Ratio) -> Columns:
    """A titre or rate, in words: features have no use for it as a number."""
    parts = [part.value for part in (ratio.numerator, ratio.denominator) if part is not None]
    if len(parts) < 2 or None in parts:
        record.problem(field, "a ratio without both numbers")
        return {}
    return {"text_value": ":".join(f"{part:g}" for part in parts if part is not None)}


def of_period(period: Period) -> Columns:
    """A period as an answer, in words."""
    return {"text_value": f"{period.start or '?'} to {period.end or '?'}"}


def value_of(record: Record, path: str, value: Value) -> Columns:
    """The value columns of an Observation or component; {} when it has no value. path: its place, ""."""
    quantity = value.value_quantity
    if quantity is not None:
        return of_quantity(record, f"{path}valueQuantity", quantity)
    if value.value_codeable_concept is not None:
        return of_concept(value.value_codeable_concept)
    if value.value_string is not None:
        return of_string(value.value_string)
    if value.value_boolean is not None:
        return of_boolean(value.value_boolean)
    if value.value_integer is not None:
        return of_number(value.value_integer)
    return _rare(record, path, value)


def _rare(record: Record, path: str, value: Value) -> Columns:
    if value.value_range is not None:
        return of_range(record, f"{path}valueRange", value.value_range)
    if value.value_ratio is not None:
        return of_ratio(record, f"{path}valueRatio", value.value_ratio)
    if value.value_period is not None:
        return of_period(value.value_period)
    if given(value.value_sampled_data):
        record.problem(f"{path}valueSampledData", "a signal; spinepath reads findings, not signals", "info")
    text = value.value_date_time or value.value_time
    return {} if text is None else {"text_value": text}


def in_usual_unit(columns: Columns, concepts: tuple[str, ...]) -> Columns:
    """A laboratory value in the one unit that features compare it in (units.toml, [usual])."""
    unit, goal = columns.get("unit"), _usual(concepts)
    if unit is None or goal is None or unit == goal:
        return columns
    try:
        numbers = {
            name: convert(columns[name], unit, goal)
            for name in ("numeric_value", "value_low", "value_high")
            if columns.get(name) is not None
        }
    except ValueError:
        return columns
    return columns | numbers | {"unit": goal}


@lru_cache(4096)
def _usual(concepts: tuple[str, ...]) -> str | None:
    usual: dict[str, str] = toml("units.toml")["usual"]
    return next((usual[concept] for concept in concepts if concept in usual), None)
