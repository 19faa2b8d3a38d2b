"""FHIR R4 resources about a person and what was found: only the elements we use.

An element of type Foreign never occurs in R4: it tells that the record is STU3 or R5 (versions.py).
"""

import msgspec

from spinepath.sources.fhir.datatypes import (
    ABSENT,
    Annotation,
    Attachment,
    Coding,
    Concept,
    Identifier,
    Model,
    Narrative,
    Period,
    Quantity,
    Range,
    Ratio,
    Reference,
    Resource,
    Timing,
)

Foreign = msgspec.Raw


class Link(Model):
    type: str | None = None
    other: Reference | None = None


class Patient(Resource):
    gender: str | None = None
    birth_date: str | None = None
    deceased_boolean: bool | None = None
    deceased_date_time: str | None = None
    identifier: tuple[Identifier, ...] | None = None
    link: tuple[Link, ...] | None = None


class Encounter(Resource):
    status: str | None = None
    class_: Coding | None = msgspec.field(name="class", default=None)
    type: tuple[Concept, ...] | None = None
    period: Period | None = None
    reason_code: tuple[Concept, ...] | None = None
    actual_period: Foreign = ABSENT


class Condition(Resource):
    clinical_status: Concept | None = None
    verification_status: Concept | None = None
    code: Concept | None = None
    body_site: tuple[Concept, ...] | None = None
    onset_date_time: str | None = None
    onset_age: Quantity | None = None
    onset_period: Period | None = None
    onset_range: Range | None = None
    onset_string: str | None = None
    abatement_date_time: str | None = None
    abatement_age: Quantity | None = None
    abatement_period: Period | None = None
    abatement_range: Range | None = None
    abatement_string: str | None = None
    recorded_date: str | None = None
    note: tuple[Annotation, ...] | None = None
    encounter: Reference | None = None
    context: Foreign = ABSENT
    asserted_date: Foreign = ABSENT


class Procedure(Resource):
    status: str | None = None
    code: Concept | None = None
    performed_date_time: str | None = None
    performed_period: Period | None = None
    performed_age: Quantity | None = None
    performed_range: Range | None = None
    performed_string: str | None = None
    reason_code: tuple[Concept, ...] | None = None
    body_site: tuple[Concept, ...] | None = None
    outcome: Concept | None = None
    complication: tuple[Concept, ...] | None = None
    note: tuple[Annotation, ...] | None = None
    part_of: tuple[Reference, ...] | None = None
    encounter: Reference | None = None
    context: Foreign = ABSENT
    not_done: Foreign = ABSENT
    occurrence_date_time: Foreign = ABSENT
    occurrence_period: Foreign = ABSENT


class Value(Resource):
    """value[x] and what qualifies it, shared by Observation and its components."""

    code: Concept | None = None
    value_quantity: Quantity | None = None
    value_codeable_concept: Concept | None = None
    value_string: str | None = None
    value_boolean: bool | None = None
    value_integer: float | None = None
    value_range: Range | None = None
    value_ratio: Ratio | None = None
    value_sampled_data: msgspec.Raw = ABSENT
    value_time: str | None = None
    value_date_time: str | None = None
    value_period: Period | None = None
    data_absent_reason: Concept | None = None
    interpretation: tuple[Concept, ...] | None = None


class Component(Value):
    pass


class Observation(Value):
    status: str | None = None
    effective_date_time: str | None = None
    effective_period: Period | None = None
    effective_instant: str | None = None
    effective_timing: Timing | None = None
    issued: str | None = None
    body_site: Concept | None = None
    note: tuple[Annotation, ...] | None = None
    component: tuple[Component, ...] | None = None
    has_member: tuple[Reference, ...] | None = None
    part_of: tuple[Reference, ...] | None = None
    encounter: Reference | None = None
    context: Foreign = ABSENT
    comment: Foreign = ABSENT


class DiagnosticReport(Resource):
    status: str | None = None
    code: Concept | None = None
    effective_date_time: str | None = None
    effective_period: Period | None = None
    issued: str | None = None
    result: tuple[Reference, ...] | None = None
    conclusion: str | None = None
    conclusion_code: tuple[Concept, ...] | None = None
    presented_form: tuple[Attachment, ...] | None = None
    text: Narrative | None = None
    encounter: Reference | None = None
    context: Foreign = ABSENT
    coded_diagnosis: Foreign = ABSENT


class Series(Model):
    modality: Coding | None = None
    body_site: Coding | None = None
    description: str | None = None


class ImagingStudy(Resource):
    status: str | None = None
    started: str | None = None
    modality: tuple[Coding, ...] | None = None
    procedure_code: tuple[Concept, ...] | None = None
    description: str | None = None
    series: tuple[Series, ...] | None = None
    note: tuple[Annotation, ...] | None = None
    patient: Reference | None = None


class DocumentContent(Model):
    attachment: Attachment | None = None


class DocumentContext(Model):
    period: Period | None = None


class DocumentReference(Resource):
    status: str | None = None
    doc_status: str | None = None
    type: Concept | None = None
    date: str | None = None
    description: str | None = None
    content: tuple[DocumentContent, ...] | None = None
    context: DocumentContext | None = None
    indexed: Foreign = ABSENT


class Section(Model):
    title: str | None = None
    text: Narrative | None = None
    entry: tuple[Reference, ...] | None = None
    section: tuple["Section", ...] | None = None


class Composition(Resource):
    status: str | None = None
    type: Concept | None = None
    date: str | None = None
    title: str | None = None
    section: tuple[Section, ...] | None = None


class Binary(Resource):
    content_type: str | None = None
    data: str | None = None
