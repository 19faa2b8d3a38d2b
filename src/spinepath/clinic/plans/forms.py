"""Forms about plans. Amounts carry their unit in the label."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from spinepath.clinic.devices.forms import day, note, pain
from spinepath.clinic.people.models import Patient
from spinepath.clinic.plans.kinds import KINDS, STEROIDS
from spinepath.clinic.plans.models import Aim, BlockDone, BlockPain, BlockPlan, PhysioPlan, PhysioReview
from spinepath.clinic.typed.choices import SIDES
from spinepath.clinic.typed.fields import Level
from spinepath.therapy.blocks.clock import local
from spinepath.therapy.errors import TherapyRefused
from spinepath.therapy.proms import row

_NOT_SAID = (("", gettext_lazy("not recorded")), ("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No")))
_ANSWER = {"yes": True, "no": False}
GOALS = 3
SCORES = ("nrs_back", "nrs_leg", "rmdq", "odi")
_AHEAD = timedelta(days=366)
_UNITS = {"h": (Decimal(1), gettext_lazy("hours")), "d": (Decimal(24), gettext_lazy("days")),
          "wk": (Decimal(168), gettext_lazy("weeks"))}  # fmt: skip


def yes_or_no(label: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label, choices=_NOT_SAID, required=False, coerce=_ANSWER.get, empty_value=None
    )


def _number(label: Any, most: int, **more: Any) -> forms.DecimalField:
    given = {"min_value": Decimal("0.01"), "max_digits": 7, "decimal_places": 2, "required": False, **more}
    return forms.DecimalField(label=label, max_value=most, **given)


def reason() -> forms.CharField:
    """Why something is changed: read by whoever looks at both."""
    return forms.CharField(label=gettext_lazy("Why is this corrected?"), min_length=3, max_length=400)


class Withdraw(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Why is it withdrawn?"), min_length=3, max_length=400)


class Given(forms.Form):
    """What a block is given with."""

    level = Level()
    side = forms.ChoiceField(label=gettext_lazy("Side"), choices=SIDES, required=False)
    anaesthetic = forms.CharField(
        label=gettext_lazy("Local anaesthetic"), max_length=60, required=False,
        help_text=gettext_lazy("With its strength, for example bupivacaine 0.5 %."),
    )  # fmt: skip
    anaesthetic_ml = _number(gettext_lazy("Its volume in mL"), 100)
    steroid = forms.ChoiceField(
        label=gettext_lazy("Steroid"), choices=[("", gettext_lazy("none")), *((one, one) for one in STEROIDS)],
        required=False,
    )  # fmt: skip
    steroid_mg = _number(gettext_lazy("Its dose in mg"), 1000)

    def clean(self) -> dict[str, Any]:
        """A steroid has a dose, and a dose has a steroid."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if bool(given.get("steroid")) != bool(given.get("steroid_mg")) and "steroid_mg" not in self.errors:
            self.add_error("steroid_mg", _("A steroid needs its dose in mg, and a dose needs its steroid."))
        return given


