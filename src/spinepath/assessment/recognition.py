"""Is this FBSS: the answer, its criteria, the operations, and where code and course disagree."""

from collections.abc import Mapping

from spinepath.assessment import operations
from spinepath.assessment.model import Criterion, Operation, Recognition
from spinepath.assessment.subject import Subject
from spinepath.assessment.why import would_settle
from spinepath.knowledge.rule import Rule

CRITERIA = (
    "spine_surgery_done",
    "three_months_since_surgery",
    "pain_now",
    "pain_three_months",
    "coded_fbss",
    "course_fbss",
    "neuropathic_pain",
    "mechanical_pain",
)
_SHORT_OF = {
    "spine_surgery_done": "no operation on the spine is recorded",
    "three_months_since_surgery": "less than three months have passed since the operation",
    "pain_now": "there is no back or leg pain now",
}


def recognise(subject: Subject, rules: Mapping[str, Rule], answers: Mapping[str, str]) -> Recognition:
    """Whether this is FBSS. answers: by rule id."""
    index = operations.index(subject)
    return Recognition(
        answer=answers["fbss"],
        says=_sentence(answers, index, subject),
        index_surgery=index,
        operations=operations.operations(subject),
        criteria=tuple(_criterion(subject, rules[name], answers[name]) for name in CRITERIA),
        character=_character(answers),
        coded=answers["coded_fbss"],
        disagreement=_disagreement(answers),
    )


def _criterion(subject: Subject, rule: Rule, answer: str) -> Criterion:
    return Criterion(
        id=rule.id,
        means=rule.name,
        answer=answer,
        evidence=subject.evidence(rule.features),
        would_settle=would_settle(rule, subject.values) if answer == "unknown" else (),
    )


def _character(answers: Mapping[str, str]) -> str:
    both = (answers["neuropathic_pain"] == "yes", answers["mechanical_pain"] == "yes")
    return {(True, True): "mixed", (True, False): "neuropathic", (False, True): "mechanical"}.get(
        both, "unknown"
    )


def _disagreement(answers: Mapping[str, str]) -> str | None:
    if answers["coded_fbss"] == "yes" and answers["course_fbss"] == "no":
        return f"FBSS stands in the record as a diagnosis, but {_missing(answers)}."
    if answers["coded_fbss"] == "yes" and answers["course_fbss"] == "unknown":
        return "FBSS stands in the record as a diagnosis; the course in the record neither confirms nor contradicts it."
    if answers["coded_fbss"] != "yes" and answers["course_fbss"] == "yes":
        return "The course fits FBSS, but nobody has coded it."
    return None


def _missing(answers: Mapping[str, str]) -> str:
    return "; ".join(words for name, words in _SHORT_OF.items() if answers[name] == "no")


def _sentence(answers: Mapping[str, str], index: Operation | None, subject: Subject) -> str:
    if answers["fbss"] == "unknown":
        open_ = [name for name in _SHORT_OF if answers[name] == "unknown"]
        return (
            "It is not known whether this is FBSS: the record does not say "
            + " and ".join(_ASKS[name] for name in open_)
            + "."
        )
    if answers["fbss"] == "no":
        return f"This is not FBSS: {_missing(answers)}."
    if answers["course_fbss"] == "yes":
        after = index.name if index else "an operation on the spine"
        return f"Back or leg pain is present {_ago(subject)} after {after}."
    return "FBSS stands in the record as a diagnosis."


_ASKS = {
    "spine_surgery_done": "whether the spine was operated on",
    "three_months_since_surgery": "when the operation was",
    "pain_now": "whether there is pain now",
}


def _ago(subject: Subject) -> str:
    low, high = subject.values["months_since_surgery"]
    months = round(low) if high is None or round(low) == round(high) else f"{round(low)} to {round(high)}"
    return f"{months} months"
