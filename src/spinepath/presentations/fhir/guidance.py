"""What is missing, and what could not be read: a GuidanceResponse and an OperationOutcome."""

from collections.abc import Iterator
from functools import cache

from spinepath.chart.terminology.tables import columns
from spinepath.features import registry
from spinepath.presentations import terms, views, words
from spinepath.presentations.fhir.elements import Element, concept, extension, given, notes, said
from spinepath.presentations.fhir.writer import Writer

_MODULE = "urn:spinepath:assess"
_MOST_CODES = 12  # a longer list tells a reader nothing that the words do not
_TYPES = (
    (("med_", "ingredient:"), "MedicationStatement"),
    (("surgery_", "proc_"), "Procedure"),
    (("dx_",), "Condition"),
    (("device_", "pacemaker_"), "Device"),
    (("img_", "bone_scan", "emg_"), "DiagnosticReport"),
)
_SEVERITY = {"error": ("error", "processing"), "warning": ("warning", "incomplete")}
_NOTICE = ("information", "informational")


def guidance(writer: Writer, device: Element, proposed: Element, said_of_record: Element | None) -> None:
    """The facts that would settle an unknown, the one that settles most first, and what was not looked at."""
    of = writer.assessment
    missing = views.missing(of)
    left_out = [f"Not assessed: {part}" for part in views.left_out(of)]
    left_out += [f"{words.known(terms.PARTS, part)}: {why}" for part, why in of.why_empty.items()]
    writer.add(
        "GuidanceResponse",
        "guidance",
        "What would settle the open questions",
        [*(_asked(one) for one in missing), *left_out],
        moduleUri=_MODULE,
        status="data-requested" if missing else "success",
        subject=writer.patient,
        occurrenceDateTime=writer.day,
        performer=device,
        evaluationMessage=[said_of_record] if said_of_record else None,
        result=proposed,
        dataRequirement=[_requirement(one) for one in missing],
        note=notes(left_out),
    )


def _asked(one: views.Missing) -> str:
    return f"{one.means} ({one.values}). Settles: {'; '.join(one.settles)}"


def _requirement(one: views.Missing) -> Element:
    keys = registry.keys_of(one.feature) if one.feature in registry.features() else ()  # else it is a test
    coded = _coded(keys)
    return given(
        extension=[extension("asks", valueString=said(_asked(one)) or "unknown")],
        type=_type(keys),
        codeFilter=[{"path": "code", "code": coded}] if coded else None,
    )


def _type(keys: tuple[str, ...]) -> str:
    """The type of resource in which such a fact usually stands; a finding is an Observation."""
    for beginnings, kind in _TYPES:
        if any(key.startswith(beginnings) for key in keys):
            return kind
    return "Observation"


def _coded(keys: tuple[str, ...]) -> list[Element]:
    """The LOINC codes of a measurement that has few."""
    found = {code: text for key in keys for code, text in _loinc().get(key, {}).items()}
    if len(found) > _MOST_CODES:
        return []
    return [{"system": "http://loinc.org", "code": code, "display": text} for code, text in found.items()]


@cache
def _loinc() -> dict[str, dict[str, str]]:
    """LOINC codes with their names by value set."""
    found: dict[str, dict[str, str]] = {}
    for name, system, code, display in columns("valuesets.csv", "valueset", "system", "code", "display"):
        if system == "loinc":
            found.setdefault(name, {})[code] = display
    return found


def outcome(writer: Writer) -> Element | None:
    """Everything in the record that could not be read or used; None when all was."""
    problems = writer.assessment.problems
    if not problems:
        return None
    return writer.add(
        "OperationOutcome",
        "problems",
        "What in the record could not be used",
        [words.listed((one.source, one.field, one.reason), ": ") for one in problems],
        issue=list(_issues(writer)),
    )


def _issues(writer: Writer) -> Iterator[Element]:
    for one in writer.assessment.problems:
        severity, code = _SEVERITY.get(one.severity, _NOTICE)
        where = said(words.listed((one.source, one.field), ": "))
        yield given(severity=severity, code=code, details=concept(one.reason), diagnostics=where)
