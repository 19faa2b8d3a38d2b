"""Forms about devices. Amounts carry their unit in the label; a concentration is typed with its own."""

from decimal import Decimal
from hashlib import sha256
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from spinepath.clinic.devices.models import Pump, Recharge, Release, Use
from spinepath.therapy.pump.drugs import drugs

_NOT_ASKED = (("", _("not asked")), ("yes", _("Yes")), ("no", _("No")))
_ANSWER = {"yes": True, "no": False}
LARGEST = Decimal(999999)


def digest(form: forms.Form) -> str:
    """Of what was checked: a form that was changed after its sums were shown is checked again, not kept."""
    return sha256(repr(sorted(form.cleaned_data.items())).encode()).hexdigest()


def day(**more: Any) -> forms.DateField:
    return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}), **more)


def amount(label: Any, **more: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, min_value=Decimal(0), max_value=LARGEST, max_digits=9, decimal_places=3, **more
    )


def pain(**more: Any) -> forms.IntegerField:
    hint = _("0 is no pain, 10 is the worst pain you can imagine.")
    return forms.IntegerField(label=_("Pain now, 0 to 10"), min_value=0, max_value=10, help_text=hint, **more)


def note(label: Any = None) -> forms.CharField:
    return forms.CharField(label=label or _("Note"), required=False, max_length=400)


class ReleaseForm(forms.Form):
    """A program with its bounds; the sums are done in the view."""

    name = forms.CharField(
        label=_("Program"), max_length=40, help_text=_("As the patient's remote names it.")
    )
    contacts = forms.CharField(
        label=_("Contacts"), max_length=80, help_text=_("Each with its sign, for example 2- 3- 5+")
    )
    pulse_width = amount(_("Pulse width in µs"))
    rate = amount(_("Rate in Hz"))
    recharge = forms.ChoiceField(label=_("Recharge of the pulse"), choices=Recharge.choices())
    low = amount(_("Lowest amplitude in mA"))
    high = amount(_("Highest amplitude in mA"), help_text=_("The ceiling. The charge is worked out here."))
    step = amount(_("Largest single step up in mA"))
    discomfort = amount(_("Amplitude that hurts, in mA"), required=False)
    why = note(_("Why"))

    def release(self) -> Release:
        """The row as it would be; not kept yet."""
        return Release(**self.cleaned_data)


class Withdraw(forms.Form):
    why = forms.CharField(label=_("Why is it withdrawn?"), max_length=400)


class UseForm(forms.Form):
    """What runs now. The bounds are judged in the view, so that a use outside them is kept and seen."""

    program = forms.ChoiceField(label=_("Program"))
    amplitude = amount(_("Strength in mA"), help_text=_("As your remote shows it."))
    pain = pain(required=False)
    helps = forms.ChoiceField(
        label=_("Does it help?"), choices=(("", "—"), *Use.Helps.choices()), required=False
    )
    note = note()

    def __init__(self, *args: Any, programs: list[Release], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["program"].choices = [(one.name, one.name) for one in programs]
        if len(programs) == 1:
            self.fields["program"].initial = programs[0].name


class BadDay(forms.Form):
    """Two taps: how bad, and what runs (a program's name, or nothing for off)."""

    pain = forms.IntegerField(min_value=0, max_value=10)
    program = forms.CharField(max_length=40, required=False)


class TrialForm(forms.Form):
    starts_on = day(label=_("First day of stimulation"))
    goal = forms.CharField(
        label=_("The goal, in the patient's own words"), max_length=400, required=False,
        help_text=_("For example: walk to the shop and back."),
    )  # fmt: skip


class DiaryForm(forms.Form):
    on = day(label=_("Day"))
    pain = pain()
    stimulated = forms.BooleanField(label=_("The stimulator was on that day"), required=False)
    note = note()


def _yes_or_no(label: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label, choices=_NOT_ASKED, required=False, coerce=_ANSWER.get, empty_value=None
    )


def _score(label: Any, most: int) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, required=False, min_value=0, max_value=most, max_digits=5, decimal_places=2
    )


