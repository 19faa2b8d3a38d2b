"""What must not be overlooked: a Flag for each red flag that is present, a DetectedIssue for each alert."""

from collections.abc import Iterable

from spinepath.assessment.model import Alert, Fact, RedFlag
from spinepath.presentations import terms, views, words
from spinepath.presentations.fhir.elements import (
    Element,
    citations,
    extension,
    given,
    records,
    said,
    term,
)
from spinepath.presentations.fhir.writer import Writer

_FLAG_DETAIL = "http://hl7.org/fhir/StructureDefinition/flag-detail"
_SEVERITY = {"critical": "high", "warning": "moderate", "info": "low"}
_UNKNOWN = "high"
"""A severity that we do not know is shown, not played down."""


def flags(writer: Writer, device: Element) -> None:
    """Red flags answered with yes. Those unknown are asked for in the GuidanceResponse."""
    for flag in views.answered(writer.assessment.red_flags, "yes"):
        _flag(writer, flag, device)


def _flag(writer: Writer, flag: RedFlag, device: Element) -> None:
    action = " ".join(words.action(flag))
    details = ({"url": _FLAG_DETAIL, "valueReference": one} for one in records(flag.evidence))
    writer.add(
        "Flag",
        flag.id,
        flag.name,
        [action, flag.because, words.standing(flag.standing), *_quoted(flag)],
        [*details, *citations(flag.citations), _standing(flag.standing)],
        status="active",
        category=[term("flag-category", "clinical")],
        code={
            "text": said(f"{words.sentence(flag.name)} {action}") or "red flag"
        },  # a banner shows only this
        subject=writer.patient,
        period={"start": writer.day},
        author=device,
    )


def issues(writer: Writer, device: Element) -> None:
    """Every alert that fired, or that a gap leaves open."""
    for alert in views.alerts(writer.assessment):
        if alert.answer != "no":
            _issue(writer, alert, device)


def _issue(writer: Writer, alert: Alert, device: Element) -> None:
    changes = [f"Would no longer hold if {_all(facts)}" for facts in alert.changes_if if facts]
    writer.add(
        "DetectedIssue",
        alert.id,
        words.known(terms.SEVERITY, alert.severity),
        [alert.text, words.standing(alert.standing), *_quoted(alert), *changes],
        [*citations(alert.citations), _standing(alert.standing)],
        status="final" if alert.answer == "yes" else "preliminary",
        code={"text": said(words.label(alert.id)) or "alert"},
        severity=_SEVERITY.get(alert.severity, _UNKNOWN),
        patient=writer.patient,
        identifiedDateTime=writer.day,
        author=device,
        evidence=given(detail=records(alert.evidence)) and [{"detail": records(alert.evidence)}],
        detail=said(alert.text),
        mitigation=[{"action": {"text": text}} for text in filter(None, map(said, changes))],
    )


def _all(facts: Iterable[Fact]) -> str:
    return " and ".join(f"{fact.means or fact.feature}: {fact.value}" for fact in facts)


def _standing(of: str) -> Element:
    return extension("standing", valueString=said(of) or "unknown")


def _quoted(of: RedFlag | Alert) -> list[str]:
    return [f"{words.origin(one)}: {one.words or one.name}" for one in of.evidence]
