"""Who made it, from what: the program as a Device, and the Provenance of every resource."""

from collections.abc import Iterable, Iterator
from pathlib import PurePath

import msgspec

from spinepath.assessment.model import Evidence
from spinepath.presentations import terms
from spinepath.presentations.fhir.elements import Element, extension, given, notes, said, term, to_record
from spinepath.presentations.fhir.writer import Writer

_SOURCE = "source"


def software(writer: Writer) -> Element:
    """The program. It is nobody's implant, so it names no patient."""
    of = writer.assessment
    versions = ((of.spinepath_version, "program"), (of.knowledge.version, "knowledge"))
    return writer.add(
        "Device",
        "spinepath",
        f"spinepath {of.spinepath_version}",
        [f"Knowledge {of.knowledge.version}", terms.INTENDED_USE],
        status="active",
        deviceName=[{"name": "spinepath", "type": "user-friendly-name"}],
        type={"text": "Clinical decision support software"},
        version=[
            {"type": {"text": of_what}, "value": said(value) or "unknown"} for value, of_what in versions
        ],
        note=notes([terms.INTENDED_USE]),
    )


def provenance(writer: Writer, device: Element) -> None:
    """Of all resources written so far: the program, its knowledge, the input and every record quoted."""
    of = writer.assessment
    sources = list(dict.fromkeys(one.source for one in _evidence(of)))
    lines = [
        f"Made by spinepath {of.spinepath_version} with knowledge {of.knowledge.version}",
        f"As of {writer.day}, from {len(sources)} records",
        *(f"{key}: {text}" for key, text in of.citations.items()),
    ]
    writer.add(
        "Provenance",
        "provenance",
        "Where this comes from",
        lines,
        [
            extension("reference", valueString=text)
            for key, words in of.citations.items()
            if (text := said(f"{key}: {words}"))
        ],
        target=[{"reference": f"urn:uuid:{one['id']}"} for one in writer.resources],
        occurredDateTime=writer.day,
        # No clock inside (ADR 0008): the day of judgement, at its start.
        recorded=f"{writer.day}T00:00:00Z",
        agent=[{"type": term("provenance-participant-type", "assembler"), "who": device}],
        entity=[*_made_from(writer), *({"role": _SOURCE, "what": to_record(one)} for one in sources)],
    )


def _made_from(writer: Writer) -> Iterator[Element]:
    of = writer.assessment
    yield _entity("knowledge", of.knowledge.sha256, f"spinepath knowledge {of.knowledge.version}")
    if of.input.sha256 or of.input.path:
        path = of.input.path or "input"
        yield _entity("input", of.input.sha256 or path, PurePath(path).name)


def _entity(kind: str, value: str, display: str) -> Element:
    identifier = {"system": f"urn:spinepath:{kind}-sha256", "value": said(value) or "unknown"}
    return {"role": _SOURCE, "what": given(identifier=identifier, display=said(display))}


def _evidence(part: object) -> Iterator[Evidence]:
    """Every record that is quoted anywhere in the assessment."""
    if isinstance(part, Evidence):
        yield part
    elif isinstance(part, msgspec.Struct):
        for name in part.__struct_fields__:
            yield from _evidence(getattr(part, name))
    elif isinstance(part, Iterable) and not isinstance(part, str):
        for one in part:
            yield from _evidence(one)
