"""Kinds of visit, appointments and the cells they hold, the wait-list, and a clinician's word on the first date."""

import uuid
from datetime import datetime

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from spinepath.clinic.choice import Choice
from spinepath.clinic.immutable import Immutable
from spinepath.clinic.people.models import OfPatient, Patient, Site, User
from spinepath.clinic.people.roles import CARE, Role
from spinepath.clinic.records.models import KeptQuerySet
from spinepath.clinic.scheduling.places import Device, Room


class VisitKind(models.Model):
    """A kind of visit: who sees the patient, for how long, and what it takes.

    role: of the clinician. room, device: kinds of them; empty needs none. procedure: its id in
    therapy/blocks/procedures.toml when a needle or lead goes in, else empty. imaging_first: pictures that the
    assessment recommends come before it. pictures: the visit makes them. by_patient: patients book it themselves.
    ended_on: no longer offered.
    """

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=80)
    minutes = models.PositiveSmallIntegerField(validators=[MinValueValidator(5)])
    role = models.CharField(max_length=20, choices=[one for one in Role.choices() if one[0] in CARE])
    room = models.SlugField(blank=True)
    device = models.SlugField(blank=True)
    procedure = models.CharField(max_length=40, blank=True)
    imaging_first = models.BooleanField(default=False)
    pictures = models.BooleanField(default=False)
    by_patient = models.BooleanField(default=True)
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = (models.CheckConstraint(condition=Q(minutes__gte=5), name="visit_takes_time"),)

    def __str__(self) -> str:
        return gettext(self.name)


class Appointment(OfPatient):
    """A visit with its time, place and people. held: kept free for someone of the wait-list until `held_until`.

    told: what was answered when it was booked. to_ask: what is not known and must be asked before the visit
    (names in first_safe.Why). sequence: counts changes of the time, for calendars.
    """

    class Status(Choice):
        HELD = "held", _("held for the wait-list")
        BOOKED = "booked", _("booked")
        ARRIVED = "arrived", _("arrived")
        DONE = "done", _("done")
        MISSED = "missed", _("did not come")
        CANCELLED = "cancelled", _("cancelled")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="appointments")
    kind = models.ForeignKey(VisitKind, models.PROTECT, related_name="appointments")
    site = models.ForeignKey(Site, models.PROTECT, related_name="appointments")
    clinician = models.ForeignKey(User, models.PROTECT, related_name="appointments")
    room = models.ForeignKey(Room, models.PROTECT, null=True, blank=True, related_name="appointments")
    device = models.ForeignKey(Device, models.PROTECT, null=True, blank=True, related_name="appointments")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    status = models.CharField(max_length=10, choices=Status.choices(), default=Status.BOOKED.value)
    waiting = models.ForeignKey("Waiting", models.SET_NULL, null=True, blank=True, related_name="offers")
    held_until = models.DateTimeField(null=True, blank=True)
    told = models.JSONField(default=dict, blank=True)
    to_ask = models.JSONField(default=list, blank=True)
    sequence = models.PositiveSmallIntegerField(default=0)
    booked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    booked_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    made_up = models.BooleanField(default=False)

    class Meta:
        ordering = ("starts_at", "pk")
        indexes = (
            models.Index(fields=("site", "starts_at")),
            models.Index(fields=("clinician", "starts_at")),
            models.Index(fields=("patient", "starts_at")),
        )
        constraints = (
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="appointment_ends_later"),
            models.CheckConstraint(
                condition=Q(status="held", held_until__isnull=False) | ~Q(status="held"), name="a_hold_ends"
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind}, {self.begins:%Y-%m-%d %H:%M}, {self.site}"

    @property
    def begins(self) -> datetime:
        """The start on the clock of the location."""
        found: datetime = self.starts_at.astimezone(self.site.zone)
        return found

    @property
    def ahead(self) -> bool:
        """Still to come, as far as the book says."""
        return self.status == self.Status.BOOKED


class Cell(models.Model):
    """Five minutes of somebody or something, taken. No two rows are alike: that is what makes a slot bookable once."""

    appointment = models.ForeignKey(Appointment, models.CASCADE, related_name="cells")
    key = models.CharField(max_length=40)  # who or what: cells.py
    cell = models.BigIntegerField()  # five-minute steps since 1970, UTC

    class Meta:
        constraints = (models.UniqueConstraint(fields=("key", "cell"), name="nothing_is_booked_twice"),)

    def __str__(self) -> str:
        return f"{self.key} {self.cell}"


class Waiting(OfPatient):
    """A patient would like this kind of visit earlier. site, clinician: None for any."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="waitings")
    kind = models.ForeignKey(VisitKind, models.PROTECT, related_name="waitings")
    site = models.ForeignKey(Site, models.PROTECT, null=True, blank=True, related_name="waitings")
    clinician = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    told = models.JSONField(default=dict, blank=True)
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    made_up = models.BooleanField(default=False)

    class Meta:
        ordering = ("since", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("patient", "kind"), condition=Q(ended_at=None), name="once_on_the_wait_list"
            ),
        )

    def __str__(self) -> str:
        return f"{self.patient}: {self.kind}"


class Clearance(Immutable):
    """A clinician's word: from this day on this kind of visit is safe for this patient. The latest one counts."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="clearances")
    kind = models.ForeignKey(VisitKind, models.PROTECT, related_name="clearances")
    not_before = models.DateField()
    reason = models.CharField(max_length=400)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = KeptQuerySet.as_manager()

    class Meta:
        ordering = ("-at",)
        constraints = (models.CheckConstraint(condition=~Q(reason=""), name="clearance_has_a_reason"),)

    def __str__(self) -> str:
        return f"{self.patient}: {self.kind} from {self.not_before}"
