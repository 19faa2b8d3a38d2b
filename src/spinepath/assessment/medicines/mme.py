"""Morphine milligram equivalents per day, by one edition of the CDC's factors."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from spinepath.assessment.medicines.amount import Amount, number, span, total
from spinepath.assessment.medicines.model import CurrentMedicines, Medicine, Mme, MmeLine, NotComputed, PerDay
from spinepath.knowledge.mme_factors import Edition, Factor, editions, not_converted, opioid_rules
from spinepath.knowledge.mme_factors import edition as edition_of

MME = "MME/day"
_BY_MOUTH = ("oral", None)
_SHARED_REASONS = ("intrathecal",)


class _Counted(NamedTuple):
    line: Medicine
    amount: Amount
    factor: Factor


def mme(current: CurrentMedicines, edition: str = "2022") -> Mme:
    """The day's total and each opioid's share. What has no number is named, never 0. Raises UnknownName."""
    table = edition_of(edition)
    counted, missing, without = _sorted_out(current, table)
    lines = tuple(_line(one, counted, table) for one in counted)
    return _summed_up(current, table, lines, tuple(missing), tuple(without))


class Most(NamedTuple):
    """The day's total at most, in MME. at_least: some opioid is not in it."""

    value: float
    at_least: bool


def most(current: CurrentMedicines) -> Most | None:
    """The total alone, by the latest edition; None when unknown. Regimens repeat from person to person: kept."""
    bare = (
        (line.ingredient, line.route, line.as_needed, line.per_day) for line in current.lines if line.opioid
    )
    return _most(tuple(bare), current.recorded)


@lru_cache(maxsize=20_000)
def _most(bare: tuple[tuple[str, str | None, bool, PerDay], ...], recorded: bool) -> Most | None:
    lines = tuple(
        Medicine(
            ingredient=ingredient, name="", opioid=True, route=route, release=None, strength=None,
            as_needed=as_needed, per_day=per_day, instruction=None, start=None, renewed=1,
        )
        for ingredient, route, as_needed, per_day in bare
    )  # fmt: skip
    said = mme(CurrentMedicines(as_of=None, recorded=recorded, lines=lines))
    return None if said.total is None else Most(float(said.total.high), said.at_least)


def both(current: CurrentMedicines) -> dict[str, Mme]:
    """Side by side: by every edition of the factors, each with none of the other's numbers."""
    return {name: mme(current, name) for name in editions()}


def _sorted_out(
    current: CurrentMedicines, table: Edition
) -> tuple[list[_Counted], list[NotComputed], list[NotComputed]]:
    """Opioids with a number, those that lack a field, and those that no factor is for."""
    counted: list[_Counted] = []
    missing: list[NotComputed] = []
    without: list[NotComputed] = []
    for line in (one for one in current.lines if one.opioid):
        factor = table.factors.get(_drug(line))
        if _routeless(line, table):
            missing.append(_incomplete(line, ("route",)))
        elif factor is None:
            without.append(_unconverted(line, table))
        elif line.per_day.amount is None:
            missing.append(_incomplete(line, line.per_day.missing))
        elif (line.per_day.amount.unit == "ug/h") != (factor.unit == "ug/h"):
            missing.append(_incomplete(line, ("route",)))
        else:
            counted.append(_Counted(line, line.per_day.amount, factor))
    return counted, missing, without


def _drug(line: Medicine) -> str:
    """The name under which the factors know it; they are for doses by mouth and for one patch."""
    if line.route in _BY_MOUTH:
        return line.ingredient
    return f"{line.ingredient}_{line.route}"


def _routeless(line: Medicine, table: Edition) -> bool:
    """A drug that only has a factor as a patch, given no one knows how."""
    return line.route is None and f"{line.ingredient}_transdermal" in table.factors


def _incomplete(line: Medicine, missing: Sequence[str]) -> NotComputed:
    reason = f"not computed: the record lacks {', '.join(missing) or 'the dose'}"
    return NotComputed(
        drug=line.ingredient, name=line.name, reason=reason, missing=tuple(missing), sources=line.sources
    )


def _unconverted(line: Medicine, table: Edition) -> NotComputed:
    reason, source = _why(line, table)
    return NotComputed(
        drug=line.ingredient, name=line.name, reason=f"not converted: {reason}", sources=line.sources,
        citations=(source,),
    )  # fmt: skip


