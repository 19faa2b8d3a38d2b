"""What was received, what was made of it, and what was signed."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from spinepath.clinic.choice import Choice
from spinepath.clinic.immutable import Immutable, ImmutableQuerySet
from spinepath.clinic.people.models import OfPatient, OfPatientQuerySet, Patient, User


class KeptQuerySet(ImmutableQuerySet, OfPatientQuerySet):
    """Written once, and of a patient."""


class ReceivedDocument(Immutable):
    """A record as it came in: FHIR JSON, whole, never edited. The chart is made from these, every time."""

    class Source(Choice):
        FILE = "file", _("a file")
        SERVER = "server", _("a FHIR server")
        TYPED = "typed", _("typed here")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="documents")
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    source = models.CharField(max_length=10, choices=Source.choices())
    origin = models.CharField(
        max_length=120
    )  # the system it is from: addresses such as Observation/1 hold within it
    name = models.CharField(max_length=200)
    received_at = models.DateTimeField()
    received_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_up = models.BooleanField(default=False)

    objects = KeptQuerySet.as_manager()

    class Meta:
        ordering = ("received_at", "id")
        indexes = (
            models.Index(fields=("patient", "received_at")),
            models.Index(fields=("received_at",)),  # what came in lately, for the home page
        )
        constraints = (models.UniqueConstraint(fields=("patient", "sha256"), name="a_document_once"),)

    def __str__(self) -> str:
        return f"{self.name} ({self.sha256[:12]})"


class Derived(OfPatient):
    """The latest assessment of a patient, kept so that a page is fast. Deleting it loses nothing: no second truth."""

    patient = models.OneToOneField(Patient, models.CASCADE, related_name="derived")
    key = models.CharField(max_length=64)  # of everything it was made from: records/derive.py
    as_of = models.DateField()
    assessment = models.BinaryField()
    page = models.TextField()
    brief = models.JSONField()
    red_flags = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.patient} on {self.as_of}"


class SignedAssessment(Immutable):
    """An assessment that a clinician put their name to. Names all that is needed to make it again."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="signed_assessments")
    as_of = models.DateField()
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    made_from = models.JSONField()  # sha-256 of each document, in order of arrival
    contributed = models.BinaryField(
        default=b""
    )  # what the clinic's own tables added, as FHIR, as it was that day
    knowledge_version = models.CharField(max_length=40)
    knowledge_sha256 = models.CharField(max_length=64)
    spinepath_version = models.CharField(max_length=40)
    signed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()
    note = models.TextField(blank=True, max_length=2000)

    objects = KeptQuerySet.as_manager()

    class Meta:
        ordering = ("-signed_at",)

    def __str__(self) -> str:
        return f"{self.patient} on {self.as_of}, {self.signed_by}"
