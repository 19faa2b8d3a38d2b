"""Forms about appointments."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from spinepath.clinic.people.models import Site, User
from spinepath.clinic.people.roles import Role
from spinepath.clinic.scheduling.free import AHEAD
from spinepath.clinic.scheduling.models import Clearance, Closure, VisitKind
from spinepath.clinic.scheduling.opening import sessions_for

_ANSWERS = (("unknown", _("I do not know")), ("yes", _("Yes")), ("no", _("No")))


def _day(**more: Any) -> forms.DateField:
    return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}), **more)


def kinds_for(roles: Any) -> Any:
    """Kinds of visit that these roles may book."""
    rows = VisitKind.objects.filter(ended_on=None)
    return rows.filter(by_patient=True) if set(roles) == {Role.PATIENT} else rows


class Find(forms.Form):
    """Where, with whom, from which day. The questions are asked before a needle only."""

    site = forms.ModelChoiceField(
        Site.objects.none(), label=_("Location"), required=False, empty_label=_("any location")
    )
    clinician = forms.ModelChoiceField(
        User.objects.none(), label=_("With whom"), required=False, empty_label=_("anyone who does this visit")
    )
    day = _day(label=_("From this day"), required=False)
    thins = forms.ChoiceField(
        label=_("Does the patient take a medicine that thins the blood?"), choices=_ANSWERS,
        help_text=_("For example after a stroke, a clot or a stent. Do not stop it by yourself."),
    )  # fmt: skip
    infection = forms.ChoiceField(
        label=_("Is there an infection, a fever or a bad wound, now or in the last two weeks?"),
        choices=_ANSWERS,
    )
    infection_over = _day(
        label=_("If it is over: since which day?"),
        required=False,
        help_text=_("Leave it empty if it is not over."),
    )

    def __init__(self, *args: Any, kind: VisitKind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = sessions_for(kind)
        self.fields["site"].queryset = Site.objects.filter(pk__in=rows.values("site"))
        self.fields["clinician"].queryset = User.objects.filter(pk__in=rows.values("clinician")).order_by(
            "last_name"
        )
        if not kind.procedure:
            for name in ("thins", "infection", "infection_over"):
                del self.fields[name]

    @property
    def told(self) -> dict[str, str]:
        """The answers, for first_safe."""
        given = {
            name: str(self.cleaned_data.get(name) or "") for name in ("thins", "infection", "infection_over")
        }
        return {name: answer for name, answer in given.items() if answer}

    def clean_day(self) -> Any:
        """The book is open for a year."""
        day = self.cleaned_data["day"]
        if day is not None and day > self.initial["today"] + AHEAD - timedelta(days=7):
            raise forms.ValidationError(_("Appointments can be found up to a year ahead."))
        return day

    def clean_infection_over(self) -> Any:
        """Nobody knows the future."""
        day = self.cleaned_data["infection_over"]
        if day is not None and day > self.initial["today"]:
            raise forms.ValidationError(_("This day is still to come."))
        return day


class Clear(forms.ModelForm):
    """A clinician's word on the first date."""

    not_before = _day(label=_("Safe from this day on"))

    class Meta:
        model = Clearance
        fields = ("kind", "not_before", "reason")
        labels = {"kind": _("Kind of visit"), "reason": _("Why, for colleagues")}  # noqa: RUF012 (Django's own form)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].queryset = kinds_for(()).exclude(procedure="", imaging_first=False)


class Close(forms.ModelForm):
    """Whole days on which a location is closed."""

    first, last = _day(label=_("First day")), _day(label=_("Last day"))

    class Meta:
        model = Closure
        fields = ("site", "first", "last", "reason")
        labels = {"site": _("Location"), "reason": _("Reason")}  # noqa: RUF012 (Django's own form)

    def __init__(self, *args: Any, sites: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset = sites

    def clean(self) -> Any:
        given = super().clean() or self.cleaned_data
        if given.get("first") and given.get("last") and given["last"] < given["first"]:
            self.add_error("last", _("It ends before it begins."))
        return given
