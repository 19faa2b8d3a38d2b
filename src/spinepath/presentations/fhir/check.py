"""Is it FHIR R4: shapes, required bindings, primitives, references, invariants, and only codes that we may use.

Written because libraries that validate FHIR accept wrong status codes and skip invariants. It knows only what we
write (shapes.toml): anything else is a mistake.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from spinepath.errors import SpinepathError
from spinepath.presentations.fhir.invariants import of_bundle, of_element
from spinepath.presentations.fhir.primitives import is_primitive, wrong_primitive
from spinepath.presentations.fhir.shapes import Element, Shape, shapes


class NotFhir(SpinepathError):
    """Our own output breaks a rule of FHIR R4. A mistake in spinepath, never in the record: please report it."""

    exit_code = 24


class Mistake(NamedTuple):
    """Where in the bundle, and which rule it breaks."""

    path: str
    says: str


def refuse_mistakes(bundle: Element) -> None:
    """Raise NotFhir when the bundle breaks a rule."""
    found = list(mistakes(bundle))
    if found:
        told = "; ".join(f"{one.path}: {one.says}" for one in found[:3])
        raise NotFhir(
            f"the FHIR output has {len(found)} mistakes and is not written ({told}); please report this"
        )


def mistakes(bundle: Element) -> Iterator[Mistake]:
    """Every rule that a bundle breaks; nothing for a right one."""
    if bundle.get("resourceType") != "Bundle":
        yield Mistake("Bundle", "not a Bundle")
        return
    shaped = list(_element(bundle, "Bundle", "Bundle"))
    yield from shaped or (Mistake(path, says) for path, says in of_bundle(bundle))


def _element(value: Any, kind: str, path: str) -> Iterator[Mistake]:
    """One element of a type that has parts; its constraints once its shape is right."""
    if not isinstance(value, dict):
        yield Mistake(path, f"must be an object of type {kind}")
        return
    shape = _shape(value, kind)
    if shape is None:
        yield Mistake(path, f"no resource that we write: {value.get('resourceType')!r}")
        return
    shaped = list(_parts(value, shape, path))
    yield from shaped or (Mistake(path, says) for says in of_element(kind, value))


def _parts(value: Element, shape: dict[str, Shape], path: str) -> Iterator[Mistake]:
    """What is wrong with the elements inside one."""
    if not value:
        yield Mistake(path, "ele-1: an element must have a value or children")
    yield from (Mistake(path, f"unknown element {name!r}") for name in value if name not in shape)
    for name, wanted in shape.items():
        yield from _field(value.get(name), wanted, f"{path}.{name}")
    yield from (Mistake(f"{path}.{name}", "null is no value") for name in value if value[name] is None)
    yield from _choices(value, shape, path)


def _shape(value: Element, kind: str) -> dict[str, Shape] | None:
    if kind == "Resource":
        own = shapes().get(value.get("resourceType", ""))
        return None if own is None else shapes()["Resource"] | own | {"resourceType": Shape("code")}
    return shapes()[kind] | ({"resourceType": Shape("code")} if kind == "Bundle" else {})


def _field(value: Any, wanted: Shape, path: str) -> Iterator[Mistake]:
    """One element of an object: its cardinality, then each value."""
    if value is None:
        if wanted.required:
            yield Mistake(path, "is required")
        return
    if isinstance(value, list) != wanted.many:
        yield Mistake(path, "must be a list" if wanted.many else "must be a single value")
        return
    if value == []:
        yield Mistake(path, "ele-1: an empty list")
    for place, one in enumerate(value if wanted.many else [value]):
        yield from _value(one, wanted, f"{path}[{place}]" if wanted.many else path)


def _value(value: Any, wanted: Shape, path: str) -> Iterator[Mistake]:
    if not is_primitive(wanted.kind):
        yield from _element(value, wanted.kind, path)
        if wanted.targets and isinstance(value, dict):
            yield from _target(value, wanted.targets, path)
        return
    wrong = wrong_primitive(wanted.kind, value)
    if wrong:
        yield Mistake(path, wrong)
    elif wanted.codes and value not in wanted.codes:
        yield Mistake(path, f"{value!r} is not in the required value set: {', '.join(wanted.codes)}")


def _target(reference: Element, targets: tuple[str, ...], path: str) -> Iterator[Mistake]:
    """What a reference points at must be of an allowed type."""
    named = str(reference.get("reference", ""))
    kind = reference.get("type") or named.partition("/")[0]
    if named.startswith("urn:") and "type" not in reference:
        return  # resolved, and judged, by the bundle
    if kind and "Resource" not in targets and kind not in targets:
        yield Mistake(path, f"refers to a {kind}; allowed: {', '.join(targets)}")


def _choices(value: Element, shape: dict[str, Shape], path: str) -> Iterator[Mistake]:
    """Of a choice of types (value[x]) one at most."""
    said = [wanted.choice for name, wanted in shape.items() if wanted.choice and name in value]
    for choice in sorted({one for one in said if said.count(one) > 1}):
        yield Mistake(path, f"more than one {choice}[x]")