def _why(line: Medicine, table: Edition) -> tuple[str, str]:
    """Why there is no factor, and who says so."""
    if line.route in _SHARED_REASONS:
        return not_converted("intrathecal"), not_converted("intrathecal_source")
    if line.ingredient == "buprenorphine" and table.id == "2022":
        return not_converted("buprenorphine"), table.source
    if line.ingredient in table.factors or f"{line.ingredient}_transdermal" in table.factors:
        return f"{not_converted('route')} ({line.route})", table.source
    return f"{line.ingredient} {not_converted('edition')} ({table.name})", table.source


def _line(one: _Counted, counted: Sequence[_Counted], table: Edition) -> MmeLine:
    """One share. A factor that depends on the dose goes by the drug's total of the day."""
    day = total((other.amount for other in counted if other.factor.drug == one.factor.drug), one.amount.unit)
    low, high = _factor_at(one.factor, day.low), _factor_at(one.factor, day.high)
    share = one.amount.times(low, high)
    value = Amount(low=share.low, high=share.high, unit=MME)
    line = one.line
    return MmeLine(
        drug=one.factor.drug, name=line.name, route=line.route or "oral", as_needed=line.as_needed,
        per_day=one.amount, factors=tuple(dict.fromkeys((low, high))), mme=value,
        formula=_formula(one, day, (low, high), value, table), basis=line.per_day.basis or "",
        standing=one.factor.standing, citations=(one.factor.source,), sources=line.sources,
        notes=(*line.per_day.notes, *line.notes, *_assumed(line)),
    )  # fmt: skip


def _assumed(line: Medicine) -> tuple[str, ...]:
    return ("no route is recorded: taken as by mouth",) if line.route is None else ()


def _factor_at(factor: Factor, amount: Fraction) -> Fraction:
    fitting = next(band for band in factor.bands if band.up_to is None or amount <= Fraction(band.up_to))
    return Fraction(fitting.factor)


def _formula(
    one: _Counted, day: Amount, factors: tuple[Fraction, Fraction], value: Amount, table: Edition
) -> str:
    needed = " as needed" if one.line.as_needed else ""
    by_total = f" (factor for {span(day.low, day.high)} mg/day in all)" if len(one.factor.bands) > 1 else ""
    what = f"{one.line.ingredient} {one.line.per_day.words}{needed}"
    return f"{what} x {span(*factors)}{by_total} = {value}, {table.name}"


def _summed_up(
    current: CurrentMedicines, table: Edition, lines: tuple[MmeLine, ...],
    missing: tuple[NotComputed, ...], without: tuple[NotComputed, ...],
) -> Mme:  # fmt: skip
    scheduled = total((line.mme for line in lines if not line.as_needed), MME)
    needed = total((line.mme for line in lines if line.as_needed), MME)
    known = bool(lines) or (current.recorded and not missing and not without)
    whole = total((scheduled, needed), MME) if known else None
    at_least = bool(missing or without)
    cited: tuple[MmeLine | NotComputed, ...] = (*lines, *missing, *without)
    return Mme(
        edition=table.id, since=table.since, total=whole, scheduled=scheduled, as_needed=needed,
        at_least=at_least, says=_says(whole, needed, (*missing, *without), table), lines=lines,
        not_computed=missing, not_converted=without, citations=_citations(table, cited),
        caution=str(opioid_rules()["not_for_conversion"]),
    )  # fmt: skip


def _citations(table: Edition, cited: Iterable[MmeLine | NotComputed]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((table.source, *(name for one in cited for name in one.citations))))


def _says(whole: Amount | None, needed: Amount, left_out: Sequence[NotComputed], table: Edition) -> str:
    if whole is None:
        names = ", ".join(dict.fromkeys(one.drug for one in left_out))
        return f"MME not known: {names or 'the record holds no medicine list'}"
    if not left_out and not whole.high:
        return "0 MME/day: no opioid among the recorded medicines"
    apart = f", of it {number(needed.high)} as needed at most" if needed.high else ""
    names = ", ".join(dict.fromkeys(one.drug for one in left_out))
    rest = f"; not in it: {names}" if names else ""
    return f"{'at least ' if left_out else ''}{whole}{apart} ({table.name}){rest}"
