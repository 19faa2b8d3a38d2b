"""Conditions, and whatever else states a diagnosis in code: conclusions, reasons, complications."""

from typing import cast

from spinepath.sources.fhir.coded import Coded, coded, findings_of, words_of
from spinepath.sources.fhir.context import Context, When
from spinepath.sources.fhir.datatypes import Concept
from spinepath.sources.fhir.decode import Item
from spinepath.sources.fhir.resources import Condition
from spinepath.sources.fhir.statuses import CLINICAL, DOUBT, REFUTED, UNKNOWN, WRONG, State, code_in
from spinepath.sources.fhir.texts import place_of, read_into
from spinepath.sources.fhir.when import at, by, chosen

_ANY_CLINICAL = tuple(CLINICAL)


def read_condition(item: Item, context: Context) -> None:
    """A "condition" event, with the findings its code, text and notes state."""
    body = cast(Condition, item.body)
    when = _dates(item, context, body)
    state = state_of(context, item, body.clinical_status, body.verification_status, when)
    if body.code is None:
        context.problem(item, "code", "a condition without a code or text", "error")
    site = " ".join(words_of(part) for part in body.body_site or ())
    state_diagnosis(context, item, body.code, when, state, site=site)
    for note in body.note or ():
        read_into(context, item, note.text or "", when, state)


def state_diagnosis(
    context: Context,
    item: Item,
    concept: Concept | None,
    when: When,
    state: State,
    *,
    part_of: str | None = None,
    site: str = "",
) -> None:
    """A "condition" event for a coded or named diagnosis, and the findings that it states."""
    what = coded(concept)
    words = words_of(concept)
    level, side = place_of(f"{words} {site}")
    findings = findings_of(what.concepts) or (None,)
    place = {"level": level, "side": side, "part_of": part_of}
    context.add(item, "condition", what, when, state, finding=findings[0], **place)
    for name in findings[1:]:
        extra = Coded(f"FINDING/{name}", what.name, what.codes)
        context.add(item, "finding", extra, when, state, finding=name, **place | {"part_of": item.source})
    text = concept.text if concept is not None and concept.text else words
    read_into(
        context, item, f"{text} ({site})" if site and site.lower() not in text.lower() else text, when, state
    )


def state_of(
    context: Context, item: Item, clinical: Concept | None, verification: Concept | None, when: When
) -> State:
    """Clinical and verification status together. Refuted wins; doubt makes an affirmed fact uncertain."""
    if code_in(verification, WRONG):
        return REFUTED
    known = code_in(clinical, _ANY_CLINICAL)
    state = CLINICAL[known] if known else UNKNOWN
    if known is None and clinical is not None:
        said = words_of(clinical) or code_in(clinical, ()) or "nothing legible"
        context.problem(item, "clinicalStatus", f"{said!r} is no clinical status of R4; read as unknown")
    if known is None and when.end_latest is not None:
        state = CLINICAL["resolved"]
    if state.assertion == "affirmed" and code_in(verification, DOUBT):
        return State(state.status, "uncertain")
    return state


def _dates(item: Item, context: Context, body: Condition) -> When:
    start = chosen(
        context, item, "onset", body.onset_date_time, body.onset_period, body.onset_age, body.onset_range,
        body.onset_string,
    )  # fmt: skip
    end = chosen(
        context, item, "abatement", body.abatement_date_time, body.abatement_period, body.abatement_age,
        body.abatement_range, body.abatement_string,
    )  # fmt: skip
    if start.latest is None:
        start = recorded(item, context, body.recorded_date)
    if end.latest is None:
        return start
    last = (end.end_earliest, end.end_latest) if end.end_latest is not None else (end.earliest, end.latest)
    if start.earliest is not None and last[1] < start.earliest:
        context.problem(item, "abatement", "it ended before it began; the end is not used")
        return start
    return When(start.earliest, start.latest, *last)


def recorded(item: Item, context: Context, text: str | None) -> When:
    """What was recorded on a day began on that day or before."""
    known = at(context, item, "recordedDate", text)
    return When(*by(context, known.latest)) if known.latest is not None else known
