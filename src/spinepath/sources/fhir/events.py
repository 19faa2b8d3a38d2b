"""Which reader turns which type of resource into events."""

from collections.abc import Callable

from spinepath.sources.fhir.answers import read_answers
from spinepath.sources.fhir.care import (
    read_allergy,
    read_appointment,
    read_device,
    read_device_use,
    read_encounter,
    read_family,
    read_order,
    read_patient,
)
from spinepath.sources.fhir.conditions import read_condition
from spinepath.sources.fhir.context import Record
from spinepath.sources.fhir.medications import (
    read_administration,
    read_dispense,
    read_request,
    read_statement,
)
from spinepath.sources.fhir.observations import read_observation
from spinepath.sources.fhir.procedures import read_procedure
from spinepath.sources.fhir.reports import read_composition, read_document, read_imaging, read_report

READERS: dict[str, Callable[[Record], None]] = {
    "Patient": read_patient,
    "Encounter": read_encounter,
    "Condition": read_condition,
    "Procedure": read_procedure,
    "Observation": read_observation,
    "DiagnosticReport": read_report,
    "ImagingStudy": read_imaging,
    "DocumentReference": read_document,
    "Composition": read_composition,
    "MedicationRequest": read_request,
    "MedicationStatement": read_statement,
    "MedicationAdministration": read_administration,
    "MedicationDispense": read_dispense,
    "AllergyIntolerance": read_allergy,
    "Device": read_device,
    "DeviceUseStatement": read_device_use,
    "QuestionnaireResponse": read_answers,
    "ServiceRequest": read_order,
    "Appointment": read_appointment,
    "FamilyMemberHistory": read_family,
}

HELPERS = ("Medication", "Binary", "Questionnaire")
"""Types that are read only through a reference from another resource."""
