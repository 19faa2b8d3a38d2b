"""The parts that resources are built of: text that FHIR can hold, codes, references, narratives."""

import re
from collections.abc import Iterable
from functools import cache
from html import escape
from typing import Any

from spinepath import shipped
from spinepath.assessment.model import Evidence
from spinepath.chart.terminology.tables import toml

Element = dict[str, Any]

XHTML = "http://www.w3.org/1999/xhtml"
UCUM = "http://unitsofmeasure.org"
TERMS = "http://terminology.hl7.org/CodeSystem/"

_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_ID = re.compile(r"[A-Za-z0-9\-.]{1,64}")
_LITERAL = re.compile(r"[A-Z][A-Za-z]{2,40}/[A-Za-z0-9\-.]{1,64}")


def said(text: str | None) -> str | None:
    """Text as FHIR and XML can hold it; None when nothing is left of it."""
    clean = _UNWRITABLE.sub("\ufffd", text or "").strip()
    return clean or None


def concept(text: str | None, group: str = "", name: str = "") -> Element:
    """A CodeableConcept in words, with the code that `codes.toml` has for name, if any."""
    code = _codes().get(group, {}).get(name)
    coding = [{"system": _uri(code[0]), "code": code[1], "display": code[2]}] if code else None
    return given(coding=coding, text=said(text) or "unknown")


def term(system: str, code: str, text: str | None = None) -> Element:
    """A CodeableConcept of one of the code systems that belong to FHIR."""
    return given(coding=[{"system": TERMS + system, "code": code}], text=said(text))


@cache
def _codes() -> dict[str, dict[str, tuple[str, str, str]]]:
    return shipped.toml(__package__, "codes.toml")


def _uri(system: str) -> str:
    uri: str = toml("systems.toml")["known"][system][0]
    return uri


def given(**fields: Any) -> Element:
    """The fields that have a value: FHIR knows no empty element."""
    return {name: value for name, value in fields.items() if value not in (None, [], {}, "")}


def extension(name: str, **value: Any) -> Element:
    """One of our extensions: extension("standing", valueCode="seen")."""
    return {"url": f"urn:spinepath:{name}", **value}


def notes(texts: Iterable[str | None]) -> list[Element]:
    """Annotations, each text once."""
    return [{"text": text} for text in dict.fromkeys(filter(None, map(said, texts)))]


def citations(keys: Iterable[str]) -> list[Element]:
    """Sources by the ids that Provenance spells out."""
    return [extension("citation", valueString=text) for text in filter(None, map(said, keys))]


def percent(share: float) -> Element:
    """A share of 1 as a Quantity in percent."""
    return {"value": round(share * 100, 1), "unit": "%", "system": UCUM, "code": "%"}


def literal(name: str) -> bool:
    """Whether a source ("Observation/12") is a reference that FHIR can resolve."""
    return bool(_LITERAL.fullmatch(name))


def to_patient(name: str) -> Element:
    """The record's patient; by identifier where the id is none that FHIR allows."""
    if _ID.fullmatch(name):
        return {"reference": f"Patient/{name}"}
    return {"type": "Patient", **_named("patient", name)}


def to_record(source: str, words: str | None = None) -> Element:
    """A record of the input; by name where it has no id that FHIR allows."""
    display = said(words)
    if literal(source):
        return given(reference=source, display=display)
    return given(**_named("source", source), display=display or said(source))


def _named(system: str, value: str) -> Element:
    return {"identifier": {"system": f"urn:spinepath:{system}", "value": said(value) or "unknown"}}


def records(evidence: Iterable[Evidence]) -> list[Element]:
    """References to the records of evidence, each once, with the first words quoted from it."""
    words: dict[str, str | None] = {}
    for one in evidence:
        words.setdefault(one.source, one.words or one.name)
    return [to_record(source, text) for source, text in words.items()]


def narrative(title: str, lines: Iterable[str | None]) -> Element:
    """Escaped XHTML: a bold title and one line each. Nothing of a record can become markup."""
    items = "".join(f"<li>{_safe(line)}</li>" for line in map(said, lines) if line)
    listed = f"<ul>{items}</ul>" if items else ""
    div = f'<div xmlns="{XHTML}"><p><b>{_safe(said(title) or "spinepath")}</b></p>{listed}</div>'
    return {"status": "generated", "div": div}


def _safe(text: str) -> str:
    return escape(text, quote=True)
