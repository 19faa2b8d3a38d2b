"""What could come next: proposals, none of them an order, gathered in a CarePlan."""

from collections.abc import Iterator, Sequence
from typing import Any

from spinepath.assessment.model import MedicineOption, Option, WorkupItem
from spinepath.presentations import terms, words
from spinepath.presentations.fhir.elements import Element, citations, concept, notes, said
from spinepath.presentations.fhir.writer import Writer

_PROPOSAL: dict[str, Any] = {"status": "draft", "intent": "proposal"}
_TITLE = "Proposals of spinepath for a clinician to judge"


def proposals(writer: Writer, device: Element, assessed: Element) -> list[Element]:
    """A draft ServiceRequest for each recommended test and each option that this person is eligible for.

    Nothing is proposed whose safety is not known, or that needs a missing fact: that is asked for instead.
    """
    of = writer.assessment
    tests = sorted(
        (item for item in of.workup if item.status == "recommended"),
        key=lambda item: item.rank or len(of.workup),
    )
    return [
        *(_test(writer, item, device, assessed) for item in tests),
        *(_option(writer, option, device) for option in of.options if option.answer == "yes"),
    ]


def _test(writer: Writer, item: WorkupItem, device: Element, assessed: Element) -> Element:
    remarks = [item.urgent, *item.because, *item.cautions]
    return writer.add(
        "ServiceRequest",
        f"test/{item.test}",
        f"Proposed test: {item.name}",
        remarks,
        citations(item.citations),
        **_PROPOSAL,
        priority="urgent" if item.urgent else "routine",
        category=[{"text": "Diagnostic test"}],
        code=concept(item.name, "test", item.test),
        subject=writer.patient,
        authoredOn=writer.day,
        requester=device,
        reasonCode=[
            {"text": text} for text in dict.fromkeys(filter(None, map(said, (item.urgent, *item.because))))
        ],
        supportingInfo=[assessed],
        note=notes(item.cautions),
    )


def _option(writer: Writer, option: Option, device: Element) -> Element:
    remarks = [
        *(f"First: {text}" for text in option.before),
        *option.cautions,
        *(f"Expect: {text}" for text in option.expects),
        *(f"Stop when: {text}" for text in option.stop_when),
        *(f"Against: {text}" for text in option.controversy),
    ]
    target = [option.target and f"Target: {option.target}"]
    return writer.add(
        "ServiceRequest",
        f"option/{option.therapy}",
        f"Proposed treatment: {option.name}",
        [*target, *option.because, *remarks, words.standing(option.standing)],
        citations(option.citations),
        **_PROPOSAL,
        priority="routine",
        category=[{"text": "Treatment"}],
        code=concept(option.name),
        subject=writer.patient,
        authoredOn=writer.day,
        requester=device,
        reasonCode=[{"text": text} for text in dict.fromkeys(filter(None, map(said, option.because)))],
        note=notes([*target, *remarks]),
    )


def plan(
    writer: Writer, device: Element, rests_on: Sequence[Element], proposed: Sequence[Element]
) -> Element:
    """The proposals in their order, the medicines that may be offered, and why the rest is not proposed."""
    of = writer.assessment
    medicines = [one for one in (of.medications.options if of.medications else ()) if one.answer == "yes"]
    remarks = list(_remarks(writer))
    return writer.add(
        "CarePlan",
        "plan",
        _TITLE,
        [*(f"Medicine: {_medicine(one)}" for one in medicines), *remarks],
        **_PROPOSAL,
        title=_TITLE,
        description=terms.INTENDED_USE,
        subject=writer.patient,
        created=writer.day,
        author=device,
        supportingInfo=list(rests_on),
        activity=[
            *({"reference": one} for one in proposed),
            *({"detail": _detail(one)} for one in medicines),
        ],
        note=notes(remarks),
    )


def _detail(one: MedicineOption) -> Element:
    """A reason to think of a medicine, never a prescription: no dosage that a machine could act on."""
    return {
        "kind": "MedicationRequest",
        "status": "not-started",
        "code": concept(one.name),
        "doNotPerform": False,
        "description": said(_medicine(one)) or "medicine",
    }


def _medicine(one: MedicineOption) -> str:
    start = [f"start: {one.start}"] if one.start else []
    standing = list(filter(None, [words.standing(one.standing)]))
    return ". ".join((one.name, *one.because, *start, *one.cautions, *standing))


def _remarks(writer: Writer) -> Iterator[str | None]:
    """What is deliberately not proposed; silence would read as "nothing against it"."""
    of = writer.assessment
    for item in of.workup:
        if item.status in ("unsafe", "unknown_safety"):
            yield f"Not proposed: {item.name}. {terms.TEST_STATUS[item.status]}: {' '.join(item.because)}"
    for option in of.options:
        if option.answer != "yes":
            reasons = (*option.because, *(fact.means for fact in option.missing))
            yield f"Not proposed: {option.name} ({words.known(terms.ANSWERS, option.answer)}). {' '.join(reasons)}"
    if of.correctable is not None and of.correctable.question:
        yield f"Question for the surgeon: {of.correctable.question}"
