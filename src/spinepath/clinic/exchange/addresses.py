"""New addresses: one record made of several origins needs each resource named once, and references that still meet."""

from collections.abc import Callable, Iterator
from hashlib import sha256
from typing import Any

from spinepath.clinic.exchange.held import Held, Origin
from spinepath.clinic.people.models import Patient
from spinepath.sources.fhir.index import canonical

Named = Callable[[str, str], str]
"""(origin, "Observation/12") -> the id that it has outside."""
LONGEST = 64  # characters of a FHIR id


def of_patient(patient: Patient) -> Named:
    """Ids that begin with the patient's own, so that one id tells whose record it is in; the same each time."""

    def named(origin: str, source: str) -> str:
        digest = sha256(f"{origin}\n{source}".encode()).hexdigest()
        return f"{patient.pk.hex}.{digest}"[:LONGEST]

    return named


def retold(tree: dict[str, Any], origin: Origin, person: str, named: Named) -> dict[str, Any]:
    """The same tree with references rewritten in place. person: the id of the patient outside."""
    for node in _objects(tree):
        text, url = node.get("reference"), node.get("url")
        if isinstance(text, str) and (address := _address(text, origin, person, named)):
            node["reference"] = address
        if isinstance(url, str) and (address := binary(url, origin, named)):
            node["url"] = address
    return tree


def binary(url: str, origin: Origin, named: Named) -> str | None:
    """The new address of the Binary that an attachment means; None when it is not held."""
    found = origin.meanings.named(url, None)
    if found is None or found.type != "Binary" or found.parent is not None:
        return None
    return f"Binary/{named(origin.name, found.source)}"


def _address(text: str, origin: Origin, person: str, named: Named) -> str | None:
    """None leaves a reference as it is: into the resource itself, or to nothing that has a type and an id."""
    if text.startswith("#"):
        return None
    found = origin.meanings.named(text, None)
    source = found.source if found is not None else canonical(text)
    kind, slash, name = source.partition("/")
    if kind == "Patient" or text.startswith("Patient?"):
        return f"Patient/{person}"
    if not slash or not kind.isalpha() or not name or "/" in name:
        return None
    return f"{kind}/{named(origin.name, source)}"


def _objects(tree: Any) -> Iterator[dict[str, Any]]:
    """Every object of a tree; contained resources too."""
    stack = [tree]
    while stack:
        node = stack.pop()
        if isinstance(node, dict):
            yield node
            stack.extend(node.values())
        elif isinstance(node, list):
            stack.extend(node)


def id_of(held: Held, named: Named) -> str:
    """The id of a resource outside."""
    return named(held.origin, held.source)
