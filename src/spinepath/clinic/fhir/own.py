"""The clinic's own rows that no chart holds, as FHIR: appointments, pumps, logged pain, and the rest.

What FHIR has no short form for is a DocumentReference with the row in it (guides/export.py).
"""

from collections.abc import Iterator
from typing import Any

from spinepath.clinic.devices.models import Pump, Use
from spinepath.clinic.exchange.addresses import of_patient
from spinepath.clinic.guides.export import rows
from spinepath.clinic.people.models import Patient
from spinepath.clinic.scheduling.models import Appointment

Resource = dict[str, Any]
OWN = "the clinic's rows"
_STATUS = {
    "held": "pending", "booked": "booked", "arrived": "arrived", "done": "fulfilled", "missed": "noshow",
    "cancelled": "cancelled",
}  # fmt: skip


def own(patient: Patient) -> Iterator[Resource]:
    """Each with an address like that of every other resource of this patient."""
    for one in _all(patient):
        name = of_patient(patient)(OWN, f"{one['resourceType']}/{one['id']}")
        yield one | {"id": name}


def _all(patient: Patient) -> Iterator[Resource]:
    person = {"reference": f"Patient/{patient.pk}"}
    for visit in patient.appointments.select_related("kind", "site", "clinician"):
        yield _appointment(visit, person)
    for pump in Pump.objects.filter(patient=patient):
        yield _pump(pump, person)
    for use in Use.objects.filter(patient=patient).exclude(pain=None).select_related("release"):
        yield _pain(use, person)
    yield from rows(patient)


def _appointment(one: Appointment, person: Resource) -> Resource:
    waits = "needs-action" if one.status == Appointment.Status.HELD else "accepted"
    others = ({"display": str(one.clinician)}, {"display": str(one.site)})
    participants = [
        {"actor": person, "status": waits},
        *({"actor": each, "status": "accepted"} for each in others),
    ]
    return {
        "resourceType": "Appointment", "id": str(one.pk), "status": _STATUS[one.status],
        "serviceType": [{"text": str(one.kind)}], "start": one.starts_at.isoformat(), "end": one.ends_at.isoformat(),
        "created": one.booked_at.isoformat(), "participant": participants,
    }  # fmt: skip


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
