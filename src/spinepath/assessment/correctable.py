"""Can surgery still correct it: for which cause, with what chance, and what argues against."""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

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

OBJECTIVE = ("mri", "ct", "xray", "spect", "bone_scan", "spine_culture", "recorded_diagnosis")
_NOTHING_SHOWN = "Imaging since the last operation shows no lesion that an operation could correct."
_STIMULATOR = (
    "A stimulator was tried since the last operation, which presupposes that no lesion is left to operate on, "
    "and none is shown."
)
_NUMBERED = ("first", "second", "third", "fourth")


class _Weighed(NamedTuple):
    """What decides. shown: likely causes with their lesion in sight; target: those worth asking a surgeon about."""

    subject: Subject
    differential: Differential
    shown: list[Cause]
    target: list[Cause]
    urgent: list[RedFlag]
    tests: tuple[WorkupItem, ...]


def correctable(
    subject: Subject,
    differential: Differential,
    recognition: Recognition,
    flags: Iterable[RedFlag],
    workup: Iterable[WorkupItem],
) -> Correctable:
    """The answer with its reasons. Yes needs a likely cause and a test that shows its lesion where it hurts."""
    limits, tests = settings()["correctable"], tuple(workup)
    likely = [cause for cause in differential.causes if _is_likely(cause, limits)]
    shown = [cause for cause in likely if _lesions(cause, differential)]
    target = shown or [cause for cause in likely if cause.correctable == "yes"]
    urgent = [flag for flag in flags if flag.answer == "yes" and flag.id in limits["surgeon"]["first"]]
    answer, because = next(_answers(_Weighed(subject, differential, shown, target, urgent, tests)))
    chance, citations = _success(subject)
    return Correctable(
        answer=answer,
        causes=tuple(cause.id for cause in target) if answer != "no" else (),
        expected_success=chance if answer != "no" else None,
        because=because,
        against=tuple(_against(subject, flags)),
        question=_question(target[0], recognition) if target and answer != "no" else None,
        would_settle=_settled_by(tests) if answer == "unknown" else (),
        citations=citations,
    )


def _is_likely(cause: Cause, limits: dict[str, Any]) -> bool:
    """A cause likely enough to operate on, which surgery corrects: always, or once its lesion is shown."""
    fits = cause.correctable == "yes" or cause.id in limits["with_lesion"]
    return bool(fits and cause.probability >= limits["yes_from"])


def _lesions(cause: Cause, differential: Differential) -> list[Argument]:
    """Results of imaging, culture or a written diagnosis that show this very cause, and not on the other side."""
    return [
        argument
        for argument in cause.for_
        if argument.finding.startswith(OBJECTIVE)
        and differential.given[argument.finding].value == 1
        and argument.finding.partition(":")[2].startswith(cause.id)
        and not (argument.concordance or "").startswith("discordant")
    ]


def _answers(weighed: _Weighed) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Answers with their reasons; the first that holds is the answer."""
    found = weighed.differential
    leading, saw_nothing = _leading(found), _looked_and_saw_nothing(found, weighed.tests)
    if weighed.shown:
        yield "yes", tuple(_shown(cause, found) for cause in weighed.shown)
    if recorded := _recorded_lesions(weighed):
        yield "yes", tuple(f"{flag.name}: its lesion is in the record. {flag.action}" for flag in recorded)
    if weighed.urgent:
        yield (
            "unknown",
            (f"A surgeon must see this first: {', '.join(flag.name for flag in weighed.urgent)}.",),
        )
    if weighed.subject.values.get("stimulator_tried"):
        yield "no", (leading, _STIMULATOR)
    unseen = tuple(
        f"{cause.name} is {cause.probability:.0%} likely, but no test in the record shows its lesion."
        for cause in weighed.target[:1]
    )
    first = found.causes[0]
    if first.correctable == "sometimes" and first.probability >= settings()["correctable"]["sometimes_from"]:
        yield "unknown", (leading, "Surgery corrects it only sometimes.")
    if saw_nothing:
        yield "no", (*(unseen or (leading,)), _NOTHING_SHOWN)
    if unseen:
        yield "unknown", unseen
    if _together(found) < settings()["correctable"]["no_below"]:
        yield "no", (leading, "The causes that surgery corrects are together unlikely.")
    yield "unknown", ("No cause that surgery corrects is likely enough yet, and none is ruled out.",)


def _recorded_lesions(weighed: _Weighed) -> list[RedFlag]:
    """Red flags whose own lesion is recorded: a target for a surgeon whatever the differential says."""
    lesions = settings()["correctable"]["urgent_lesions"]
    values = weighed.subject.values
    return [flag for flag in weighed.urgent if any(values.get(name) for name in lesions.get(flag.id, ()))]


def _leading(differential: Differential) -> str:
    first = differential.causes[0]
    return f"The likeliest cause is {first.name} ({first.probability:.0%}). {first.management}"


def _shown(cause: Cause, differential: Differential) -> str:
    test = _lesions(cause, differential)[0].finding.partition(":")[0]
    return f"{cause.name} is {cause.probability:.0%} likely; shown by: {test_names()[test]}."


def _together(differential: Differential) -> float:
    """P(at least one cause that surgery corrects), to be read as 1 - P(none of them), taken as independent."""
    none = 1.0
    for cause in differential.causes:
        none *= 1 - cause.probability if cause.correctable == "yes" else 1.0
    return 1 - none


def _looked_and_saw_nothing(differential: Differential, tests: tuple[WorkupItem, ...]) -> bool:
    """Imaging that shows such lesions was done and is still valid, and no result speaks for one."""
    looked = any(
        item.test in settings()["correctable"]["show_lesions"] and item.status == "done" and item.result
        for item in tests
    )
    operable = [cause for cause in differential.causes if cause.correctable != "no"]
    return looked and not any(_lesions(cause, differential) for cause in operable)


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
