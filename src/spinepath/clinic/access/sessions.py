"""A session ends after a time without use, and in any case some hours after the sign-in."""

from collections.abc import Callable
from time import time
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpResponse

_WRITE_EVERY = 60  # seconds: not each request writes a session


class SessionAge:
    """Middleware. `begun` and `used` are seconds since 1970, kept in the session."""

    def __init__(self, get_response: Callable[[Any], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        if request.user.is_authenticated:
            self._check(request, time())
        return self.get_response(request)

    @staticmethod
    def _check(request: Any, now: float) -> None:
        session = request.session
        begun, used = session.setdefault("begun", now), session.setdefault("used", now)
        if now - begun > settings.SESSION_COOKIE_AGE or now - used > settings.SESSION_IDLE_SECONDS:
            logout(request)
        elif now - used > _WRITE_EVERY:
            session["used"] = now
