"""The record for one call: what the client prefetched, and the rest from its server where that is allowed."""

import asyncio
from collections.abc import Iterator

import httpx
import msgspec

from spinepath.errors import ServerFault
from spinepath.hooks.messages import Request
from spinepath.hooks.refusal import Refused
from spinepath.hooks.scope import may_read
from spinepath.hooks.services import PATIENT, TEMPLATES, TYPES, Offer
from spinepath.hooks.settings import Settings
from spinepath.sources.server.pages import Fetched, search
from spinepath.sources.server.reader import Given, Patience, Reader


class Record(msgspec.Struct):
    """What is there of a person. parts: name and JSON; missing: why a prefetch key could not be had."""

    parts: list[tuple[str, bytes]] = []
    missing: dict[str, str] = {}

    def gaps(self) -> tuple[str, ...]:
        """What is missing, in words: types of one reason together."""
        by_reason: dict[str, list[str]] = {}
        for key, reason in self.missing.items():
            by_reason.setdefault(reason, []).append(TYPES[key])
        return tuple(f"{', '.join(kinds)}: {reason}" for reason, kinds in by_reason.items())


class _Head(msgspec.Struct):
    resource_type: str = msgspec.field(default="", name="resourceType")
    id: str | None = None


class _Entry(msgspec.Struct):
    resource: _Head | None = None


class _Bundle(msgspec.Struct):
    entry: list[_Entry] | None = None


ABSENT = "not supplied"


def prefetched(request: Request, patient: str) -> Record:
    """What came with the request. A key of null says that there is nothing, and that is known then."""
    found = Record()
    given = request.prefetch or {}
    for key, raw in given.items():
        if key not in TYPES and bytes(raw) != b"null":
            found.parts.append((f"prefetch {key}"[:80], bytes(raw)))
    for key, kind in TYPES.items():
        reason = _unfit(given[key], kind, patient) if key in given else ABSENT
        if reason is not None:
            found.missing[key] = reason
        elif bytes(given[key]) != b"null":
            found.parts.append((f"prefetch {key}", bytes(given[key])))
    if PATIENT in found.missing and any(_is_patient(data, patient) for _, data in found.parts):
        del found.missing[PATIENT]
    return found


def _unfit(raw: msgspec.Raw, kind: str, patient: str) -> str | None:
    """Why prefetched data cannot be what was asked for; None when it can."""
    data = bytes(raw)
    if data == b"null":
        return "the client says that there is none" if kind == "Patient" else None
    try:
        heads = list(_heads(data))
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return "what was supplied is no FHIR resource"
    kinds = {head.resource_type for head in heads}
    if "OperationOutcome" in kinds - {kind} and kind not in kinds:
        return "an error was supplied instead"
    if kinds and kind not in kinds:
        return (
            f"other resources were supplied instead ({', '.join(sorted(kinds))[:60] or 'nothing of a type'})"
        )
    if kind == "Patient" and patient not in {head.id for head in heads}:
        return "another person was supplied"
    return None


def _heads(data: bytes) -> Iterator[_Head]:
    """Types and ids of a resource, of the entries of a bundle, or of a list of either."""
    if data.lstrip()[:1] == b"[":
        for raw in msgspec.json.decode(data, type=list[msgspec.Raw]):
            yield from _heads(bytes(raw))
        return
    head = msgspec.json.decode(data, type=_Head)
    if head.resource_type != "Bundle":
        yield head
        return
    for entry in msgspec.json.decode(data, type=_Bundle).entry or ():
        if entry.resource is not None:
            yield entry.resource


def _is_patient(data: bytes, patient: str) -> bool:
    try:
        return any((head.resource_type, head.id) == ("Patient", patient) for head in _heads(data))
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return False


async def complete(
    found: Record, request: Request, patient: str, settings: Settings, client: httpx.AsyncClient
) -> None:
    """Fetch what is missing from the client's server, if it is trusted, in time, and within the token's scope."""
    if not found.missing or request.fhir_server is None:
        return
    base = request.fhir_server.rstrip("/")
    if base not in {one.rstrip("/") for one in settings.trusted_servers}:
        _all(found, "not supplied, and the FHIR server of the request is not one that may be called")
        return
    wanted = {key: why for key in found.missing if (why := _forbidden(key, request, settings)) is None}
    for key in found.missing.keys() - wanted.keys():
        found.missing[key] = _forbidden(key, request, settings) or ABSENT
    await _fetched(
        found, list(wanted), _reader(request, base, settings, client), patient, settings.fetch_seconds
    )


def _all(found: Record, reason: str) -> None:
    found.missing = dict.fromkeys(found.missing, reason)


def _forbidden(key: str, request: Request, settings: Settings) -> str | None:
    kind, token = TYPES[key], request.fhir_authorization
    if settings.resource_types and kind not in settings.resource_types:
        return "not supplied, and this service may not read it from a server"
    if token is not None and not may_read(token.scope, kind):
        return "not supplied, and the token's scope does not allow to read it"
    return None


def _reader(request: Request, base: str, settings: Settings, client: httpx.AsyncClient) -> Reader:
    token = request.fhir_authorization
    patience = Patience(tries=2, first_wait=0.2, longest_wait=1.0, seconds=settings.fetch_seconds,
        largest=settings.largest_request)  # fmt: skip
    return Reader(client, base, Given(token.access_token if token is not None else None), patience)


async def _fetched(found: Record, keys: list[str], reader: Reader, patient: str, seconds: float) -> None:
    tasks = {key: asyncio.create_task(_one(reader, key, patient)) for key in keys}
    if not tasks:
        return
    _, late = await asyncio.wait(tasks.values(), timeout=seconds)
    for task in late:
        task.cancel()
    await asyncio.gather(*late, return_exceptions=True)
    for key, task in tasks.items():
        if task in late:
            found.missing[key] = f"the FHIR server did not answer within {seconds:g} s"
        else:
            _take(found, key, task.result())


def _take(found: Record, key: str, one: Fetched) -> None:
    """What came is used, also when it is not all; then the key stays missing, with the reason."""
    found.parts += one.parts
    if one.problems:
        found.missing[key] = f"from the FHIR server: {one.problems[0].reason}"
    else:
        del found.missing[key]


async def _one(reader: Reader, key: str, patient: str) -> Fetched:
    """One template, as the client would have prefetched it. Never raises."""
    kind, query = TYPES[key], TEMPLATES[key].replace("{{context.patientId}}", patient)
    if key != PATIENT:
        return await search(reader, query, kind)
    fetched = Fetched()
    try:
        body = await reader.resource(query)
        if not _is_patient(body, patient):
            fetched.lost(kind, "the server gave another resource than the person asked for")
        else:
            fetched.parts.append((kind, body))
    except ServerFault as fault:
        fetched.lost(kind, str(fault))
    return fetched


def insist(found: Record, offer: Offer) -> None:
    """Raise Refused (412) when what the service cannot do without is not there."""
    for group in offer.needed:
        if all(key in found.missing for key in group):
            reasons = "; ".join(f"{TYPES[key]}: {found.missing[key]}" for key in group)
            says = f"nothing can be said without it: {reasons}. Prefetch it, or give a trusted FHIR server and a token"
            raise Refused(412, says)
