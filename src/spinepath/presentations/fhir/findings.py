"""Is it FBSS, and why does it hurt: a ClinicalImpression, and a RiskAssessment with the ranges."""

from collections.abc import Iterator
from itertools import chain

from spinepath.assessment.model import Argument, Cause, Evidence, Recognition
from spinepath.presentations import terms, views, words
from spinepath.presentations.fhir.elements import (
    Element,
    citations,
    concept,
    extension,
    given,
    notes,
    percent,
    records,
    said,
)
from spinepath.presentations.fhir.writer import Writer

_SUMMARY = "Why does it still hurt after back surgery?"


def risk(writer: Writer, device: Element) -> Element:
    """One prediction for each cause: the chance that it has a share in the pain."""
    causes = writer.assessment.causes
    cited = dict.fromkeys(key for cause in causes for one in _arguments(cause) for key in one.citations)
    gap = views.gap(writer.assessment, "causes")
    return writer.add(
        "RiskAssessment",
        "causes",
        "Probability of each cause, with its range",
        [gap, *(_line(cause) for cause in causes)],
        citations(cited),
        status="final",
        method={"text": "Bayesian differential over sets of up to three causes"},
        subject=writer.patient,
        occurrenceDateTime=writer.day,
        performer=device,
        basis=records(record for cause in causes for one in _arguments(cause) for record in one.evidence),
        prediction=[_prediction(cause) for cause in causes],
        note=notes([gap, "Several causes may act together, so the probabilities need not add up to 100 %."]),
    )


def _arguments(cause: Cause) -> tuple[Argument, ...]:
    return (*cause.for_, *cause.against)


def _line(cause: Cause) -> str:
    return f"{cause.name}: {words.percent(cause.probability)} ({words.band(cause.range)})"


def _prediction(cause: Cause) -> Element:
    low, high = cause.range
    return given(
        extension=[
            *_probability(cause),
            extension("standing", valueString=said(cause.standing) or "unknown"),
        ],
        outcome=concept(cause.name, "cause", cause.id),
        probabilityRange={"low": percent(low), "high": percent(high)},
        rationale=said(_because(cause)),
    )


def _probability(cause: Cause) -> list[Element]:
    """The single best number, 0-1; R4 has room for it or for the range, not for both."""
    return [extension("probability", valueDecimal=round(cause.probability, 4))]


def _because(cause: Cause) -> str:
    told = (("For", cause.for_), ("Against", cause.against))
    parts = [f"{side}: {'; '.join(one.says for one in found)}" for side, found in told if found]
    return ". ".join([_line(cause), words.standing(cause.standing), *parts, cause.management]).replace(
        ". .", "."
    )


def impression(writer: Writer, assessed: Element) -> Element:
    """What was recognised, and the differential, the likeliest first."""
    of = writer.assessment
    summary = f"{words.known(terms.ANSWERS, of.recognition.answer)}. {of.recognition.says}"
    return writer.add(
        "ClinicalImpression",
        "impression",
        _SUMMARY,
        [f"FBSS / PSPS type 2: {summary}", *(_line(cause) for cause in of.causes), *_remarks(writer)],
        status="completed",
        description=_SUMMARY,
        subject=writer.patient,
        effectiveDateTime=writer.day,
        date=writer.day,
        summary=said(summary),
        finding=[_recognised(of.recognition), *(_finding(cause) for cause in of.causes)],
        prognosisReference=[assessed],
        supportingInfo=records(_recognition_evidence(of.recognition)),
        note=notes(_remarks(writer)),
    )


def _recognised(of: Recognition) -> Element:
    """Coded only when it is answered with yes: a code is read as a diagnosis."""
    answer = words.known(terms.ANSWERS, of.answer)
    text = f"Failed back surgery syndrome / PSPS type 2: {answer}"
    return given(
        itemCodeableConcept=concept(text, "recognised", "fbss" if of.answer == "yes" else ""),
        basis=said(of.says),
    )


def _finding(cause: Cause) -> Element:
    """Never coded as a diagnosis here: it is one of several possible causes."""
    return given(
        extension=_probability(cause),
        itemCodeableConcept={"text": said(f"Possible cause: {cause.name}") or "unknown"},
        basis=said(_because(cause)),
    )


def _remarks(writer: Writer) -> Iterator[str | None]:
    of = writer.assessment
    yield of.recognition.disagreement
    if of.correctable is not None:
        answer = words.known(terms.ANSWERS, of.correctable.answer)
        yield " ".join((f"Can surgery still correct it? {answer}.", *of.correctable.because))
    for total in of.medications.mme_per_day if of.medications else ():
        yield f"Opioids: {total.says} {total.caution}"


def _recognition_evidence(of: Recognition) -> Iterator[Evidence]:
    quoted = (*(one.evidence for one in of.operations), *(one.evidence for one in of.criteria))
    return chain.from_iterable(quoted)
