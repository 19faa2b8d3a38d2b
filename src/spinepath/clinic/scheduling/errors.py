"""Why an appointment was not made."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spinepath.clinic.scheduling.first_safe import FirstSafe


class NotBooked(Exception):
    """Nothing was changed."""


class Taken(NotBooked):
    """The time is not free, or no longer."""


class NotThere(NotBooked):
    """The appointment is no longer what it was: somebody moved, cancelled or marked it."""


class NotSafeYet(NotBooked):
    """The time is before the first safe one; `safe` says why."""

    def __init__(self, safe: "FirstSafe") -> None:
        super().__init__("before the first safe time")
        self.safe = safe
