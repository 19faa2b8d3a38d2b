"""The assessment as JSON: the contract that machines read."""

import msgspec

from spinepath.assessment.model import Assessment

_ENCODER = msgspec.json.Encoder(order="deterministic")  # dictionaries sorted, fields as the model has them


def to_json(assessment: Assessment) -> bytes:
    """Indented, for people who read JSON."""
    return msgspec.json.format(_ENCODER.encode(assessment), indent=2) + b"\n"


def to_jsonl(assessment: Assessment) -> bytes:
    """One line, for many people in one file."""
    return _ENCODER.encode(assessment) + b"\n"
