"""The address of a person or a server: `fhir+https://ehr.example/r4/Patient/123`."""

import re
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

from spinepath.errors import UnreadableInput

SCHEMES = ("fhir+https://", "fhir+http://")
_ID = re.compile(r"[A-Za-z0-9\-.]{1,64}")
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


class Address(NamedTuple):
    """A server's base, without a slash at its end, and the id of one person on it."""

    base: str
    patient: str


def is_address(text: object) -> bool:
    """Whether this names a person on a server."""
    return isinstance(text, str) and text.startswith(SCHEMES)


def address(text: str) -> Address:
    """The parts of an address. Raises UnreadableInput when it names no server or no person."""
    base, slash, patient = text.removeprefix("fhir+").rstrip("/").partition("/Patient/")
    if not slash or not is_id(patient) or not is_base(base):
        raise UnreadableInput(f"{text}: name one person, like fhir+https://server/r4/Patient/123")
    return Address(base, patient)


def is_id(text: str) -> bool:
    """Whether this can be the id of a FHIR resource; anything else must not get into a URL."""
    return _ID.fullmatch(text) is not None


def is_base(url: str) -> bool:
    """Whether this is a base URL we may speak to: https, or http to this machine itself."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    plain = parts.username is None and not parts.query and not parts.fragment and port != 0
    safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
    return plain and safe and bool(parts.hostname)


def resolved(base: str, reference: str) -> str | None:
    """A path or link as an absolute URL below the base; None when it leads elsewhere.

    A server's links are followed with the person's token, so one that leads to another host is refused.
    """
    if not reference.isascii() or not reference.isprintable():
        return None
    try:
        whole = urljoin(f"{base}/", reference)
        here, there = urlsplit(f"{base}/"), urlsplit(whole)
        same = (here.scheme, here.hostname, here.port) == (there.scheme, there.hostname, there.port)
    except ValueError:
        return None
    below = there.path.startswith(here.path) or there.path == here.path.rstrip("/")
    climbs = ".." in there.path.split("/") or "%2e" in there.path.lower()
    return whole if same and below and not climbs and there.username is None else None
