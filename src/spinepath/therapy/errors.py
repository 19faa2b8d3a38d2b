"""What a calculator refuses, each kind with its own exit code."""

from spinepath.errors import SpinepathError


class QuantityError(SpinepathError):
    """An amount without a unit, in an unknown unit, or used with a unit that measures something else."""

    exit_code = 21


class TherapyRefused(SpinepathError):
    """A plan breaks a limit that rests on a read source, the prescriber's word or plain logic."""

    exit_code = 22


class LedgerError(SpinepathError):
    """A pump's books do not balance, or an entry asks for more than is there."""

    exit_code = 23
