"""A refusal in the shape of a FHIR OperationOutcome, so that every client can show its reason."""

from collections.abc import Mapping

import msgspec
from starlette.responses import Response as HttpResponse

from spinepath.presentations.markdown import clean


class Issue(msgspec.Struct, frozen=True):
    """One reason. code: of the FHIR value set issue-type."""

    code: str
    diagnostics: str
    severity: str = "error"


class OperationOutcome(msgspec.Struct, frozen=True, kw_only=True):
    """Why a request was not carried out."""

    resource_type: str = msgspec.field(default="OperationOutcome", name="resourceType")
    issue: tuple[Issue, ...]


CODES = {
    400: "invalid", 401: "login", 403: "forbidden", 404: "not-found", 405: "not-supported", 408: "timeout",
    409: "duplicate", 412: "required", 413: "too-long", 415: "structure", 500: "exception", 503: "transient",
}  # fmt: skip


class Refused(Exception):
    """A request that is not carried out, and why."""

    def __init__(self, status: int, says: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(says)
        self.status, self.says, self.headers = status, clean(says)[:600], headers

    def response(self) -> HttpResponse:
        """The answer to send."""
        outcome = OperationOutcome(issue=(Issue(CODES.get(self.status, "processing"), self.says),))
        return HttpResponse(
            msgspec.json.encode(outcome), self.status, self.headers, media_type="application/json"
        )
