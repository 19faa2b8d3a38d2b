"""People and places. A patient's objects are reached with `for_user(user, roles)` only."""

import uuid
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from spinepath.clinic.choice import Choice
from spinepath.clinic.people.reach import patients_of
from spinepath.clinic.people.roles import STAFF, Role


def known_zone(name: str) -> None:
    """Refuses a time zone that the machine does not know."""
    if name not in available_timezones():
        raise ValidationError(
            _("%(name)s is no time zone; write one such as Europe/Berlin"), params={"name": name}
        )


class Site(models.Model):
    """A location of the clinic."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=80)
    address = models.CharField(max_length=200)
    phone = models.CharField(max_length=40)
    time_zone = models.CharField(max_length=40, validators=[known_zone])

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return str(self.name)

    @property
    def zone(self) -> ZoneInfo:
        """The location's own time."""
        return ZoneInfo(self.time_zone)


class UserManager(BaseUserManager):
    """Users go by their e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user: User = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, email: str | None) -> "User":
        user: User = self.get(email=(email or "").lower())
        return user


class User(AbstractUser):
    """Someone who signs in. Roles come from posts, from being a patient, or from a patient's delegation."""

    username = None
    email = models.EmailField(_("e-mail address"), unique=True)
    title = models.CharField(max_length=40, blank=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: tuple[str, ...] = ()
    objects = UserManager()

    def __str__(self) -> str:
        return " ".join(filter(None, (self.title, self.first_name, self.last_name))) or str(self.email)

    @cached_property
    def own_posts(self) -> list["Post"]:
        """Posts with their sites, in order."""
        return list(self.posts.select_related("site").order_by("pk"))

    @cached_property
    def roles(self) -> frozenset[Role]:
        """Every role held now."""
        held = {Role(post.role) for post in self.own_posts}
        if Patient.objects.filter(patients_of(self, [Role.PATIENT])).exists():
            held.add(Role.PATIENT)
        return frozenset(held)

    @property
    def is_staff_member(self) -> bool:
        """Holds any post."""
        return bool(self.roles & STAFF)

    @cached_property
    def site(self) -> "Site | None":
        """Where this person is at home: the first post, else the patient's own site."""
        if self.own_posts:
            found: Site = self.own_posts[0].site
            return found
        patient = Patient.objects.filter(patients_of(self, [Role.PATIENT])).select_related("site").first()
        return patient.site if patient else None


class Post(models.Model):
    """A staff role at a site."""

    user = models.ForeignKey(User, models.CASCADE, related_name="posts")
    site = models.ForeignKey(Site, models.PROTECT, related_name="posts")
    role = models.CharField(
        max_length=20, choices=[choice for choice in Role.choices() if choice[0] in STAFF]
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("user", "site", "role"), name="one_post_of_a_kind"),
            models.CheckConstraint(condition=Q(role__in=sorted(STAFF)), name="posts_are_for_staff"),
        )

    def __str__(self) -> str:
        return f"{self.get_role_display()}, {self.site}"


class PatientQuerySet(models.QuerySet):
    """Patients, narrowed to those that a user reaches."""

    def for_user(self, user: User, roles: frozenset[Role] | None = None) -> "PatientQuerySet":
        """roles: those in which the user acts; None for all that are held. Never wider than what is held."""
        acting = user.roles if roles is None else user.roles & roles
        reached: PatientQuerySet = self.filter(patients_of(user, acting))
        return reached

    def listed(self) -> "PatientQuerySet":
        """With what a line of a list shows: the answer of the assessment, never the whole of it."""
        large = ("derived__assessment", "derived__page")
        found: PatientQuerySet = self.select_related("site", "derived").defer(*large)
        return found

    def called(self, words: str) -> "PatientQuerySet":
        """Those whose name, number or birth date holds every word."""
        found = self
        for word in words.split():
            name = Q(given_name__icontains=word) | Q(family_name__icontains=word) | Q(number__icontains=word)
            found = found.filter(name | Q(birth__startswith=word) if word[:4].isdigit() else name)
        return found


class Patient(models.Model):
    """A patient of the clinic. `number` is the clinic's own; what was received about them stands in records."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField(max_length=20, unique=True)
    given_name = models.CharField(max_length=80)
    family_name = models.CharField(max_length=80)
    birth = models.DateField()
    sex = models.CharField(
        max_length=10, choices=[(one, _(one)) for one in ("female", "male", "other", "unknown")]
    )
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    site = models.ForeignKey(Site, models.PROTECT, related_name="patients")
    user = models.OneToOneField(User, models.SET_NULL, related_name="patient", null=True, blank=True)
    language = models.CharField(
        max_length=5, choices=settings.LANGUAGES, default="en"
    )  # of what is sent to them
    made_up = models.BooleanField(default=False)

    objects = PatientQuerySet.as_manager()

    class Meta:
        ordering = ("family_name", "given_name", "number")
        indexes = (models.Index(fields=("family_name", "given_name")),)

    def __str__(self) -> str:
        return f"{self.given_name} {self.family_name}"


class OfPatientQuerySet(models.QuerySet):
    """Rows that belong to a patient: reached exactly when the patient is."""

    def for_user(self, user: User, roles: frozenset[Role] | None = None) -> "OfPatientQuerySet":
        """See PatientQuerySet.for_user."""
        reached: OfPatientQuerySet = self.filter(patient__in=Patient.objects.for_user(user, roles))
        return reached


class OfPatient(models.Model):
    """Base of everything that belongs to one patient."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="%(class)ss")

    objects = OfPatientQuerySet.as_manager()

    class Meta:
        abstract = True


class CareTeamMember(OfPatient):
    """A clinician or surgeon who treats this patient."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="care_team")
    user = models.ForeignKey(User, models.PROTECT, related_name="care_teams")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("patient", "user"), condition=Q(until=None), name="once_in_a_care_team"
            ),
        )

    def __str__(self) -> str:
        return f"{self.user}: {self.patient}"


class Delegation(OfPatient):
    """A patient lets a carer act for them, until it is ended."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="delegations")
    carer = models.ForeignKey(User, models.PROTECT, related_name="delegations")
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("patient", "carer"), condition=Q(ended_at=None), name="one_delegation"
            ),
        )

    def __str__(self) -> str:
        return f"{self.carer}: {self.patient}"


class Invitation(OfPatient):
    """A way in for a patient or a carer: one address, one use, a few days. Only the token's hash is kept."""

    class For(Choice):
        PATIENT = "patient", _("the patient")
        CARER = "carer", _("a carer")

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="invitations")
    email = models.EmailField()
    whom = models.CharField(max_length=10, choices=For.choices(), default="patient")
    token_sha256 = models.CharField(max_length=64, unique=True)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    tries_left = models.PositiveSmallIntegerField(default=5)

    def __str__(self) -> str:
        return f"{self.email}: {self.patient}"
