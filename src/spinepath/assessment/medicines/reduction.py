"""A slow reduction of the opioid, where it outweighs its benefit: when to talk of it, steps, and what to watch.

No step is larger than the rate of the evidence (CDC 2022): after a year or more 10 % of the current dose in 30 days,
before that 10 % of the first dose in 7 days. Where the length is not known the slower rate holds.
"""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from math import ceil
from typing import Any

from spinepath.assessment.medicines.mme import mme
from spinepath.assessment.medicines.model import CurrentMedicines, Mme
from spinepath.assessment.model import Fact, ReductionPlan, ReductionStep
from spinepath.assessment.subject import Subject
from spinepath.knowledge.mme_factors import opioid_rules
from spinepath.knowledge.next_medicines import table
from spinepath.knowledge.rule import Rule
from spinepath.knowledge.standing import weakest

LONG_DAYS = 365
STEPS = 6
"""So many are written down; then it is looked at anew, because low doses need smaller steps."""
_FINEST = Fraction(1, 10)
MME = Fact(feature="mme_per_day", value="any", means="Morphine milligram equivalents per day")
DAYS = Fact(feature="opioid_days", value="any", means="How long opioids have been taken")
_TOGETHER = "Decided together with the person; not a reason to dismiss anyone, and never a fixed schedule."


def reduction(
    taken: CurrentMedicines, subject: Subject, rules: Mapping[str, Rule], answers: Mapping[str, str]
) -> ReductionPlan | None:
    """Whether a reduction is worth talking over, and how it could go; None where no opioid is taken."""
    if not any(line.opioid for line in taken.lines):
        return None
    total = mme(taken)
    reasons, against = list(_reasons(subject, rules, answers)), _benefit(subject)
    answer = _answer(reasons, against, total, subject.values)
    return ReductionPlan(
        answer=answer,
        because=tuple(reasons) if reasons else (_quiet(answer, against),),
        steps=steps(total, subject.values) if answer == "yes" else (),
        cautions=tuple(_cautions(subject, total)) if answer == "yes" else (),
        missing=_missing(total, subject.values, answer),
        citations=_cited(rules, answers),
        standing=_standing(rules, answers),
    )


def _answer(reasons: list[str], benefit: str | None, total: Mme, values: Mapping[str, Any]) -> str:
    limit = opioid_rules()["mme_caution_per_day"]
    low, high = values.get("mme_per_day") or (None, None)
    if reasons:
        return "yes"
    if benefit is None and (low is None or (low < limit and high is None) or total.at_least):
        return "unknown"
    return "no"


def _reasons(subject: Subject, rules: Mapping[str, Rule], answers: Mapping[str, str]) -> Iterator[str]:
    """Dangers that hold today; and a dose over the caution without recorded benefit."""
    if answers.get("opioid_mme_50") == "yes" and _benefit(subject) is None:
        limit = opioid_rules()["mme_caution_per_day"]
        yield f"The opioids come to {limit} MME a day or more, and no benefit is recorded since."
    yield from (f"{rules[name].name}." for name in _dangers(answers))


def _dangers(answers: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(name for name in table().reduction.dangers if answers.get(name) == "yes")


def _benefit(subject: Subject) -> str | None:
    """Relief or freedom from pain on record counts; a score alone does not tell what brought it."""
    if subject.values.get("pain_relieved") or subject.values.get("pain_present") is False:
        return "relief is recorded"
    return None


def _quiet(answer: str, benefit: str | None) -> str:
    limit = opioid_rules()["mme_caution_per_day"]
    if answer == "unknown":
        return "How much opioid is taken a day is not known in full, so neither is whether it outweighs its benefit."
    if benefit is not None:
        return f"No danger of the list holds and {benefit}: review benefit and harm at least every 3 months."
    return f"Less than {limit} MME a day and no danger of the list: review benefit and harm at least every 3 months."


def steps(total: Mme, values: Mapping[str, Any]) -> tuple[ReductionStep, ...]:
    """The first steps; none where the dose is not known in full."""
    if total.total is None or total.at_least or not total.total.high:
        return ()
    long = is_long(values)
    rate = opioid_rules()["taper_on_1_year_or_more" if long else "taper_on_weeks_to_months"]
    ends = (total.total.low, total.total.high)
    doses = zip(*(_falling(end, Fraction(rate["percent"], 100), long) for end in ends), strict=True)
    return tuple(
        ReductionStep(
            week=ceil(rate["per_days"] * place / 7),
            mme_per_day=(float(low), float(high)),
            says=_says(place, rate, long),
        )
        for place, (low, high) in enumerate(doses, start=1)
    )


def is_long(values: Mapping[str, Any]) -> bool:
    """A year or more; an unknown length counts as long, which is slower."""
    known = values.get("opioid_days") or (None, None)
    return known[1] is None or known[1] >= LONG_DAYS


def _falling(first: Fraction, part: Fraction, long: bool) -> Iterator[Fraction]:
    """The dose after each step: rounded up from the one before, so that no step is larger than the rate allows."""
    dose = first
    for _ in range(STEPS):
        dose = ceil((dose - part * (dose if long else first)) / _FINEST) * _FINEST
        yield dose


def _says(place: int, rate: Mapping[str, Any], long: bool) -> str:
    of = "dose of the time" if long else "first dose"
    if place < STEPS:
        return f"Each step {rate['percent']} % of the {of} less, if the last one was well borne."
    return "Then look anew: smaller and slower steps at low doses."


def _cautions(subject: Subject, total: Mme) -> Iterator[str]:
    own, values = table().reduction, subject.values
    yield _TOGETHER
    yield from (f"{rule[0].upper()}{rule[1:]}." for rule in opioid_rules()["taper_rules"])
    yield f"Signs of withdrawal: {own.withdrawal} (from memory)."
    if values.get("naloxone_at_hand") is not True:
        yield "Offer naloxone: tolerance is lost on the way down, and the old dose can kill."
    if values.get("pregnant") or values.get("pregnancy_possible") is not False:
        yield f"{own.pregnancy} (from memory)"
    if values.get("takes_benzodiazepine"):
        yield "A benzodiazepine is taken as well: reduce one at a time, never both at once."
    if values.get("takes_intrathecal_opioid"):
        yield "What a pump gives is not part of these steps."
    if values.get("has_opioid_use_disorder"):
        yield "Opioid use disorder is recorded: offer treatment with buprenorphine before any reduction."
    if total.total is not None and total.total.low != total.total.high:
        yield "The dose is a range: reduce what is really taken, not what is allowed."


def _missing(total: Mme, values: Mapping[str, Any], answer: str) -> tuple[Fact, ...]:
    found = [MME] if (total.total is None or total.at_least) and answer != "no" else []
    found += [DAYS] if answer == "yes" and (values.get("opioid_days") or (None, None))[1] is None else []
    return tuple(found)


def _cited(rules: Mapping[str, Rule], answers: Mapping[str, str]) -> tuple[str, ...]:
    fired = (name for danger in _dangers(answers) for name in rules[danger].citations)
    return tuple(dict.fromkeys((table().reduction.source, *fired)))


def _standing(rules: Mapping[str, Rule], answers: Mapping[str, str]) -> str:
    own = table().reduction
    fired = (rules[name].certainty for name in _dangers(answers))
    return weakest("seen", own.withdrawal_verified, own.pregnancy_verified, *fired)
