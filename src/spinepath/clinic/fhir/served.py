"""What this server serves, and how it says so (CapabilityStatement)."""

from importlib.metadata import version
from typing import Any

from spinepath.sources.fhir.decode import OURS

_ALSO = {
    "CarePlan", "CareTeam", "Claim", "ClinicalImpression", "Coverage", "DetectedIssue", "EpisodeOfCare", "Flag", "Goal",
    "Immunization", "Location", "Media", "NutritionOrder", "Organization", "Practitioner", "PractitionerRole",
    "Provenance", "RelatedPerson", "RiskAssessment", "Specimen",
}  # fmt: skip
TYPES = tuple(sorted({*OURS, *_ALSO} - {"OperationOutcome"}))
"""Types of resource that a record is kept in. Another type in a document that came in is in $everything only."""
BY_PATIENT = {"patient", "subject", "_id", "_count", "_offset", "_format"}
OF_PEOPLE = {"_id", "identifier", "name", "birthdate", "_count", "_offset", "_format"}


def capability(url: str, day: str) -> dict[str, Any]:
    """url: of the FHIR addresses. day: since when it says so."""
    return {
        "resourceType": "CapabilityStatement", "status": "active", "date": day, "kind": "instance",
        "software": {"name": "spinepath clinic", "version": version("spinepath")},
        "implementation": {"description": "What this clinic holds, to read", "url": url},
        "fhirVersion": "4.0.1", "format": ["json"],
        "rest": [{"mode": "server", "security": _SECURITY, "resource": [_resource(kind) for kind in TYPES]}],
    }  # fmt: skip


_SECURITY = {
    "description": "Authorization: Bearer with a personal access token, which a user makes in the clinic. It reads "
    "what its user reads, by role, site and care team. Each read is logged."
}


def _resource(kind: str) -> dict[str, Any]:
    people = kind == "Patient"
    told: dict[str, Any] = {
        "type": kind,
        "interaction": [{"code": "read"}, {"code": "search-type"}],
        "versioning": "no-version",
        "searchParam": [
            {"name": name, "type": _KINDS[name]}
            for name in sorted(OF_PEOPLE if people else BY_PATIENT)
            if name in _KINDS
        ],
    }
    if people:
        definition = "http://hl7.org/fhir/OperationDefinition/Patient-everything"
        told["operation"] = [{"name": "everything", "definition": definition}]
    return told


_KINDS = {
    "patient": "reference", "subject": "reference", "_id": "token", "identifier": "token", "name": "string",
    "birthdate": "date",
}  # fmt: skip
