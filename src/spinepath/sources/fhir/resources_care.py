"""FHIR R4 resources about what a person takes, carries, answers and is booked for."""

from spinepath.sources.fhir.datatypes import (
    ABSENT,
    Annotation,
    Coding,
    Concept,
    Dosage,
    Model,
    Period,
    Quantity,
    Range,
    Ratio,
    Reference,
    Resource,
    Timing,
)
from spinepath.sources.fhir.resources import Foreign


class Ingredient(Model):
    item_codeable_concept: Concept | None = None
    item_reference: Reference | None = None


class Medication(Resource):
    code: Concept | None = None
    ingredient: tuple[Ingredient, ...] | None = None


class MedicationUse(Resource):
    """What the four medication resources share."""

    status: str | None = None
    medication_codeable_concept: Concept | None = None
    medication_reference: Reference | None = None
    note: tuple[Annotation, ...] | None = None
    medication: Foreign = ABSENT


class DispenseRequest(Model):
    quantity: Quantity | None = None
    expected_supply_duration: Quantity | None = None


class MedicationRequest(MedicationUse):
    status_reason: Concept | None = None
    intent: str | None = None
    do_not_perform: bool | None = None
    authored_on: str | None = None
    dosage_instruction: tuple[Dosage, ...] | None = None
    dispense_request: DispenseRequest | None = None
    encounter: Reference | None = None


class MedicationStatement(MedicationUse):
    status_reason: tuple[Concept, ...] | None = None
    effective_date_time: str | None = None
    effective_period: Period | None = None
    date_asserted: str | None = None
    dosage: tuple[Dosage, ...] | None = None
    taken: Foreign = ABSENT


class AdministeredDosage(Model):
    text: str | None = None
    route: Concept | None = None
    dose: Quantity | None = None
    rate_ratio: Ratio | None = None
    rate_quantity: Quantity | None = None


class MedicationAdministration(MedicationUse):
    effective_date_time: str | None = None
    effective_period: Period | None = None
    dosage: AdministeredDosage | None = None


class MedicationDispense(MedicationUse):
    quantity: Quantity | None = None
    days_supply: Quantity | None = None
    when_prepared: str | None = None
    when_handed_over: str | None = None
    dosage_instruction: tuple[Dosage, ...] | None = None


class Reaction(Model):
    manifestation: tuple[Concept, ...] | None = None
    description: str | None = None


class AllergyIntolerance(Resource):
    patient: Reference | None = None
    clinical_status: Concept | None = None
    verification_status: Concept | None = None
    code: Concept | None = None
    onset_date_time: str | None = None
    onset_age: Quantity | None = None
    onset_period: Period | None = None
    onset_range: Range | None = None
    onset_string: str | None = None
    recorded_date: str | None = None
    reaction: tuple[Reaction, ...] | None = None


class DeviceName(Model):
    name: str | None = None


class Device(Resource):
    patient: Reference | None = None
    status: str | None = None
    type: Concept | None = None
    device_name: tuple[DeviceName, ...] | None = None
    note: tuple[Annotation, ...] | None = None


class DeviceUseStatement(Resource):
    status: str | None = None
    device: Reference | None = None
    timing_date_time: str | None = None
    timing_period: Period | None = None
    timing_timing: Timing | None = None
    recorded_on: str | None = None
    body_site: Concept | None = None
    note: tuple[Annotation, ...] | None = None


class Score(Model):
    """An extension that may carry an answer's score."""

    url: str | None = None
    value_decimal: float | None = None
    value_integer: float | None = None


class ScoredCoding(Coding):
    extension: tuple[Score, ...] | None = None


class Answer(Model):
    value_boolean: bool | None = None
    value_decimal: float | None = None
    value_integer: float | None = None
    value_date: str | None = None
    value_date_time: str | None = None
    value_string: str | None = None
    value_coding: ScoredCoding | None = None
    value_quantity: Quantity | None = None
    item: tuple["AnsweredItem", ...] | None = None


class AnsweredItem(Model):
    link_id: str | None = None
    text: str | None = None
    definition: str | None = None
    answer: tuple[Answer, ...] | None = None
    item: tuple["AnsweredItem", ...] | None = None


class QuestionnaireResponse(Resource):
    status: str | None = None
    questionnaire: str | None = None
    authored: str | None = None
    item: tuple[AnsweredItem, ...] | None = None


class Question(Model):
    link_id: str | None = None
    text: str | None = None
    code: tuple[Coding, ...] | None = None
    item: tuple["Question", ...] | None = None


class Questionnaire(Resource):
    url: str | None = None
    item: tuple[Question, ...] | None = None


class ServiceRequest(Resource):
    status: str | None = None
    intent: str | None = None
    do_not_perform: bool | None = None
    code: Concept | None = None
    authored_on: str | None = None
    occurrence_date_time: str | None = None
    occurrence_period: Period | None = None
    occurrence_timing: Timing | None = None
    note: tuple[Annotation, ...] | None = None


class Participant(Model):
    actor: Reference | None = None


class Appointment(Resource):
    status: str | None = None
    service_type: tuple[Concept, ...] | None = None
    appointment_type: Concept | None = None
    description: str | None = None
    start: str | None = None
    end: str | None = None
    participant: tuple[Participant, ...] | None = None


class FamilyCondition(Model):
    code: Concept | None = None
    note: tuple[Annotation, ...] | None = None


class FamilyMemberHistory(Resource):
    patient: Reference | None = None
    status: str | None = None
    date: str | None = None
    relationship: Concept | None = None
    condition: tuple[FamilyCondition, ...] | None = None


class OperationOutcomeIssue(Model):
    severity: str | None = None
    diagnostics: str | None = None
    details: Concept | None = None


class OperationOutcome(Resource):
    issue: tuple[OperationOutcomeIssue, ...] | None = None
