"""Signing in, failing to, and signing out are written to the log."""

from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver

from spinepath.clinic.audit import chain


@receiver(user_logged_in)
def signed_in(user: Any, **_: Any) -> None:
    chain.write(user, "signed in", "session", why="sign-in")


@receiver(user_logged_out)
def signed_out(user: Any, **_: Any) -> None:
    if user is not None:
        chain.write(user, "signed out", "session", why="sign-out or expiry")


@receiver(user_login_failed)
def failed(credentials: dict[str, Any], **_: Any) -> None:
    """The address as typed, never the password."""
    given = credentials.get("email") or credentials.get("username") or "unknown"
    chain.write(given, "sign-in failed", "session", why="sign-in")
