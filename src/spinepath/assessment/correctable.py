"""Can surgery still correct it: for which cause, with what chance, and what argues against."""

from collections.abc import Iterable
from typing import Any

from spinepath.assessment.differential import Differential, test_names
from spinepath.assessment.model import (
    Argument,
    Cause,
    Correctable,
    Fact,
    Operation,
    Recognition,
    RedFlag,
    WorkupItem,
)
from spinepath.assessment.safety import settings
from spinepath.assessment.subject import Subject
from spinepath.knowledge.tables import evidence

_OBJECTIVE = ("mri", "ct", "xray", "spect", "bone_scan", "spine_culture", "recorded_diagnosis")
_NUMBERED = ("first", "second", "third", "fourth")


def correctable(
    subject: Subject,
    differential: Differential,
    recognition: Recognition,
    flags: Iterable[RedFlag],
    workup: Iterable[WorkupItem],
) -> Correctable:
    """The answer with its reasons. Yes needs a likely cause and a test that shows its lesion where it hurts."""
    limits = settings()["correctable"]
    shown = [c for c in differential.causes if _is_candidate(c, limits) and _lesions(c, differential)]
    likely = [cause for cause in differential.causes if _is_candidate(cause, limits)]
    answer = (
        "yes"
        if shown
        else "no"
        if not likely and _chance(differential, limits) < limits["no_below"]
        else "unknown"
    )
    chance, citations = _success(subject)
    named = shown or likely
    return Correctable(
        answer=answer,
        causes=tuple(cause.id for cause in named),
        expected_success=chance if answer != "no" else None,
        because=tuple(_because(answer, shown, likely, differential)),
        against=tuple(_against(subject, flags)),
        question=_question(named[0], recognition) if named and answer != "no" else None,
        would_settle=_settled_by(workup) if answer == "unknown" else (),
        citations=citations,
    )


def _is_candidate(cause: Cause, limits: dict[str, Any]) -> bool:
    return cause.correctable == "yes" and cause.probability >= limits["yes_from"]


def _lesions(cause: Cause, differential: Differential) -> list[Argument]:
    """Results of imaging, culture or a written diagnosis that show this very cause, and where it hurts."""
    return [
        argument
        for argument in cause.for_
        if argument.finding.startswith(_OBJECTIVE)
        and differential.given[argument.finding].value == 1
        and argument.finding.partition(":")[2].startswith(cause.id)
        and not (argument.concordance or "").startswith("discordant")
    ]


def _chance(differential: Differential, limits: dict[str, Any]) -> float:
    """The likeliest cause that surgery corrects; one it corrects only sometimes counts in part."""
    counts = {"yes": 1.0, "sometimes": limits["sometimes_counts"], "no": 0.0}
    return max(cause.probability * float(counts[cause.correctable]) for cause in differential.causes)


def _because(
    answer: str, shown: list[Cause], likely: list[Cause], differential: Differential
) -> Iterable[str]:
    first = differential.causes[0]
    for cause in shown:
        test = _lesions(cause, differential)[0].finding.partition(":")[0]
        yield f"{cause.name} is {cause.probability:.0%} likely; shown by: {test_names()[test]}."
    if answer == "unknown" and likely:
        yield f"{likely[0].name} is {likely[0].probability:.0%} likely, but no test in the record shows its lesion."
    if answer == "unknown" and not likely:
        yield "No cause that surgery corrects is likely enough yet, and none is ruled out."
    if answer == "no":
        yield f"The likeliest cause is {first.name} ({first.probability:.0%}): {first.management}"


def _against(subject: Subject, flags: Iterable[RedFlag]) -> Iterable[str]:
    """What argues against another operation."""
    count = int(subject.values.get("number_of_operations") or 0)
    if count >= 2:
        yield f"{count} operations were done already; each further one helps fewer people."
    if subject.values.get("smoking") is True:
        yield "Smoking lowers the chance that a fusion heals: stop first."
    if subject.values.get("high_distress") is True:
        yield "Distress, fear or depression is recorded and predicts a poor result: treat it first."
    if any(flag.id == "spinal_infection" and flag.answer == "yes" for flag in flags):
        yield "Infection first: it must be ruled out or treated before any other operation."


def _success(subject: Subject) -> tuple[tuple[float, float] | None, tuple[str, ...]]:
    """Expected success of the next operation by how many came before: nachemson1993, an order of magnitude."""
    table = evidence("interventions")["revision_surgery"]["success_by_attempt"]
    attempt = int(subject.values.get("number_of_operations") or 1) + 1
    name = _NUMBERED[min(attempt, len(_NUMBERED)) - 1]
    return (0.0, float(table[f"{name}_operation_at_most"])), (table["source"], "sebaaly2018")


def _question(cause: Cause, recognition: Recognition) -> str:
    """The referral question in words for the surgeon."""
    before = recognition.index_surgery
    after = f" after {_named(before)}" if before else ""
    return (
        f"Pain persists{after}. {cause.name} is the likeliest cause that surgery can correct "
        f"({cause.probability:.0%}, range {cause.range[0]:.0%} to {cause.range[1]:.0%}). "
        "Do imaging, level, side and symptoms agree in your view, and would you operate?"
    )


def _named(operation: Operation) -> str:
    return f"{operation.name} ({operation.date})" if operation.date else operation.name


def _settled_by(workup: Iterable[WorkupItem]) -> tuple[Fact, ...]:
    wanted = [item for item in workup if item.status in ("recommended", "unknown_safety")]
    return tuple(Fact(feature=item.test, value="done", means=item.name) for item in wanted[:2])
