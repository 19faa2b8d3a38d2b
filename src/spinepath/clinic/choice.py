"""Named values with words for people: Django's own TextChoices, but typed."""

from enum import StrEnum
from typing import Any


class Choice(StrEnum):
    """A member is its value: `PATIENT = "patient", _("Patient")`."""

    label: Any

    def __new__(cls, value: str, label: Any = "") -> "Choice":
        made = str.__new__(cls, value)
        made._value_, made.label = value, label
        return made

    @classmethod
    def choices(cls) -> list[tuple[str, Any]]:
        """For a model's field."""
        return [(one.value, one.label) for one in cls]
