"""A questionnaire as a native form: a group of radio buttons for each question, or a list of ticks."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from spinepath.clinic.measures import questionnaires
from spinepath.clinic.measures.scores import scale


class Answers(forms.Form):
    """Made from the FHIR Questionnaire of a measure."""

    def __init__(self, *args: Any, measure: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = questionnaires.questionnaires()[measure]
        for item in self.asked["item"]:
            self.fields[f"q{item['linkId']}"] = _field(item)
        self.fields["note"] = forms.CharField(
            label=_("Is there anything you want to add?"), required=False, max_length=400
        )

    @property
    def questions(self) -> list[Any]:
        """The bound fields of the questionnaire itself."""
        return [self[f"q{item['linkId']}"] for item in self.asked["item"]]

    def items(self) -> list[int]:
        """The answers in order."""
        return [int(self.cleaned_data[f"q{item['linkId']}"]) for item in self.asked["item"]]


def _field(item: dict[str, Any]) -> forms.Field:
    if item["type"] == "boolean":
        return forms.BooleanField(label=item["text"], required=False)
    return forms.ChoiceField(
        label=item["text"], choices=questionnaires.choices(item), widget=forms.RadioSelect,
        error_messages={"required": _("Please choose an answer.")},
    )  # fmt: skip


class Ask(forms.Form):
    """From an event of the pathway on: the core set at the usual times."""

    event = forms.ChoiceField(
        label=_("What happens?"),
        choices=[
            ("operation", _("Operation")), ("stimulator", _("Stimulator")), ("pump", _("Pump")), ("block", _("Block")),
            ("medicine", _("New medicine")),
            ("physical therapy", _("Physical therapy")), ("first visit", _("First visit")),
        ],
    )  # fmt: skip
    day = forms.DateField(label=_("On which day?"), widget=forms.DateInput(attrs={"type": "date"}))
    measures = forms.MultipleChoiceField(label=_("What to ask"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [*questionnaires.questionnaires(), *questionnaires.SCORED_ONLY]
        self.fields["measures"].choices = [(one, questionnaires.title(one)) for one in names]
        self.fields["measures"].initial = questionnaires.core()


class ScoreOnly(forms.Form):
    """The score of a licensed measure, filled in elsewhere."""

    measure = forms.ChoiceField(label=_("Measure"))
    total = forms.DecimalField(label=_("Score"), max_digits=6, decimal_places=2)
    note = forms.CharField(label=_("Note"), required=False, max_length=400)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["measure"].choices = [
            (one, questionnaires.title(one)) for one in questionnaires.SCORED_ONLY
        ]

    def clean(self) -> dict[str, Any]:
        """Off the scale is refused."""
        given: dict[str, Any] = super().clean() or {}
        if "total" in given and "measure" in given:
            low, high = scale(given["measure"])
            if not low <= given["total"] <= high:
                self.add_error(
                    "total", _("The scale goes from %(low)s to %(high)s.") % {"low": low, "high": high}
                )
        return given


class Seen(forms.Form):
    done = forms.CharField(label=_("What was done?"), max_length=400)
