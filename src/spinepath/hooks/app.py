"""The decision service as an ASGI application. It keeps no patient between two calls."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import date
from time import perf_counter
from typing import Any

import httpx
import msgspec
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request as HttpRequest
from starlette.responses import PlainTextResponse
from starlette.responses import Response as HttpResponse
from starlette.routing import Route

from spinepath.hooks.body import body, decoded
from spinepath.hooks.calls import Call, answered, understood
from spinepath.hooks.feedback import keep, kept
from spinepath.hooks.gate import Gate
from spinepath.hooks.judge import Answer, Job, unchecked
from spinepath.hooks.keys import KeySets
from spinepath.hooks.launch import Launches
from spinepath.hooks.logs import say
from spinepath.hooks.messages import FeedbackMessage
from spinepath.hooks.openapi import description
from spinepath.hooks.refusal import Refused
from spinepath.hooks.replay import Replays
from spinepath.hooks.services import DISCOVERY, OFFERS, Offer
from spinepath.hooks.settings import Settings
from spinepath.hooks.telemetry import spans
from spinepath.hooks.workers import Inside, Judge, Workers
from spinepath.knowledge.references import references
from spinepath.knowledge.version import version

_HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
Handler = Callable[[HttpRequest], Awaitable[HttpResponse]]


def create_app(
    settings: Settings,
    *,
    judge: Judge | None = None,
    client: httpx.AsyncClient | None = None,
    today: Callable[[], date] = date.today,
) -> Starlette:
    """The application. judge, client, today: what does the work, speaks to servers, and names the day."""
    service = Service(settings, judge, client, today)
    cors = Middleware(
        CORSMiddleware, allow_origins=settings.origins, allow_methods=["GET", "POST"], allow_headers=["*"]
    )
    return Starlette(
        routes=service.routes(),
        lifespan=service.lifespan,
        middleware=[cors] if settings.origins else [],
        exception_handlers={HTTPException: _http_error, Exception: _broken},
    )


class Service:
    """What the routes share."""

    def __init__(
        self,
        settings: Settings,
        judge: Judge | None,
        client: httpx.AsyncClient | None,
        today: Callable[[], date],
    ) -> None:
        self.settings = settings
        self.today: Callable[[], date] = lambda: settings.day or today()
        self.client = client or httpx.AsyncClient(timeout=settings.fetch_seconds)
        self.judge = judge or _judge(settings, self.today())
        self.replays = Replays(settings.replay_file)
        self.gate = Gate(settings, KeySets(self.client, settings.clients), self.replays)
        self.span = spans(settings)
        self.described = msgspec.json.encode(description(settings))
        self.discovery = msgspec.json.encode(DISCOVERY)

    def routes(self) -> list[Route]:
        """Every address of the service."""
        app = Launches(self.settings, self.client, self.today)
        table: list[tuple[str, Handler, str]] = [
            ("/cds-services", self.discover, "GET"),
            ("/cds-services/{id}", self.call, "POST"),
            ("/cds-services/{id}/feedback", self.feedback, "POST"),
            ("/smart/launch", app.launch, "GET"),
            ("/smart/callback", app.callback, "GET"),
            ("/sources/{id}", self.source, "GET"),
            ("/openapi.json", self.openapi, "GET"),
            ("/ready", self.ready, "GET"),
            ("/live", self.live, "GET"),
        ]
        return [
            Route(path, self._watched(path, handler), methods=[method]) for path, handler, method in table
        ]

    @asynccontextmanager
    async def lifespan(self, _: Starlette) -> AsyncIterator[None]:
        """Warm up beside the service, which is alive at once and ready later; at the end let go of everything."""
        warming = asyncio.create_task(self._warm())
        yield
        say("stopping")
        warming.cancel()
        await self.judge.stop()
        await self.client.aclose()
        self.replays.close()

    async def _warm(self) -> None:
        started = perf_counter()
        try:
            await self.judge.start()
        except Exception as error:  # not ready, and saying so, is better than gone
            say(
                "not ready",
                logging.CRITICAL,
                failed=type(error).__name__,
                reason="see: spinepath knowledge check",
            )
            return
        say("ready", ms=_ms(started), workers=self.settings.workers, knowledge=version())

    def _watched(self, path: str, handler: Handler) -> Handler:
        """The handler with refusals answered, headers added, and one line in the log."""

        async def watched(request: HttpRequest) -> HttpResponse:
            started = perf_counter()
            with self.span(f"{request.method} {path}"):
                try:
                    answer = await handler(request)
                except Refused as refused:
                    answer = refused.response()
            answer.headers.update(_HEADERS)
            if path not in ("/live", "/ready"):
                say("answered", method=request.method, route=path, status=answer.status_code, ms=_ms(started))
            return answer

        return watched

    async def discover(self, request: HttpRequest) -> HttpResponse:
        """The services on offer."""
        await self.gate.admit(request.headers.get("authorization"), "/cds-services")
        return _json(self.discovery)

    async def call(self, request: HttpRequest) -> HttpResponse:
        """One hook: cards, a refusal with its reason, or one card that says that nothing was checked."""
        offer = _offer(request)
        issuer = await self.gate.admit(
            request.headers.get("authorization"), f"/cds-services/{offer.service.id}"
        )
        call = understood(await body(request, self.settings), offer)
        answer, gaps = await self._answered(call)
        say("judged", hook=offer.service.hook, hook_instance=call.instance, issuer=issuer, cards=list(answer.shown),
            gaps=gaps, failed=answer.failed)  # fmt: skip
        return _json(answer.body)

    async def _answered(self, call: Call) -> tuple[Answer, int]:
        try:
            answer, record = await answered(call, self.settings, self.client, self.judge, self.today())
            return answer, len(record.missing)
        except Refused:
            raise
        except Exception as error:  # whatever breaks here, the user must be told that nothing was checked
            return unchecked(
                self._empty(call), "an error inside spinepath; nothing was checked", type(error).__name__
            ), 0

    def _empty(self, call: Call) -> Job:
        return Job(
            hook=call.request.hook, instance=call.request.hook_instance, patient="", day=self.today(), parts=[],
            gaps=(), budget=0, sources=f"{self.settings.root}/sources/",
        )  # fmt: skip

    async def feedback(self, request: HttpRequest) -> HttpResponse:
        """What users did with the cards."""
        offer = _offer(request)
        await self.gate.admit(
            request.headers.get("authorization"), f"/cds-services/{offer.service.id}/feedback"
        )
        message = decoded(await body(request, self.settings), FeedbackMessage, "feedback")
        lines = [kept(offer.service.id, one, self.settings) for one in message.feedback]
        await keep(lines, self.settings)
        return HttpResponse(status_code=200)

    async def source(self, request: HttpRequest) -> HttpResponse:
        """A publication that has no address of its own, or that the estimate is ours."""
        found = references().get(request.path_params["id"])
        if found is None:
            raise Refused(404, "no such source")
        seen = {"seen": "Its text was read for what is used.", "memory": "Provisional: quoted from memory."}
        return PlainTextResponse(f"{found.text}\n\n{seen[found.standing]}\n")

    async def openapi(self, _: HttpRequest) -> HttpResponse:
        """The description of the service."""
        return _json(self.described)

    async def ready(self, _: HttpRequest) -> HttpResponse:
        """Whether answers can be given now."""
        said = {"ready": self.judge.ready, "knowledge": version() if self.judge.ready else None}
        return _json(msgspec.json.encode(said), 200 if self.judge.ready else 503)

    async def live(self, _: HttpRequest) -> HttpResponse:
        """Whether the process runs."""
        return _json(b'{"live":true}')


def _judge(settings: Settings, day: date) -> Judge:
    if settings.workers == 0:
        return Inside(day)
    return Workers(settings.workers, day, settings.judge_seconds, settings.waiting)


def _offer(request: HttpRequest) -> Offer:
    found = OFFERS.get(request.path_params["id"])
    if found is None:
        raise Refused(404, f"no such service; there are {', '.join(OFFERS)}")
    return found


def _json(data: bytes, status: int = 200) -> HttpResponse:
    return HttpResponse(data, status, media_type="application/json")


def _ms(started: float) -> float:
    return round((perf_counter() - started) * 1e3, 1)


async def _http_error(_: HttpRequest, error: Any) -> HttpResponse:
    return Refused(error.status_code, str(error.detail), {**(error.headers or {}), **_HEADERS}).response()


async def _broken(_: HttpRequest, error: Exception) -> HttpResponse:
    say("broken", logging.ERROR, failed=type(error).__name__)
    return Refused(500, "an error inside spinepath; nothing was done", _HEADERS).response()
