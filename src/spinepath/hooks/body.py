"""A request's body within its limits of size and time, as the message it must be."""

import asyncio
from typing import Any, TypeVar

import msgspec
from starlette.requests import ClientDisconnect
from starlette.requests import Request as HttpRequest

from spinepath.hooks.refusal import Refused
from spinepath.hooks.settings import Settings

T = TypeVar("T")


async def body(request: HttpRequest, settings: Settings) -> bytes:
    """The bytes. Raises Refused: 415 for no JSON, 413 too large, 408 too slow, 400 broken off."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json" and not kind.endswith("+json"):
        raise Refused(415, "send JSON, with Content-Type: application/json")
    length = request.headers.get("content-length", "0")
    if not length.isdigit() or int(length) > settings.largest_request:
        raise Refused(413, f"larger than {settings.largest_request} bytes; prefetch less")
    try:
        async with asyncio.timeout(settings.body_seconds):
            return await _streamed(request, settings.largest_request)
    except TimeoutError:
        raise Refused(408, f"the request did not arrive within {settings.body_seconds:g} s") from None
    except ClientDisconnect:
        raise Refused(400, "the request broke off") from None


async def _streamed(request: HttpRequest, largest: int) -> bytes:
    found = bytearray()
    async for piece in request.stream():
        found += piece
        if len(found) > largest:
            raise Refused(413, f"larger than {largest} bytes; prefetch less")
    return bytes(found)


def decoded(data: bytes | msgspec.Raw, kind: type[T], what: str) -> T:
    """The message. Raises Refused (400) saying where it is wrong."""
    try:
        return msgspec.json.decode(data, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise Refused(400, f"{what}: {error}") from None
    except RecursionError:
        raise Refused(400, f"{what}: nested too deep") from None


def drafts(found: Any) -> list[bytes]:
    """The resources of a Bundle, or of a list as some clients send, each as JSON."""
    entries = (
        found.get("entry") if isinstance(found, dict) and found.get("resourceType") == "Bundle" else found
    )
    if isinstance(entries, dict):
        entries = [entries]
    if not isinstance(entries, list | None):
        raise Refused(400, "drafts: give a FHIR Bundle")
    return [msgspec.json.encode(_resource(entry)) for entry in entries or ()]


def _resource(entry: Any) -> Any:
    return entry["resource"] if isinstance(entry, dict) and "resource" in entry else entry
