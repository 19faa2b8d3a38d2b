"""Staff: invited, given posts, deactivated. The last administrator stays, and nobody who is booked goes."""

import secrets
from datetime import timedelta
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from spinepath.clinic.audit import chain
from spinepath.clinic.errors import Refused
from spinepath.clinic.office.models import StaffInvitation
from spinepath.clinic.office.stranded import tried
from spinepath.clinic.people.models import Post, Site, User
from spinepath.clinic.people.roles import Role

LASTS = timedelta(days=7)


def invite(given: dict[str, Any], by: User) -> tuple[StaffInvitation, str]:
    """The invitation, and its token: the only time that it is known. Raises Refused for an address that is in use."""
    email = given["email"].lower()
    if User.objects.filter(email=email).exists():
        raise Refused(_("There is an account with this address already. Give it a post instead."))
    token, now = secrets.token_urlsafe(32), timezone.now()
    fields = {name: given[name] for name in ("title", "first_name", "last_name", "role")}
    with transaction.atomic():
        made = StaffInvitation.objects.create(
            email=email, sites=[site.slug for site in given["sites"]], token_sha256=hashed(token), by=by, at=now,
            expires_at=now + LASTS, **fields,
        )  # fmt: skip
        chain.write(by, "invited", f"staff {made}", why="administration", detail={"sites": made.sites})
    return made, token


def hashed(token: str) -> str:
    """What is kept of a token."""
    return sha256(token.encode()).hexdigest()


def waiting() -> Any:
    """Invitations that can still be taken up."""
    now = timezone.now()
    return StaffInvitation.objects.filter(accepted_at=None, ended_at=None, expires_at__gt=now).select_related(
        "by"
    )


def take_back(invitation: StaffInvitation, by: User) -> None:
    """Its link no longer works."""
    with transaction.atomic():
        invitation.ended_at = timezone.now()
        invitation.save()
        chain.write(by, "ended", f"invitation of staff {invitation}", why="administration")


def accept(invitation: StaffInvitation, password: str) -> User:
    """The account with its posts. Raises Refused when the address is in use meanwhile."""
    with transaction.atomic():
        held = StaffInvitation.objects.select_for_update().get(pk=invitation.pk)
        if held.accepted_at or held.ended_at or User.objects.filter(email=held.email).exists():
            raise Refused(_("This invitation is over."))
        names = {name: getattr(held, name) for name in ("title", "first_name", "last_name")}
        user = User.objects.create_user(held.email, password, **names)
        for site in Site.objects.filter(slug__in=held.sites):
            Post.objects.create(user=user, site=site, role=held.role)
        held.accepted_at = timezone.now()
        held.save()
        chain.write(user, "accepted", "invitation of staff", why=held.role, detail={"sites": held.sites})
    return user


def give(user: User, role: str, site: Site, by: User) -> Post:
    """A post. Raises Refused when it is held already."""
    if Post.objects.filter(user=user, role=role, site=site).exists():
        raise Refused(_("This person holds this post already."))
    with transaction.atomic():
        made = Post.objects.create(user=user, role=role, site=site)
        chain.write(by, "added", f"post of {user}: {made}", why="administration")
    return made


def end_post(post: Post, by: User, why: str) -> None:
    """Raises Strands for booked visits that need it, Refused for the last administrator."""
    _someone_stays(Q(pk=post.pk), post.role)

    def change() -> None:
        chain.write(by, "ended", f"post of {post.user}: {post}", why=why)
        post.delete()

    tried(Q(clinician=post.user_id, site=post.site_id), change)


def deactivate(user: User, by: User, why: str) -> None:
    """No sign-in, no sessions, no care team from today. Raises Strands, and Refused for oneself."""
    if user.pk == by.pk:
        raise Refused(_("You cannot deactivate yourself. Another administrator can."))
    _someone_stays(Q(user=user), Role.ADMINISTRATOR)
    today = timezone.localdate()

    def change() -> None:
        user.is_active = False
        user.save()
        user.sessions.filter(Q(until=None) | Q(until__gt=today), since__lte=today).update(until=today)
        user.sessions.filter(since__gt=today).delete()
        user.care_teams.filter(until=None).update(until=today)
        chain.write(by, "deactivated", f"{user}", why=why)

    tried(Q(clinician=user.pk), change)


def reactivate(user: User, by: User) -> None:
    """Signs in again, with the posts that were left; sessions and care teams are given anew."""
    with transaction.atomic():
        user.is_active = True
        user.save()
        chain.write(by, "reactivated", f"{user}", why="administration")


def _someone_stays(without: Q, role: str) -> None:
    """There is always somebody who can give posts."""
    if role != Role.ADMINISTRATOR:
        return
    left = Post.objects.filter(role=Role.ADMINISTRATOR, user__is_active=True).exclude(without)
    if not left.exists():
        raise Refused(_("This is the last administrator. Give the post to somebody else first."))
