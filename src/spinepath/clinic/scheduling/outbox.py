"""E-mails about appointments: written with the change they tell of, sent later by `send_outbox`.

A subject names nobody and nothing; a body only time, place and phone. A message is sent at least once: when the machine
dies between sending and noting it, it goes out again.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from spinepath.clinic.scheduling.models import Appointment, Message
from spinepath.clinic.scheduling.times import when

REMIND = (timedelta(days=7), timedelta(days=1))
"""So long before."""
CLAIM = timedelta(minutes=10)
"""After this time another run may try what one run has taken up."""
TRIES = 5
About = Message.About


def tell(appointment: Appointment, about: Message.About | None, now: datetime) -> None:
    """Queues what is to be said of this change, and the reminders anew. Nobody without an address is written to."""
    appointment.messages.filter(about__in=(About.REMINDER, About.OFFER), sent_at=None).delete()
    if not appointment.patient.email:
        return
    due = {about: [now]} if about else {}
    if appointment.status == Appointment.Status.BOOKED:
        due[About.REMINDER] = [
            one for one in (appointment.starts_at - ahead for ahead in REMIND) if one > now
        ]
    Message.objects.bulk_create(
        _message(appointment, kind, at) for kind, times in due.items() for at in times
    )


def _message(appointment: Appointment, about: Message.About, due_at: datetime) -> Message:
    """In the language that the patient reads, whoever makes the appointment."""
    patient = appointment.patient
    with translation.override(patient.language):
        subject, body = _texts(appointment, about)
    said = {"to": patient.email, "subject": subject, "body": body}
    return Message(patient=patient, appointment=appointment, about=about, due_at=due_at, **said)


def _texts(appointment: Appointment, about: Message.About) -> tuple[str, str]:
    subjects = {
        About.BOOKED: _("Your appointment"),
        About.MOVED: _("Your appointment was moved"),
        About.CANCELLED: _("Your appointment was cancelled"),
        About.REMINDER: _("Reminder of your appointment"),
        About.OFFER: _("An earlier time is free"),
    }
    site = appointment.site
    what = f"{subjects[about]}: {when(appointment.starts_at, site)}"
    lines = [_("Good day,"), "", what, f"{site.name}, {site.address}", ""]
    if about == About.OFFER and appointment.held_until:
        lines.append(
            _("We keep it for you until %s. Sign in to take it.") % when(appointment.held_until, site)
        )
    lines.append(_("To change it, sign in or call %s.") % site.phone)
    return subjects[about], "\n".join(lines)


def send(now: datetime, limit: int = 500) -> tuple[int, int]:
    """Sends what is due. Gives how many were sent and how many could not be."""
    sent = failed = 0
    for number in _due(now).values_list("pk", flat=True)[:limit]:
        message = _claimed(number, now)
        if message is None:
            continue
        error = _sent(message)
        message.error, message.sent_at = error[:300], None if error else now
        message.save()
        sent, failed = sent + (not error), failed + bool(error)
    return sent, failed


def _due(now: datetime) -> QuerySet:
    free = Q(claimed_at=None) | Q(claimed_at__lt=now - CLAIM)
    return Message.objects.filter(free, sent_at=None, due_at__lte=now, tries__lt=TRIES)


def _claimed(number: int, now: datetime) -> Message | None:
    """Taken up by this run alone."""
    with transaction.atomic():
        message = _due(now).select_for_update().filter(pk=number).first()
        if message is not None:
            message.claimed_at, message.tries = now, message.tries + 1
            message.save()
    return message


def _sent(message: Message) -> str:
    """What went wrong; empty when nothing did. One bad address must not hold up the others."""
    try:
        EmailMessage(message.subject, message.body, settings.DEFAULT_FROM_EMAIL, [message.to]).send()
    except Exception as error:  # whatever the mail server or its library raises
        return f"{type(error).__name__}: {error}"
    return ""
