"""Reports, imaging studies and documents: what they are, and what their text states."""

from collections.abc import Iterator
from typing import cast

from spinepath.sources.fhir.attachments import from_html, text_of
from spinepath.sources.fhir.coded import coded, from_codings
from spinepath.sources.fhir.conditions import state_part
from spinepath.sources.fhir.context import UNDATED, Record
from spinepath.sources.fhir.datatypes import Concept
from spinepath.sources.fhir.observations import issued
from spinepath.sources.fhir.resources import (
    Composition,
    DiagnosticReport,
    DocumentReference,
    ImagingStudy,
    Section,
)
from spinepath.sources.fhir.statuses import State
from spinepath.sources.fhir.texts import read_into
from spinepath.sources.fhir.when import at, chosen, span

_NEVER_HAPPENED = ("planned", "not_done")


def read_report(record: Record) -> None:
    """A "report" event, "condition" events for coded conclusions, findings of its text."""
    body = cast(DiagnosticReport, record.body)
    state = record.state(body.status)
    when = chosen(record, "effective")
    when = when if when != UNDATED else issued(record, body.issued)
    text = _text(record, body)
    what = coded(body.code)
    record.add("report", what, when, state, text_value=body.conclusion)
    _check_results(record, body)
    if state.status not in _NEVER_HAPPENED and state.certainty != "refuted":
        for conclusion in body.conclusion_code or ():
            state_part(record, "conclusionCode", conclusion, when)
    if text:  # the name is the heading: radiculopathy means another thing under "Electromyography"
        read_into(record, text, when, state, heading=what.name)


def _text(record: Record, body: DiagnosticReport) -> str:
    """Full text and conclusion; the generated narrative only when there is nothing else."""
    forms = [text_of(record, f"presentedForm[{n}]", form) for n, form in enumerate(body.presented_form or ())]
    forms = list(dict.fromkeys(filter(None, forms)))
    conclusion = (body.conclusion or "").strip()
    if conclusion and not any(_within(conclusion, form) for form in forms):
        forms.append(conclusion)
    if not forms and not body.result and not body.conclusion_code and body.text is not None:
        forms = [from_html(body.text.div or "")]
    return "\n\n".join(forms)


def _within(part: str, whole: str) -> bool:
    return " ".join(part.lower().split()) in " ".join(whole.lower().split())


def _check_results(record: Record, body: DiagnosticReport) -> None:
    for place, reference in enumerate(body.result or ()):
        if record.find(reference) is None:
            said = reference.reference or reference.display or "nothing"
            record.problem(f"result[{place}]", f"{said[:80]} is not in the record")


def read_imaging(record: Record) -> None:
    """An "imaging" event: that pictures were taken, and of what. The pictures themselves are never read."""
    body = cast(ImagingStudy, record.body)
    state = record.state(body.status)
    when = at(record, "started", body.started)
    procedures = body.procedure_code or ()
    if procedures:
        what = coded(*procedures, name=body.description)
    else:
        what = from_codings(list(_modalities(body)), _shown(body))
    record.add("imaging", what, when, state, text_value=body.description)
    for text in (body.description, *(note.text for note in body.note or ())):
        read_into(record, text or "", when, state)


def _modalities(body: ImagingStudy) -> Iterator:  # type: ignore[type-arg]
    yield from body.modality or (series.modality for series in body.series or () if series.modality)


def _shown(body: ImagingStudy) -> str | None:
    """ "Digital Radiography of Knee" when there is no description."""
    if body.description:
        return body.description
    sites = dict.fromkeys(
        s.body_site.display for s in body.series or () if s.body_site and s.body_site.display
    )
    kinds = dict.fromkeys(one.display or one.code for one in _modalities(body) if one.display or one.code)
    said = ", ".join(kinds)
    return f"{said or 'Imaging'} of {', '.join(sites)}" if sites else said or None


def read_document(record: Record) -> None:
    """A "note" event and the findings of its text."""
    body = cast(DocumentReference, record.body)
    state = record.state(body.status)
    if body.doc_status == "entered-in-error":
        state = State(state.status, certainty="refuted")
    period = body.context.period if body.context is not None else None
    when = span(record, "context.period", period)
    when = when if when != UNDATED else at(record, "date", body.date)
    record.add("note", coded(body.type, name=body.description), when, state)
    for place, content in enumerate(body.content or ()):
        if content.attachment is not None:
            text = text_of(record, f"content[{place}].attachment", content.attachment)
            read_into(record, text, when, state)


def read_composition(record: Record) -> None:
    """A "note" event and the findings of the sections that have words of their own."""
    body = cast(Composition, record.body)
    state = record.state(body.status)
    when = at(record, "date", body.date)
    record.add("note", coded(body.type or Concept(), name=body.title), when, state)
    for section in _sections(body.section or ()):
        # A section with entries repeats in words what the entries say; those are read themselves.
        if section.text is not None and section.text.div and not section.entry:
            title = f"{section.title}:\n" if section.title else ""
            read_into(record, title + from_html(section.text.div), when, state)


def _sections(sections: tuple[Section, ...]) -> Iterator[Section]:
    for section in sections:
        yield section
        yield from _sections(section.section or ())
