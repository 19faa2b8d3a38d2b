"""Where and when patients are seen: hours, closures, rooms, devices, weekly sessions. Times are the location's own."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from spinepath.clinic.people.models import Site, User

WEEKDAYS = list(enumerate((
    _("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"),
)))  # fmt: skip


class Window(models.Model):
    """A span of the clock on one day of the week, not over midnight."""

    weekday = models.PositiveSmallIntegerField(choices=WEEKDAYS)
    starts = models.TimeField()
    ends = models.TimeField()

    class Meta:
        abstract = True
        constraints = (
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="%(class)s_ends_later"),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="%(class)s_is_on_a_day"),
        )


class Hours(Window):
    """When a location is open. A day without hours is closed."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="hours")

    class Meta(Window.Meta):
        ordering = ("weekday", "starts")

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.starts:%H:%M}-{self.ends:%H:%M}"


class Session(Window):
    """A clinician sees patients at a location, every week. since, until: the first and the last day."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="sessions")
    clinician = models.ForeignKey(User, models.PROTECT, related_name="sessions")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta(Window.Meta):
        ordering = ("weekday", "starts")

    def __str__(self) -> str:
        return f"{self.clinician}, {self.site}: {self.get_weekday_display()} {self.starts:%H:%M}-{self.ends:%H:%M}"


class Days(models.Model):
    """Whole days, first and last counted."""

    first = models.DateField()
    last = models.DateField()
    reason = models.CharField(max_length=100)

    class Meta:
        abstract = True
        ordering = ("first",)
        constraints = (
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="%(class)s_ends_later"),
        )


class Closure(Days):
    """A location is closed."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="closures")

    def __str__(self) -> str:
        return f"{self.site}: {self.first} - {self.last} {self.reason}"


class Absence(Days):
    """A clinician is away from every location."""

    clinician = models.ForeignKey(User, models.CASCADE, related_name="absences")

    def __str__(self) -> str:
        return f"{self.clinician}: {self.first} - {self.last}"


class Equipment(models.Model):
    """Something at a location that one visit uses at a time. kind: what a kind of visit asks for.

    ended_on: no longer in use; it stays, for the visits that name it.
    """

    name = models.CharField(max_length=60)
    kind = models.SlugField()
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True
        ordering = ("name",)

    def __str__(self) -> str:
        return str(self.name)


class Room(Equipment):
    """A room: consulting, procedure, imaging ..."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="rooms")


class Device(Equipment):
    """A device that is shared between rooms: x-ray arm, programmer ..."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="devices")
