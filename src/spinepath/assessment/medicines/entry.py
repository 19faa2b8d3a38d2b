"""One ingredient of one record, with the instruction that goes with it."""

from datetime import date
from functools import lru_cache
from typing import NamedTuple

import msgspec

from spinepath.assessment.medicines.model import Ingredient, PerDay
from spinepath.assessment.medicines.perday import per_day, possible
from spinepath.assessment.medicines.sig import sig
from spinepath.chart.event import Dose, Event

# When records of one day differ, the prescription says what is meant.
_RANK = ("MedicationAdministration", "MedicationStatement", "MedicationDispense", "MedicationRequest")


class Entry(NamedTuple):
    """One ingredient of one record."""

    event: Event
    part: Ingredient

    @property
    def dose(self) -> Dose | None:
        """The dosage; without one, the instruction in the medicine's name ("... 50 mg twice a day")."""
        return _dose(self.event.dose, self.event.name)

    @property
    def as_needed(self) -> bool:
        dose = self.dose
        return dose is not None and (dose.as_needed or sig(dose.text or "").as_needed)

    @property
    def instructed(self) -> bool:
        """Whether it says how to take it, not only how much was handed out."""
        dose = self.dose
        told = (dose.times_per_day_high, dose.max_per_day, dose.rate_high, dose.text) if dose else ()
        return any(one is not None for one in told)

    @property
    def per_day(self) -> PerDay:
        return per_day(self.part, self.dose)


@lru_cache(maxsize=20_000)
def _dose(given: Dose | None, called: str) -> Dose | None:
    dose, name = given and possible(given), sig(called)
    silent = dose is None or (dose.times_per_day_high is None and not dose.text)
    if not silent or (name.times is None and name.most is None):
        return dose
    return msgspec.structs.replace(dose or Dose(), text=called)


def order(entry: Entry) -> tuple[date, int, str, str]:
    """Oldest first; the order of records in the input plays no part."""
    kind = entry.event.source.partition("/")[0]
    rank = _RANK.index(kind) if kind in _RANK else -1
    return entry.event.earliest or date.min, rank, entry.event.source, _written(entry.event.dose)


@lru_cache(maxsize=20_000)
def _written(dose: Dose | None) -> str:
    return repr(dose)
