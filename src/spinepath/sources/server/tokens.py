"""Access tokens: asked for, kept until shortly before they end, renewed."""

from collections.abc import Callable, Mapping
from time import time

import httpx
import msgspec

from spinepath.errors import ServerFault
from spinepath.sources.server.smart import ASSERTION, Configuration, Key, assertion, configuration

MARGIN = 30
"""Seconds before its end from which a token is not used any more."""


class Token(msgspec.Struct, frozen=True):
    """What a token endpoint gives. patient: in whose context it was given, when there is one."""

    access_token: str
    token_type: str = "Bearer"
    expires_in: int = 300
    scope: str = ""
    patient: str | None = None
    refresh_token: str | None = None


class _Refusal(msgspec.Struct):
    error: str = ""
    error_description: str = ""


async def ask(client: httpx.AsyncClient, endpoint: str, form: Mapping[str, str]) -> Token:
    """A token for a form (RFC 6749). Raises ServerFault with the server's own reason when there is none."""
    try:
        answer = await client.post(endpoint, data=dict(form), headers={"Accept": "application/json"})
    except httpx.HTTPError as error:
        raise ServerFault(
            f"the token endpoint does not answer: {type(error).__name__} {str(error)[:100]}"
        ) from None
    try:
        if answer.status_code != 200:
            refusal = msgspec.json.decode(answer.content, type=_Refusal)
            raise ServerFault(
                f"no token ({answer.status_code}): {refusal.error} {refusal.error_description}"[:200]
            )
        found = msgspec.json.decode(answer.content, type=Token)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        raise ServerFault(f"the token endpoint answers nonsense ({answer.status_code})") from None
    if found.token_type.lower() != "bearer":
        raise ServerFault(f"a token of type {found.token_type[:40]!r}; only bearer tokens are used")
    return found


class Backend:
    """Backend services: a program that signs in for itself, with its private key. Also reader.Credentials."""

    def __init__(
        self, client: httpx.AsyncClient, base: str, client_id: str, key: Key, *,
        scope: str = "system/*.rs", clock: Callable[[], float] = time,
    ) -> None:  # fmt: skip
        self._client, self._base, self._id, self._key = client, base, client_id, key
        self._scope, self._clock = scope, clock
        self._found: Configuration | None = None
        self._held: tuple[Token, float] | None = None

    async def token(self, *, renew: bool = False) -> str:
        """A token that is still good."""
        if self._held is None or renew or self._clock() >= self._held[1]:
            fresh = await self._asked()
            self._held = fresh, self._clock() + fresh.expires_in - MARGIN
        return self._held[0].access_token

    async def _asked(self) -> Token:
        if self._found is None:
            self._found = await configuration(self._client, self._base)
        endpoint = self._found.token_endpoint
        proof = assertion(self._id, endpoint, self._key, int(self._clock()))
        form = {
            "grant_type": "client_credentials",
            "scope": self._scope,
            "client_assertion_type": ASSERTION,
            "client_assertion": proof,
        }
        return await ask(self._client, endpoint, form)


class Session:
    """A person's sign-in: the token it gave, renewed with its refresh token when there is one."""

    def __init__(
        self, client: httpx.AsyncClient, endpoint: str, client_id: str, token: Token,
        clock: Callable[[], float] = time,
    ) -> None:  # fmt: skip
        self._client, self._endpoint, self._id, self._clock = client, endpoint, client_id, clock
        self._hold(token)

    def _hold(self, token: Token) -> None:
        self.current, self._until = token, self._clock() + token.expires_in - MARGIN

    async def token(self, *, renew: bool = False) -> str:
        """A token that is still good. Raises ServerFault when it has ended and cannot be renewed."""
        if renew or self._clock() >= self._until:
            if self.current.refresh_token is None:
                raise ServerFault("the sign-in has expired and cannot be renewed; launch again")
            form = {
                "grant_type": "refresh_token",
                "refresh_token": self.current.refresh_token,
                "client_id": self._id,
            }
            fresh = await ask(self._client, self._endpoint, form)
            kept = fresh.refresh_token or self.current.refresh_token
            self._hold(msgspec.structs.replace(fresh, refresh_token=kept))
        return self.current.access_token
