"""Conditions, and whatever else states a diagnosis in code: conclusions, reasons, complications."""

from typing import cast

from spinepath.sources.fhir.coded import Coded, coded, findings_of, readable, words_of
from spinepath.sources.fhir.context import Record, When
from spinepath.sources.fhir.datatypes import Concept
from spinepath.sources.fhir.resources import Condition
from spinepath.sources.fhir.statuses import CLINICAL, DOUBT, REFUTED, UNKNOWN, WRONG, State, code_in
from spinepath.sources.fhir.texts import place_of, read_into
from spinepath.sources.fhir.when import at, by, chosen

_ANY_CLINICAL = tuple(CLINICAL)


def read_condition(record: Record) -> None:
    """A "condition" event, with the findings its code, text and notes state."""
    body = cast(Condition, record.body)
    when = _dates(record, body.recorded_date)
    state = state_of(record, body.clinical_status, body.verification_status, when)
    site = " ".join(words_of(part) for part in body.body_site or ())
    _state(record, body.code, when, state, site=site)
    for note in body.note or ():
        read_into(record, note.text or "", when, state)


def state_part(record: Record, field: str, concept: Concept, when: When) -> None:
    """What a record states in code beside its main point: a conclusion, reason or complication."""
    if not concept.coding and not concept.text:
        record.problem(field, "empty: neither a code nor words")
    else:
        _state(record, concept, when, UNKNOWN, part_of=record.source)


def _state(
    record: Record,
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
    record.add("condition", what, when, state, part_of=part_of, finding=findings[0], level=level, side=side)
    for name in findings[1:]:
        extra = Coded(f"FINDING/{name}", what.name, what.codes)
        record.add("finding", extra, when, state, part_of=record.source, finding=name, level=level, side=side)
    text = readable(concept)
    told = not site or site.lower() in text.lower()
    read_into(record, text if told or not text else f"{text} ({site})", when, state)


def state_of(record: Record, clinical: Concept | None, verification: Concept | None, when: When) -> State:
    """Clinical and verification status together. Refuted wins; doubt makes an affirmed fact uncertain."""
    if code_in(verification, WRONG):
        return REFUTED
    known = code_in(clinical, _ANY_CLINICAL)
    state = CLINICAL[known] if known else UNKNOWN
    if known is None and clinical is not None:
        said = words_of(clinical) or code_in(clinical, ()) or "nothing legible"
        record.problem("clinicalStatus", f"{said!r} is no clinical status of R4; read as unknown")
    if known is None and when.end_latest is not None:
        state = CLINICAL["resolved"]
    if state.assertion == "affirmed" and code_in(verification, DOUBT):
        return State(state.status, "uncertain")
    return state


def _dates(record: Record, noted: str | None) -> When:
    start = chosen(record, "onset")
    end = chosen(record, "abatement")
    if start.latest is None:
        start = recorded(record, noted)
    if end.latest is None:
        return start
    last = (end.end_earliest, end.end_latest) if end.end_latest is not None else (end.earliest, end.latest)
    if start.earliest is not None and last[1] < start.earliest:
        record.problem("abatement", "it ended before it began; the end is not used")
        return start
    return When(start.earliest, start.latest, *last)


def recorded(record: Record, text: str | None, field: str = "recordedDate") -> When:
    """What was recorded on a day began on that day or before."""
    known = at(record, field, text)
    return When(*by(record, known.latest)) if known.latest is not None else known
