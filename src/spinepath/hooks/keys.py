"""The public keys of the clients, from their key sets; fetched again when a key is new, but not too often."""

from collections.abc import Callable, Mapping
from time import monotonic
from typing import Any

import httpx
import jwt
import msgspec

from spinepath.errors import ServerFault

KEPT_SECONDS = 600.0
AGAIN_SECONDS = 30.0
"""An unknown key makes us look again, at most this often: otherwise anybody could make us fetch without end."""
_LARGEST = 1_000_000


class _KeySet(msgspec.Struct):
    keys: list[dict[str, Any]]


class KeySets:
    """Keys by issuer. urls: issuer -> address of its key set. Only these addresses are ever fetched."""

    def __init__(
        self, client: httpx.AsyncClient, urls: Mapping[str, str], clock: Callable[[], float] = monotonic
    ) -> None:
        self._client, self._urls, self._clock = client, urls, clock
        self._held: dict[str, tuple[float, dict[str, jwt.PyJWK]]] = {}

    async def key(self, issuer: str, kid: str) -> jwt.PyJWK | None:
        """A key; None when the issuer has no such key. Raises ServerFault when the set cannot be had."""
        fetched, keys = self._held.get(issuer, (float("-inf"), {}))
        age = self._clock() - fetched
        if age > KEPT_SECONDS or (kid not in keys and age > AGAIN_SECONDS):
            keys = await self._fetch(self._urls[issuer])
            self._held[issuer] = self._clock(), keys
        return keys.get(kid)

    async def _fetch(self, url: str) -> dict[str, jwt.PyJWK]:
        try:
            answer = await self._client.get(
                url, headers={"Accept": "application/json"}, follow_redirects=False
            )
            answer.raise_for_status()
            raw = msgspec.json.decode(answer.content[:_LARGEST], type=_KeySet)
        except (httpx.HTTPError, msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise ServerFault(f"the key set of the client cannot be had: {type(error).__name__}") from None
        return dict(_usable(raw.keys))


def _usable(keys: list[dict[str, Any]]) -> list[tuple[str, jwt.PyJWK]]:
    """Public keys with a name; a symmetric one would let anybody who knows it sign."""
    found = []
    for raw in keys:
        if raw.get("kty") in ("RSA", "EC", "OKP") and isinstance(raw.get("kid"), str):
            try:
                found.append((raw["kid"], jwt.PyJWK(raw)))
            except (jwt.PyJWTError, ValueError, TypeError):
                continue
    return found
