"""One patient's whole record as FHIR R4 resources, each with one address, the references between them mended."""

from collections.abc import Iterator
from typing import Any

from spinepath.clinic.exchange.addresses import id_of, of_patient, retold
from spinepath.clinic.exchange.held import Origin, origins
from spinepath.clinic.people.models import Patient
from spinepath.clinic.typed.fhir import MADE_UP

Resource = dict[str, Any]


def record(patient: Patient, found: list[Origin] | None = None) -> Iterator[Resource]:
    """The person first, then everything received and added here, as it came but for ids and references."""
    found = origins(patient, []) if found is None else found
    named, person = of_patient(patient), str(patient.pk)
    yield with_name(patient, found)
    for origin in found:
        for held in origin.held:
            if held.type != "Patient":
                yield _first({**retold(held.tree, origin, person, named), "id": id_of(held, named)})


def bare_person(patient: Patient, found: list[Origin], name: str) -> Resource:
    """The Patient resource without anything that names: what the clinic knows, and the death that was received."""
    tags = {"meta": {"tag": [MADE_UP]}} if patient.made_up else {}
    return {
        "resourceType": "Patient", "id": name, **tags, "gender": patient.sex, "birthDate": str(patient.birth),
        **_death(found),
    }  # fmt: skip


def with_name(patient: Patient, found: list[Origin]) -> Resource:
    """The Patient resource as the clinic knows the person."""
    told = {
        "identifier": [{"system": "urn:spinepath:clinic:patient-number", "value": patient.number}],
        "name": [{"family": patient.family_name, "given": [patient.given_name]}],
        "telecom": [
            {"system": system, "value": value}
            for system, value in (("phone", patient.phone), ("email", patient.email))
            if value
        ],
    }
    return bare_person(patient, found, str(patient.pk)) | {
        name: value for name, value in told.items() if value
    }


def _death(found: list[Origin]) -> Resource:
    trees = [held.tree for origin in found for held in origin.held if held.type == "Patient"]
    for name in ("deceasedDateTime", "deceasedBoolean"):
        if said := next((tree[name] for tree in trees if tree.get(name)), None):
            return {name: said}
    return {}


def _first(tree: Resource) -> Resource:
    """resourceType, id and the person at the head, where readers of many lines look for them."""
    head = {name: tree[name] for name in ("resourceType", "id", "subject", "patient") if name in tree}
    return head | tree
