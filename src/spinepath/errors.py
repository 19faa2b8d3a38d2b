"""Every error a user can meet, each with its exit code. Retired numbers stay as comments, never used again."""


class SpinepathError(Exception):
    """Says what is wrong, where, and what to do. `exit_code` is what the command line returns."""

    exit_code = 1


class CannotWrite(SpinepathError):
    """The output cannot be written as asked."""

    exit_code = 2


class UnreadableInput(SpinepathError):
    """The input as a whole cannot be used: empty, binary, truncated, or not a record format we know."""

    exit_code = 3


class UnsupportedFormat(UnreadableInput):
    """The input is a known format that spinepath refuses by name (STU3, R5, XML)."""

    exit_code = 4


class KnowledgeError(SpinepathError):
    """A knowledge file is wrong. Names the file, the entry and the mend."""

    exit_code = 5


class UnknownName(SpinepathError):
    """A name the user gave (a rule, a cause, a finding, a patient) does not exist; lists what does."""

    exit_code = 6


class ServerFault(UnreadableInput):
    """A FHIR server did not give what was asked of it: down, slow, refusing, or answering nonsense."""

    exit_code = 31


class SettingsError(SpinepathError):
    """A setting of the decision service is missing or wrong. Names the setting and the mend."""

    exit_code = 32
