"""From a filled-in search to free times, in days, and to the one that was chosen."""

from collections.abc import Iterable
from datetime import UTC, datetime, time
from functools import cached_property
from itertools import groupby
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _

from spinepath.clinic.people.models import Patient, Site, User
from spinepath.clinic.people.roles import Role
from spinepath.clinic.scheduling import words
from spinepath.clinic.scheduling.cells import STEP
from spinepath.clinic.scheduling.errors import NotBooked, NotSafeYet, Taken
from spinepath.clinic.scheduling.first_safe import FirstSafe, first_safe
from spinepath.clinic.scheduling.forms import Find
from spinepath.clinic.scheduling.free import Slot, Wish, slots
from spinepath.clinic.scheduling.models import Appointment, VisitKind
from spinepath.clinic.scheduling.moments import first_moment

SHOWN = 36
"""So many free times on one page."""


class Bench(NamedTuple):
    """The free times of one clinician at one location on one day."""

    site: Site
    clinician: User
    slots: list[Slot]


class Finding:
    """One search. It is done when all questions were answered; those before a needle are asked first."""

    def __init__(
        self, request: Any, patient: Patient, kind: VisitKind, moving: Appointment | None = None
    ) -> None:
        self.request, self.patient, self.kind, self.moving = request, patient, kind, moving
        self.now = timezone.now()
        given = request.POST if request.method == "POST" else None
        self.asks = bool(kind.procedure) and moving is None
        today = timezone.localdate(self.now, patient.site.zone)
        self.form = Find(given, kind=kind, initial={"today": today})
        if moving is not None:
            for name in set(self.form.fields) - {"site", "clinician", "day"}:
                del self.form.fields[name]

    @cached_property
    def valid(self) -> bool:
        """Can it be looked for?"""
        return self.form.is_valid() if self.form.is_bound else not self.asks

    def _given(self, name: str) -> Any:
        return self.form.cleaned_data.get(name) if self.form.is_bound and self.valid else None

    @property
    def told(self) -> dict[str, str]:
        """What was answered."""
        if self.moving is not None:
            return dict(self.moving.told)
        return self.form.told if self.form.is_bound and self.valid else {}

    @property
    def wish(self) -> Wish:
        """What is looked for."""
        return Wish(self.kind, self._given("site"), self._given("clinician"), self.patient, self.moving)

    @cached_property
    def safe(self) -> FirstSafe:
        """The first safe time, by the record and the answers."""
        return first_safe(self.patient, self.kind, self.told, self.now)

    @property
    def lines(self) -> list[words.Line]:
        """Why it is not sooner, for this reader."""
        return words.lines(self.safe, self.request.acting) if self.valid else []

    @cached_property
    def slots(self) -> list[Slot]:
        """The first free ones from the day that was asked for."""
        if not self.valid or self.safe.blocked:
            return []
        start = max(self.now, self.safe.not_before or self.now)
        if day := self._given("day"):
            zone = (self._given("site") or self.patient.site).zone
            start = max(start, first_moment(day, time.min, zone))
        return slots(self.wish, start, limit=SHOWN)

    @property
    def days(self) -> list[tuple[Any, list[Bench]]]:
        """By the day at the location, and there by clinician."""
        by_day = groupby(sorted(self.slots, key=_day), key=_day)
        return [(day, list(_benches(found))) for day, found in by_day]

    @property
    def later(self) -> Any:
        """The last day shown: looking further begins there."""
        return _day(self.slots[-1]) if len(self.slots) == SHOWN else None

    @cached_property
    def chosen(self) -> Slot | None:
        """The time that was pressed; None when none was, or it is gone."""
        parts = self.request.POST.get("slot", "").split("|")
        if len(parts) != 3 or not self.valid:
            return None
        found = slots(self._exactly(parts), _moment(parts[0]), _moment(parts[0]) + STEP)
        return found[0] if found and found[0].starts_at >= self.now else None

    @property
    def gone(self) -> bool:
        """A time was pressed that is no longer free."""
        return "slot" in self.request.POST and self.valid and self.chosen is None

    @property
    def exact(self) -> Wish:
        """The wish for just this clinician and location."""
        assert self.chosen is not None
        return self.wish._replace(site=self.chosen.site, clinician=self.chosen.clinician)

    def _exactly(self, parts: list[str]) -> Wish:
        sites, people = self.form.fields["site"].queryset, self.form.fields["clinician"].queryset
        numbers = [int(part) if part.isdigit() else 0 for part in parts[1:]]
        site, clinician = sites.filter(pk=numbers[0]).first(), people.filter(pk=numbers[1]).first()
        kind = self.kind if site and clinician else VisitKind(minutes=self.kind.minutes, role="")
        return self.wish._replace(kind=kind, site=site, clinician=clinician)


def _moment(text: str) -> datetime:
    """A time that nobody can read is one long past."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return datetime(1970, 1, 1, tzinfo=UTC)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _day(slot: Slot) -> Any:
    return slot.starts_at.astimezone(slot.site.zone).date()


def _benches(found: Iterable[Slot]) -> Iterable[Bench]:
    def whose(slot: Slot) -> tuple[int, int]:
        return slot.site.pk, slot.clinician.pk

    for _whose, each in groupby(sorted(found, key=whose), key=whose):
        mine = sorted(each, key=lambda slot: slot.starts_at)
        yield Bench(mine[0].site, mine[0].clinician, mine)


def refusal(error: NotBooked, roles: Iterable[Role]) -> str:
    """In words, with what to do."""
    if isinstance(error, Taken):
        return _("Somebody else was quicker: this time is gone. Choose another one.")
    if isinstance(error, NotSafeYet):
        said = [str(line.says) for line in words.lines(error.safe, roles)]
        return " ".join([_("Nothing was booked."), *said])
    return _("Nothing was changed: the appointment is no longer as this page showed it. Load it again.")
