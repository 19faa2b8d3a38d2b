"""Who may call: the client's signed token, as CDS Hooks asks (RFC 7519), each good for one call."""

from collections.abc import Callable
from time import time
from typing import Any

import jwt

from spinepath.errors import ServerFault
from spinepath.hooks.keys import KeySets
from spinepath.hooks.refusal import Refused
from spinepath.hooks.replay import Replays
from spinepath.hooks.settings import Settings

ALGORITHMS = ("ES256", "ES384", "ES512", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "EdDSA")
"""Asymmetric ones only: a shared secret proves nothing."""
LEEWAY = 30
"""Seconds that clocks may differ."""
_REQUIRED = ("iss", "aud", "exp", "iat", "jti")


class Gate:
    """Lets a call in or raises Refused (401). clock: seconds since 1970."""

    def __init__(
        self, settings: Settings, keys: KeySets, replays: Replays, clock: Callable[[], float] = time
    ) -> None:
        self._settings, self._keys, self._replays, self._clock = settings, keys, replays, clock

    async def admit(self, authorization: str | None, path: str) -> str:
        """The issuer of a call to a path; "anyone" when no tokens are asked for."""
        if self._settings.open_to_all:
            return "anyone"
        scheme, _, token = (authorization or "").partition(" ")
        if scheme.lower() != "bearer" or not token.strip():
            raise _refused("no token: send Authorization: Bearer and a signed JWT")
        try:
            return await self._verified(token.strip(), path)
        except jwt.ExpiredSignatureError:
            raise _refused("the token has expired") from None
        except (jwt.PyJWTError, ValueError, TypeError) as error:
            raise _refused(f"the token is not valid: {str(error)[:120]}") from None

    async def _verified(self, token: str, path: str) -> str:
        header = jwt.get_unverified_header(token)
        claimed = jwt.decode(token, options={"verify_signature": False})
        issuer = claimed.get("iss")
        if not isinstance(issuer, str) or issuer not in self._settings.clients:
            raise _refused("the issuer of the token is not one that may call")
        if header.get("jku") not in (None, self._settings.clients[issuer]):
            raise _refused("the token names a key set (jku) that is not the one agreed on")
        key = await self._key(issuer, header)
        claims = jwt.decode(
            token, key.key, algorithms=[header["alg"]], audience=f"{self._settings.root}{path}", issuer=issuer,
            leeway=LEEWAY, options={"require": list(_REQUIRED), "verify_exp": True, "strict_aud": False},
        )  # fmt: skip
        self._check_once(issuer, claims)
        return issuer

    async def _key(self, issuer: str, header: dict[str, Any]) -> jwt.PyJWK:
        if header.get("alg") not in ALGORITHMS:
            raise _refused(f"tokens signed with {header.get('alg')!r} are not accepted; use ES384 or RS384")
        kid = header.get("kid")
        try:
            found = await self._keys.key(issuer, kid) if isinstance(kid, str) else None
        except ServerFault as fault:
            raise Refused(503, f"the caller cannot be verified now: {fault}") from None
        if found is None:
            raise _refused("the token names no key (kid) of its issuer")
        return found

    def _check_once(self, issuer: str, claims: dict[str, Any]) -> None:
        if not isinstance(claims["jti"], str) or not claims["jti"]:
            raise _refused("the token has no usable id (jti)")
        if claims["exp"] - claims["iat"] > self._settings.token_seconds:
            raise _refused(f"the token lives longer than {self._settings.token_seconds} seconds")
        now = self._clock()
        if not self._replays.first(issuer, claims["jti"], claims["exp"] + LEEWAY, now):
            raise _refused("the token was used before (jti); sign a new one for each call")


def _refused(says: str) -> Refused:
    return Refused(401, says, {"WWW-Authenticate": "Bearer"})
