"""What spinepath wrote itself comes back with the record. It is no evidence: an answer must not prove itself."""

from typing import Any

import msgspec

from spinepath.chart.event import Problem
from spinepath.sources.fhir.salvage import BROKEN

OUTPUT = "urn:spinepath:output"
"""Marks a resource that spinepath wrote: system of a tag and of an identifier, and the address of an extension.

Three marks, because systems drop some of them; any one is enough.
"""

WRITTEN = (
    "ClinicalImpression", "RiskAssessment", "DetectedIssue", "CarePlan", "ServiceRequest", "Flag",
    "GuidanceResponse", "OperationOutcome", "Provenance", "Device",
)  # fmt: skip
"""Types of resource that spinepath writes."""

_MARK = OUTPUT.encode()
_PROPOSED = ("draft", "proposal")


def may_echo(data: bytes) -> bool:
    """A quick look whether any resource in these bytes can be our own."""
    return _MARK in data


def echoed(raw: msgspec.Raw, kind: str, source: str) -> Problem | None:
    """Why a resource is not used as evidence: it is our own output; None when it is not."""
    if _MARK not in bytes(raw):
        return None
    try:
        tree = msgspec.json.decode(raw)
    except BROKEN:
        return None
    return _why(tree, kind, source) if isinstance(tree, dict) and _is_marked(tree) else None


def _why(tree: dict[str, Any], kind: str, source: str) -> Problem | None:
    if kind == "ServiceRequest" and (tree.get("status"), tree.get("intent")) != _PROPOSED:
        return None  # a person took up the proposal: the order is a fact of the record
    if kind in WRITTEN:
        reason = "written by spinepath itself; not counted as evidence"
        return Problem(source=source, field="meta.tag", reason=reason, severity="info")
    reason = f"carries spinepath's mark ({OUTPUT}), so not counted; take the mark off if a person stated it"
    return Problem(source=source, field="meta.tag", reason=reason, severity="error")


def _is_marked(tree: dict[str, Any]) -> bool:
    meta = tree.get("meta")
    tags = meta.get("tag") if isinstance(meta, dict) else None
    found = (*_objects(tags), *_objects(tree.get("identifier")), *_objects(tree.get("extension")))
    return any(OUTPUT in (one.get("system"), one.get("url")) for one in found)


def _objects(value: Any) -> list[dict[str, Any]]:
    """The objects in a list; a single object stands for itself."""
    listed = value if isinstance(value, list) else [value]
    return [one for one in listed if isinstance(one, dict)]
