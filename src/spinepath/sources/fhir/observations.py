"""Observations with their components and members."""

from collections.abc import Iterable
from typing import cast

from spinepath.sources.fhir.coded import Coded, coded, findings_of, words_of
from spinepath.sources.fhir.context import UNDATED, Context, When
from spinepath.sources.fhir.datatypes import Concept
from spinepath.sources.fhir.decode import Item
from spinepath.sources.fhir.resources import Observation, Value
from spinepath.sources.fhir.statuses import State
from spinepath.sources.fhir.texts import place_of, read_into
from spinepath.sources.fhir.values import Columns, in_usual_unit, value_of
from spinepath.sources.fhir.when import at, repeated, span

_YES = ("true", "yes", "present", "positive", "detected")
_NO = ("false", "no", "absent", "negative", "none", "not detected", "not present")


def read_observation(item: Item, context: Context) -> None:
    """An "observation" event, one more for each component, and the findings that value and notes state."""
    body = cast(Observation, item.body)
    state = context.state(item, body.status)
    when = _dates(item, context, body)
    site = words_of(body.body_site)
    _measure(item, context, body, when, state, site=site, path="")
    for place, component in enumerate(body.component or ()):
        _measure(item, context, component, when, state, site=site, path=f"component[{place}].")
    for note in body.note or ():
        read_into(context, item, note.text or "", when, state)


def issued(item: Item, context: Context, text: str | None) -> When:
    """The day a result was published, in place of the missing day it is about."""
    found = at(context, item, "issued", text)
    if found.latest is not None:
        context.problem(item, "effective", "no date of the examination; the date of issue is used", "info")
    return found


def _dates(item: Item, context: Context, body: Observation) -> When:
    if body.effective_date_time is not None:
        found = at(context, item, "effectiveDateTime", body.effective_date_time)
    elif body.effective_period is not None:
        found = span(context, item, "effectivePeriod", body.effective_period)
    elif body.effective_instant is not None:
        found = at(context, item, "effectiveInstant", body.effective_instant)
    else:
        found = repeated(context, item, "effectiveTiming", body.effective_timing)
    return found if found != UNDATED else issued(item, context, body.issued)


def _measure(
    item: Item, context: Context, value: Value, when: When, state: State, *, site: str, path: str
) -> None:
    what = coded(value.code)
    if value.code is None:
        context.problem(item, f"{path}code", "no code or name says what was observed", "error")
    columns = value_of(context, item, path, value)
    if not columns:
        _absent(item, context, value, path)
    what, answer = _with_answer(what, value.value_codeable_concept)
    level, side = place_of(f"{what.name} {site}") if site or not what.codes else (None, None)
    extra = in_usual_unit(columns, what.concepts) | {"level": level, "side": side}
    findings = findings_of(answer), _denied(columns, what)
    assertion = findings[1] or state.assertion
    names = findings[0] or (findings_of(what.concepts) if findings[1] else ())
    stated = State(state.status, assertion, state.certainty)
    event_part = item.source if path else None
    context.add(
        item, "observation", what, when, stated if names else state, part_of=event_part,
        finding=next(iter(names), None), interpretation=_interpretation(value.interpretation or ()), **extra,
    )  # fmt: skip
    for name in names[1:]:
        context.add(item, "finding", Coded(f"FINDING/{name}", what.name, what.codes), when, stated,
                    part_of=item.source, finding=name, level=level, side=side)  # fmt: skip
    _read_words(item, context, value, what, columns, when, state, site)


def _with_answer(what: Coded, answer: Concept | None) -> tuple[Coded, tuple[str, ...]]:
    """The question with the codes of a coded answer added, and the value sets of the answer alone."""
    if answer is None or not answer.coding:
        return what, ()
    said = coded(answer)
    codes = tuple(dict.fromkeys((*what.codes, *said.codes)))
    concepts = tuple(dict.fromkeys((*what.concepts, *said.concepts)))
    return Coded(what.code, what.name, codes, concepts), said.concepts


def _denied(columns: Columns, what: Coded) -> str | None:
    """affirmed or negated, when a yes or no answers a question that itself names a finding."""
    said = str(columns.get("text_value") or "").strip().lower()
    if said in _YES:
        return "affirmed" if findings_of(what.concepts) else None
    return "negated" if said in _NO and findings_of(what.concepts) else None


def _absent(item: Item, context: Context, value: Value, path: str) -> None:
    if value.data_absent_reason is not None:
        why = words_of(value.data_absent_reason) or coded(value.data_absent_reason).code
        context.problem(item, f"{path}dataAbsentReason", f"no value: {why}", "info")


def _interpretation(concepts: Iterable[Concept]) -> str | None:
    """The code of the laboratory's judgement ("H"), or its words."""
    for concept in concepts:
        code = next((coding.code for coding in concept.coding or () if coding.code), None)
        if code or concept.text:
            return code or concept.text
    return None


def _read_words(
    item: Item,
    context: Context,
    value: Value,
    what: Coded,
    columns: Columns,
    when: When,
    state: State,
    site: str,
) -> None:
    """ "Straight-leg raise, left: positive at 40 degrees" reads as a sentence; a bare coded number does not."""
    said = value.value_string or columns.get("text_value") if value.value_quantity is None else None
    if said is None and not what.codes and columns.get("numeric_value") is not None:
        unit = columns.get("unit") or ""
        said = f"{columns['numeric_value']:g} {'' if unit.startswith('{') else unit}".strip()
    if said:
        name = f"{what.name}, {site}" if site and site.lower() not in what.name.lower() else what.name
        read_into(context, item, f"{name}: {said}", when, state)
