"""The clinic's own rows that no chart holds, as FHIR: appointments, pumps, logged pain, and the rest.

What FHIR has no short form for is a DocumentReference with the row in it (guides/export.py).
"""

from collections.abc import Iterator
from typing import Any

from spinepath.clinic.devices.models import Pump, Use
from spinepath.clinic.exchange.addresses import of_patient
from spinepath.clinic.guides.export import rows
from spinepath.clinic.guides.fhir import visits
from spinepath.clinic.people.models import Patient

Resource = dict[str, Any]
OWN = "the clinic's rows"


def own(patient: Patient) -> Iterator[Resource]:
    """Each with an address like that of every other resource of this patient."""
    for one in _all(patient):
        name = of_patient(patient)(OWN, f"{one['resourceType']}/{one['id']}")
        yield one | {"id": name}


def _all(patient: Patient) -> Iterator[Resource]:
    person = {"reference": f"Patient/{patient.pk}"}
    yield from visits(patient)
    for pump in Pump.objects.filter(patient=patient):
        yield _pump(pump, person)
    for use in Use.objects.filter(patient=patient).exclude(pain=None).select_related("release"):
        yield _pain(use, person)
    yield from rows(patient)


def _pump(one: Pump, person: Resource) -> Resource:
    return {
        "resourceType": "Device", "id": f"pump-{one.pk}", "status": "active", "type": {"text": "Implanted pump"},
        "deviceName": [{"name": one.name, "type": "user-friendly-name"}], "patient": person,
        "note": [{"text": f"Implanted on {one.implanted_on}. Reservoir {one.reservoir.normalize():f} mL."}],
    }  # fmt: skip


def _pain(one: Use, person: Resource) -> Resource:
    """As the patient logged it; the program it was felt under stands beside it."""
    program = f" under the stimulator's program {one.release}" if one.release else " with the stimulator off"
    return {
        "resourceType": "Observation", "id": f"use-{one.pk}", "status": "final",
        "code": {"text": "Pain, 0 to 10, logged by the patient"}, "subject": person,
        "effectiveDateTime": one.at.isoformat(), "valueInteger": one.pain, "note": [{"text": f"Pain{program}"}],
    }  # fmt: skip
