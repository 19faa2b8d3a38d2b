"""What the patient takes, and what its opioids come to: the medicine list as the assessment shows it."""

from collections.abc import Iterable, Mapping

from spinepath.assessment.medicines import both
from spinepath.assessment.medicines.amount import Amount
from spinepath.assessment.medicines.model import (
    CurrentMedicines,
    Intolerance,
    Medicine,
    Mme,
    MmeLine,
    NotComputed,
    Tried,
)
from spinepath.assessment.medicines.options import not_asked, options
from spinepath.assessment.medicines.reduction import reduction
from spinepath.assessment.model import (
    Medications,
    MedicineLine,
    MedicineOption,
    MmePerDay,
    OpioidShare,
    ReductionPlan,
)
from spinepath.assessment.subject import Subject
from spinepath.knowledge.mme_factors import edition_on
from spinepath.knowledge.rule import Rule


def medications(
    taken: CurrentMedicines,
    subject: Subject,
    rules: Mapping[str, Rule],
    answers: Mapping[str, str],
    *,
    in_brief: bool = False,
) -> Medications:
    """The current list, both editions of MME per day, what was tried, and what could come next.

    rules in force by id, and what they answer of this person. in_brief: without what could come next.
    """
    as_of = subject.as_of
    in_force = edition_on(as_of).id
    totals = sorted(both(taken).values(), key=lambda total: total.edition != in_force)
    return Medications(
        recorded=taken.recorded,
        current=tuple(_line(medicine) for medicine in taken.lines),
        mme_per_day=tuple(_total(total) for total in totals),
        tried=tuple(_tried(one) for one in taken.tried),
        intolerances=tuple(_intolerance(one) for one in taken.intolerances),
        options=() if in_brief else options(subject, rules, taken),
        why_no_options="It was not asked." if in_brief else not_asked(subject),
        reduction=reduction(taken, subject, rules, answers),
    )


def _line(medicine: Medicine) -> MedicineLine:
    amount = medicine.per_day.amount
    return MedicineLine(
        ingredient=medicine.ingredient,
        name=medicine.name,
        per_day=f"{medicine.per_day.words} = {amount} a day" if amount else None,
        missing=medicine.per_day.missing,
        route=medicine.route,
        release=medicine.release,
        as_needed=medicine.as_needed,
        since=medicine.start.isoformat() if medicine.start else None,
        renewed=medicine.renewed,
        notes=medicine.notes,
        evidence=medicine.evidence,
    )


def _total(total: Mme) -> MmePerDay:
    return MmePerDay(
        edition=total.edition,
        says=total.says,
        value=_ends(total.total),
        at_least=total.at_least,
        lines=tuple(_share(line) for line in total.lines),
        not_computed=tuple(_why(one) for one in (*total.not_computed, *total.not_converted)),
        caution=total.caution,
        citations=total.citations,
    )


def _ends(amount: Amount | None) -> tuple[float, float] | None:
    return (float(amount.low), float(amount.high)) if amount else None


def _share(line: MmeLine) -> OpioidShare:
    return OpioidShare(
        formula=line.formula, standing=line.standing, notes=line.notes, citations=line.citations
    )


def _why(one: NotComputed) -> str:
    missing = f"; missing: {', '.join(one.missing)}" if one.missing else ""
    return f"{one.name}: {one.reason}{missing}"


def _tried(one: Tried) -> str:
    days = f", {one.duration_days} days" if one.duration_days is not None else ""
    reason = f": {one.reason_stopped}" if one.reason_stopped else ""
    return f"{one.name} ({one.status}{days}){reason}"


def _intolerance(one: Intolerance) -> str:
    return f"{one.name}: {one.reaction}" if one.reaction else one.name


def cited(of: Medications) -> Iterable[MmePerDay | OpioidShare | MedicineOption | ReductionPlan]:
    """Everything in it that cites."""
    for total in of.mme_per_day:
        yield total
        yield from total.lines
    yield from of.options
    if of.reduction is not None:
        yield of.reduction
