"""What a row of each table means: visits, conditions, procedures, devices and notes."""

import re
from base64 import b64encode
from collections.abc import Iterator
from typing import Any

from spinepath.sources.fhir.coded import coded
from spinepath.sources.fhir.datatypes import Annotation, Attachment, Coding, Concept, Period, Reference
from spinepath.sources.fhir.resources import (
    Condition,
    DiagnosticReport,
    DocumentContent,
    DocumentReference,
    Encounter,
    Procedure,
)
from spinepath.sources.fhir.resources_care import Device, DeviceUseStatement
from spinepath.sources.omop.item import Meant, meant
from spinepath.sources.omop.row import Fields

Visits = dict[str, str | None]
"""A person's visits by id, with the day each ended."""

_DOUBTED = ("preliminary", "provisional", "suspected", "working", "differential", "admission")
_EXCLUDED = ("rule out", "ruled out", "rule-out", "excluded", "refuted")
_TESTS = ("img_", "bone_scan", "emg_")
_REPORTS = re.compile(r"\breport|imaging|radiolog|pathology|stud(y|ies)\b", re.IGNORECASE)
_IMPRESSION = re.compile(r"\b(?:impression|conclusion)s?\s*:", re.IGNORECASE)
_CONCLUSION = 1500  # characters
_MARKUP = re.compile(r"\s*<(!doctype|html|body|div|p|br|table)\b", re.IGNORECASE)


def term(code: str) -> Concept:
    """A code of a status, as FHIR's readers look for it."""
    return Concept((Coding(None, code),))


def visit(fields: Fields) -> Iterator[Meant]:
    """A visit."""
    period = Period(fields.day("visit_start"), fields.day("visit_end"))
    yield meant(fields, Encounter(status="finished", type=(fields.coded("visit"),), period=period))


def condition(fields: Fields, visits: Visits) -> Iterator[Meant]:
    """A condition; active when the problem list holds it without an end, else its state is not known."""
    start = fields.day("condition_start")
    end = real_end(fields, "condition", start, visits)
    listed = "problem list" in fields.name_of("condition_type_concept_id")
    clinical = "resolved" if fields.text("stop_reason") else "active" if listed and end is None else None
    yield meant(
        fields,
        Condition(
            clinical_status=term(clinical) if clinical else None,
            verification_status=_verified(fields),
            code=fields.coded("condition"),
            onset_date_time=start,
            abatement_date_time=end,
        ),
    )


def _verified(fields: Fields) -> Concept | None:
    said = (
        fields.name_of("condition_status_concept_id")
        or (fields.text("condition_status_source_value") or "").lower()
    )
    if any(word in said for word in _EXCLUDED):
        return term("refuted")
    return term("provisional") if any(word in said for word in _DOUBTED) else None


def statement(fields: Fields, stem: str) -> Iterator[Meant]:
    """A diagnosis code that a mapping moved to another table: it states what the person has, and nothing was done.

    Only the source's own code: the standard concept may say "arthrodesis" for "arthrodesis status".
    """
    code = fields.coded(stem, standard=False)
    yield meant(fields, Condition(code=code, recorded_date=fields.day(stem)))


def procedure(fields: Fields, notes: tuple[str, ...]) -> Iterator[Meant]:
    """A procedure, with the words of the notes written about it."""
    if fields.is_diagnosis("procedure"):
        yield from statement(fields, "procedure")
        return
    start, end = fields.day("procedure"), fields.day("procedure_end")
    side = fields.concept("modifier_concept_id")
    place = side.name if side is not None else fields.text("modifier_source_value")
    whole = Period(start, end) if start and end and start != end else None
    yield meant(
        fields,
        Procedure(
            status="completed",
            code=fields.coded("procedure"),
            performed_date_time=None if whole else start or end,
            performed_period=whole,
            body_site=(Concept(text=place),) if place else None,
            note=tuple(Annotation(text) for text in notes) or None,
        ),
    )


def device(fields: Fields, visits: Visits) -> Iterator[Meant]:
    """A device, and since when it is used."""
    start = fields.day("device_exposure_start")
    end = real_end(fields, "device_exposure", start, visits)
    kind = meant(fields, Device(status="active", type=fields.coded("device")))
    yield kind
    yield meant(
        fields,
        DeviceUseStatement(
            status="completed" if end else "active",
            device=Reference(kind.source),
            timing_period=Period(start, end) if start or end else None,
        ),
    )


