"""SMART on FHIR: where a server wants its users to sign in, and the proofs that it asks for."""

import base64
import hashlib
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import httpx
import jwt
import msgspec

from spinepath.errors import ServerFault, UnreadableInput
from spinepath.sources.server.address import is_base

ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ASSERTION_SECONDS = 300
"""SMART backend services: an assertion lives no longer than five minutes."""
ALGORITHMS = ("ES384", "RS384")
"""Those that SMART asks every server to support."""


class Configuration(msgspec.Struct, frozen=True):
    """What `.well-known/smart-configuration` says, as far as we use it."""

    token_endpoint: str
    authorization_endpoint: str | None = None
    code_challenge_methods_supported: tuple[str, ...] = ()
    capabilities: tuple[str, ...] = ()
    scopes_supported: tuple[str, ...] = ()


async def configuration(client: httpx.AsyncClient, base: str) -> Configuration:
    """How a server signs people and programs in. Raises ServerFault when it does not say so safely."""
    url = f"{base.rstrip('/')}/.well-known/smart-configuration"
    try:
        answer = await client.get(url, headers={"Accept": "application/json"}, follow_redirects=False)
        found = msgspec.json.decode(answer.content, type=Configuration)
    except (httpx.HTTPError, msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise ServerFault(f"{base}: no usable SMART configuration ({str(error)[:120]})") from None
    if answer.status_code != 200:
        raise ServerFault(f"{base}: no SMART configuration ({answer.status_code})")
    for endpoint in filter(None, (found.token_endpoint, found.authorization_endpoint)):
        if not is_base(endpoint.partition("?")[0]):
            raise ServerFault(
                f"{base}: its SMART configuration names an endpoint that is not https: {endpoint[:120]}"
            )
    return found


class Pkce(msgspec.Struct, frozen=True):
    """A proof that who began a sign-in also ends it (RFC 7636, method S256)."""

    verifier: str

    @property
    def challenge(self) -> str:
        """What is sent at the beginning; the verifier itself is shown only at the end."""
        digest = hashlib.sha256(self.verifier.encode("ascii")).digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")


def new_pkce() -> Pkce:
    """A fresh one, of 43 characters."""
    return Pkce(secrets.token_urlsafe(32))


def authorize_url(found: Configuration, query: Mapping[str, str], pkce: Pkce) -> str:
    """Where to send the browser. Raises ServerFault for a server that cannot do S256 or sign people in."""
    if found.authorization_endpoint is None:
        raise ServerFault("the server's SMART configuration names no place to sign people in")
    if "S256" not in found.code_challenge_methods_supported:
        raise ServerFault(
            "the server does not support PKCE with S256, so a sign-in could be stolen; not begun"
        )
    asked = {
        **query,
        "response_type": "code",
        "code_challenge": pkce.challenge,
        "code_challenge_method": "S256",
    }
    joint = "&" if "?" in found.authorization_endpoint else "?"
    return f"{found.authorization_endpoint}{joint}{urlencode(asked)}"


class Key(msgspec.Struct, frozen=True):
    """A private key of ours. algorithm: ES384 or RS384."""

    kid: str
    algorithm: str
    key: Any


def read_key(path: Path) -> Key:
    """A private key from a JWK file. Raises UnreadableInput when it is none that SMART knows."""
    try:
        raw = msgspec.json.decode(path.read_bytes(), type=dict[str, Any])
        found = jwt.PyJWK(raw)
    except (OSError, msgspec.MsgspecError, jwt.PyJWTError) as error:
        raise UnreadableInput(f"{path}: no private key as a JWK: {str(error)[:120]}") from None
    algorithm = raw.get("alg") or ("ES384" if raw.get("kty") == "EC" else "RS384")
    if raw.get("kty") not in ("EC", "RSA") or algorithm not in ALGORITHMS or not {"d", "kid"} <= raw.keys():
        raise UnreadableInput(f"{path}: give a private JWK with kid, for {' or '.join(ALGORITHMS)}")
    return Key(str(raw["kid"]), algorithm, found.key)


def assertion(client_id: str, token_endpoint: str, key: Key, now: int) -> str:
    """A signed proof of who we are (private_key_jwt). now: seconds since 1970."""
    claims = {
        "iss": client_id,
        "sub": client_id,
        "aud": token_endpoint,
        "exp": now + ASSERTION_SECONDS,
        "iat": now,
        "jti": str(uuid4()),
    }
    return jwt.encode(claims, key.key, algorithm=key.algorithm, headers={"kid": key.kid})
