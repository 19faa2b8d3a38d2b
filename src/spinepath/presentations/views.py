"""What the formats read off an assessment before they show it: groups, gaps and the order of reading."""

from collections.abc import Container, Iterable, Iterator
from itertools import chain
from typing import NamedTuple, Protocol, TypeVar

from msgspec.structs import replace

from spinepath.assessment.model import (
    Alert,
    Assessment,
    Cause,
    Evidence,
    Fact,
    Finding,
    Medications,
    MedicineOption,
    Option,
    ReductionPlan,
    WorkupItem,
)
from spinepath.presentations import terms, words

_ANSWER_ORDER = {"yes": 0, "unknown": 1, "no": 2}
_SEVERITY_ORDER = {"critical": 0, "warning": 1, "info": 2}


class _Answered(Protocol):
    @property
    def answer(self) -> str: ...


_A = TypeVar("_A", bound=_Answered)

_QUESTIONS = ("red_flags", "causes", "workup", "correctable", "medications", "options")

_EMPTY = {
    "red_flags": "No red flag was checked. This does not mean that none is present.",
    "causes": "No cause was weighed.",
    "workup": "No test was considered.",
    "correctable": "This was not answered.",
    "medications": "Medication was not assessed. This does not mean that it is safe.",
    "options": "No treatment was considered.",
    "alerts": "No alert was raised.",
    "findings": "No finding was read from the record.",
    "timeline": "No dated event was read from the record.",
}


class Missing(NamedTuple):
    """A fact that nobody recorded, the values that would tell, and the questions it bears on."""

    feature: str
    values: str
    means: str
    settles: tuple[str, ...]


def gap(assessment: Assessment, part: str) -> str | None:
    """Why a part has nothing to show, or None when it has. Silence must never read as "all clear"."""
    if words.not_assessed(assessment, part):
        return f"Not assessed by this version: {words.known(terms.PARTS, part)}."
    if part == "timeline":
        empty = not (assessment.timeline.entries or assessment.timeline.pain)
    else:
        empty = not getattr(assessment, part)
    return " ".join(filter(None, (_EMPTY[part], assessment.why_empty.get(part)))) if empty else None


def left_out(assessment: Assessment, skip: Container[str] = ()) -> list[str]:
    """In words: the parts that the assessment leaves out, and those it is silent about."""
    declared = [words.part(e) for e in assessment.not_assessed if words.part_key(e) not in skip]
    silent = (key for key in _QUESTIONS if gap(assessment, key) and not words.not_assessed(assessment, key))
    return declared + [
        f"{terms.PARTS[key]}: no answer in this assessment" for key in silent if key not in skip
    ]


def by_answer(items: Iterable[_A]) -> list[_A]:
    """Yes first, then unknown, then no; within each as given."""
    return sorted(items, key=lambda item: _ANSWER_ORDER.get(item.answer, 1))


def answered(items: Iterable[_A], answer: str) -> list[_A]:
    """Those with this answer; an answer outside the three counts as unknown."""
    return [item for item in items if _settled(item.answer) == answer]


def _settled(answer: str) -> str:
    return answer if answer in _ANSWER_ORDER else "unknown"


def alerts(assessment: Assessment) -> list[Alert]:
    """Most severe first; within a severity those that fired before those still unknown."""
    return sorted(by_answer(assessment.alerts), key=lambda alert: _SEVERITY_ORDER.get(alert.severity, 0))


def causes(assessment: Assessment) -> tuple[tuple[Cause, ...], tuple[Cause, ...]]:
    """The causes that may matter, and those that stay under a tenth even at the high end of their range."""
    likely = [at for at, cause in enumerate(assessment.causes) if cause.range[1] >= 0.1]
    cut = max(3, likely[-1] + 1 if likely else 0)
    return assessment.causes[:cut], assessment.causes[cut:]


def tests(assessment: Assessment) -> list[tuple[str, list[WorkupItem]]]:
    """The test plan in groups by status, each in rank order."""
    statuses = dict.fromkeys((*terms.TEST_STATUS, *(item.status for item in assessment.workup)))
    groups = ((status, [i for i in assessment.workup if i.status == status]) for status in statuses)
    return [(status, sorted(items, key=_rank)) for status, items in groups if items]


