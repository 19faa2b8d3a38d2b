"""The checker finds what is wrong: each rule broken once, each required element taken out, each code misspelt."""

import json
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest

from fhir_out.judge import elements
from fhir_out.people import sample
from presentations.samples import full
from spinepath.assessment.assess import assess
from spinepath.presentations.fhir import failed, to_fhir
from spinepath.presentations.fhir.bundle import bundle
from spinepath.presentations.fhir.check import NotFhir, mistakes, refuse_mistakes
from spinepath.presentations.fhir.primitives import is_primitive
from spinepath.presentations.fhir.shapes import Shape, shapes
from spinepath.sources.read import read_one

Path = tuple[str | int, ...]


@pytest.fixture(scope="module")
def right() -> dict[str, Any]:
    made: dict[str, Any] = json.loads(to_fhir(assess(read_one(sample().record), sample().as_of)))
    return made


def found(broken: dict[str, Any]) -> str:
    return "; ".join(f"{one.path} {one.says}" for one in mistakes(broken))


def of(made: dict[str, Any], kind: str) -> dict[str, Any]:
    """The first resource of a type."""
    return next(one["resource"] for one in made["entry"] if one["resource"]["resourceType"] == kind)


OUT = object()
"""Take the element out."""
LOINC = {"system": "http://loinc.org", "code": "1988-5"}
DIV = '<div xmlns="http://www.w3.org/1999/xhtml">{}</div>'
PERCENT = {"system": "http://unitsofmeasure.org", "code": "%"}


def narrative(inside: str) -> dict[str, Any]:
    return {"text": {"status": "generated", "div": DIV.format(inside)}}


def prediction(**ends: Any) -> dict[str, Any]:
    return {"prediction": [{"probabilityRange": ends}]}


BROKEN: dict[str, tuple[str, dict[str, Any]]] = {
    "txt-1: not well-formed": ("Flag", narrative("<p>a & b</p>")),
    "txt-1: only a div": ("Flag", narrative("<script>x</script>")),
    "txt-2": ("Flag", narrative(" ")),
    "ext-1": ("Flag", {"extension": [{"url": "urn:x"}]}),
    "must be absolute": ("Flag", {"extension": [{"url": "x", "valueString": "y"}]}),
    "more than one value[x]": ("Flag", {"extension": [{"url": "urn:x", "valueString": "y", "valueDecimal": 1}]}),
    "in none of our value sets": ("Flag", {"code": {"coding": [{"system": "http://snomed.info/sct", "code": "1"}]}}),
    "without system or code": ("Flag", {"code": {"coding": [{"display": "x"}]}}),
    "per-1": ("Flag", {"period": {"start": "2026-03-02", "end": "2026-03-01"}}),
    "is no dateTime": ("Flag", {"period": {"start": "2026-3-2"}}),
    "refers to a Device": ("Flag", {"subject": {"reference": "Device/1"}}),
    "must name something": ("Flag", {"subject": {"type": "Patient"}}),
    "ref-1": ("Flag", {"author": {"reference": "#x", "type": "Device"}}),
    "is not in the bundle": ("Flag", {"author": {"reference": "urn:uuid:00000000-0000-0000-0000-000000000000"}}),
    "unknown element 'colour'": ("Flag", {"colour": "red"}),
    "must be a single value": ("Flag", {"status": ["active"]}),
    "must be a list": ("Flag", {"category": {"text": "x"}}),
    "ele-1: an empty list": ("Flag", {"category": []}),
    "ele-1: an element": ("Flag", {"category": [{}]}),
    "must be an object": ("Flag", {"code": "x"}),
    "must be text": ("Flag", {"status": 1}),
    "is no string": ("Flag", {"code": {"text": "\x07"}}),
    "must carry our tag": ("Flag", {"meta": OUT}),
    "null is no value": ("Flag", {"author": None}),
    "bdl-8": ("Flag", {"id": "other"}),
    "is no id": ("Flag", {"id": "a_b"}),
    "no resource that we write: 'Condition'": ("Flag", {"resourceType": "Condition"}),
    "ras-1": ("RiskAssessment", prediction(**{"low": {"value": 1}})),
    "ras-2": ("RiskAssessment", prediction(**{"high": {"value": 101, **PERCENT}})),
    "rng-2": ("RiskAssessment", prediction(**{"low": {"value": 9}, "high": {"value": 1}})),
    "qty-3": ("RiskAssessment", prediction(**{"low": {"value": 1, "code": "%"}})),
    "must be a number": ("RiskAssessment", prediction(**{"low": {"value": "1"}})),
    "cpl-3": ("CarePlan", {"activity": [{"reference": {"display": "x"}, "detail": {"status": "unknown"}}]}),
    "must be true or false": ("CarePlan", {"activity": [{"detail": {"status": "unknown", "doNotPerform": "no"}}]}),
    "drq-1": ("GuidanceResponse", {"dataRequirement": [{"type": "Observation", "codeFilter": [{"code": [LOINC]}]}]}),
    "dom-6": ("GuidanceResponse", {"text": OUT}),
    "is no instant": ("Provenance", {"recorded": "2026-03-02"}),
}  # fmt: skip


