"""Break-glass: access outside one's own patients, with a reason and an end. Access tokens: for programs."""

from datetime import timedelta

from django.db import models

from spinepath.clinic.immutable import Immutable, ImmutableQuerySet
from spinepath.clinic.people.models import OfPatientQuerySet, Patient, User

LASTS = timedelta(hours=1)


class GlassQuerySet(ImmutableQuerySet, OfPatientQuerySet):
    """Written once, and of a patient."""


class Glass(Immutable):
    """Someone opened a record that is not theirs to open. Everything read through it is logged with the reason."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="glasses")
    user = models.ForeignKey(User, models.PROTECT, related_name="glasses")
    reason = models.CharField(max_length=400)
    at = models.DateTimeField()
    until = models.DateTimeField()

    objects = GlassQuerySet.as_manager()

    class Meta:
        indexes = (models.Index(fields=("user", "until")),)
        constraints = (
            models.CheckConstraint(condition=~models.Q(reason=""), name="glass_has_a_reason"),
            models.CheckConstraint(condition=models.Q(until__gt=models.F("at")), name="glass_ends"),
        )

    def __str__(self) -> str:
        return f"{self.user} -> {self.patient}: {self.reason}"


class AccessToken(models.Model):
    """A program reads as this user, through the FHIR addresses only, until it ends. Only the hash of it is kept."""

    user = models.ForeignKey(User, models.CASCADE, related_name="access_tokens")
    name = models.CharField(max_length=80)
    sha256 = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-created_at",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("created_at")), name="access_token_expires"
            ),
        )

    def __str__(self) -> str:
        return str(self.name)
