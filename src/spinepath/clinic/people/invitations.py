"""Invitations: a patient, or a carer whom the patient names, gets a link and sets a password."""

import secrets
from datetime import timedelta
from hashlib import sha256
from typing import Any

from django.contrib import messages
from django.core.mail import send_mail
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from spinepath.clinic.audit import chain
from spinepath.clinic.people.forms import Accept, Invite
from spinepath.clinic.people.models import Delegation, Invitation, Patient, User

LASTS = timedelta(days=7)


def make(patient: Patient, email: str, whom: str, by: User) -> tuple[Invitation, str]:
    """The invitation, and its token: the only time that it is known."""
    token = secrets.token_urlsafe(32)
    now = timezone.now()
    with transaction.atomic():
        made = Invitation.objects.create(
            patient=patient, email=email.lower(), whom=whom, token_sha256=_hash(token), created_by=by,
            created_at=now, expires_at=now + LASTS,
        )  # fmt: skip
        chain.write(by, "invited", f"{whom} {email}", why="invitation", patient=patient.pk)
    return made, token


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def _send(request: Any, patient: Patient, email: str, whom: str) -> None:
    _made, token = make(patient, email, whom, request.user)
    link = request.build_absolute_uri(reverse("people:accept", args=[token]))
    with translation.override(patient.language):
        subject = _("Your invitation from the clinic")
        body = _(
            "The clinic invites you to its patient pages. Open this link within 7 days:\n\n%s\n\nOr call us: %s"
        )
        send_mail(subject, body % (link, patient.site.phone), None, [email])
    messages.success(request, _("The invitation is on its way to %s.") % email)


@require_http_methods(["GET", "POST"])
def invite(request: Any, patient: Patient) -> HttpResponse:
    """Reception or a nurse invites the patient."""
    form = Invite(request.POST or None, initial={"email": patient.email})
    if request.method == "POST" and form.is_valid():
        _send(request, patient, form.cleaned_data["email"], Invitation.For.PATIENT)
        return redirect("people:details", patient.pk)
    return render(request, "people/invite.html", {"form": form, "patient": patient})


@require_http_methods(["GET", "POST"])
def carers(request: Any, patient: Patient) -> HttpResponse:
    """The patient names carers and ends their access. A carer cannot name others."""
    if patient.user_id != request.user.pk:
        raise Http404
    form = Invite(request.POST if "email" in request.POST else None)
    if request.method == "POST" and "end" in request.POST:
        _end(request, patient, request.POST["end"])
        return redirect("people:carers", patient.pk)
    if request.method == "POST" and form.is_valid():
        _send(request, patient, form.cleaned_data["email"], Invitation.For.CARER)
        return redirect("people:carers", patient.pk)
    now = Delegation.objects.for_user(request.user, request.acting).filter(patient=patient, ended_at=None)
    return render(request, "people/carers.html", {"form": form, "patient": patient, "carers": now})


def _end(request: Any, patient: Patient, number: str) -> None:
    rows = Delegation.objects.for_user(request.user, request.acting).filter(patient=patient, ended_at=None)
    delegation = get_object_or_404(rows, pk=number if number.isdigit() else 0)
    with transaction.atomic():
        delegation.ended_at = timezone.now()
        delegation.save()
        chain.write(request.user, "ended", f"access of {delegation.carer}", why="patient", patient=patient.pk)
    messages.success(request, _("%s can no longer see your pages.") % delegation.carer)


@require_http_methods(["GET", "POST"])
def accept(request: Any, token: str) -> HttpResponse:
    """Whoever holds the link and knows the birth date sets a password. Five wrong dates end the invitation."""
    rows = Invitation.objects.select_related("patient__site")  # public: reached by its secret, not by a user
    found = rows.filter(
        token_sha256=_hash(token), accepted_at=None, expires_at__gt=timezone.now(), tries_left__gt=0
    )
    invitation = found.first()
    if invitation is None:
        return render(request, "people/invitation_over.html", status=404)
    form = Accept(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["birth"] == invitation.patient.birth:
            return _accepted(request, invitation, form.cleaned_data)
        invitation.tries_left -= 1
        invitation.save()
        form.add_error(
            "birth",
            _("This is not the date we hold. Check it, or call us: %s.") % invitation.patient.site.phone,
        )
    return render(request, "people/accept.html", {"form": form, "invitation": invitation})


def _accepted(request: Any, invitation: Invitation, given: dict[str, Any]) -> HttpResponse:
    if User.objects.filter(email=invitation.email).exists():
        messages.error(
            request, _("There is an account with this address already. Call the clinic to join the two.")
        )
        return redirect("account_login")
    with transaction.atomic():
        name = {"first_name": given["given_name"], "last_name": given["family_name"]}
        user = User.objects.create_user(invitation.email, given["password"], **name)
        _give(invitation, user)
        invitation.accepted_at = timezone.now()
        invitation.save()
        chain.write(user, "accepted", "invitation", why=invitation.whom, patient=invitation.patient_id)
    messages.success(request, _("Your account is ready. Sign in."))
    return redirect("account_login")


def _give(invitation: Invitation, user: User) -> None:
    if invitation.whom == Invitation.For.PATIENT:
        invitation.patient.user = user
        invitation.patient.save()
    else:
        Delegation.objects.create(patient=invitation.patient, carer=user, since=timezone.now())
