"""The constraints of R4 that shapes cannot say, by the keys of the specification (ext-1, ras-1, txt-1 ...)."""

from collections import Counter
from collections.abc import Callable, Iterator
from xml.etree import ElementTree

from spinepath.chart.codes import concepts_of
from spinepath.presentations.fhir.elements import TERMS, UCUM, XHTML, Element
from spinepath.sources.fhir.echo import OUTPUT

_OURS = {
    (OUTPUT, "assessment"),
    (f"{TERMS}v3-ActReason", "HTEST"),
    (f"{TERMS}flag-category", "clinical"),
    (f"{TERMS}provenance-participant-type", "assembler"),
}
"""Codes outside our value sets: FHIR's own, and our tag."""
_TAGS = {f"{{{XHTML}}}{name}" for name in ("div", "p", "b", "ul", "li")}
_ABSOLUTE = ("http://", "https://", "urn:")


def of_element(kind: str, value: Element) -> Iterator[str]:
    """Rules of one element that it breaks."""
    rule = _RULES.get(kind)
    if rule is not None:
        yield from rule(value)


def _narrative(value: Element) -> Iterator[str]:
    try:
        root = ElementTree.fromstring(str(value.get("div", "")))
    except ElementTree.ParseError as error:
        yield f"txt-1: not well-formed XHTML: {error}"
        return
    if root.tag != f"{{{XHTML}}}div" or any(one.tag not in _TAGS or one.attrib for one in root.iter()):
        yield "txt-1: only a div of plain paragraphs and lists is allowed"
    if not "".join(root.itertext()).strip():
        yield "txt-2: the narrative has no words"


def _extension(value: Element) -> Iterator[str]:
    if sum(name.startswith("value") for name in value) != 1:
        yield "ext-1: an extension must have exactly one value"
    if not str(value.get("url", "")).startswith(_ABSOLUTE):
        yield "the url of an extension must be absolute"


def _coding(value: Element) -> Iterator[str]:
    system, code = value.get("system"), value.get("code")
    if not (system and code):
        yield "a coding without system or code says nothing"
    elif (system, code) not in _OURS and not concepts_of(system, code):
        yield f"{system}|{code} is in none of our value sets"


def _quantity(value: Element) -> Iterator[str]:
    if "code" in value and "system" not in value:
        yield "qty-3: a code for the unit needs its system"


def _range(value: Element) -> Iterator[str]:
    low, high = ((value.get(end) or {}).get("value") for end in ("low", "high"))
    if low is not None and high is not None and low > high:
        yield "rng-2: low must not be above high"


def _period(value: Element) -> Iterator[str]:
    if "start" in value and "end" in value and value["start"] > value["end"]:
        yield "per-1: start must not be after end"


def _reference(value: Element) -> Iterator[str]:
    if not {"reference", "identifier", "display"} & value.keys():
        yield "a reference must name something"
    if str(value.get("reference", "")).startswith("#"):
        yield "ref-1: nothing is contained, so nothing can be referred to by #"


def _prediction(value: Element) -> Iterator[str]:
    for end in (value.get("probabilityRange") or {}).values():
        if (end.get("system"), end.get("code")) != (UCUM, "%"):
            yield "ras-1: low and high must be percentages"
        if not 0 <= end.get("value", 0) <= 100:
            yield "ras-2: a probability must be from 0 to 100 %"


def _activity(value: Element) -> Iterator[str]:
    if "detail" in value and "reference" in value:
        yield "cpl-3: detail or reference, not both"


def _filter(value: Element) -> Iterator[str]:
    if "path" not in value:
        yield "drq-1: a code filter needs a path"


def _resource(value: Element) -> Iterator[str]:
    if "text" not in value:
        yield "dom-6: a resource should have a narrative; each of ours must"
    marks = (*((value.get("meta") or {}).get("tag") or ()), *(value.get("identifier") or ()))
    named = [mark.get("system") for mark in marks] + [one.get("url") for one in value.get("extension") or ()]
    if named.count(OUTPUT) < 2:
        yield "must carry our tag, and our identifier or extension: read back, it is no evidence"


_RULES: dict[str, Callable[[Element], Iterator[str]]] = {
    "Narrative": _narrative,
    "Extension": _extension,
    "Coding": _coding,
    "Quantity": _quantity,
    "Range": _range,
    "Period": _period,
    "Reference": _reference,
    "RiskAssessmentPrediction": _prediction,
    "CarePlanActivity": _activity,
    "DataRequirementCodeFilter": _filter,
    "Resource": _resource,
}


def of_bundle(bundle: Element) -> Iterator[tuple[str, str]]:
    """Rules across the resources: unique addresses that match the ids, references that resolve."""
    entries = [one for one in bundle.get("entry") or () if isinstance(one, dict)]
    urls = Counter(str(one.get("fullUrl")) for one in entries)
    yield from (("Bundle.entry", f"bdl-7: {url} stands twice") for url, count in urls.items() if count > 1)
    kinds = {}
    for place, entry in enumerate(entries):
        resource = entry.get("resource") or {}
        kinds[entry.get("fullUrl")] = resource.get("resourceType")
        if entry.get("fullUrl") != f"urn:uuid:{resource.get('id')}":
            yield f"Bundle.entry[{place}]", "bdl-8: fullUrl must name the resource's own id"
    for path, reference in _references(bundle, "Bundle"):
        named = reference["reference"]
        if named.startswith("urn:uuid:") and named not in kinds:
            yield path, f"{named} is not in the bundle"
        elif named in kinds and reference.get("type", kinds[named]) != kinds[named]:
            yield path, f"{named} is a {kinds[named]}, not a {reference['type']}"


def _references(value: object, path: str) -> Iterator[tuple[str, Element]]:
    if isinstance(value, dict):
        if isinstance(value.get("reference"), str):
            yield path, value
        for name, inner in value.items():
            yield from _references(inner, f"{path}.{name}")
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from _references(inner, f"{path}[{place}]")
