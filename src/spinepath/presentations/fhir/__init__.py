"""The assessment as a FHIR R4 Bundle: a collection that an EHR can file beside the record it was made from."""

import msgspec

from spinepath.assessment.model import Assessment
from spinepath.presentations.fhir.bundle import bundle
from spinepath.presentations.fhir.check import refuse_mistakes
from spinepath.presentations.fhir.elements import concept, narrative
from spinepath.sources.fhir.echo import OUTPUT

_ENCODER = msgspec.json.Encoder()


def to_fhir(assessment: Assessment) -> bytes:
    """One line: a Bundle of type collection. The same assessment gives the same bytes.

    Raises NotFhir when it breaks a rule of R4: nothing wrong is handed to an EHR.
    """
    made = bundle(assessment)
    refuse_mistakes(made)
    return _ENCODER.encode(made) + b"\n"


def failed(reason: str) -> bytes:
    """One line: an OperationOutcome in place of the Bundle of an input that could not be read."""
    outcome = {
        "resourceType": "OperationOutcome",
        "meta": {"tag": [{"system": OUTPUT, "code": "assessment"}]},
        "text": narrative("This input could not be read", [reason]),
        "issue": [{"severity": "fatal", "code": "processing", "details": concept(reason)}],
    }
    return _ENCODER.encode(outcome) + b"\n"
