"""Numbers of the evidence as limits: an exact amount with its unit, its source and how well it stands."""

from decimal import Decimal
from functools import cache
from typing import Any

import msgspec

from spinepath.errors import UnknownName
from spinepath.knowledge.references import reference
from spinepath.knowledge.standing import Number, Standing, Table, numbers, walk
from spinepath.knowledge.tables import evidence
from spinepath.therapy.quantity import Quantity

FILE = "interventions"
PRESCRIBER = "prescriber"  # a limit the clinician set; it holds whatever the evidence says


class Limit(msgspec.Struct, frozen=True):
    """An amount not to be passed. source: an id of references.toml, or "prescriber"."""

    amount: Quantity
    source: str
    standing: Standing

    def __str__(self) -> str:
        return f"{self.amount} ({stated(self.source, self.standing)})"


def stated(source: str, standing: Standing) -> str:
    """A source for people, saying so when it is provisional."""
    return source if standing == "seen" else f"{source}, provisional: {standing}"


def by_prescriber(amount: Quantity) -> Limit:
    """A limit set by the clinician who prescribes."""
    return Limit(amount, PRESCRIBER, "seen")


def number(path: str, file: str = FILE) -> Number:
    """One number of the evidence. Raises UnknownName when the path holds none."""
    try:
        return numbers(file)[path]
    except KeyError as error:
        raise UnknownName(f"{file}.toml has no number at {path!r}") from error


def exact(value: Any) -> Decimal:
    """The decimal that stands in the file: 0.1 is one tenth."""
    return Decimal(str(value))


def decimal(path: str, file: str = FILE) -> Decimal:
    """One number of the evidence as an exact decimal."""
    return exact(number(path, file).value)


def limit(path: str, unit: str, *, last: bool = False, file: str = FILE) -> Limit:
    """A number as an amount; of a pair the first, or the last."""
    found = number(path, file)
    value = found.value[-1 if last else 0] if isinstance(found.value, list) else found.value
    return Limit(Quantity(exact(value), unit), found.source, found.standing)


@cache
def table(path: str, file: str = FILE) -> Table:
    """A table of the evidence with what it inherits. Raises UnknownName when there is none."""
    for found in walk(evidence(file)):
        if found.path == path:
            return found
    raise UnknownName(f"{file}.toml has no table at {path!r}")


def words_standing(found: Table) -> Standing:
    """How well a table's words stand (numbers have their own standing)."""
    _, basis, verified = found.inherited
    if basis == "elicited":
        return "elicited"
    if verified is not None:
        return "seen" if verified == "seen" else "memory"
    return reference(found.inherited.source).standing if found.inherited.source else "memory"
