"""One cause of one person, in full: from the prior to the probability, argument by argument."""

from collections.abc import Iterator

from spinepath.assessment.model import Argument, Assessment, Cause
from spinepath.errors import UnknownName
from spinepath.knowledge.causes import causes


def explain(assessment: Assessment, cause_id: str) -> Iterator[str]:
    """Lines of plain text. Raises UnknownName when there is no such cause, or none was weighed."""
    found = next((cause for cause in assessment.causes if cause.id == cause_id), None)
    if found is None:
        raise UnknownName(_no_such(assessment, cause_id))
    known = next(cause for cause in causes() if cause.id == cause_id)
    yield f"{found.name} [{found.id}]"
    yield known.definition
    yield ""
    yield from _numbers(found)
    yield from _side("Speaks for it", found.for_)
    yield from _side("Speaks against it", found.against)
    yield from (f"Conflict: {words}" for words in found.conflicts)
    yield ""
    yield f"Surgery corrects it: {found.correctable}. {found.management}"
    yield f"Prior: {known.source}, {known.standing} (provisional). Every other source stands with its argument."


def _no_such(assessment: Assessment, cause_id: str) -> str:
    known = [cause.id for cause in causes()]
    if cause_id not in known:
        return f"{cause_id!r} is no cause; there are: {', '.join(known)}"
    return f"no cause was weighed for {assessment.patient.id}: {assessment.why_empty.get('causes', 'no reason given')}"


def _numbers(cause: Cause) -> Iterator[str]:
    low, high = cause.range
    yield f"Before any finding {cause.prior:6.1%}   (share after this kind of operation)"
    yield f"With the findings  {cause.probability:6.1%}   range {low:.1%} to {high:.1%}"


def _side(title: str, arguments: tuple[Argument, ...]) -> Iterator[str]:
    if not arguments:
        return
    yield ""
    yield f"{title}        likelihood ratio     bits"
    for argument in arguments:
        numbers = f"x {argument.likelihood_ratio:8.3g}  {argument.bits:+6.2f}"
        yield f"  {numbers}  {argument.says}{_place(argument)} [{_source(argument)}]"
        for proof in argument.evidence:
            yield f"{'':24}{proof.source}: {proof.words or proof.name}"


def _place(argument: Argument) -> str:
    return f" ({argument.concordance})" if argument.concordance else ""


def _source(argument: Argument) -> str:
    return f"{', '.join(argument.citations)}; {argument.standing}"
