"""A record fetched from a FHIR server that the clinic has named, as one Bundle to be kept like any other."""

from typing import Any

import msgspec
from django.utils.translation import gettext as _

from spinepath.chart.event import Problem
from spinepath.clinic.errors import Refused
from spinepath.errors import UnreadableInput
from spinepath.sources.server import access


def fetched(base: str, patient: str) -> tuple[bytes, list[str]]:
    """The Bundle, and what could not be had, in words. base: of the server; patient: the id of the person there.

    What is missing stands in the Bundle too, so that each later assessment says so. Raises Refused when nothing came.
    """
    try:
        found = access.fetch(f"fhir+{base}/Patient/{patient}")
    except UnreadableInput as error:
        raise Refused(_("The server gave nothing: %s") % error) from error
    missing = [problem for problem in found.problems if problem.severity == "error"]
    entries = [{"resource": msgspec.Raw(data)} for _name, data in found.parts]
    content = {"resourceType": "Bundle", "type": "collection", "entry": [*entries, *map(_outcome, missing)]}
    return msgspec.json.encode(content), [f"{problem.source}: {problem.reason}" for problem in missing]


def _outcome(problem: Problem) -> dict[str, Any]:
    said = f"{problem.source}: {problem.reason}"
    issue = {"severity": "error", "code": "incomplete", "diagnostics": said}
    return {"resource": {"resourceType": "OperationOutcome", "issue": [issue]}}
