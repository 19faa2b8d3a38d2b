"""The full report as a SMART app: launched from the record system or by itself, signed in with PKCE, nothing kept.

Between the two steps of a sign-in everything stands encrypted in the browser's own cookie.
"""

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from datetime import date
from typing import TypeVar

import httpx
import msgspec
from cryptography.fernet import Fernet, InvalidToken
from starlette.requests import Request as HttpRequest
from starlette.responses import HTMLResponse, RedirectResponse
from starlette.responses import Response as HttpResponse

from spinepath.assessment.orders import assess_with
from spinepath.errors import ServerFault, SettingsError, SpinepathError
from spinepath.hooks.refusal import Refused
from spinepath.hooks.settings import Settings
from spinepath.presentations import FORMATS
from spinepath.sources.server.fetch import chart_of, person
from spinepath.sources.server.pages import Fetched
from spinepath.sources.server.reader import Patience, Reader
from spinepath.sources.server.smart import Pkce, authorize_url, configuration, new_pkce
from spinepath.sources.server.tokens import Session, Token, ask

T = TypeVar("T")
COOKIE = "spinepath_launch"
COOKIE_SECONDS = 600


class _Begun(msgspec.Struct):
    """A sign-in that has begun. state: comes back with the code, and must be the same."""

    server: str
    state: str
    verifier: str


class Launches:
    """The routes of the app. today: the day of judgement."""

    def __init__(self, settings: Settings, client: httpx.AsyncClient, today: Callable[[], date]) -> None:
        self._settings, self._client, self._today = settings, client, today
        self._trusted = {one.rstrip("/") for one in settings.trusted_servers}
        try:
            self._cipher = Fernet(settings.cookie_key or Fernet.generate_key())
        except ValueError:
            raise SettingsError("cookie_key: give a Fernet key (44 characters of base64)") from None

    async def launch(self, request: HttpRequest) -> HttpResponse:
        """Launched from a record system (iss and launch), or by itself (iss alone)."""
        server = request.query_params.get("iss", "").rstrip("/")
        if self._settings.smart_client_id is None:
            raise Refused(404, "this service is not set up as a SMART app")
        if server not in self._trusted:
            raise Refused(403, "iss is not one of the FHIR servers that may be used")
        return await self._begin(server, request.query_params.get("launch"))

    async def _begin(self, server: str, launch: str | None) -> HttpResponse:
        begun, pkce = _Begun(server, secrets.token_urlsafe(24), ""), new_pkce()
        begun.verifier = pkce.verifier
        scope = self._settings.smart_scope.split()
        scope = scope if launch else ["launch/patient" if one == "launch" else one for one in scope]
        query = {
            "client_id": self._settings.smart_client_id or "",
            "redirect_uri": self._redirect,
            "scope": " ".join(scope),
            "state": begun.state,
            "aud": server,
        } | ({"launch": launch} if launch else {})
        answer = RedirectResponse(await _safely(self._sign_in(server, query, pkce)), 302)
        answer.set_cookie(
            COOKIE, self._cipher.encrypt(msgspec.json.encode(begun)).decode(), max_age=COOKIE_SECONDS, path="/smart",
            secure=self._settings.root.startswith("https"), httponly=True, samesite="lax",
        )  # fmt: skip
        return answer

    async def _sign_in(self, server: str, query: dict[str, str], pkce: Pkce) -> str:
        return authorize_url(await configuration(self._client, server), query, pkce)

    @property
    def _redirect(self) -> str:
        return f"{self._settings.root}/smart/callback"

    async def callback(self, request: HttpRequest) -> HttpResponse:
        """Back from the sign-in: the report, as one page that loads nothing else."""
        begun = self._opened(request.cookies.get(COOKIE))
        given = request.query_params
        if not secrets.compare_digest(begun.state.encode(), given.get("state", "").encode()):
            raise Refused(400, "this answer does not belong to the sign-in that was begun here; launch again")
        if "code" not in given:
            raise Refused(403, f"the sign-in was not completed: {given.get('error', 'no code')}")
        page = await _safely(self._report(begun, given["code"]))
        answer = HTMLResponse(page, headers={"Referrer-Policy": "no-referrer"})
        answer.delete_cookie(COOKIE, path="/smart")
        return answer

    def _opened(self, cookie: str | None) -> _Begun:
        try:
            plain = self._cipher.decrypt((cookie or "").encode(), ttl=COOKIE_SECONDS)
            return msgspec.json.decode(plain, type=_Begun)
        except (InvalidToken, msgspec.MsgspecError):
            raise Refused(
                400, "no sign-in was begun in this browser, or it took too long; launch again"
            ) from None

    async def _report(self, begun: _Begun, code: str) -> str | bytes:
        found = await configuration(self._client, begun.server)
        token = await self._token(found.token_endpoint, begun, code)
        if token.patient is None:
            raise ServerFault("the sign-in names no patient; launch from a patient's chart")
        session = Session(self._client, found.token_endpoint, self._settings.smart_client_id or "", token)
        patience = Patience(tries=3, first_wait=0.3, longest_wait=3, largest=self._settings.largest_request)
        fetched = await person(Reader(self._client, begun.server, session, patience), token.patient)
        return await asyncio.to_thread(_page, fetched, token.patient, self._today())

    async def _token(self, endpoint: str, begun: _Begun, code: str) -> Token:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._redirect,
            "client_id": self._settings.smart_client_id or "",
            "code_verifier": Pkce(begun.verifier).verifier,
        }
        return await ask(self._client, endpoint, form)


def _page(fetched: Fetched, patient: str, day: date) -> str | bytes:
    return FORMATS["html"](assess_with(chart_of(fetched, patient), (), day))


async def _safely(work: Awaitable[T]) -> T:
    """The result. Our own errors become a refusal that says why (502 is not ours to give: 412)."""
    try:
        return await work
    except SpinepathError as error:
        raise Refused(412, str(error)) from None
