"""Writing one person's record: chance, dates, places and ids for the modules that say what is in it."""

from collections.abc import Sequence
from functools import cache
from itertools import accumulate
from random import Random
from typing import Any, TypeVar

from spinepath.registry.simulate.fhir import (
    ACTIVE,
    CATEGORY,
    CONFIRMED,
    IN_ERROR,
    META,
    PROBLEM,
    Code,
    Resource,
    concept,
)
from spinepath.registry.simulate.parameters import Fraction, Record, parameters
from spinepath.registry.simulate.truth import DISCS, Truth, ago

T = TypeVar("T")
_STYLES = ("{0}-{1}", "{0}/{1}", "{0}-{2}", "{0}/{2}")
_SHORT = {
    "Patient": "", "Procedure": "-p", "Condition": "-c", "Observation": "-o", "DiagnosticReport": "-r",
    "MedicationStatement": "-m", "Device": "-d",
}  # fmt: skip


class Scribe:
    """Holds one person's resources while they are written; all chance comes from `key`.

    in_text: findings go into sentences, not codes.
    """

    def __init__(self, truth: Truth, key: int) -> None:
        self.random = Random(key)
        self.truth = truth
        self.rates: Record = parameters().record
        self.resources: list[Resource] = []
        self.subject = {"reference": f"Patient/{truth.patient}"}
        self.in_text = self.chance(self.rates.text)
        self.names = self._places()

    def chance(self, fraction: Fraction) -> bool:
        """Whether something of this fraction happens now."""
        return self.random.random() < fraction.value

    def pick(self, options: Sequence[T]) -> T:
        """One of the options, each equally likely."""
        return options[int(self.random.random() * len(options))]

    def between(self, low: float, high: float) -> float:
        """A number between the two."""
        return low + self.random.random() * (high - low)

    def says(self, finding: bool) -> bool:
        """What the record says about a finding: the truth, but for the odd mistake."""
        return finding ^ self.chance(self.rates.flipped)

    def _places(self) -> dict[str, Any]:
        truth = self.truth
        level = self.pick(truth.levels)
        if self.chance(self.rates.wrong_level):
            level = _above(level)
        style = self.pick(_STYLES)
        return {
            "level": _styled(level, style), "next": _styled(_above(truth.levels[0]), style),
            "operated": _styled(span(truth.levels), style), "side": truth.side, "root": level.split("-")[1],
            "months": max(round(truth.pain_free_months), 1),
            "years": max(round(truth.pain_free_months / 12), 1),
            "percent": self.pick((60, 70, 75, 80, 90, 100)), "ops": truth.operation,
        }  # fmt: skip

    def sentence(self, options: Sequence[str]) -> str:
        """One of the wordings with the places filled in, beginning with a capital letter."""
        made = self.pick(options).format_map(self.names)
        return made[0].upper() + made[1:]

    def when(self, months_ago: float) -> str | None:
        """A date as the record has it: whole, in part, or not at all."""
        day, roll = ago(months_ago).isoformat(), self.random.random()
        for edge, length in _partial():
            if roll < edge:
                return day[:length] or None
        return day

    def add(self, kind: str, **fields: Any) -> Resource:
        """Put a resource into the record; fields without a value are left out."""
        number = f"{_SHORT[kind]}{len(self.resources)}" if kind != "Patient" else ""
        known = {name: value for name, value in fields.items() if value is not None}
        made = {"resourceType": kind, "id": self.truth.patient + number, "meta": META, **known}
        self.resources.append(made)
        return made

    def condition(self, code: Code | None, months_ago: float, text: str | None = None) -> None:
        """A condition on the problem list; a few are marked as entered in error."""
        wrong = self.chance(self.rates.entered_in_error)
        self.add(
            "Condition", clinicalStatus=None if wrong else ACTIVE,
            verificationStatus=IN_ERROR if wrong else CONFIRMED, category=PROBLEM,
            code=concept(code, text or (code[2] if code else None)), subject=self.subject,
            onsetDateTime=self.when(months_ago),
        )  # fmt: skip

    def observation(self, category: str, code: Resource, months_ago: float, **value: Any) -> None:
        """An observation with its value[x]."""
        self.add(
            "Observation", status="final", category=CATEGORY[category], code=code, subject=self.subject,
            effectiveDateTime=self.when(months_ago), **value,
        )  # fmt: skip


@cache
def _partial() -> tuple[tuple[float, int], ...]:
    """How much of a date is written down, below which roll of the dice."""
    rates = parameters().record
    edges = accumulate(fraction.value for fraction in (rates.undated, rates.year_only, rates.month_only))
    return tuple(zip(edges, (0, 4, 7), strict=True))


def span(levels: Sequence[str]) -> str:
    """The operated stretch: L4-L5, or L3-S1 for several levels."""
    return f"{levels[0].split('-')[0]}-{levels[-1].split('-')[1]}"


def _above(level: str) -> str:
    return DISCS[max(DISCS.index(level) - 1, 0)]


def _styled(level: str, style: str) -> str:
    """A level as one writer would write it; a short form only where the letter is the same."""
    upper, lower = level.split("-")
    return style.format(upper, lower, lower[1:] if lower[0] == upper[0] else lower)
