"""Fields that doctors' dates, levels and results fit into."""

import re
from datetime import date
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from spinepath.chart.anatomy import ends
from spinepath.chart.units import ucum

_PARTIAL = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_RESULT = re.compile(r"(<=|>=|<|>)?\s*(\d{1,9}(?:[.,]\d{1,6})?)")
_THOUSANDS = re.compile(r"\d{1,3},\d{3}")
EARLIEST = 1900


class PartialDate(forms.CharField):
    """2024, 2024-05 or 2024-05-17, as much of it as is known; never in the future."""

    def __init__(self, **kwargs: Any) -> None:
        words = gettext_lazy("As much as is known: 2024, 2024-05 or 2024-05-17.")
        super().__init__(max_length=10, **{"help_text": words, **kwargs})
        self.widget.attrs |= {"inputmode": "numeric", "autocomplete": "off", "size": "10"}

    def clean(self, value: Any) -> str:
        text: str = super().clean(value)
        begins = earliest(text)
        if text and begins is None:
            raise ValidationError(_("This is no date. Write 2024, 2024-05 or 2024-05-17."))
        if begins and begins > timezone.localdate():
            raise ValidationError(_("This day has not come yet. Look at the year."))
        return text


def earliest(text: str) -> date | None:
    """The first day that a partial date can mean; None when it is no date."""
    found = _PARTIAL.fullmatch(text)
    if found is None or int(found[1]) < EARLIEST:
        return None
    try:
        return date(int(found[1]), int(found[2] or 1), int(found[3] or 1))
    except ValueError:
        return None


class Level(forms.CharField):
    """L4-L5, L4-S1 or L5."""

    def __init__(self, **kwargs: Any) -> None:
        words = gettext_lazy("Such as L4-L5, or L3-S1 for several.")
        given = {"label": gettext_lazy("Level"), "help_text": words, **kwargs}
        super().__init__(max_length=12, required=False, **given)
        self.widget.attrs |= {"autocomplete": "off", "size": "10"}

    def clean(self, value: Any) -> str:
        text = super().clean(value).upper().replace(" ", "").replace("/", "-").replace("–", "-")
        text = re.sub(r"([CTLS])(\d+)-(\d+)$", r"\1\2-\1\3", text)  # L4-5
        if text and ends(text) is None:
            raise ValidationError(_("This is no level of the spine. Write L4-L5 or L5."))
        return text


class Unit(forms.CharField):
    """A unit in UCUM, or a spelling that is known to mean one."""

    def clean(self, value: Any) -> str:
        text: str = super().clean(value)
        if not text:
            return ""
        found = ucum(text)
        if found is None:
            raise ValidationError(_("This unit is not known (UCUM). Write one such as mg/L."))
        return found


class Amount(NamedTuple):
    """comparator: "<" when the laboratory only says that it is lower."""

    comparator: str
    value: float


class Result(forms.CharField):
    """12.5, or <5 as a laboratory writes it. A comma is a decimal point; one that could be thousands is refused."""

    def clean(self, value: Any) -> str:
        text: str = super().clean(value)
        if text and amount(text) is None:
            raise ValidationError(_("Write a number such as 12.5, or <5. Write 1000 without a comma."))
        return text


def amount(text: str) -> Amount | None:
    """None when it is no result, or when a comma may mean thousands."""
    found = _RESULT.fullmatch(text.strip())
    if found is None or _THOUSANDS.fullmatch(found[2]):
        return None
    return Amount(found[1] or "", float(found[2].replace(",", ".")))
