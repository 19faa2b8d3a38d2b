"""The very application of `spinepath hooks serve`, in a thread of this process: one way through, two doors.

The clinic runs under WSGI and the service under ASGI. Requests are handed over whole; who may call, what is read
and what is answered is decided there.
"""

import asyncio
from collections.abc import Awaitable
from threading import Lock, Thread
from typing import TypeVar

import httpx
from django.conf import settings
from starlette.applications import Starlette

from spinepath.hooks.app import create_app
from spinepath.hooks.logs import to_stderr

T = TypeVar("T")


class Service:
    """A running application."""

    def __init__(self, app: Starlette) -> None:
        self._life = app.router.lifespan_context(app)
        self._transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, name="decision service", daemon=True)
        self._thread.start()
        self._wait(self._life.__aenter__())

    def ask(self, request: httpx.Request) -> httpx.Response:
        """Its answer, whole."""
        return self._wait(self._asked(request))

    def stop(self) -> None:
        """End it, and what it started."""
        self._wait(self._life.__aexit__(None, None, None))
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _asked(self, request: httpx.Request) -> httpx.Response:
        answer = await self._transport.handle_async_request(request)
        await answer.aread()
        return answer

    def _wait(self, work: Awaitable[T]) -> T:
        async def done() -> T:
            return await work

        return asyncio.run_coroutine_threadsafe(done(), self._loop).result()


_running: list[Service] = []
_starting = Lock()


def running() -> Service:
    """The service of this process, started when it is not yet."""
    with _starting:
        if not _running:
            to_stderr()
            _running.append(Service(create_app(settings.HOOKS)))
        return _running[0]


def start() -> None:
    """Before the first call, so that nobody waits for the knowledge to load. Does nothing when it is not set up."""
    if settings.HOOKS is not None:
        running()
