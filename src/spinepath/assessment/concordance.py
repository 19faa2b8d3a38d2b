"""Do a finding's level and side explain where it hurts?"""

from collections.abc import Iterable
from typing import NamedTuple

from spinepath.assessment import operations
from spinepath.assessment.subject import Subject
from spinepath.chart.anatomy import adjacent, ends, roots, touches
from spinepath.chart.event import Event
from spinepath.knowledge.meanings import Place

STABILISE = "stabilise"
WHERE_IT_HURTS = (
    "finding/radicular_leg_pain",
    "finding/sensory_loss",
    "finding/motor_weakness",
    "finding/severe_weakness",
    "finding/buttock_below_l5",
    "finding/slr_positive",
)
DISCORDANT = -1.0
OTHER_LEVEL = -0.5
"""A level that does not fit counts half against: roots vary and levels are miscounted (project estimate)."""


class Fit(NamedTuple):
    """How a finding's place fits the symptoms: 1 fits, -1 lies on the other side, 0 not known; and in words."""

    value: float
    words: str | None


class Where(NamedTuple):
    """Where the spine was operated on and fused, as levels; the sides and roots where it hurts."""

    operated: frozenset[str]
    fused: frozenset[str]
    sides: frozenset[str]
    roots: frozenset[str]

    def place(self, level: str | None) -> Place:
        """Where a level lies relative to the operations."""
        if level is None or not self.operated or ends(level) is None:
            return "unplaced"
        if any(touches(level, other) for other in self.operated):
            return "operated"
        return "adjacent" if any(adjacent(level, other) for other in self.fused) else "elsewhere"

    def fit(self, side: str | None, level: str | None) -> Fit:
        """Whether a finding lies where it hurts."""
        side_fits, level_fits = self._side_fits(side), self._level_fits(level)
        if side_fits is False:
            return Fit(DISCORDANT, f"discordant: finding {side}, symptoms {' and '.join(sorted(self.sides))}")
        if level_fits is False:
            return Fit(OTHER_LEVEL, f"other level: finding {level}, symptoms {', '.join(sorted(self.roots))}")
        return Fit(1.0, "concordant with the symptoms") if side_fits or level_fits else Fit(0.0, None)

    def _side_fits(self, side: str | None) -> bool | None:
        if side is None or not self.sides:
            return None
        return side in self.sides or "bilateral" in (side, *self.sides)

    def _level_fits(self, level: str | None) -> bool | None:
        if level is None or not self.roots or ends(level) is None:
            return None
        return bool(self.roots & set(roots(level)))


def where(subject: Subject) -> Where:
    """Of one person."""
    done = operations.events(subject)
    hurts = subject.under(WHERE_IT_HURTS, "yes")
    return Where(
        operated=_levels(done),
        fused=_levels(event for event in done if STABILISE in event.aims),
        sides=frozenset(fact.event.side for fact in hurts if fact.event.side),
        roots=frozenset(root for fact in hurts if fact.event.level for root in roots(fact.event.level)),
    )


def _levels(events: Iterable[Event]) -> frozenset[str]:
    return frozenset(event.level for event in events if event.level)
