"""A worked sum: every step with its formula, and what is to be said about it."""

from collections.abc import Iterable, Iterator
from typing import Any, Literal, Self

import msgspec

from spinepath.knowledge.standing import Standing
from spinepath.therapy.errors import QuantityError, TherapyRefused
from spinepath.therapy.evidence import Limit, stated
from spinepath.therapy.quantity import Quantity, brief

Severity = Literal["refuse", "flag", "note"]
LOGIC = "arithmetic"  # the source of what needs none: a volume larger than its vessel
VERIFY = "A check only: verify it on the manufacturer's programmer. spinepath talks to no device."


class Step(msgspec.Struct, frozen=True):
    """One line of the sum: what, how, and what came out."""

    name: str
    formula: str
    result: str

    def __str__(self) -> str:
        """The line as shown."""
        return f"{self.name} = {self.formula} = {self.result}"


class Remark(msgspec.Struct, frozen=True):
    """Something to know. refuse: must not be done; flag: think again; note: goes with the result."""

    id: str
    severity: Severity
    says: str
    source: str = LOGIC
    standing: Standing = "seen"

    def __str__(self) -> str:
        """The line as shown; what does not rest on a read source says so."""
        return f"{self.severity}: {self.says} [{stated(self.source, self.standing)}]"


class Worked(msgspec.Struct, frozen=True, kw_only=True):
    """What every calculator returns: steps and remarks beside its own values."""

    steps: tuple[Step, ...] = ()
    remarks: tuple[Remark, ...] = ()
    verify: str = VERIFY

    @property
    def refusals(self) -> tuple[Remark, ...]:
        """The remarks that forbid it."""
        return tuple(remark for remark in self.remarks if remark.severity == "refuse")

    @property
    def flags(self) -> tuple[Remark, ...]:
        """The remarks that ask to think again."""
        return tuple(remark for remark in self.remarks if remark.severity == "flag")

    @property
    def provisional(self) -> bool:
        """Whether anything said here rests on memory or on an estimate."""
        return any(remark.standing != "seen" for remark in self.remarks)

    def insist(self) -> Self:
        """Itself when nothing forbids it. Raises TherapyRefused with every reason."""
        if self.refusals:
            raise TherapyRefused("; ".join(remark.says for remark in self.refusals))
        return self

    def body(self) -> Iterator[str]:
        """Steps, then remarks, the gravest first."""
        yield from map(str, self.steps)
        order = ("refuse", "flag", "note")
        yield from map(str, sorted(self.remarks, key=lambda remark: order.index(remark.severity)))

    def lines(self) -> Iterator[str]:
        """The sum for people; the last line is always the warning to verify."""
        yield from self.body()
        yield self.verify


def step(name: str, formula: str, result: object) -> Step:
    """One line of a sum."""
    return Step(name, formula, brief(result) if isinstance(result, Quantity) else str(result))


def bound(standing: Standing) -> Severity:
    """A limit that was read refuses; a remembered or estimated one only flags."""
    return "refuse" if standing == "seen" else "flag"


def like(value: Quantity, of: Limit) -> str:
    """In the limit's unit: milligrams beside micrograms in one sentence invite a slip."""
    try:
        return brief(value.to(of.amount.unit.symbol))
    except QuantityError:
        return brief(value)


def over(id_: str, what: str, value: Quantity, most: Limit) -> Iterator[Remark]:
    """A remark when a value is above its limit: a refusal when the limit binds, else a flag."""
    if value > most.amount:
        says = f"{what} {like(value, most)} is over {brief(most.amount)}"
        yield Remark(id_, bound(most.standing), says, most.source, most.standing)


def under(id_: str, what: str, value: Quantity, least: Limit) -> Iterator[Remark]:
    """A remark when a value is below its limit."""
    if value < least.amount:
        says = f"{what} {like(value, least)} is under {brief(least.amount)}"
        yield Remark(id_, bound(least.standing), says, least.source, least.standing)


def refused(id_: str, says: str) -> Remark:
    """A refusal by plain logic."""
    return Remark(id_, "refuse", says)


def gathered(*remarks: Iterable[Remark]) -> tuple[Remark, ...]:
    """All remarks of several checks, each once."""
    return tuple(dict.fromkeys(remark for group in remarks for remark in group))


def as_json(worked: Worked) -> bytes:
    """The result as JSON; amounts are texts with their unit."""

    def plain(value: Any) -> str:
        return str(value)

    return msgspec.json.encode(worked, enc_hook=plain)
