"""Oral to intrathecal opioid: an interval with its sources, and never a single dose."""

from collections.abc import Iterator

from spinepath.therapy.errors import TherapyRefused
from spinepath.therapy.evidence import Limit, decimal, exact, number, stated, table
from spinepath.therapy.pump.drugs import drug
from spinepath.therapy.quantity import Quantity, brief
from spinepath.therapy.worked import Remark, Step, Worked, step

_PATH = "intrathecal.conversion"
_TEXTBOOK = f"{_PATH}.oral_to_it_morphine_ratio_textbook"
_ALTERNATE = f"{_PATH}.alternate_published_ratio"
_OBSERVED = f"{_PATH}.observed_japan.ratios"


class Conversion(Worked, frozen=True, kw_only=True):
    """What published ratios make of an oral dose of morphine, and the start that holds whatever they say."""

    oral: Quantity
    low: Quantity
    high: Quantity
    start: tuple[Limit, Limit]

    @property
    def dose(self) -> Quantity:
        """There is none. Raises TherapyRefused."""
        low, high = self.start
        raise TherapyRefused(
            f"no single intrathecal dose follows from {self.oral} by mouth: published ratios give "
            f"{self.low} to {self.high}; start at {low.amount} to {high.amount} and titrate"
        )


def _sources() -> Iterator[tuple[str, int | float, str]]:
    """(what, ratio, source) of every published ratio of oral to intrathecal morphine."""
    for what, path in (("textbook", _TEXTBOOK), ("alternate", _ALTERNATE)):
        found = number(path)
        yield what, found.value, stated(found.source, found.standing)
    observed = number(_OBSERVED)
    for what, ratio in (("lowest observed", min(observed.value)), ("highest observed", max(observed.value))):
        yield what, ratio, stated(observed.source, observed.standing)


def _steps(oral: Quantity) -> Iterator[tuple[Quantity, Step]]:
    for what, ratio, source in _sources():
        result = oral / exact(ratio)
        shown = f"{brief(result)}, arithmetic only, not a dose"
        yield result, step(f"{what} ratio ({source})", f"{oral} / {ratio}", shown)


def _outside() -> Iterator[Remark]:
    textbook, observed = number(_TEXTBOOK), number(_OBSERVED)
    if textbook.value > max(observed.value):
        patients = decimal(f"{_PATH}.observed_japan.n")
        seen = f"{min(observed.value)} to {max(observed.value)} in {patients} patients"
        says = f"the textbook ratio {textbook.value} lies outside what was observed, {seen}"
        yield Remark("textbook_outside_observed", "note", says, observed.source, observed.standing)


def oral_to_intrathecal(oral: Quantity) -> Conversion:
    """The interval for an oral dose of morphine a day; the recommended start does not depend on it."""
    if oral.amount <= 0:
        raise TherapyRefused(f"an oral dose of {oral} cannot be converted")
    worked = sorted(_steps(oral.to("mg/day")), key=lambda pair: pair[0])
    start = drug("morphine").start
    assert start is not None
    rule = Remark("rule", "note", table(_PATH).content["rule"], table(_PATH).content["source"])
    low, high = start
    says = f"start at {low.amount} to {high.amount}, whatever the oral dose"
    begin = Remark("start", "flag", says, high.source, high.standing)
    return Conversion(
        oral=oral,
        low=worked[0][0],
        high=worked[-1][0],
        start=start,
        steps=tuple(line for _, line in worked),
        remarks=(begin, rule, *_outside()),
    )
