"""What was set, used, tried and filled. Every row is a record: written once; the latest one of its kind counts."""

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from spinepath.clinic.choice import Choice
from spinepath.clinic.immutable import Immutable, ImmutableQuerySet
from spinepath.clinic.people.models import OfPatientQuerySet, Patient, User


class RowQuerySet(ImmutableQuerySet, OfPatientQuerySet):
    """Written once, and of a patient."""


class Row(Immutable):
    """Of one patient, by somebody, at a time."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="+")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = RowQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ("-at", "-pk")


def _amount(**more: object) -> models.DecimalField:
    return models.DecimalField(max_digits=9, decimal_places=3, **more)


class Recharge(Choice):
    ACTIVE = "active", _("active")
    PASSIVE = "passive", _("passive")


class Release(Row):
    """A stimulator's program as released for the patient, with its bounds in mA; the newest of a name counts."""

    name = models.CharField(max_length=40)
    contacts = models.CharField(max_length=80)  # such as "2- 3- 5+"
    pulse_width = _amount()  # us
    rate = _amount()  # Hz
    recharge = models.CharField(max_length=10, choices=Recharge.choices())
    low = _amount()
    high = _amount()
    step = _amount()
    discomfort = _amount(null=True, blank=True)
    withdrawn = models.BooleanField(default=False)
    why = models.CharField(max_length=400, blank=True)

    class Meta(Row.Meta):
        indexes = (models.Index(fields=("patient", "name", "at")),)
        constraints = (
            models.CheckConstraint(
                condition=Q(low__gte=0, high__gte=F("low"), step__gt=0), name="release_bounds"
            ),
        )

    def __str__(self) -> str:
        return str(self.name)


class Use(Row):
    """What the patient says they use. Accepted only within the bounds of that moment, which stand beside it."""

    class Helps(Choice):
        MORE = "more", _("It helps a lot")
        SOME = "some", _("It helps a little")
        NOT = "not", _("It does not help")

    release = models.ForeignKey(Release, models.PROTECT, related_name="uses", null=True)
    amplitude = _amount(null=True)  # mA; None: the stimulator is off
    low = _amount(null=True)
    high = _amount(null=True)
    pain = models.PositiveSmallIntegerField(null=True)
    helps = models.CharField(max_length=10, choices=Helps.choices(), blank=True)
    note = models.CharField(max_length=400, blank=True)
    accepted = models.BooleanField()
    refused = models.CharField(max_length=200, blank=True)

    class Meta(Row.Meta):
        indexes = (models.Index(fields=("patient", "at")),)
        constraints = (
            models.CheckConstraint(
                condition=Q(accepted=False) | Q(amplitude=None)
                | Q(release__isnull=False, low__isnull=False, high__isnull=False,
                    amplitude__gte=F("low"), amplitude__lte=F("high")),
                name="use_within_limits",
            ),
            models.CheckConstraint(condition=Q(pain=None) | Q(pain__lte=10), name="use_pain"),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.patient} {self.at:%Y-%m-%d %H:%M}"


class Trial(Row):
    """A screening trial: when stimulation starts, and the goal in the patient's own words."""

    starts_on = models.DateField()
    goal = models.CharField(max_length=400, blank=True)

    def __str__(self) -> str:
        return f"{self.patient} {self.starts_on}"


class TrialDay(Row):
    """One line of the diary; a second line of the same day stands beside the first."""

    trial = models.ForeignKey(Trial, models.PROTECT, related_name="diary")
    on = models.DateField()
    pain = models.PositiveSmallIntegerField()
    stimulated = models.BooleanField()
    note = models.CharField(max_length=400, blank=True)

    class Meta(Row.Meta):
        constraints = (models.CheckConstraint(condition=Q(pain__lte=10), name="trial_pain"),)

    def __str__(self) -> str:
        return f"{self.on}: {self.pain}"


class TrialResult(Row):
    """What was asked at the end of a trial; None or empty: not asked."""

    trial = models.ForeignKey(Trial, models.PROTECT, related_name="results")
    stated_percent = models.PositiveSmallIntegerField(null=True)
    goal_reached = models.BooleanField(null=True)
    medicine = models.BooleanField(null=True)
    activity = models.BooleanField(null=True)
    wish = models.BooleanField(null=True)
    scores = models.JSONField(default=dict)  # measure: [before, during], as text

    class Meta(Row.Meta):
        constraints = (
            models.CheckConstraint(
                condition=Q(stated_percent=None) | Q(stated_percent__lte=100), name="trial_share"
            ),
        )

    def __str__(self) -> str:
        return f"{self.trial}: {self.at:%Y-%m-%d}"


class Pump(Row):
    """An implanted pump: volumes in mL."""

    name = models.CharField(max_length=80)
    implanted_on = models.DateField()
    reservoir = _amount()
    tubing = _amount()
    catheter = _amount()

    def __str__(self) -> str:
        return str(self.name)


class Refill(Row):
    """One refill visit. Volumes in mL, rate in mL a day; programmed: given since the last, by the programmer."""

    pump = models.ForeignKey(Pump, models.PROTECT, related_name="refills")
    on = models.DateField()
    programmed = _amount(default=Decimal(0))
    expected = _amount()
    found = _amount()
    filled = _amount()
    rate = _amount()
    reserve = _amount()
    drugs = models.JSONField()  # drug: concentration with its unit
    checked_with = models.CharField(max_length=80)  # the second person who read vial, pump and person
    record = models.JSONField()  # the lines of every check, as shown on that day
    alarm_on = models.DateField()
    book_by = models.DateField()
    note = models.CharField(max_length=400, blank=True)

    class Meta(Row.Meta):
        indexes = (models.Index(fields=("book_by",)),)

    def __str__(self) -> str:
        return f"{self.pump}, {self.on}"
