"""The shape of FHIR R4 resources, and the mark that says they are made up.

Parts that repeat from person to person are made once and shared: resources are for reading only.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any
from uuid import NAMESPACE_URL, uuid5

Resource = dict[str, Any]
Code = tuple[str, str, str]

SYSTEMS = {
    "snomed": "http://snomed.info/sct",
    "icd10cm": "http://hl7.org/fhir/sid/icd-10-cm",
    "loinc": "http://loinc.org",
    "cpt": "http://www.ama-assn.org/go/cpt",
    "hcpcs": "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets",
    "rxnorm": "http://www.nlm.nih.gov/research/umls/rxnorm",
}
TAG = {"system": "urn:spinepath:made-up", "code": "made-up", "display": "Made up; no real person"}
META = {"tag": [TAG]}
TYPES = (
    "Patient", "Procedure", "Condition", "Observation", "DiagnosticReport", "MedicationStatement", "Device",
)  # fmt: skip
_TERMS = "http://terminology.hl7.org/CodeSystem/"
_UNITS = "http://unitsofmeasure.org"


@lru_cache(8192)
def concept(code: Code | None, text: str | None = None) -> Resource:
    """A CodeableConcept from a code, words or both."""
    made: Resource = {}
    if code is not None:
        system, value, display = code
        made["coding"] = [{"system": SYSTEMS[system], "code": value, "display": display}]
    if text is not None:
        made["text"] = text
    return made


def term(system: str, code: str) -> Resource:
    """A CodeableConcept of one of the code systems that belong to FHIR."""
    return {"coding": [{"system": _TERMS + system, "code": code}]}


@lru_cache(4096)
def quantity(value: float, unit: str) -> Resource:
    """A Quantity in UCUM."""
    return {"value": value, "unit": unit, "system": _UNITS, "code": unit}


ACTIVE = term("condition-clinical", "active")
RESOLVED = term("condition-clinical", "resolved")
CONFIRMED = term("condition-ver-status", "confirmed")
IN_ERROR = term("condition-ver-status", "entered-in-error")
CATEGORY = {
    name: [term("observation-category", name)] for name in ("exam", "survey", "laboratory", "social-history")
}
PROBLEM = [term("condition-category", "problem-list-item")]
HIGH, NORMAL = ([term("v3-ObservationInterpretation", code)] for code in ("H", "N"))
RADIOLOGY = [term("v2-0074", "RAD")]


def bundle(patient: str, resources: Sequence[Resource]) -> Resource:
    """A collection of one person's resources."""
    urls = (f"urn:uuid:{uuid5(NAMESPACE_URL, one['id'])}" for one in resources)
    entries = [{"fullUrl": url, "resource": one} for url, one in zip(urls, resources, strict=True)]
    made: Resource = {"resourceType": "Bundle", "id": f"{patient}-bundle", "meta": META, "type": "collection"}
    return {**made, "entry": entries}
