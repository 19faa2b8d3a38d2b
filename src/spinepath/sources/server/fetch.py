"""One person's whole record from a server: `$everything` where it is offered, else a search for each type."""

import asyncio

from spinepath.chart.chart import Chart
from spinepath.errors import ServerFault, UnknownName
from spinepath.sources.read import read_parts
from spinepath.sources.server.address import is_id
from spinepath.sources.server.pages import Fetched, search
from spinepath.sources.server.reader import Reader

PAGE = 200
AT_ONCE = 4

SEARCHES = {
    "Condition": "Condition?patient={id}",
    "Procedure": "Procedure?patient={id}",
    "Observation": "Observation?patient={id}",
    "DiagnosticReport": "DiagnosticReport?patient={id}",
    "ImagingStudy": "ImagingStudy?patient={id}",
    "DocumentReference": "DocumentReference?patient={id}",
    "MedicationRequest": "MedicationRequest?patient={id}&_include=MedicationRequest:medication",
    "MedicationStatement": "MedicationStatement?patient={id}&_include=MedicationStatement:medication",
    "MedicationAdministration": "MedicationAdministration?patient={id}",
    "MedicationDispense": "MedicationDispense?patient={id}",
    "AllergyIntolerance": "AllergyIntolerance?patient={id}",
    "Device": "Device?patient={id}",
    "DeviceUseStatement": "DeviceUseStatement?patient={id}",
    "QuestionnaireResponse": "QuestionnaireResponse?patient={id}",
    "ServiceRequest": "ServiceRequest?patient={id}",
    "Appointment": "Appointment?patient={id}",
    "Encounter": "Encounter?patient={id}",
    "FamilyMemberHistory": "FamilyMemberHistory?patient={id}",
}
"""Type of resource -> the search that finds those of a person."""


async def person(reader: Reader, patient: str) -> Fetched:
    """Everything a server has on one person. Raises ServerFault when not even the Patient can be had."""
    if not is_id(patient):
        raise ServerFault(f"{patient[:80]!r} is no id of a FHIR resource")
    found = Fetched(parts=[(f"Patient/{patient}", await reader.resource(f"Patient/{patient}"))])
    whole = await search(reader, f"Patient/{patient}/$everything?_count={PAGE}", "$everything")
    if whole.parts and not whole.problems:
        found.add(whole)
        return found
    gate = asyncio.Semaphore(AT_ONCE)
    found.add(*await asyncio.gather(*(_one(reader, gate, kind, patient) for kind in SEARCHES)))
    found.lost("$everything", f"searched type by type instead: {whole.problems[0].reason}", "info")
    return found


async def _one(reader: Reader, gate: asyncio.Semaphore, kind: str, patient: str) -> Fetched:
    async with gate:
        return await search(reader, f"{SEARCHES[kind].format(id=patient)}&_count={PAGE}", kind)


def chart_of(found: Fetched, patient: str, path: str | None = None) -> Chart:
    """The chart of one person from what was fetched. Raises UnknownName when only others are in it."""
    for chart in read_parts(found.parts, found.problems)[0]:
        if chart.patient == patient:
            chart.path = path
            return chart
    raise UnknownName(f"{path or 'the server'}: what it gave holds nothing of Patient/{patient}")
