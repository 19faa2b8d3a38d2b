"""One drug by hand: "oxycodone 10 mg", every 6 h; read by the same code as a record."""

import re
from datetime import date

from spinepath.assessment.medicines.current import current
from spinepath.assessment.medicines.mme import mme
from spinepath.assessment.medicines.model import CurrentMedicines, Mme
from spinepath.chart.event import Dose, Event
from spinepath.chart.terminology.words import medicine_concepts
from spinepath.errors import UnknownName, UnreadableInput

_INTERVAL = re.compile(r"\s*(\d+(?:\.\d+)?)(?:\s*-\s*(\d+(?:\.\d+)?))?\s*(h|hours?|d|days?)?\s*")
_SOME_DAY = date(2000, 1, 1)


def asked(text: str, every: str | None = None) -> CurrentMedicines:
    """The list that holds only this drug. every: "6h", "72 h", "3d", "4-6h", or times a day ("4/day")."""
    concepts = medicine_concepts(re.sub(r"(?<=[a-z])-(?=[a-z])", " ", text.lower()))
    if not any(mark.startswith("ingredient:") for mark in concepts):
        raise UnknownName(f"no medicine is known in {text!r}; write the ingredient or brand and its strength")
    event = Event(
        patient="", kind="medication", code=f"TEXT/{text}", name=text, source="asked", concepts=concepts,
        status="active", dose=Dose(low=1.0, high=1.0, unit="1", text=_sig(every)), earliest=_SOME_DAY, latest=_SOME_DAY,
    )  # fmt: skip
    return current([event], _SOME_DAY)


def drug(text: str, every: str | None = None, edition: str = "2022") -> Mme:
    """MME per day of one drug. Raises UnknownName for no medicine, UnreadableInput for no interval."""
    return mme(asked(text, every), edition)


def _sig(every: str | None) -> str | None:
    if every is None:
        return None
    words = every.strip().lower()
    match = _INTERVAL.fullmatch(words)
    if match:
        ends = "-".join(filter(None, match.groups()[:2]))
        return f"every {ends} {'days' if (match[3] or 'h').startswith('d') else 'hours'}"
    times = re.fullmatch(r"(\d+(?:\.\d+)?)\s*(?:x|times)?\s*(?:/|per|a)?\s*(?:day|d|daily)", words)
    said = f"{times[1]} times a day" if times else words
    _check(said, every)
    return said


def _check(said: str, every: str) -> None:
    from spinepath.assessment.medicines.sig import sig  # noqa: PLC0415

    if sig(said).times is None:
        raise UnreadableInput(f"--every {every!r} is no interval; write 6h, 72h, 3d or 4/day")
