"""What refills say of a pump's flow: each by itself, and all of them as a trend.

The error of a visit is (volume expected in the reservoir - volume found) / volume programmed: +0.05 is a pump
that gave 5 % too much. A single visit is judged by the labelled accuracy. The trend is a two-sided CUSUM
(Page 1954), which adds up small errors of one sign that no single visit would show.
"""

from collections.abc import Sequence
from decimal import Decimal

import msgspec

from spinepath.therapy.errors import TherapyRefused
from spinepath.therapy.evidence import limit
from spinepath.therapy.quantity import Quantity
from spinepath.therapy.worked import Remark, Worked, step

# The design of a chart, not clinical figures: it finds a lasting shift of one standard deviation soonest (0.5
# is half of it) and waits for 4 in all. docs/how-to/pump.md shows the delay and false alarms this gives.
SLACK = Decimal("0.5")
DECISION = Decimal(4)
_ACCURACY = "intrathecal.pump.accuracy_fraction.value"


class Visit(msgspec.Struct, frozen=True):
    """One refill: residual volume by the programmer, what was withdrawn, what was programmed since."""

    expected: Quantity
    found: Quantity
    programmed: Quantity

    @property
    def error(self) -> Decimal:
        """Share of the programmed volume given too much (above 0) or too little."""
        if self.programmed.amount <= 0:
            raise TherapyRefused("no volume was programmed between the refills: nothing to compare")
        return ((self.expected - self.found) / self.programmed).number


class Trend(Worked, frozen=True, kw_only=True):
    """The CUSUM after the last visit. alarm_at: the visit (from 0) that first passed the decision line."""

    fast: Decimal
    slow: Decimal
    alarm_at: int | None
    drift: Decimal | None


def single(visit: Visit) -> Worked:
    """One refill against the labelled accuracy of the pump."""
    most = limit(_ACCURACY, "1")
    remarks: tuple[Remark, ...] = ()
    if abs(visit.error) > most.amount.number:
        says = f"{_words(visit.error)} at this refill, more than the labelled {most.amount.number:%}"
        remarks = (Remark("refill_discrepancy", "flag", says, most.source, most.standing),)
    formula = f"({visit.expected} expected - {visit.found} found) / {visit.programmed}"
    return Worked(steps=(step("error", formula, f"{visit.error:+.1%}"),), remarks=remarks)


def _words(error: Decimal) -> str:
    return f"the pump gave {abs(error):.1%} too {'much' if error > 0 else 'little'}"


class _Sum(msgspec.Struct, frozen=True):
    """One side of a CUSUM: the sum, and how many visits since it was last nothing."""

    total: Decimal = Decimal(0)
    since: int = 0

    def then(self, by: Decimal) -> "_Sum":
        total = self.total + by - SLACK
        return _Sum(total, self.since + 1) if total > 0 else _Sum()

    def drift(self, spread: Decimal) -> Decimal:
        """The usual estimate of the shift once the sum is over the line (Montgomery)."""
        return (SLACK + self.total / self.since) * spread


def usual_spread() -> Decimal:
    """Standard deviation of a refill's error: the labelled accuracy taken as three of them."""
    return limit(_ACCURACY, "1").amount.number / 3


def trend(visits: Sequence[Visit], spread: Decimal | None = None) -> Trend:
    """Judge the refills in order. spread: standard deviation of one refill's error, as a share."""
    spread = usual_spread() if spread is None else spread
    fast, slow, first, drift = _Sum(), _Sum(), None, None
    for place, visit in enumerate(visits):
        score = visit.error / spread
        fast, slow = fast.then(score), slow.then(-score)
        if first is None and max(fast.total, slow.total) > DECISION:
            first = place
            drift = fast.drift(spread) if fast.total > slow.total else -slow.drift(spread)
    most = limit(_ACCURACY, "1")
    found = () if drift is None else (_drifting(drift, first),)
    note = Remark("spread", "note", f"spread of one refill {spread:.1%}", most.source, most.standing)
    return Trend(
        fast=fast.total,
        slow=slow.total,
        alarm_at=first,
        drift=drift,
        steps=(
            step("fast", f"CUSUM of error / {spread:.3f} - {SLACK}", f"{fast.total:.2f} of {DECISION}"),
            step("slow", f"CUSUM of -error / {spread:.3f} - {SLACK}", f"{slow.total:.2f} of {DECISION}"),
        ),
        remarks=(*found, note),
    )


def _drifting(drift: Decimal, first: int | None) -> Remark:
    says = f"{_words(drift)} refill after refill (seen at refill {(first or 0) + 1}): check pump and catheter"
    return Remark("drift", "flag", says, "elicited_spinepath", "elicited")
