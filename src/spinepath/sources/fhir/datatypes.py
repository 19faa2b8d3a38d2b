"""FHIR R4 data types: only the elements we use. Absent and null read alike."""

import msgspec

ABSENT = msgspec.Raw()
"""Default of an element that is kept undecoded."""


def given(raw: msgspec.Raw) -> bool:
    """Whether an undecoded element stands in the record; null is as good as absent."""
    return raw != ABSENT and bytes(raw) != b"null"


def camel(name: str) -> str:
    """An attribute's name as FHIR writes the element: "effectiveDateTime"."""
    head, *rest = name.split("_")
    return head + "".join(part.title() for part in rest)


class Model(msgspec.Struct, rename="camel", gc=False):
    """An element. Decoded values never form cycles, so the garbage collector need not track them."""


class Coding(Model):
    system: str | None = None
    code: str | None = None
    display: str | None = None


class Concept(Model):
    """CodeableConcept."""

    coding: tuple[Coding, ...] | None = None
    text: str | None = None


class Quantity(Model):
    """Also Duration, Age, Count and SimpleQuantity."""

    value: float | None = None
    comparator: str | None = None
    unit: str | None = None
    system: str | None = None
    code: str | None = None


class Range(Model):
    low: Quantity | None = None
    high: Quantity | None = None


class Ratio(Model):
    numerator: Quantity | None = None
    denominator: Quantity | None = None


class Period(Model):
    start: str | None = None
    end: str | None = None


class Identifier(Model):
    system: str | None = None
    value: str | None = None


class Reference(Model):
    reference: str | None = None
    identifier: Identifier | None = None
    display: str | None = None


class Annotation(Model):
    text: str | None = None


class Attachment(Model):
    content_type: str | None = None
    data: str | None = None
    url: str | None = None
    title: str | None = None


class Repeat(Model):
    bounds_period: Period | None = None
    bounds_duration: Quantity | None = None
    bounds_range: Range | None = None
    frequency: float | None = None
    frequency_max: float | None = None
    period: float | None = None
    period_max: float | None = None
    period_unit: str | None = None
    when: tuple[str, ...] | None = None
    time_of_day: tuple[str, ...] | None = None
    day_of_week: tuple[str, ...] | None = None


class Timing(Model):
    event: tuple[str, ...] | None = None
    repeat: Repeat | None = None
    code: Concept | None = None


class DoseAndRate(Model):
    dose_quantity: Quantity | None = None
    dose_range: Range | None = None
    rate_quantity: Quantity | None = None
    rate_range: Range | None = None
    rate_ratio: Ratio | None = None


class Dosage(Model):
    text: str | None = None
    patient_instruction: str | None = None
    timing: Timing | None = None
    as_needed_boolean: bool | None = None
    as_needed_codeable_concept: Concept | None = None
    route: Concept | None = None
    dose_and_rate: tuple[DoseAndRate, ...] | None = None
    max_dose_per_period: Ratio | None = None


class Meta(Model):
    last_updated: str | None = None
    profile: tuple[str, ...] | None = None
    tag: tuple[Coding, ...] | None = None


class Narrative(Model):
    status: str | None = None
    div: str | None = None


class Resource(Model, tag_field="resourceType", tag=True):
    """What every resource has. `contained` stays undecoded until the resource itself is used."""

    id: str | None = None
    meta: Meta | None = None
    contained: tuple[msgspec.Raw, ...] | None = None
    subject: Reference | None = None