def real_end(fields: Fields, stem: str, start: str | None, visits: Visits) -> str | None:
    """The end, unless it is only that of the visit or repeats the start: databases fill the column so.

    An implant does not leave with the visit it came in, nor does a diagnosis.
    """
    end = fields.day(f"{stem}_end")
    column = f"{stem}_end_date"
    if end is None or end == start:
        return None
    if end == visits.get(fields.text("visit_occurrence_id") or ""):
        fields.problem(column, f"{end} is the end of the visit, not of the fact; not used", "info")
        return None
    return end


def note(fields: Fields, about: Fields | None) -> Iterator[Meant]:
    """A note; a report where its class or title says so, or where it is written about a test.

    A report on a procedure stands for both rows: one examination, on the day it was done, counts once.
    """
    text = fields.text("note_text") or ""
    if not text:
        fields.problem("note_text", "a note without text", "info")
    of = fields.concept("note_class_concept_id")
    title = fields.text("note_title", "note_source_value") or (of.name if of is not None else None)
    if about is None and not _REPORTS.search(f"{of.name if of is not None else ''} {title or ''}"):
        content = (DocumentContent(_attached(text)),) if text else None
        kind = Concept((of.coding,) if of is not None else None, title)
        yield meant(
            fields, DocumentReference(status="current", type=kind, date=fields.day("note"), content=content)
        )
        return
    stem = _STEMS[about.name] if about is not None else ""
    code = about.coded(stem) if about is not None else Concept()
    day = (about.day(stem) if about is not None else None) or fields.day("note")
    report = DiagnosticReport(
        status="final",
        code=Concept(code.coding, title or code.text),
        effective_date_time=day,
        conclusion=_conclusion(text),
        presented_form=(_attached(text),) if text else None,
    )
    made = meant(fields, report)
    made.problems += about.problems_of(made.source) if about is not None else []
    yield made


def _conclusion(text: str) -> str | None:
    """What a report concludes: from its impression on, or all of one that is no longer than a conclusion."""
    if _MARKUP.match(text):
        return None
    headings = list(_IMPRESSION.finditer(text))
    said = text[headings[-1].end() :].strip() if headings else text
    return said if 0 < len(said) <= _CONCLUSION else None


_STEMS = {"procedure_occurrence": "procedure", "measurement": "measurement"}


def is_test(fields: Fields) -> bool:
    """Whether a row that a note is about is a test whose report the note is, not a treatment."""
    known = coded(fields.coded(_STEMS[fields.name]))
    return known.code.startswith("LOINC/") or any(name.startswith(_TESTS) for name in known.concepts)


def _attached(text: str) -> Attachment:
    kind = "text/html" if _MARKUP.match(text) else "text/plain"
    return Attachment(
        content_type=f"{kind}; charset=utf-8", data=b64encode(text.encode("utf-8", "replace")).decode()
    )


def person(fields: Fields, death: Fields | None) -> tuple[str | None, str | None, str | None]:
    """Sex in FHIR's words, day of birth as exactly as it is known, day of death."""
    return _sex(fields), _birth(fields), death.day("death") if death is not None else None


_SEXES = {"m": "male", "male": "male", "f": "female", "female": "female"}
_SEX_CONCEPTS = {8507: "male", 8532: "female"}
"""Fixed numbers of the Gender vocabulary (ohdsi.github.io/CommonDataModel/cdm54.html, PERSON)."""


def _sex(fields: Fields) -> str | None:
    number = fields.whole("gender_concept_id") or 0
    known = fields.concepts.get(number)
    said = (known.name if known is not None else fields.text("gender_source_value") or "").lower()
    found = _SEX_CONCEPTS.get(number) or _SEXES.get(said)
    if found is None and said:
        fields.problem(
            "gender_concept_id", f"{said[:40]!r} is neither male nor female; kept as other", "info"
        )
        return "other"
    return found


def _birth(fields: Fields) -> str | None:
    """ "1967", "1967-09" or "1967-09-02"; from birth_datetime where there is no year."""
    parts: list[Any] = [fields.whole(f"{name}_of_birth") for name in ("year", "month", "day")]
    year, month, day = parts
    if year is None:
        return fields.day("birth")
    text = f"{year:04d}"
    if month is not None and 1 <= month <= 12:
        text += f"-{month:02d}"
        if day is not None and 1 <= day <= 31:
            text += f"-{day:02d}"
    return text
