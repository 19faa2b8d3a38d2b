"""How long an antithrombotic stops before a procedure and when it restarts (ASRA 2018)."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Literal, NamedTuple

import msgspec

from spinepath.errors import UnknownName
from spinepath.knowledge.standing import Standing
from spinepath.knowledge.tables import evidence
from spinepath.shipped import toml
from spinepath.therapy.blocks.procedures import Risk
from spinepath.therapy.evidence import table, words_standing

Unit = Literal["days", "hours"]
Kidney = Literal["normal", "impaired", "unknown"]
_NSAIDS = "NSAIDs"
_ONE_DRUG = (
    "subcutaneous heparin"  # its row says "twice or three times daily"; elsewhere "or" joins two drugs
)
# An anticoagulant of this table whose own row has a longer stop for impaired kidneys.
_RENAL = "stop_days_renal_impairment"


class Span(NamedTuple):
    """A time, low to high; the same twice when one figure is published."""

    low: int
    high: int
    unit: Unit

    def __str__(self) -> str:
        """For people: "5 days", "12 to 24 hours"."""
        if self.low != self.high:
            return f"{self.low} to {self.high} {self.unit}"
        return f"{self.low} {self.unit.removesuffix('s') if self.low == 1 else self.unit}"


class Hold(msgspec.Struct, frozen=True, kw_only=True):
    """One drug and one risk class. stop: None when it is a shared decision or not stated (words say which).

    renal: the longer stop for impaired kidneys; None when the evidence gives none.
    """

    drug: str
    risk: Risk
    stop: Span | None
    words: str
    restart: Span
    renal: Span | None
    require: str | None
    notes: tuple[str, ...]
    source: str
    standing: Standing

    def span(self, kidney: Kidney) -> Span | None:
        """The stop that holds. Unknown kidneys get the longer one: it errs towards less bleeding."""
        if self.stop is None or self.renal is None or kidney == "normal" or not self.stop.high:
            return self.stop
        return max(self.stop, self.renal, key=lambda span: span.high)


def _span(value: Any, unit: Unit) -> Span | None:
    if isinstance(value, list):
        return Span(value[0], value[-1], unit)
    return Span(value, value, unit) if isinstance(value, int) else None


@cache
def _supplement() -> dict[str, Any]:
    return toml("spinepath.therapy.blocks", "supplement.toml")


def _cell(row: Mapping[str, Any], drug: str, risk: Risk) -> tuple[Any, Unit]:
    """What the table says for a class: a number, a range, words, or nothing."""
    if row["drug"] == _NSAIDS:
        return (row["stop_days_high"][drug] if risk == "high" else 0), "days"
    if f"stop_days_range_{risk}" in row:
        return row[f"stop_days_range_{risk}"], "days"
    for unit in ("days", "hours"):
        if risk in row.get(f"stop_{unit}", {}):
            return row[f"stop_{unit}"][risk], "days" if unit == "days" else "hours"
    return _supplement().get(drug, {}).get("stop_days", {}).get(risk), "days"


def _restart(row: Mapping[str, Any], risk: Risk) -> Span:
    """The restart for a class; its key may name one class, two, or none."""
    for key, value in row.items():
        named = key.removeprefix("restart_hours").strip("_")
        if key.startswith("restart_hours") and (not named or risk in named.split("_")):
            found = _span(value, "hours")
            assert found is not None
            return found
    raise UnknownName(f"{row['drug']}: no restart for {risk} risk")


def _hold(row: Mapping[str, Any], place: int, drug: str, risk: Risk) -> Hold:
    cell, unit = _cell(row, drug, risk)
    return Hold(
        drug=drug,
        risk=risk,
        stop=_span(cell, unit),
        words=cell if isinstance(cell, str) else "" if cell is not None else "not stated",
        restart=_restart(row, risk),
        renal=_span(row.get(_RENAL), "days"),
        require=row.get("require") if risk != "low" else None,
        notes=tuple(row[key] for key in ("rule", "note") if key in row),
        source=row["source"],
        standing=words_standing(table(f"asra_drug[{place}]")),
    )


def _drugs(row: Mapping[str, Any]) -> Iterator[str]:
    if row["drug"] == _NSAIDS:
        yield from row["stop_days_high"]
    else:
        yield from [row["drug"]] if _ONE_DRUG in row["drug"] else row["drug"].split(" or ")


@cache
def _rows() -> dict[str, tuple[int, Mapping[str, Any]]]:
    rows = evidence("interventions")["asra_drug"]
    return {drug: (place, row) for place, row in enumerate(rows) for drug in _drugs(row)}


def names() -> tuple[str, ...]:
    """Every drug of the table, as it is written there."""
    return tuple(_rows())


def hold(drug: str, risk: Risk) -> Hold:
    """The row of a drug for a class. Raises UnknownName for a drug that is not in the table."""
    name = drug.strip().lower().replace("_", " ")
    for known, (place, row) in _rows().items():
        if known.lower() == name:
            return _hold(row, place, known, risk)
    listed = "; ".join(names())
    raise UnknownName(f"no antithrombotic {drug!r} in the table, so nothing is known of it; known: {listed}")
