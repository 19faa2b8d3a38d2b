"""Access tokens: made once, shown once, kept as a hash; they read as their user and never more."""

import secrets
from datetime import timedelta
from hashlib import sha256

from django.db import transaction
from django.utils import timezone

from spinepath.clinic.access.models import AccessToken
from spinepath.clinic.audit import chain
from spinepath.clinic.people.models import User

PREFIX = "spt_"
"""So that a token found where it should not be is known for what it is."""


def made(user: User, name: str, days: int) -> tuple[AccessToken, str]:
    """The row, and the token itself, which nobody can tell again."""
    secret, now = PREFIX + secrets.token_urlsafe(32), timezone.now()
    with transaction.atomic():
        row = AccessToken.objects.create(
            user=user, name=name, sha256=_hash(secret), created_at=now, expires_at=now + timedelta(days=days)
        )
        chain.write(user, "made", f"access token {name}", why=f"for {days} days")
    return row, secret


def end(token: AccessToken) -> None:
    """From now on it opens nothing."""
    with transaction.atomic():
        token.ended_at = timezone.now()
        token.save()
        chain.write(token.user, "ended", f"access token {token}", why="its user")


def shown(authorization: str) -> AccessToken | None:
    """The token of a header, while it holds and its user may still sign in."""
    scheme, _, secret = authorization.partition(" ")
    if scheme.lower() != "bearer":
        return None
    rows = AccessToken.objects.select_related("user").filter(ended_at=None, expires_at__gt=timezone.now())
    return rows.filter(sha256=_hash(secret.strip()), user__is_active=True).first()


def _hash(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