class ResultForm(forms.Form):
    """The end of a trial. A pair of scores counts when both are given."""

    stated_percent = forms.IntegerField(
        label=_("Relief by the patient's own word, in %"), min_value=0, max_value=100, required=False
    )
    goal_reached = _yes_or_no(_("Was the goal reached?"))
    medicine = _yes_or_no(_("Pain medicine stable or less?"))
    activity = _yes_or_no(_("Activity stable or better?"))
    wish = _yes_or_no(_("Does the patient want to go on?"))
    nrs_leg_before = _score(_("Leg pain before (0-10)"), 10)
    nrs_leg_during = _score(_("Leg pain during (0-10)"), 10)
    nrs_back_before = _score(_("Back pain before (0-10)"), 10)
    nrs_back_during = _score(_("Back pain during (0-10)"), 10)
    rmdq_before = _score(_("RMDQ before (0-24)"), 24)
    rmdq_during = _score(_("RMDQ during (0-24)"), 24)

    def scores(self) -> dict[str, list[str]]:
        """Measure to before and during."""
        given = self.cleaned_data
        pairs = {
            name: (given[f"{name}_before"], given[f"{name}_during"])
            for name in ("nrs_leg", "nrs_back", "rmdq")
        }
        return {name: [str(one) for one in pair] for name, pair in pairs.items() if None not in pair}


class PumpForm(forms.ModelForm):
    implanted_on = day(label=_("Implanted on"))
    reservoir = amount(_("Reservoir in mL"))
    tubing = amount(_("Pump tubing in mL"))
    catheter = amount(_("Catheter in mL"))

    class Meta:
        model = Pump
        fields = ("name", "implanted_on", "reservoir", "tubing", "catheter")
        labels = {"name": _("Make and model")}  # noqa: RUF012 (Django's own form)


def _drugs() -> list[tuple[str, str]]:
    return [("", "—"), *((name, name) for name in drugs())]


class RefillForm(forms.Form):
    """One refill visit, in the order of the work."""

    on = day(label=_("Day of the refill"))
    programmed = amount(_("Given since the last refill, by the programmer, in mL"), initial=0)
    expected = amount(_("Left in the pump, by the programmer, in mL"), initial=0)
    found = amount(_("Drawn out of the pump, in mL"), initial=0)
    filled = amount(_("Filled in, in mL"))
    rate = amount(
        _("Flow of the new program, in mL a day"), help_text=_("All of it: basal and boluses together.")
    )
    reserve = amount(_("To be left at the next refill, in mL"), initial=2)
    drug_1 = forms.ChoiceField(label=_("Drug"), choices=_drugs)
    strength_1 = forms.CharField(
        label=_("Its concentration, with the unit"), max_length=30, help_text=_("For example 20 mg/mL")
    )
    drug_2 = forms.ChoiceField(label=_("Second drug"), choices=_drugs, required=False)
    strength_2 = forms.CharField(label=_("Its concentration, with the unit"), max_length=30, required=False)
    drug_3 = forms.ChoiceField(label=_("Third drug"), choices=_drugs, required=False)
    strength_3 = forms.CharField(label=_("Its concentration, with the unit"), max_length=30, required=False)
    checked_with = forms.CharField(label=_("Who read vial, pump and person a second time?"), max_length=80)
    note = note()

    def clean(self) -> dict[str, Any]:
        """A drug without a concentration, or the other way, or one twice, is refused."""
        given: dict[str, Any] = super().clean() or {}
        pairs = [(given.get(f"drug_{n}", ""), given.get(f"strength_{n}", "").strip()) for n in (1, 2, 3)]
        if any(bool(name) != bool(strength) for name, strength in pairs):
            raise forms.ValidationError(_("A drug needs its concentration, and a concentration its drug."))
        names = [name for name, _strength in pairs if name]
        if len(set(names)) < len(names):
            raise forms.ValidationError(_("A drug is named twice."))
        given["drugs"] = {name: strength for name, strength in pairs if name}
        return given

    def values(self) -> dict[str, Any]:
        """The fields of the row."""
        kept = (
            "on",
            "programmed",
            "expected",
            "found",
            "filled",
            "rate",
            "reserve",
            "drugs",
            "checked_with",
            "note",
        )
        return {name: self.cleaned_data[name] for name in kept}