@pytest.mark.parametrize(("says", "change"), BROKEN.items(), ids=BROKEN)
def test_a_broken_rule_is_found(right: dict[str, Any], says: str, change: tuple[str, dict[str, Any]]) -> None:
    kind, fields = change
    broken = deepcopy(right)
    of(broken, kind).update({name: value for name, value in fields.items() if value is not OUT})
    for name in (name for name, value in fields.items() if value is OUT):
        del of(broken, kind)[name]
    assert says not in found(right)
    assert says in found(broken)
    with pytest.raises(NotFhir, match="mistakes"):
        refuse_mistakes(broken)


def test_rules_of_the_bundle(right: dict[str, Any]) -> None:
    twice = deepcopy(right)
    twice["entry"].append(twice["entry"][0])
    assert "bdl-7" in found(twice)
    wrong_type = deepcopy(right)
    of(wrong_type, "Flag")["author"] = of(wrong_type, "GuidanceResponse")["result"] | {"type": "Device"}
    assert "is a CarePlan, not a Device" in found(wrong_type)
    assert found({"resourceType": "Patient"}) == "Bundle not a Bundle"


def places(value: Any, kind: str, path: Path = ()) -> Iterator[tuple[Path, Shape]]:
    """Every element that stands in a value, with its shape."""
    own = value.get("resourceType", "") if kind == "Resource" else kind
    for name, shape in ((shapes()["Resource"] if kind == "Resource" else {}) | shapes()[own]).items():
        yield from _in(value, name, shape, path)


def _in(value: Any, name: str, shape: Shape, path: Path) -> Iterator[tuple[Path, Shape]]:
    if name not in value:
        return
    yield (*path, name), shape
    if not is_primitive(shape.kind):
        for at, one in enumerate(value[name]) if shape.many else [(None, value[name])]:
            inner = (*path, name) if at is None else (*path, name, at)
            yield from places(one, shape.kind, inner)


def changed(made: dict[str, Any], path: Path, to: Any) -> dict[str, Any]:
    """A copy with one element replaced, or taken out (None)."""
    copy = deepcopy(made)
    at: Any = copy
    for step in path[:-1]:
        at = at[step]
    if to is None:
        del at[path[-1]]
    else:
        at[path[-1]] = to
    return copy


def rich() -> dict[str, Any]:
    """A bundle with nearly every element, as small as may be."""
    made = bundle(full())
    kept: dict[str, Any] = {}
    for entry in made["entry"]:
        kept.setdefault(entry["resource"]["resourceType"], entry)
    return {**made, "entry": list(kept.values())}


def test_no_required_element_can_be_left_out_and_no_status_misspelt() -> None:
    made = rich()
    base = {one.says for one in mistakes(made)}  # its references to what was left out
    required = coded = 0
    for path, shape in places(made, "Bundle"):
        if shape.required:
            required += 1
            assert "is required" in found(changed(made, path, None)), path
        if shape.codes:
            coded += 1
            assert "required value set" in found(changed(made, path, "banana")), path
    assert not any("required" in says for says in base)
    assert required > 60
    assert coded > 20


MODULES = (
    "CarePlan", "ClinicalImpression", "DetectedIssue", "Device", "Flag", "GuidanceResponse", "DataRequirement",
    "OperationOutcome", "Provenance", "RiskAssessment", "ServiceRequest", "Bundle",
)  # fmt: skip


def module_of(kind: str) -> str:
    return next((name for name in MODULES if kind.startswith(name)), kind).lower()


def test_the_shapes_are_those_of_an_independent_library() -> None:
    kinds = [kind for kind in shapes() if kind != "Resource"]
    theirs = dict(zip(kinds, elements(f"{module_of(kind)} {kind}" for kind in kinds), strict=True))
    own = {"fullUrl", "resource", "resourceType"}
    for kind in kinds:
        for name, shape in shapes()[kind].items():
            other = theirs[kind][name]
            assert shape.many == other["many"], (kind, name)
            assert shape.required == other["required"] or name in own | {"moduleUri"}, (kind, name)
            assert set(other["targets"] or ["Resource"]) == set(shape.targets or ["Resource"]), (kind, name)
            listed = {code for code in other["codes"] if code != "+"}
            assert listed <= set(shape.codes) or kind == "DataRequirement", (kind, name)
        missing = {name for name, other in theirs[kind].items() if other["required"]} - set(shapes()[kind])
        assert not missing, (kind, missing)


def test_a_failure_is_an_operation_outcome() -> None:
    said = json.loads(failed("x.json: cannot be opened"))
    assert said["issue"][0]["details"]["text"] == "x.json: cannot be opened"
