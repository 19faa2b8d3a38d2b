"""Observations with their components and members."""

from collections.abc import Iterable
from typing import NamedTuple, cast

from spinepath.chart.units import convert
from spinepath.sources.fhir.coded import Coded, coded, findings_of, words_of
from spinepath.sources.fhir.context import UNDATED, Record, When
from spinepath.sources.fhir.datatypes import Concept
from spinepath.sources.fhir.resources import Observation, Value
from spinepath.sources.fhir.statuses import State
from spinepath.sources.fhir.texts import place_of, read_into
from spinepath.sources.fhir.values import Columns, in_usual_unit, value_of
from spinepath.sources.fhir.when import at, chosen
from spinepath.sources.measured import is_measured, stated_by

_YES = ("true", "yes", "present", "positive", "detected")
_NO = ("false", "no", "absent", "negative", "none", "not detected", "not present")


class _Frame(NamedTuple):
    """What an observation and its components share. site: body site in words."""

    when: When
    state: State
    site: str


def read_observation(record: Record) -> None:
    """An "observation" event, one more for each component, and the findings that value and notes state."""
    body = cast(Observation, record.body)
    when = chosen(record, "effective")
    when = when if when != UNDATED else issued(record, body.issued)
    frame = _Frame(when, record.state(body.status), words_of(body.body_site))
    _measure(record, body, frame, "")
    for place, component in enumerate(body.component or ()):
        _measure(record, component, frame, f"component[{place}].")
    for note in body.note or ():
        read_into(record, note.text or "", when, frame.state)


def issued(record: Record, text: str | None) -> When:
    """The day a result was published, in place of the missing day it is about."""
    found = at(record, "issued", text)
    if found.latest is not None:
        record.problem("effective", "no date of the examination; the date of issue is used", "info")
    return found


def _measure(record: Record, value: Value, frame: _Frame, path: str) -> None:
    """path: "" for the observation itself, "component[1]." for a part of it."""
    columns = value_of(record, path, value)
    if not columns and value.data_absent_reason is not None:
        why = words_of(value.data_absent_reason) or coded(value.data_absent_reason).code
        record.problem(f"{path}dataAbsentReason", f"no value: {why}", "info")
    what = coded(value.code)
    findings, assertion = _stated(what, value.value_codeable_concept, columns)
    what = _with_answer(what, value.value_codeable_concept)
    if value.interpretation:
        columns["interpretation"] = _interpretation(value.interpretation)
    if frame.site or not what.codes:  # a coded name without a body site says no place
        columns["level"], columns["side"] = place_of(f"{what.name} {frame.site}")
    stated = frame._replace(state=frame.state._replace(assertion=assertion)) if assertion else frame
    _add(record, what, stated, findings, part=bool(path), columns=columns)
    _read_number(record, what, columns, frame)
    _read_words(record, what, value, columns, frame)


def _add(
    record: Record, what: Coded, frame: _Frame, findings: tuple[str, ...], *, part: bool, columns: Columns
) -> None:
    first = findings[0] if findings else None
    part_of = record.source if part else None
    own = in_usual_unit(columns, what.concepts)
    record.add("observation", what, frame.when, frame.state, part_of=part_of, finding=first, **own)
    for name in findings[1:]:
        extra = Coded(f"FINDING/{name}", what.name, what.codes)
        place = {"level": columns.get("level"), "side": columns.get("side")}
        record.add("finding", extra, frame.when, frame.state, part_of=record.source, finding=name, **place)


def _stated(what: Coded, answer: Concept | None, columns: Columns) -> tuple[tuple[str, ...], str | None]:
    """Findings that the answer names in code; or that the question names and a yes or no settles."""
    if answer is not None and (named := findings_of(coded(answer).concepts)):
        return named, "affirmed"
    asked = findings_of(what.concepts)
    if not asked:
        return (), None
    said = str(columns.get("text_value") or "").strip().lower()
    assertion = "affirmed" if said in _YES else "negated" if said in _NO else None
    return (asked if assertion else ()), assertion


def _with_answer(what: Coded, answer: Concept | None) -> Coded:
    """The question with the codes of a coded answer added."""
    if answer is None or not answer.coding:
        return what
    said = coded(answer)
    codes = tuple(dict.fromkeys((*what.codes, *said.codes)))
    return what._replace(codes=codes, concepts=tuple(dict.fromkeys((*what.concepts, *said.concepts))))


def _interpretation(concepts: Iterable[Concept]) -> str | None:
    """The code of the laboratory's judgement ("H"), or its words."""
    for concept in concepts:
        code = next((coding.code for coding in concept.coding or () if coding.code), None)
        if code or concept.text:
            return code or concept.text
    return None


def _usual(value: float, unit: str | None) -> tuple[float, str | None]:
    """Temperatures in Celsius, volumes in millilitres, an ECG in milliseconds, a pregnancy in weeks."""
    wanted = {"[degF]": "Cel", "L": "mL", "cm3": "mL", "s": "ms", "d": "wk"}.get(unit or "")
    return (convert(value, unit or "", wanted), wanted) if wanted else (value, unit)


def _read_number(record: Record, what: Coded, columns: Columns, frame: _Frame) -> None:
    """A finding that the number itself states: 38.7 Cel is a fever."""
    number, unit = columns.get("numeric_value"), columns.get("unit")
    if number is None or frame.state.certainty == "refuted":
        return
    if not is_measured(what.name, what.concepts):
        return
    value, unit = _usual(float(number), unit)
    stated = stated_by(what.name, what.concepts, value, unit)
    if stated is not None:
        words = f"{what.name}: {number:g} {unit or ''}".strip()
        source = Coded(f"FINDING/{stated.finding}", stated.finding, what.codes)
        place = {"level": columns.get("level"), "side": columns.get("side")}
        own = {"value_low": value, "value_high": value, "unit": unit} if stated.keep else {}
        state = frame.state._replace(assertion=stated.assertion)
        record.add(
            "finding",
            source,
            frame.when,
            state,
            part_of=record.source,
            finding=stated.finding,
            words=words,
            **own,
            **place,
        )


def _read_words(record: Record, what: Coded, value: Value, columns: Columns, frame: _Frame) -> None:
    """ "Straight-leg raise, left: positive at 40 degrees" is a sentence; a coded number needs no reading."""
    if value.value_quantity is not None and what.codes:
        return
    said = columns.get("text_value") if value.value_quantity is None else None
    number = columns.get("numeric_value")
    if said is None and not what.codes and number is not None:
        unit = columns.get("unit") or ""
        said = f"{number:g} {'' if unit.startswith('{') else unit}".strip()
    if said:
        told = not frame.site or frame.site.lower() in what.name.lower()
        name = what.name if told else f"{what.name}, {frame.site}"
        read_into(record, f"{name}: {said}", frame.when, frame.state)
