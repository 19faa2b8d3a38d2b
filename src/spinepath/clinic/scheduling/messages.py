"""What waits to be sent, and who may read a calendar."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from spinepath.clinic.choice import Choice
from spinepath.clinic.people.models import OfPatient, Patient, User
from spinepath.clinic.scheduling.visits import Appointment


class Message(OfPatient):
    """One e-mail in the outbox. It stays here after it was sent: what was said, when, and what went wrong."""

    class About(Choice):
        BOOKED = "booked", _("booked")
        MOVED = "moved", _("moved")
        CANCELLED = "cancelled", _("cancelled")
        REMINDER = "reminder", _("reminder")
        OFFER = "offer", _("offer of an earlier time")

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="messages")
    appointment = models.ForeignKey(Appointment, models.CASCADE, related_name="messages")
    about = models.CharField(max_length=10, choices=About.choices())
    to = models.EmailField()
    subject = models.CharField(max_length=100)
    body = models.TextField()
    due_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("due_at", "pk")
        indexes = (
            models.Index(fields=("due_at",), condition=models.Q(sent_at=None), name="messages_to_send"),
        )

    def __str__(self) -> str:
        return f"{self.about}, due {self.due_at:%Y-%m-%d %H:%M}"


class Feed(OfPatient):
    """A calendar address that needs no sign-in. Only the hash of its secret is kept; ended_at: it no longer works."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="feeds")
    user = models.ForeignKey(User, models.CASCADE, related_name="feeds")
    token_sha256 = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    read_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("patient", "user"), condition=models.Q(ended_at=None), name="one_feed_at_a_time"
            ),
        )

    def __str__(self) -> str:
        return f"{self.user}: {self.patient}"
