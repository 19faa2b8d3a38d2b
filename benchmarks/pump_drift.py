"""How soon a drifting pump is noticed, and how often a good one is accused: single refills against the trend.

Simulated pumps are refilled four times a year. From the ninth refill on the flow is off by a constant share; each
refill's error also scatters. Both rules are those of spinepath.therapy.pump.trend, fed the same refills.

    python benchmarks/pump_drift.py            prints the table
    python benchmarks/pump_drift.py --write    puts it into docs/how-to/pump.md
"""

import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from random import Random
from statistics import median
from typing import NamedTuple

from spinepath.therapy.pump.trend import Visit, single, trend
from spinepath.therapy.quantity import Quantity

PAGE = Path(__file__).parent.parent / "docs" / "how-to" / "pump.md"
START, END = "<!-- drift: begin -->", "<!-- drift: end -->"
PUMPS, REFILLS, PER_YEAR, ONSET, SEED = 400, 40, 4, 8, 20261122
SCATTER = (Decimal("0.03"), Decimal("0.05"))
DRIFT = ("0", "0.05", "0.08", "0.10", "0.15", "0.20", "-0.10")
PROGRAMMED = Quantity(17, "mL")
HEAD = "| drift of the flow | scatter of one refill | single refill: noticed, refills | trend: noticed, refills |"


class Noticed(NamedTuple):
    """When each rule first spoke in one pump's life (refill from 0); None when it never did."""

    by_single: int | None
    by_trend: int | None


def refills(chance: Random, drift: Decimal, scatter: Decimal) -> Iterator[Visit]:
    """One pump's refills, to the tenth of a millilitre that a syringe shows."""
    for place in range(REFILLS):
        error = Decimal(repr(chance.gauss(0, 1))) * scatter + (drift if place >= ONSET else 0)
        found = (Decimal(3) - error * PROGRAMMED.amount).quantize(Decimal("0.1"))
        yield Visit(Quantity(3, "mL"), Quantity(found, "mL"), PROGRAMMED)


def life(seed: int, drift: Decimal, scatter: Decimal) -> Noticed:
    """One pump judged by both rules."""
    visits = list(refills(Random(seed), drift, scatter))
    flagged = (place for place, visit in enumerate(visits) if single(visit).flags)
    return Noticed(next(flagged, None), trend(visits).alarm_at)


def delay(found: list[int | None]) -> str:
    """Share noticed and median refills until, of pumps not accused before the drift began."""
    fair = [place for place in found if place is None or place >= ONSET]
    late = [place - ONSET + 1 for place in fair if place is not None]
    return f"{len(late) / len(fair):.0%}, {median(late):g}" if late else "0%, never"


def false_alarms(found: list[int | None]) -> str:
    """Alarms in a hundred pump-years without drift, up to each pump's first."""
    years = sum((REFILLS if place is None else place + 1) for place in found) / PER_YEAR
    return f"{100 * sum(place is not None for place in found) / years:.1f} false in 100 years"


def rows() -> Iterator[str]:
    """The table's lines."""
    yield HEAD
    yield "| --- | --- | --- | --- |"
    for scatter in SCATTER:
        for drift in DRIFT:
            lives = [life(SEED + pump, Decimal(drift), scatter) for pump in range(PUMPS)]
            told = delay if Decimal(drift) else false_alarms
            cells = [told([each.by_single for each in lives]), told([each.by_trend for each in lives])]
            yield f"| {Decimal(drift):+.0%} | {scatter:.0%} | {cells[0]} | {cells[1]} |"


def main() -> None:
    """Print the table, or write it between its markers."""
    table = "\n".join(rows())
    if "--write" not in sys.argv[1:]:
        print(table)
        return
    before, _, rest = PAGE.read_text("utf-8").partition(START)
    _, _, after = rest.partition(END)
    PAGE.write_text(f"{before}{START}\n{table}\n{END}{after}", "utf-8")


if __name__ == "__main__":
    main()
