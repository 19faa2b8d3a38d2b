"""The forms. Each gives values that JSON can hold; typed/fhir.py makes the record of them."""

import uuid
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from spinepath.clinic.typed import choices, said
from spinepath.clinic.typed.fields import Level, PartialDate, Result, Unit, earliest
from spinepath.clinic.typed.kinds import Kind

_AREA = {"rows": 6, "spellcheck": "true"}


class Row(NamedTuple):
    """Several fields on one line."""

    label: Any
    fields: list[Any]


def _side() -> forms.ChoiceField:
    return forms.ChoiceField(label=gettext_lazy("Side"), choices=choices.SIDES, required=False)


def _note() -> forms.CharField:
    return forms.CharField(
        label=gettext_lazy("Note"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )


def _words(
    label: Any, most: int = 200, suggestions: str = "", asks: Mapping[str, Any] = {}, **more: Any
) -> forms.CharField:
    attributes = ({"list": suggestions} if suggestions else {}) | dict(asks)
    widget = forms.TextInput(attrs=attributes | {"autocomplete": "off"})
    return forms.CharField(label=label, max_length=most, widget=widget, **more)


def _listed(label: Any, offered: Mapping[str, Any], **more: Any) -> forms.ChoiceField:
    pairs = [(key, getattr(one, "label", one)) for key, one in offered.items()]
    return forms.ChoiceField(label=label, choices=pairs, **more)


class Typed(forms.Form):
    """What all have: a ticket, made once, so that a form sent twice is kept once."""

    ticket = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    suggestions: Mapping[str, tuple[str, ...]] = {}

    def rows(self) -> list[Row]:
        """Fields that stand together on a line."""
        return []

    def plain(self) -> Iterator[Any]:
        """The others, in order."""
        taken = {bound.name for row in self.rows() for bound in row.fields}
        return (bound for bound in self.visible_fields() if bound.name not in taken)

    def values(self) -> dict[str, Any]:
        """What is kept of it."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("ticket", "reason")}


class Ticks(Typed):
    """Text, findings to tick, or both."""

    ticks: Mapping[str, said.Tick] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, tick in self.ticks.items():
            self.fields[f"{name}_state"] = forms.ChoiceField(
                label=tick.label, choices=said.STATES, required=False
            )
            for place in tick.places:
                made = _side() if place == "side" else Level(help_text="")
                self.fields[f"{name}_{place}"] = made

    def rows(self) -> list[Row]:
        return [
            Row(tick.label, [self[f"{name}_{part}"] for part in ("state", *tick.places)])
            for name, tick in self.ticks.items()
        ]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if not given.get("text") and not any(given.get(f"{name}_state") for name in self.ticks):
            raise ValidationError(_("Write something, or choose a finding."))
        return given


class Operation(Typed):
    name = _words(gettext_lazy("What was done"), suggestions="suggested-name")
    aims = forms.MultipleChoiceField(
        label=gettext_lazy("What was it meant to do?"), required=False, widget=forms.CheckboxSelectMultiple,
        choices=[(aim, label) for aim, (label, _) in choices.AIMS.items()],
    )  # fmt: skip
    day = PartialDate(label=gettext_lazy("When"), required=False)
    level = Level()
    side = _side()
    note = _note()
    suggestions = {"name": choices.OPERATIONS}  # noqa: RUF012 (read only)


class Examination(Ticks):
    day = PartialDate(label=gettext_lazy("When"))
    text = forms.CharField(
        label=gettext_lazy("In your own words"), required=False, max_length=20000, widget=forms.Textarea(attrs=_AREA)
    )  # fmt: skip
    level = Level(widget=forms.HiddenInput)
    ticks = said.EXAMINATION


class Report(Ticks):
    study = _listed(gettext_lazy("Which test"), choices.REPORTS)
    day = PartialDate(label=gettext_lazy("When"))
    text = forms.CharField(
        label=gettext_lazy("Report"), required=False, max_length=20000, widget=forms.Textarea(attrs=_AREA),
        help_text=gettext_lazy("Paste it whole. What is read from it is shown below at once."),
    )  # fmt: skip
    level = Level(
        help_text=gettext_lazy("For the findings chosen below, where they have no level of their own.")
    )
    ticks = said.REPORT


class Blood(Typed):
    day = PartialDate(label=gettext_lazy("When was the blood taken"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, kind in choices.BLOOD.items():
            self.fields[f"{name}_value"] = Result(label=kind.label, required=False, max_length=12)
            self.fields[f"{name}_unit"] = Unit(
                label=gettext_lazy("Unit (UCUM)"), required=False, max_length=30, initial=kind.unit
            )

    def rows(self) -> list[Row]:
        return [
            Row(kind.label, [self[f"{name}_value"], self[f"{name}_unit"]])
            for name, kind in choices.BLOOD.items()
        ]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and not any(given.get(f"{name}_value") for name in choices.BLOOD):
            raise ValidationError(_("Write at least one result."))
        return given


_ASKS = {
    "hx-get": reverse_lazy("typed:names"), "hx-trigger": "input changed delay:200ms", "hx-target": "#suggested-name",
}  # fmt: skip
"""While a medicine is typed, its list of suggestions is fetched anew; the browser shows and steers the list."""


class Medicine(Typed):
    name = _words(
        gettext_lazy("Medicine"), suggestions="suggested-name", asks=_ASKS,
        help_text=gettext_lazy("Ingredient or product, with the strength of a tablet."),
    )  # fmt: skip
    suggestions = {"name": ()}  # noqa: RUF012 (read only)
    dose = forms.FloatField(
        label=gettext_lazy("Dose at one time"), min_value=0, max_value=100000, required=False
    )
    unit = _listed(gettext_lazy("Unit"), choices.DOSE_UNITS)
    times = forms.FloatField(label=gettext_lazy("Times a day"), min_value=0, max_value=24, required=False)
    route = _listed(gettext_lazy("How"), choices.ROUTES)
    release = _listed(gettext_lazy("Release"), choices.RELEASES, required=False)
    as_needed = forms.BooleanField(label=gettext_lazy("Only when needed"), required=False)
    since = PartialDate(label=gettext_lazy("Since when"), required=False)
    note = _note()


class Treatment(Typed):
    sort = forms.ChoiceField(
        label=gettext_lazy("What kind"),
        choices=[
            ("medicine", gettext_lazy("a medicine")),
            ("procedure", gettext_lazy("an injection, exercise, a device or another treatment")),
        ],
    )  # fmt: skip
    name = _words(gettext_lazy("What"), suggestions="suggested-name")
    dose = _words(gettext_lazy("Dose, or how often"), required=False)
    level = Level()
    side = _side()
    since = PartialDate(label=gettext_lazy("From"), required=False)
    until = PartialDate(label=gettext_lazy("Until"), required=False)
    effect = _listed(gettext_lazy("What it did"), choices.EFFECTS, required=False)
    stopped_because = _words(gettext_lazy("Why it was stopped"), required=False)
    note = _note()
    suggestions = {  # noqa: RUF012 (read only)
        "name": ("Physical therapy", "Epidural steroid injection", "Medial branch block", "Radiofrequency ablation",
                 "Sacroiliac joint injection", "Spinal cord stimulator trial"),
    }  # fmt: skip

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = earliest(given.get("since") or ""), earliest(given.get("until") or "")
        if first and last and last < first and given["until"] != given["since"][: len(given["until"])]:
            self.add_error("until", _("It ends before it begins."))
        return given


class Implant(Typed):
    sort = _listed(gettext_lazy("What kind"), choices.IMPLANTS)
    maker = _words(gettext_lazy("Maker"), required=False)
    model = _words(gettext_lazy("Model"), required=False)
    day = PartialDate(label=gettext_lazy("Implanted"), required=False)
    mri = _listed(
        gettext_lazy("MRI"), {key: label for key, (_, label) in choices.MRI.items()},
        help_text=gettext_lazy("As the maker labels this very model and its leads."),
    )  # fmt: skip
    conditions = _words(
        gettext_lazy("MRI conditions"), 400, required=False,
        help_text=gettext_lazy("As the card of the implant says: field strength, body part, mode."),
    )  # fmt: skip
    note = _note()


class Allergy(Typed):
    """The whole list: a record that lists allergies is taken to list them all."""

    none_known = forms.BooleanField(
        label=gettext_lazy("No known allergies: asked, and there are none"), required=False
    )
    other = _words(
        gettext_lazy("Other allergies"), 400, required=False, help_text=gettext_lazy("One after the other, with commas.")  # noqa: E501
    )  # fmt: skip
    reaction = _words(gettext_lazy("What happened"), 400, required=False)
    day = PartialDate(label=gettext_lazy("Asked when"))
    ticks = {**said.ALLERGY, **said.MEDICINE_ALLERGY}  # noqa: RUF012 (read only)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, tick in self.ticks.items():
            self.fields[f"{name}_state"] = forms.ChoiceField(
                label=tick.label, choices=said.ASKED if tick.absent else said.ALLERGIC, required=False
            )

    def rows(self) -> list[Row]:
        return [Row(tick.label, [self[f"{name}_state"]]) for name, tick in self.ticks.items()]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        there = [name for name in self.ticks if given.get(f"{name}_state") == said.PRESENT]
        if given.get("none_known") and (there or given.get("other")):
            raise ValidationError(
                _("There are allergies here, and none is known: only one of the two can be.")
            )
        if not (
            given.get("none_known")
            or given.get("other")
            or any(given.get(f"{name}_state") for name in self.ticks)
        ):
            raise ValidationError(_("Write an allergy, or that none is known."))
        return given


class Pregnancy(Typed):
    state = _listed(gettext_lazy("Pregnant?"), choices.PREGNANT, required=False)
    weeks = forms.IntegerField(
        label=gettext_lazy("Week of pregnancy"), min_value=1, max_value=42, required=False
    )
    breastfeeding = _listed(gettext_lazy("Breast-feeding?"), choices.YES_NO, required=False)
    day = PartialDate(label=gettext_lazy("Asked or tested when"))

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if not given.get("state") and not given.get("breastfeeding"):
            raise ValidationError(_("Choose an answer."))
        if given.get("weeks") and given.get("state") != "yes":
            self.add_error("weeks", _("A week belongs to a pregnancy."))
        return given


class Thinner(Typed):
    name = _words(gettext_lazy("Medicine that thins the blood"))
    reason_for = _listed(gettext_lazy("What for"), choices.THINNED_FOR)
    since = PartialDate(label=gettext_lazy("Since when"), required=False)
    prescriber = _words(gettext_lazy("Who prescribes it"), required=False)
    day = PartialDate(label=gettext_lazy("Asked when"))
    note = _note()


FORMS: Mapping[str, type[Typed]] = {
    Kind.OPERATION: Operation, Kind.EXAMINATION: Examination, Kind.REPORT: Report, Kind.BLOOD: Blood,
    Kind.MEDICINE: Medicine, Kind.TREATMENT: Treatment, Kind.IMPLANT: Implant, Kind.ALLERGY: Allergy,
    Kind.PREGNANCY: Pregnancy, Kind.THINNER: Thinner,
}  # fmt: skip


def reason() -> forms.CharField:
    """Why something is changed: read by whoever looks at both."""
    return forms.CharField(label=gettext_lazy("Why is this corrected?"), min_length=3, max_length=400)


class Withdraw(forms.Form):
    ticket = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    reason = forms.CharField(label=gettext_lazy("Why was it entered in error?"), min_length=3, max_length=400)
