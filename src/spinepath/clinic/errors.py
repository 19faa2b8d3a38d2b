"""The clinic's errors; nothing here needs Django."""

from typing import Any

from spinepath.errors import SpinepathError


class BackupFailed(SpinepathError):
    """A backup or restore that did not happen; says why."""

    exit_code = 41


class CannotServe(SpinepathError):
    """The clinic cannot start here."""

    exit_code = 42


class Refused(SpinepathError):
    """A document that cannot be filed with this patient; says why and what to do."""

    exit_code = 43


class Strands(Refused):
    """A change that would leave booked visits without a place; names those to be moved or cancelled first."""

    exit_code = 48

    def __init__(self, visits: list[Any]) -> None:
        super().__init__(f"{len(visits)} booked visits would lose their place")
        self.visits = visits


class NoPdf(SpinepathError):
    """A PDF cannot be made on this machine; says what is missing."""

    exit_code = 44


class NoKey(SpinepathError):
    """No secret to make pseudonyms with; says how to make one."""

    exit_code = 45


class NotExported(SpinepathError):
    """An export that was not made; says why and what to do."""

    exit_code = 46


class BadSearch(SpinepathError):
    """A search that cannot be answered as it is asked; says what is known."""

    exit_code = 47