class BlockForm(Given):
    """A block to come. The checks are done in the view."""

    procedure = forms.ChoiceField(
        label=gettext_lazy("Which block"), choices=[(name, kind.label) for name, kind in KINDS.items()]
    )
    aim = forms.ChoiceField(label=gettext_lazy("What for"), choices=Aim.choices())
    on = day(label=gettext_lazy("Day"))
    time = forms.TimeField(
        label=gettext_lazy("Time, on the clock of the patient's location"),
        widget=forms.TimeInput(attrs={"type": "time"}),
    )
    contrast = forms.BooleanField(
        label=gettext_lazy("Contrast is used to confirm the place"), required=False, initial=True
    )
    note = note()
    field_order = ("procedure", "aim", "level", "side", "on", "time", "anaesthetic", "anaesthetic_ml", "steroid",
                   "steroid_mg", "contrast", "note")  # fmt: skip

    def __init__(self, *args: Any, patient: Patient, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.patient = patient

    def clean(self) -> dict[str, Any]:
        """Where it goes, and a moment to come that there is on that clock."""
        given = super().clean()
        kind = KINDS.get(given.get("procedure", ""))
        if kind is not None and kind.at_level and not given.get("level") and "level" not in self.errors:
            self.add_error("level", _("This block is done at a level. Write it, for example L4-L5."))
        if given.get("on") and given.get("time"):
            given["planned_at"] = self._moment(given["on"], given["time"])
        return given

    def _moment(self, on: date, time: Any) -> datetime | None:
        try:
            moment = local(f"{on}T{time:%H:%M}", self.patient.site.time_zone)
        except TherapyRefused as error:
            self.add_error("time", str(error))
            return None
        if not timezone.now() < moment < timezone.now() + _AHEAD:
            self.add_error("on", _("Plan a moment to come, within a year."))
        return moment

    def plan(self) -> BlockPlan:
        """The row as it would be; not kept yet."""
        taken = {
            name: value for name, value in self.cleaned_data.items() if name not in ("on", "time", "reason")
        }
        return BlockPlan(patient=self.patient, **taken)


class DoneForm(Given):
    """A block as it was done. What is left empty is not recorded, and is said so."""

    on = day(label=gettext_lazy("Done on"))
    pain_before = forms.IntegerField(
        label=gettext_lazy("Pain just before, 0 to 10"), min_value=0, max_value=10,
        help_text=gettext_lazy("The usual pain, as it was just before the needle."),
    )  # fmt: skip
    image_guided = yes_or_no(gettext_lazy("Was it guided by pictures?"))
    contrast_confirmed = yes_or_no(gettext_lazy("Did contrast confirm the place?"))
    thinners = forms.CharField(
        label=gettext_lazy("Last dose of each blood thinner"), max_length=200, required=False,
        help_text=gettext_lazy("Medicine and time. Write none if none is taken."),
    )  # fmt: skip
    complications = forms.CharField(
        label=gettext_lazy("Complications"), max_length=400, required=False,
        help_text=gettext_lazy("Write none if there was none."),
    )  # fmt: skip
    note = note()
    field_order = (
        "on",
        "pain_before",
        "level",
        "side",
        "anaesthetic",
        "anaesthetic_ml",
        "steroid",
        "steroid_mg",
    )

    def clean_on(self) -> date:
        """Nothing was done tomorrow."""
        return _not_ahead(self.cleaned_data["on"])

    def done(self, plan: BlockPlan) -> BlockDone:
        """The row as it would be."""
        return BlockDone(
            plan=plan, **{name: value for name, value in self.cleaned_data.items() if name != "reason"}
        )


def _not_ahead(on: date) -> date:
    if on > timezone.localdate():
        raise ValidationError(_("This day has not come yet."))
    return on


class PainForm(forms.Form):
    """A line of the diary after a block."""

    after = _number(gettext_lazy("How long after"), 1000, required=True, decimal_places=1)
    unit = forms.ChoiceField(
        label=gettext_lazy("In"), choices=[(key, label) for key, (_n, label) in _UNITS.items()]
    )
    pain = pain()
    usual = yes_or_no(gettext_lazy("Is it your usual pain that is less?"))
    note = note()

    def __init__(self, *args: Any, plan: BlockPlan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plan = plan

    def clean(self) -> dict[str, Any]:
        """Something else about an hour that is written down already needs a word why."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if given.get("after") and given.get("unit"):
            given["hours"] = (given["after"] * _UNITS[given["unit"]][0]).quantize(Decimal("0.1"))
            there = BlockPain.objects.filter(plan__line=self.plan.line, hours=given["hours"]).exists()
            if there and not given.get("note"):
                self.add_error("note", _("This hour is written down already. Say here why it changes."))
        return given

    def line(self) -> BlockPain:
        """The row as it would be."""
        told = {name: self.cleaned_data[name] for name in ("hours", "pain", "usual", "note")}
        return BlockPain(plan=self.plan, **told)


class PhysioForm(forms.Form):
    """A programme. A goal counts when all of its parts are given."""

    programme = forms.CharField(
        label=gettext_lazy("The programme, in words the patient understands"), max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    starts = day(label=gettext_lazy("First day"))
    weeks = forms.IntegerField(label=gettext_lazy("Weeks"), min_value=1, max_value=52)
    sessions_per_week = forms.IntegerField(label=gettext_lazy("Sessions a week"), min_value=1, max_value=14)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for place in range(1, GOALS + 1):
            about, needed = {"place": place}, place == 1
            self.fields[f"goal_{place}"] = forms.CharField(
                label=_("Goal %(place)s, in the patient's own words") % about, max_length=120, required=needed
            )
            self.fields[f"now_{place}"] = _number(
                _("Goal %(place)s: how much now") % about, 10000, required=needed, min_value=0
            )
            self.fields[f"wanted_{place}"] = _number(
                _("Goal %(place)s: how much is wanted") % about, 10000, required=needed
            )
            self.fields[f"unit_{place}"] = forms.CharField(
                label=_("Goal %(place)s: of what") % about, max_length=20, required=needed,
                help_text=_("For example minutes, steps, stairs."),
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """A goal is whole or not there."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        for place in range(2, GOALS + 1):
            parts = [given.get(f"{part}_{place}") for part in ("goal", "now", "wanted", "unit")]
            told = [one not in (None, "") for one in parts]
            if any(told) and not all(told):
                self.add_error(
                    f"goal_{place}",
                    _("A goal needs its words, how much now, how much is wanted, and of what."),
                )
        return given

    def plan(self, patient: Patient) -> PhysioPlan:
        """The row as it would be."""
        names = ("programme", "starts", "weeks", "sessions_per_week")
        return PhysioPlan(
            patient=patient, goals=self._goals(), **{name: self.cleaned_data[name] for name in names}
        )

    def _goals(self) -> list[dict[str, str]]:
        given = self.cleaned_data
        return [
            {"words": given[f"goal_{place}"], "now": str(given[f"now_{place}"]),
             "wanted": str(given[f"wanted_{place}"]), "unit": given[f"unit_{place}"]}
            for place in range(1, GOALS + 1) if given.get(f"goal_{place}")
        ]  # fmt: skip


def filled(plan: PhysioPlan) -> dict[str, Any]:
    """What the form of a plan began with: a correction starts from it."""
    found: dict[str, Any] = {
        name: getattr(plan, name) for name in ("programme", "starts", "weeks", "sessions_per_week")
    }
    for place, goal in enumerate(plan.goals, 1):
        found |= {f"goal_{place}": goal["words"], f"now_{place}": goal["now"], f"wanted_{place}": goal["wanted"],
                  f"unit_{place}": goal["unit"]}  # fmt: skip
    return found


class SessionForm(forms.Form):
    on = day(label=gettext_lazy("Day"))
    pain = pain()
    note = note()

    def __init__(self, *args: Any, plan: PhysioPlan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plan = plan

    def clean_on(self) -> date:
        """On a day of the plan that has come."""
        on = _not_ahead(self.cleaned_data["on"])
        if on < self.plan.starts:
            raise ValidationError(_("This is before the first day of the plan."))
        return on


class ReviewForm(forms.Form):
    """How it goes. A pair of scores counts when both are given."""

    on = day(label=gettext_lazy("Day"))
    red_flag = yes_or_no(gettext_lazy("Is there any red flag?"))
    new_deficit = yes_or_no(gettext_lazy("Is there a new weakness or numbness?"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for measure in SCORES:
            name, most = row(measure)[1]["name"], int(row(measure)[1]["range"][1])
            for part, words in (("before", _("%s at the start")), ("now", _("%s now"))):
                self.fields[f"{measure}_{part}"] = _number(words % name, most, min_value=0)
        self.fields["verdict"] = forms.ChoiceField(
            label=_("What follows"), choices=PhysioReview.Verdict.choices()
        )
        self.fields["note"] = note()

    def clean_on(self) -> date:
        """Nothing was reviewed tomorrow."""
        return _not_ahead(self.cleaned_data["on"])

    def review(self, plan: PhysioPlan) -> PhysioReview:
        """The row as it would be."""
        given = self.cleaned_data
        pairs = {one: (given.get(f"{one}_before"), given.get(f"{one}_now")) for one in SCORES}
        scores = {one: [str(a), str(b)] for one, (a, b) in pairs.items() if a is not None and b is not None}
        names = ("on", "red_flag", "new_deficit", "verdict", "note")
        return PhysioReview(plan=plan, scores=scores, **{name: given[name] for name in names})
