"""The medicines that could come next, for this pain and with these kidneys, beside what is taken: reasons, no order."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from msgspec.structs import replace

from spinepath.assessment.applies import nothing_to_explain
from spinepath.assessment.medicines.benefit import benefit, by_evidence, monitoring
from spinepath.assessment.medicines.dosing import ceiling
from spinepath.assessment.medicines.history import Said, history, lines_of
from spinepath.assessment.medicines.model import CurrentMedicines
from spinepath.assessment.medicines.verdict import UNASKED, Verdict, beside, judged
from spinepath.assessment.model import Fact, MedicineOption
from spinepath.assessment.subject import Subject
from spinepath.assessment.why import would_settle
from spinepath.knowledge.medicines import drugs
from spinepath.knowledge.next_medicines import CHARACTERS, LAST, NextMedicine, table
from spinepath.knowledge.references import references
from spinepath.knowledge.rule import Rule
from spinepath.knowledge.standing import Standing, weakest

RULES = {"neuropathic": "neuropathic_pain", "mechanical": "mechanical_pain"}
EGFR = Fact(feature="egfr", value="any", means="Estimated kidney function")
ADULT = 18
NAMED = 3
_BESIDE = "Not beside what is taken, perhaps in its place. "
_ORDER = {"yes": 0, "unknown": 1, "no": 2}


class Fit(NamedTuple):
    """Whether a medicine is for this pain: its place in the order, and what would tell."""

    answer: str
    line: int
    because: str
    missing: tuple[Fact, ...] = ()


class _Judged(NamedTuple):
    medicine: NextMedicine
    option: MedicineOption
    line: int
    cautioned: bool


def options(
    subject: Subject, rules: Mapping[str, Rule], taken: CurrentMedicines
) -> tuple[MedicineOption, ...]:
    """Every medicine of the evidence with its answer: those that may be offered first, by place, then by evidence."""
    if not_asked(subject) is not None:
        return ()
    now = frozenset(line.ingredient for line in taken.lines)
    every = [_option(one, subject, rules, taken, now) for one in table().medicine]
    return tuple(each.option for each in sorted(_opioids_last(every), key=_rank))


def not_asked(subject: Subject) -> str | None:
    """Why no next medicine is named for this person; None when one is."""
    age = subject.values.get("age_years", (None, None))[1]
    if age is not None and age < ADULT:
        return "The evidence on medicines is for adults: no next medicine is named under 18 years."
    return nothing_to_explain(subject)


def _rank(one: _Judged) -> tuple[int, bool, int, float]:
    return _ORDER[one.option.answer], one.cautioned, one.line, by_evidence(one.medicine.drug)


def fit(one: NextMedicine, subject: Subject, rules: Mapping[str, Rule]) -> Fit:
    """By the character of the pain; a medicine for any character needs to know of none."""
    if one.never:
        return Fit("no", LAST, one.never)
    said = {name: rules[RULES[name]].answer(subject.values) for name in CHARACTERS}
    places = [place for name, place in one.lines.items() if said[name] == "yes"]
    if places:
        return Fit("yes", min(places), one.why)
    if len(one.lines) == len(CHARACTERS):
        return Fit("yes", max(one.lines.values()), one.why)
    (name, place), *_ = one.lines.items()
    if said[name] == "no":
        return Fit("no", place, f"It is for {name} pain, and this pain is not.")
    missing = would_settle(rules[RULES[name]], subject.values)
    return Fit("unknown", place, f"It is for {name} pain; whether this is, the record does not say.", missing)


def _option(
    one: NextMedicine,
    subject: Subject,
    rules: Mapping[str, Rule],
    taken: CurrentMedicines,
    now: frozenset[str],
) -> _Judged:
    drug = drugs()[one.drug]
    place = fit(one, subject, rules)
    verdict = UNASKED if place.answer == "no" else judged(one.ingredient, subject, rules.values(), now)
    most, worth = ceiling(drug, subject.values), benefit(one.drug)
    past = () if place.answer == "no" else history(one, drug, taken, most)
    taking = bool(lines_of(one, taken)) and verdict.answer == "unknown"
    said = [place.answer, *(part.answer for part in past), "unknown" if most.needs_egfr else "yes"]
    answer = max([*said, "yes" if taking else verdict.answer], key=_ORDER.__getitem__)
    remarks = (*(part.because for part in past if part.caution), *map(told, verdict.cautions))
    cautions = () if answer == "no" else remarks
    option = MedicineOption(
        ingredient=one.drug, name=drug.name, answer=answer, because=_because(answer, place, verdict, past),
        missing=_missing(answer, place, None if taking else verdict, past, most.needs_egfr), cautions=cautions,
        evidence=tuple(dict.fromkeys((*verdict.evidence(subject), *(one for part in past for one in part.evidence)))),
        citations=_cited(one, drug.source, worth.citations, verdict),
        standing=weakest(_stands(drug.source, drug.verified), references()[one.source].standing, verdict.standing),
    )  # fmt: skip
    if answer != "no":
        start = None if lines_of(one, taken) else drug.dose["start"]
        option = replace(
            option, start=start, titration=sentences(drug.titration), maximum=most.words,
            monitoring=monitoring(one.drug), benefit=worth.words,
        )  # fmt: skip
    return _Judged(one, option, place.line, bool(cautions))


def _stands(source: str, verified: str) -> Standing:
    return "seen" if (verified or references()[source].standing) == "seen" else "memory"


def _because(answer: str, place: Fit, verdict: Verdict, past: Sequence[Said]) -> tuple[str, ...]:
    """The reasons for this answer; what speaks for a medicine is not said of one that is not offered."""
    if answer == "no":
        own = [place.because] if place.answer == "no" else []
        rules = (f"{_BESIDE if beside(rule, verdict) else ''}{told(rule)}" for rule in verdict.against)
        reasons = [*own, *(said.because for said in past if said.answer == "no"), *rules]
        return tuple(dict.fromkeys(reasons))
    open_ = [said.because for said in past if not said.caution]
    return tuple(dict.fromkeys(filter(None, (place.because, *open_))))


def _missing(
    answer: str, place: Fit, verdict: Verdict | None, past: Sequence[Said], kidneys: bool
) -> tuple[Fact, ...]:
    if answer != "unknown":
        return ()
    facts = [
        *place.missing,
        *(verdict.missing if verdict else ()),
        *(fact for said in past for fact in said.missing),
    ]
    facts += [EGFR] if kidneys else []
    return tuple({fact.feature: fact for fact in facts}.values())


def told(rule: Rule) -> str:
    """A rule about a medicine that is not taken yet: its name, and what to do."""
    return f"{rule.name}: {rule.says.partition(': ')[2] or rule.says}"


def sentences(text: str) -> tuple[str, ...]:
    """One step a line."""
    return tuple(part.strip().rstrip(".") + "." for part in text.split(". ") if part.strip())


def _cited(one: NextMedicine, label: str, worth: Iterable[str], verdict: Verdict) -> tuple[str, ...]:
    rules = (name for rule in (*verdict.against, *verdict.cautions) for name in rule.citations)
    return tuple(dict.fromkeys((label, one.source, *worth, *rules)))


def _opioids_last(every: Sequence[_Judged]) -> list[_Judged]:
    """An opioid is named only when nothing else may be offered, or is still to be settled."""
    others = sorted((one for one in every if one.medicine.family != "opioid"), key=_rank)
    open_ = [one.option.name for one in others if one.option.answer != "no"]
    if not open_:
        return list(every)
    why = f"Comes last: {', '.join(open_[:NAMED])}{' and others' if len(open_) > NAMED else ''} come first."
    return [one._replace(option=_later(one.option, why)) if _is_open(one) else one for one in every]


def _is_open(one: _Judged) -> bool:
    return one.medicine.family == "opioid" and one.option.answer != "no"


def _later(option: MedicineOption, why: str) -> MedicineOption:
    return replace(
        option, answer="no", because=(why,), missing=(), cautions=(), start=None, titration=(), maximum=None,
        monitoring=(), benefit=None,
    )  # fmt: skip
