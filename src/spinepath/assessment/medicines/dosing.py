"""How a medicine is begun and how far it goes with these kidneys, this liver and this age, as the evidence says."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from spinepath.knowledge.medicines import Drug, RenalLimit

OLDER = 75
Ends = tuple[float | None, float | None]


class Ceiling(NamedTuple):
    """The most in a day: mg where it is one number, words for people, and whether the kidneys must be known first."""

    mg: Decimal | None
    words: str
    needs_egfr: bool


def ceiling(drug: Drug, values: Mapping[str, Any]) -> Ceiling:
    """The maximum for this person. values: features of the person."""
    egfr = values.get("egfr")
    rows = renal_rows(drug, egfr)
    limits = {
        _lowest(drug, values, row) for row in ((None, *drug.renal) if egfr is None else rows[:1] or (None,))
    }
    needs = egfr is None and len(limits) > 1
    mg = None if needs else limits.pop()
    return Ceiling(mg, ". ".join(_said(drug, values, mg, None if needs else rows)) or "not stated", needs)


def renal_rows(drug: Drug, egfr: float | None) -> list[RenalLimit]:
    """Limits that hold at this kidney function, the strictest first; none where it is not known."""
    holding = [row for row in drug.renal if egfr is not None and Decimal(str(egfr)) < row.egfr_below]
    return sorted(holding, key=lambda row: row.egfr_below)


def _lowest(drug: Drug, values: Mapping[str, Any], row: RenalLimit | None) -> Decimal | None:
    """The lowest number in mg that holds for this person and one range of kidney function."""
    found = [drug.dose.get("max_daily_mg"), drug.dose.get("chronic_max_daily_mg")]
    if _over(values.get("age_years"), OLDER):
        found.append(drug.dose.get("over_75_max_daily_mg"))
    limits = [Decimal(str(one)) for one in found if one is not None]
    if row is not None and row.max_daily_mg is not None:
        limits.append(row.max_daily_mg)
    return min(limits, default=None)


def _over(age: Ends | None, years: float) -> bool:
    """Perhaps over: a birth year alone must not give the higher dose."""
    return age is not None and age[1] is not None and age[1] > years


def _said(
    drug: Drug, values: Mapping[str, Any], mg: Decimal | None, rows: list[RenalLimit] | None
) -> Iterator[str]:
    if rows is None:
        limits = [one for one in (_limit(row) for row in drug.renal) if one]
        most = _lowest(drug, values, None)
        yield f"{_number(most)} mg a day with healthy kidneys" if most else "depends on the kidneys"
        yield f"eGFR is not recorded ({'; '.join(limits)}): measure creatinine first"
    elif mg is not None:
        yield "avoid" if not mg else f"{_number(mg)} mg a day"
        yield from (f"eGFR {values['egfr']:g}: {row.action.rstrip('.')}" for row in rows[:1])
    else:
        yield from (f"eGFR {values['egfr']:g}: {row.action.rstrip('.')}" for row in rows[:1])
    yield from _other_units(drug)
    if drug.dose.get("max_note"):
        yield str(drug.dose["max_note"]).rstrip(".")
    if values.get("has_liver_disease") or values.get("has_alcohol_use_disorder"):
        yield f"Liver: {drug.hepatic.rstrip('.')}"


def _limit(row: RenalLimit) -> str:
    said = "avoid" if row.max_daily_mg == 0 else f"{_number(row.max_daily_mg)} mg" if row.max_daily_mg else ""
    return f"below {_number(row.egfr_below)}: {said}" if said else ""


def _number(value: Decimal | None) -> str:
    return f"{value.normalize():f}" if value is not None else ""


_UNITS = {
    "max_daily_patches": "{} patches a day",
    "max_mcg_per_h": "patch: {} mcg/h",
    "buccal_max_daily_mcg": "buccal: {} mcg a day",
}


def _other_units(drug: Drug) -> Iterator[str]:
    yield from (words.format(drug.dose[key]) for key, words in _UNITS.items() if key in drug.dose)
