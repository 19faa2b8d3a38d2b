"""A decision: about what, which, why, by whom, and on which assessment."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from spinepath.clinic.choice import Choice
from spinepath.clinic.immutable import Immutable
from spinepath.clinic.people.models import Patient, User
from spinepath.clinic.records.models import KeptQuerySet


class About(Choice):
    """What a decision can be about."""

    OPTION = "option", _("Treatment")
    MEDICINE = "medicine", _("Medicine")
    TEST = "test", _("Test")


class Verdict(Choice):
    ACCEPT = "accept", _("Accepted")
    DECLINE = "decline", _("Declined")
    NOTE = "note", _("Note")


class Decision(Immutable):
    """Written once; a later one about the same thing stands before it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="decisions")
    about = models.CharField(max_length=10, choices=About.choices())
    key = models.CharField(max_length=80)  # Option.therapy, MedicineOption.ingredient or WorkupItem.test
    name = models.CharField(max_length=200)  # as it was shown that day
    answer = models.CharField(max_length=20)  # what the assessment said of it that day
    verdict = models.CharField(max_length=10, choices=Verdict.choices())
    reason = models.TextField(max_length=1000, blank=True)
    assessment_sha256 = models.CharField(max_length=64)
    as_of = models.DateField()
    knowledge_version = models.CharField(max_length=40)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = KeptQuerySet.as_manager()

    class Meta:
        ordering = ("-at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=Q(verdict="accept") | ~Q(reason=""), name="declined_with_a_reason"
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_verdict_display()}: {self.name}"