def _rank(item: WorkupItem) -> tuple[bool, int]:
    return item.rank is None, item.rank or 0


def therapies(assessment: Assessment) -> list[tuple[str, list[Option]]]:
    """The options in groups by answer, each in its own order."""
    groups = ((title, answered(assessment.options, answer)) for answer, title in terms.THERAPIES.items())
    return [(title, items) for title, items in groups if items]


def medicines(of: Medications) -> list[tuple[str, list[MedicineOption]]]:
    """The next medicines in groups by answer, each in its own order."""
    groups = ((title, answered(of.options, answer)) for answer, title in terms.MEDICINES.items())
    return [(title, items) for title, items in groups if items]


def by_reason(items: Iterable[MedicineOption]) -> list[list[MedicineOption]]:
    """Medicines that are out for the same reasons, together."""
    groups: dict[tuple[str, ...], list[MedicineOption]] = {}
    for one in items:
        groups.setdefault(one.because, []).append(one)
    return list(groups.values())


def steps_say(of: ReductionPlan) -> tuple[str, ...]:
    """What the steps say, each once."""
    return tuple(dict.fromkeys(step.says for step in of.steps))


def plan(of: Option) -> list[tuple[str, tuple[str, ...]]]:
    """The parts of a therapy's plan that say something, with their titles."""
    parts = ((title, getattr(of, part)) for part, title in terms.OPTION_PARTS.items())
    return [(title, texts) for title, texts in parts if texts]


def findings(assessment: Assessment) -> list[tuple[str, list[Finding]]]:
    """Findings that hold today, then those that no longer do."""
    current = [finding for finding in assessment.findings if finding.current]
    past = [finding for finding in assessment.findings if not finding.current]
    groups = (("Current", current), ("No longer current", past))
    return [(title, group) for title, group in groups if group]


def missing(assessment: Assessment) -> list[Missing]:
    """Every fact that would settle an unknown, the one that settles most first."""
    asked: dict[str, list[tuple[str, Fact]]] = {}
    for question, fact in _open_questions(assessment):
        asked.setdefault(fact.feature, []).append((question, fact))
    found = (_missing(feature, of) for feature, of in asked.items())
    return sorted(found, key=lambda item: -len(item.settles))


def _missing(feature: str, asked: list[tuple[str, Fact]]) -> Missing:
    values = " or ".join(dict.fromkeys(fact.value for _, fact in asked))
    means = words.facts([fact for _, fact in asked])
    return Missing(feature, values, means, tuple(dict.fromkeys(question for question, _ in asked)))


def _open_questions(assessment: Assessment) -> Iterator[tuple[str, Fact]]:
    """What is still unknown; and the surgeon's question, which can always be made firmer."""
    named = chain(
        ((flag.answer, flag.name, flag.would_settle) for flag in assessment.red_flags),
        ((item.answer, item.means, item.would_settle) for item in assessment.recognition.criteria),
    )
    for answer, question, facts in named:
        if _settled(answer) == "unknown":
            yield from ((question, fact) for fact in facts)
    for option in assessment.options:
        yield from ((option.name, fact) for fact in option.missing)
    for medicine in assessment.medications.options if assessment.medications else ():
        yield from ((medicine.name, fact) for fact in medicine.missing)
    reduction = assessment.medications and assessment.medications.reduction
    if reduction:
        yield from (("Is a reduction of the opioid worth talking over?", fact) for fact in reduction.missing)
    if assessment.correctable:
        yield from (("Can surgery still correct it?", fact) for fact in assessment.correctable.would_settle)


def records(evidence: Iterable[Evidence]) -> list[Evidence]:
    """Each quoted record once: what was read from the same words shares a line."""
    names: dict[Evidence, list[str]] = {}
    for one in evidence:
        names.setdefault(replace(one, name=""), []).append(words.named(one.name))
    return [replace(one, name=words.listed(dict.fromkeys(of))) for one, of in names.items()]


def cause_names(assessment: Assessment, ids: Iterable[str]) -> str:
    """Causes by the names a person uses; an id that is not in the differential stays as it is."""
    names = {cause.id: cause.name for cause in assessment.causes}
    return "; ".join(names.get(key, key) for key in ids)
