"""What the administrator keeps, kind by kind: its form, whose it is, and which visits a change of it may touch."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from django import forms
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from spinepath.clinic.people.models import Site, User
from spinepath.clinic.scheduling.models import Absence, Closure, Device, Hours, Room, Session, VisitKind
from spinepath.therapy.blocks.procedures import procedures

_TIME = {"widget": forms.TimeInput(attrs={"type": "time"})}
_DATE = {"widget": forms.DateInput(attrs={"type": "date"})}


class _Checked(forms.ModelForm):
    """A form whose row is checked whole, with the constraints of the database, before anything is written."""

    def clean(self) -> Any:
        given = super().clean() or self.cleaned_data
        first, last = (given.get(name) for name in self.order)
        if first and last and (last < first or (self.order[0] == "starts" and last == first)):
            self.add_error(self.order[1], _("It ends before it begins."))
        return given

    order: tuple[str, str] = ("first", "last")


class _Window(_Checked):
    order = ("starts", "ends")
    starts = forms.TimeField(label=gettext_lazy("From"), **_TIME)
    ends = forms.TimeField(label=gettext_lazy("Until"), **_TIME)


class HoursForm(_Window):
    class Meta:
        model = Hours
        fields = ("weekday", "starts", "ends")
        labels = {"weekday": gettext_lazy("Day of the week")}  # noqa: RUF012 (Django's own form)


class SessionForm(_Window):
    since = forms.DateField(label=gettext_lazy("First day"), **_DATE)
    until = forms.DateField(label=gettext_lazy("Last day"), required=False, **_DATE)

    class Meta:
        model = Session
        fields = ("clinician", "weekday", "starts", "ends", "since", "until")
        labels = {"clinician": gettext_lazy("Who"), "weekday": gettext_lazy("Day of the week")}  # noqa: RUF012

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        here = {"posts__site": self.instance.site_id, "posts__role__in": ("nurse", "clinician", "surgeon")}
        self.fields["clinician"].queryset = (
            User.objects.filter(is_active=True, **here).distinct().order_by("last_name")
        )

    def clean(self) -> Any:
        given = super().clean()
        if given.get("since") and given.get("until") and given["until"] < given["since"]:
            self.add_error("until", _("It ends before it begins."))
        if not self.errors and self._overlaps(given):
            self.add_error("starts", _("This person has another session at that time."))
        return given

    def _overlaps(self, given: Any) -> bool:
        """Nobody is in two places at once."""
        rows = Session.objects.filter(clinician=given["clinician"], weekday=given["weekday"]).exclude(
            pk=self.instance.pk
        )
        rows = rows.filter(starts__lt=given["ends"], ends__gt=given["starts"])
        rows = rows.filter(Q(until=None) | Q(until__gte=given["since"]))
        zone = self.instance.site.time_zone
        return (
            (rows.filter(since__lte=given["until"]) if given.get("until") else rows)
            .filter(site__time_zone=zone)
            .exists()
        )


class _Days(_Checked):
    first = forms.DateField(label=gettext_lazy("First day"), **_DATE)
    last = forms.DateField(label=gettext_lazy("Last day"), **_DATE)


class ClosureForm(_Days):
    class Meta:
        model = Closure
        fields = ("first", "last", "reason")
        labels = {"reason": gettext_lazy("Reason")}  # noqa: RUF012


class AbsenceForm(_Days):
    class Meta:
        model = Absence
        fields = ("first", "last", "reason")
        labels = {"reason": gettext_lazy("Reason")}  # noqa: RUF012


class _Equipment(forms.ModelForm):
    kind = forms.SlugField(
        label=gettext_lazy("Kind"), max_length=50,
        help_text=gettext_lazy("What a kind of visit asks for, for example consulting, procedure, imaging, mri."),
    )  # fmt: skip

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        same = (
            type(self.instance)
            .objects.filter(site=self.instance.site, name=name)
            .exclude(pk=self.instance.pk)
        )
        if same.exists():
            raise forms.ValidationError(_("There is one of this name at this location."))
        return name


class RoomForm(_Equipment):
    class Meta:
        model = Room
        fields = ("name", "kind")
        labels = {"name": gettext_lazy("Name")}  # noqa: RUF012


class DeviceForm(_Equipment):
    class Meta:
        model = Device
        fields = ("name", "kind")
        labels = {"name": gettext_lazy("Name")}  # noqa: RUF012


class KindForm(forms.ModelForm):
    procedure = forms.ChoiceField(
        label=gettext_lazy("Needle or lead"), required=False,
        choices=lambda: [("", gettext_lazy("none")), *((name, name.replace("_", " ")) for name in procedures())],
        help_text=gettext_lazy("Decides how long blood thinners stop before it."),
    )  # fmt: skip

    class Meta:
        model = VisitKind
        fields = (
            "name",
            "slug",
            "minutes",
            "role",
            "room",
            "device",
            "procedure",
            "imaging_first",
            "pictures",
            "by_patient",
        )
        labels = {  # noqa: RUF012
            "name": gettext_lazy("Name"), "slug": gettext_lazy("Short name, for addresses"),
            "minutes": gettext_lazy("Minutes"), "role": gettext_lazy("Who does it"),
            "room": gettext_lazy("Kind of room"), "device": gettext_lazy("Kind of device"),
            "imaging_first": gettext_lazy("Pictures that are recommended come first"),
            "pictures": gettext_lazy("It makes pictures"), "by_patient": gettext_lazy("Patients may book it themselves"),  # noqa: E501
        }  # fmt: skip

    def clean_minutes(self) -> int:
        """The book counts in steps of five."""
        minutes: int = self.cleaned_data["minutes"]
        if minutes % 5 or not 5 <= minutes <= 480:
            raise forms.ValidationError(_("In steps of five minutes, at most 480."))
        return minutes


class SiteForm(forms.ModelForm):
    class Meta:
        model = Site
        fields: tuple[str, ...] = ("name", "address", "phone", "time_zone")
        labels = {  # noqa: RUF012
            "name": gettext_lazy("Name"), "address": gettext_lazy("Address"), "phone": gettext_lazy("Phone"),
            "time_zone": gettext_lazy("Time zone"),
        }  # fmt: skip
        help_texts = {"time_zone": gettext_lazy("Such as Europe/Berlin.")}  # noqa: RUF012


class NewSite(SiteForm):
    class Meta(SiteForm.Meta):
        fields = ("slug", *SiteForm.Meta.fields)
        labels = {**SiteForm.Meta.labels, "slug": gettext_lazy("Short name, for addresses")}  # noqa: RUF012


class Thing(NamedTuple):
    """model, its form, its words. touched: visits that a change may touch. ends: how it goes, given the last day."""

    model: type[models.Model]
    form: type[forms.ModelForm]
    label: Any
    touched: Callable[[Any], Q]
    ends: Callable[[Any, Any], Any]
    last_day: bool = False


def _gone(row: Any, _day: Any) -> None:
    row.delete()


def _retired(row: Any, _day: Any) -> None:
    row.ended_on = timezone.localdate()
    row.save()


def _session_ends(row: Session, day: Any) -> None:
    """On its last day; a session that would end before it began never was."""
    if day < row.since:
        row.delete()
        return
    row.until = day
    row.save()


def _at_site(row: Any) -> Q:
    return Q(site=row.site_id)


def _of_session(row: Any) -> Q:
    """Of its clinician, and of the one that it was of before."""
    kept = Session.objects.filter(pk=row.pk).values_list("clinician", flat=True)
    return Q(site=row.site_id, clinician__in={row.clinician_id, *kept})


THINGS: Mapping[str, Thing] = {
    "hours": Thing(Hours, HoursForm, gettext_lazy("Hours"), _at_site, _gone),
    "closure": Thing(Closure, ClosureForm, gettext_lazy("Closed days"), _at_site, _gone),
    "room": Thing(Room, RoomForm, gettext_lazy("Room"), _at_site, _retired),
    "device": Thing(Device, DeviceForm, gettext_lazy("Device"), _at_site, _retired),
    "session": Thing(Session, SessionForm, gettext_lazy("Session"), _of_session, _session_ends, last_day=True),
    "absence": Thing(Absence, AbsenceForm, gettext_lazy("Absence"), lambda row: Q(clinician=row.clinician_id), _gone),
    "kind": Thing(VisitKind, KindForm, gettext_lazy("Kind of visit"), lambda row: Q(kind=row.pk), _retired),
}  # fmt: skip
OF_A_SITE = ("hours", "closure", "room", "device", "session")
