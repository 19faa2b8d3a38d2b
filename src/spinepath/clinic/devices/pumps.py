"""From rows to spinepath.therapy.pump: the books, the checks of a refill, and the days to book."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from spinepath.clinic.devices.models import Pump
from spinepath.therapy.errors import TherapyRefused
from spinepath.therapy.pump import trend
from spinepath.therapy.pump.bridge import bridge
from spinepath.therapy.pump.drugs import drug
from spinepath.therapy.pump.ledger import ACCOUNTS, Ledger, Posting
from spinepath.therapy.pump.limits import mixture
from spinepath.therapy.pump.refill import RefillPlan, plan, ziconotide_stability
from spinepath.therapy.quantity import Quantity, brief, mass_unit, q
from spinepath.therapy.worked import Worked


class Check(NamedTuple):
    """One sum of a refill: what it is about, and how it was worked."""

    title: str
    worked: Worked


class Books(NamedTuple):
    """The pump's accounts: (account, mL), and every posting."""

    accounts: tuple[tuple[str, str], ...]
    journal: Sequence[Posting]


def strengths(drugs: dict[str, str]) -> dict[str, Quantity]:
    """Drug to concentration. Raises UnknownName or QuantityError saying which part cannot be read."""
    return {drug(name).id: q(strength) for name, strength in drugs.items()}


def books(pump: Pump, refills: Sequence[Any]) -> Books:
    """Every refill in order, posted twice and added up. Raises LedgerError where volumes cannot be."""
    ledger = Ledger(reservoir=_ml(pump.reservoir), tubing=_ml(pump.tubing), catheter=_ml(pump.catheter))
    for place, one in enumerate(refills):
        if place:
            ledger.deliver(_ml(one.programmed))
            ledger.withdraw(_ml(one.found))
        ledger.fill(_ml(one.filled), strengths(one.drugs))
    ledger.audit()
    return Books(tuple((name, brief(ledger.volume(name))) for name in ACCOUNTS), ledger.journal)


def checks(pump: Pump, before: Sequence[Any], new: Any) -> list[Check]:
    """All sums of a refill. Raises TherapyRefused when something cannot be."""
    rate, drugs = Quantity(new.rate, "mL/day"), strengths(new.drugs)
    if not drugs:
        raise TherapyRefused("no drug given: what is in the syringe?")
    found = [Check(f"Dose of {one.drug.id}", one) for one in mixture(rate, drugs)]
    found.append(Check("Next refill", due(pump, before, new)))
    return found + list(_since(before, new)) + list(_bridged(pump, before, new))


def due(pump: Pump, before: Sequence[Any], new: Any) -> RefillPlan:
    """When the reservoir is low, and the last day to refill."""
    stability = None
    if "ziconotide" in strengths(new.drugs):
        # Whether it was diluted is not asked: the shorter time of the two is taken.
        kinds = [ziconotide_stability(first_fill=not before, diluted=one) for one in (True, False)]
        stability = min(kinds, key=lambda one: one.amount)
    found = plan(
        Quantity(new.rate, "mL/day"), filled_on=new.on, reservoir=_ml(pump.reservoir), fill=_ml(new.filled),
        reserve=_ml(new.reserve), stability=stability,
    )  # fmt: skip
    if found.book_by_day < 1:
        days = found.interval.about("day", 1)
        raise TherapyRefused(
            f"{new.filled} mL at a flow of {new.rate} mL/day last {days}: no day is left to book a refill"
        )
    return found


def _since(before: Sequence[Any], new: Any) -> Iterator[Check]:
    if before:
        visits = [_visit(one) for one in (*before[1:], new)]
        yield Check("Volume found against the programmer", trend.single(visits[-1]))
        yield Check("All refills together", trend.trend(visits))


def _visit(one: Any) -> trend.Visit:
    return trend.Visit(_ml(one.expected), _ml(one.found), _ml(one.programmed))


def _bridged(pump: Pump, before: Sequence[Any], new: Any) -> Iterator[Check]:
    """A drug whose concentration changes: what the tubing and catheter still hold is the old one."""
    old, now = (strengths(before[-1].drugs) if before else {}), strengths(new.drugs)
    changed = sorted(name for name in old.keys() & now.keys() if old[name] != now[name])
    only = " (one bolus serves only one drug of a mixture)" if len(now) > 1 else ""
    for name in changed:
        dose = (Quantity(new.rate, "mL/day") * now[name]).to(f"{mass_unit(now[name])}/day")
        volumes = {"tubing": _ml(pump.tubing), "catheter": _ml(pump.catheter)}
        yield Check(
            f"Bridge bolus of {name}{only}", bridge(old=old[name], new=now[name], daily_dose=dose, **volumes)
        )


def _ml(amount: Decimal) -> Quantity:
    return Quantity(amount, "mL")
