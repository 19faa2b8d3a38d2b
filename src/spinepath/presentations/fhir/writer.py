"""Writing the resources of one assessment: ids from the content, the mark, the patient, the day."""

from collections.abc import Iterable
from hashlib import sha256
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

import msgspec

from spinepath.assessment.model import Assessment
from spinepath.presentations.fhir.elements import TERMS, Element, given, narrative, to_patient
from spinepath.sources.fhir.echo import OUTPUT

_MARK = {"system": OUTPUT, "code": "assessment", "display": "Written by spinepath; not new evidence"}
_MADE_UP = {"system": f"{TERMS}v3-ActReason", "code": "HTEST", "display": "test health data"}
_UNNAMED = ("Provenance", "OperationOutcome")
"""Types without an identifier: their second mark is an extension."""


class Writer:
    """Holds the resources while they are written. Ids depend on the content alone, not on where the record lay."""

    def __init__(self, assessment: Assessment) -> None:
        self.assessment = assessment
        self.day = assessment.as_of.isoformat()
        self.patient = to_patient(assessment.patient.id)
        self.resources: list[Element] = []
        self._root = uuid5(NAMESPACE_URL, f"{OUTPUT}/{_content(assessment)}")

    def id(self, *name: str) -> str:
        """A UUID for a name within this assessment."""
        return str(uuid5(self._root, "/".join(name).encode("utf-8", "replace").decode()))

    def meta(self) -> Element:
        """The tag, and HL7's own for test data where the person is made up."""
        return {"tag": [_MARK, _MADE_UP] if self.assessment.patient.made_up else [_MARK]}

    def add(
        self,
        kind: str,
        name: str,
        headline: str,
        lines: Iterable[str | None],
        extensions: Iterable[Element] = (),
        **fields: Any,
    ) -> Element:
        """Append a resource; returns a reference to it. headline, lines: its narrative."""
        own = self.id(kind, name)
        identifier = {"system": OUTPUT, "value": own}
        marked = kind in _UNNAMED
        mark = [{"url": OUTPUT, "valueIdentifier": identifier}] if marked else []
        made = given(
            resourceType=kind,
            id=own,
            meta=self.meta(),
            text=narrative(headline, lines),
            extension=[*mark, *extensions],
            identifier=None if marked else [identifier],
            **fields,
        )
        self.resources.append(made)
        return {"reference": f"urn:uuid:{own}", "type": kind}


def _content(assessment: Assessment) -> str:
    """A hash of all that is said. Where the input lay is no part of it."""
    here = msgspec.structs.replace(assessment, input=msgspec.structs.replace(assessment.input, path=None))
    return sha256(msgspec.json.encode(msgspec.to_builtins(here), order="sorted")).hexdigest()


def url(resource: Element) -> str:
    """The fullUrl of a resource."""
    return f"urn:uuid:{UUID(resource['id'])}"
