"""One FHIR server, read politely: time and size limits, retries with back-off, never a redirect, never a write."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from email.utils import parsedate_to_datetime
from time import time
from typing import Protocol

import httpx
import msgspec

from spinepath.errors import ServerFault
from spinepath.sources.server.address import resolved

FHIR_JSON = "application/fhir+json"
_JSON = (FHIR_JSON, "application/json", "application/json+fhir", "text/json")
_LATER = (429, 502, 503, 504)
_WORDS = {
    400: "does not understand the request",
    403: "does not allow it with this token",
    404: "does not have it",
    405: "does not offer it",
    410: "had it, and it was deleted",
    429: "is asked too often",
    501: "does not offer it",
}


class Patience(msgspec.Struct, frozen=True):
    """How long a server is waited for. seconds: one answer; waits: in seconds; largest: bytes of one answer."""

    tries: int = 4
    first_wait: float = 0.5
    longest_wait: float = 10.0
    seconds: float = 20.0
    largest: int = 64 * 1024**2


class Credentials(Protocol):
    """Whatever can give a bearer token, and a new one when the server says that it has expired."""

    async def token(self, *, renew: bool = False) -> str | None:
        """The token; None for a server that asks for none. renew: the last one was refused."""


class Given:
    """A token that was handed over as it is, and cannot be renewed."""

    def __init__(self, token: str | None) -> None:
        self._token = token

    async def token(self, *, renew: bool = False) -> str | None:
        """The token. Raises ServerFault when a new one is asked for."""
        if renew:
            raise ServerFault("the server refused the token (401): it has expired or is not for this server")
        return self._token


class Reply(msgspec.Struct, frozen=True):
    """An answer of a server."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class _Again(Exception):
    """Worth another try after a wait (seconds, when the server named one)."""

    def __init__(self, says: str, wait: float | None = None) -> None:
        super().__init__(says)
        self.wait = wait


class Reader:
    """GET, and nothing else, on one server. client: its time-outs and proxies; it follows no redirects."""

    def __init__(
        self,
        client: httpx.AsyncClient,
        base: str,
        credentials: Credentials,
        patience: Patience = Patience(),  # noqa: B008 (immutable)
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.client, self.base, self.credentials = client, base.rstrip("/"), credentials
        self.patience, self._sleep = patience, sleep

    async def resource(self, reference: str, prefer: Mapping[str, str] | None = None) -> bytes:
        """The JSON of a resource or bundle. Raises ServerFault for anything else."""
        return (await self.reply(reference, prefer, check=as_json)).body

    async def reply(
        self,
        reference: str,
        headers: Mapping[str, str] | None = None,
        check: Callable[[Reply], None] = lambda _: None,
    ) -> Reply:
        """An answer of status 2xx that passes `check`, after as many tries as patience allows."""
        url = resolved(self.base, reference)
        if url is None:
            raise ServerFault(f"{reference[:200]}: leads away from {self.base}; not followed")
        renewed = False
        for attempt in range(self.patience.tries):
            try:
                found = await self._once(url, headers or {}, renew=renewed)
                check(found)
                return found
            except _Expired:
                if renewed:
                    raise ServerFault(
                        f"{_path(url)}: the server refused the token (401), also a new one"
                    ) from None
                renewed = True
            except _Again as again:
                if attempt + 1 == self.patience.tries:
                    raise ServerFault(f"{_path(url)}: {again} (after {attempt + 1} tries)") from None
                await self._sleep(self._wait(attempt, again.wait))
        raise ServerFault(f"{_path(url)}: the server refused the token (401)")

    def _wait(self, attempt: int, named: float | None) -> float:
        own = float(self.patience.first_wait * 2**attempt)
        return min(max(own, named or 0.0), self.patience.longest_wait)

    async def _once(self, url: str, headers: Mapping[str, str], *, renew: bool) -> Reply:
        token = await self.credentials.token(renew=renew)
        sent = {"Accept": FHIR_JSON, **headers} | ({"Authorization": f"Bearer {token}"} if token else {})
        try:
            async with asyncio.timeout(self.patience.seconds):
                return await self._streamed(url, sent)
        except TimeoutError:
            raise _Again(f"no answer within {self.patience.seconds:g} s") from None
        except httpx.TransportError as error:
            raise _Again(f"{type(error).__name__}: {str(error)[:120] or 'the connection failed'}") from None
        except (httpx.InvalidURL, httpx.DecodingError) as error:
            raise ServerFault(f"{_path(url)}: {error}"[:300]) from None

    async def _streamed(self, url: str, headers: Mapping[str, str]) -> Reply:
        async with self.client.stream("GET", url, headers=dict(headers), follow_redirects=False) as answer:
            body = bytearray()
            async for piece in answer.aiter_bytes():
                body += piece
                if len(body) > self.patience.largest:
                    raise ServerFault(f"{_path(url)}: answers with more than {self.patience.largest} bytes")
        found = Reply(answer.status_code, dict(answer.headers), bytes(body))
        _check_status(found, url)
        return found


class _Expired(Exception):
    """401: the token is not, or no longer, good."""


def _check_status(found: Reply, url: str) -> None:
    if 200 <= found.status < 300:
        return
    said = _diagnostics(found.body)
    if found.status == 401:
        raise _Expired
    if found.status in _LATER:
        raise _Again(
            f"the server {_WORDS.get(found.status, 'is busy')} ({found.status}){said}", _after(found.headers)
        )
    if 300 <= found.status < 400:
        raise ServerFault(f"{_path(url)}: the server redirects ({found.status}); not followed")
    raise ServerFault(f"{_path(url)}: the server {_WORDS.get(found.status, 'failed')} ({found.status}){said}")


def _after(headers: Mapping[str, str]) -> float | None:
    """Retry-After in seconds, whether given so or as a date."""
    value = headers.get("retry-after", "")
    if value.isdigit():
        return float(value)
    try:
        return max(parsedate_to_datetime(value).timestamp() - time(), 0.0)
    except (ValueError, TypeError):
        return None


class _Head(msgspec.Struct):
    resource_type: str | None = msgspec.field(default=None, name="resourceType")


def as_json(found: Reply) -> None:
    """Check that an answer is a whole FHIR resource in JSON. A cut-off one is worth another try."""
    kind = found.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in _JSON:
        raise ServerFault(f"the server answers with {kind or 'no content type'}, not with FHIR JSON")
    try:
        head = msgspec.json.decode(found.body, type=_Head)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise _Again(f"the answer is no whole JSON ({str(error)[:80]})") from None
    if head.resource_type is None:
        raise ServerFault("the server answers with JSON that is no FHIR resource")
    if head.resource_type == "OperationOutcome":
        raise ServerFault(f"the server answers with an OperationOutcome{_diagnostics(found.body)}")


class _Issue(msgspec.Struct):
    code: str | None = None
    diagnostics: str | None = None


class _Outcome(msgspec.Struct):
    issue: list[_Issue] = []


def _diagnostics(body: bytes) -> str:
    """What an OperationOutcome says, in brackets."""
    try:
        issues = msgspec.json.decode(body, type=_Outcome).issue
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return ""
    said = "; ".join(filter(None, (issue.diagnostics or issue.code for issue in issues)))
    return f": {said[:200]}" if said else ""


def _path(url: str) -> str:
    """The last part of a URL, for messages: no host, no query, which may name a person."""
    return url.partition("?")[0].rpartition("/")[2][:80] or "the server"
