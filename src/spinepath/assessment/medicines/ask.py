"""One drug by hand: "oxycodone 10 mg", every 6 h; read by the same code as a record."""

import re
from datetime import date

from spinepath.assessment.medicines.current import current
from spinepath.assessment.medicines.mme import mme
from spinepath.assessment.medicines.model import CurrentMedicines, Mme
from spinepath.assessment.medicines.sig import sig
from spinepath.chart.event import Dose, Event
from spinepath.chart.terminology.words import medicine_concepts
from spinepath.errors import UnknownName, UnreadableInput

_INTERVAL = re.compile(r"(\d[\d.]*(?:-\d[\d.]*)?)\s*(h|hours?|d|days?)?")
_TIMES = re.compile(r"(\d[\d.]*)\s*(?:x|times)?\s*(?:/|per|a)?\s*(?:day|d|daily)")
_SOME_DAY = date(2000, 1, 1)


def asked(text: str, every: str | None = None) -> CurrentMedicines:
    """The list that holds only this drug. every: "6h", "72 h", "3d", "4-6h", or times a day ("4/day")."""
    concepts = medicine_concepts(re.sub(r"(?<=[a-z])-(?=[a-z])", " ", text.lower()))
    if not any(mark.startswith("ingredient:") for mark in concepts):
        raise UnknownName(f"no medicine is known in {text!r}; write the ingredient or brand and its strength")
    event = Event(
        patient="", kind="medication", code=f"TEXT/{text}", name=text, source="asked", status="active",
        concepts=concepts, dose=Dose(low=1.0, high=1.0, unit="1", text=_sig(every)),
        earliest=_SOME_DAY, latest=_SOME_DAY,
    )  # fmt: skip
    return current([event], _SOME_DAY)


def drug(text: str, every: str | None = None, edition: str = "2022") -> Mme:
    """MME per day of one drug. Raises UnknownName for no medicine, UnreadableInput for no interval."""
    return mme(asked(text, every), edition)


def _sig(every: str | None) -> str | None:
    """The interval as words that an instruction could have."""
    if every is None:
        return None
    words = every.strip().lower()
    interval, times = _INTERVAL.fullmatch(words), _TIMES.fullmatch(words)
    if interval:
        words = f"every {interval[1]} {'days' if (interval[2] or 'h')[0] == 'd' else 'hours'}"
    elif times:
        words = f"{times[1]} times a day"
    if sig(words).times is None:
        raise UnreadableInput(f"--every {every!r} is no interval; write 6h, 72h, 3d or 4/day")
    return words
