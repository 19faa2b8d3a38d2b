"""The chart of a patient, made anew from what was received and what the clinic's own tables add.

Documents of one origin share addresses (Observation/1 is the same thing in each, the latest counts); those of different
origins do not. Another app adds its facts with `contribute`, as FHIR, so that there is one reader for everything.
"""

from collections.abc import Callable, Iterable, Mapping
from hashlib import sha256
from typing import Any, NamedTuple

import msgspec

from spinepath.chart.chart import Chart
from spinepath.chart.event import Event, Problem
from spinepath.clinic.people.models import Patient
from spinepath.clinic.records.models import ReceivedDocument
from spinepath.errors import UnreadableInput
from spinepath.sources.fhir.gather import Gathered
from spinepath.sources.fhir.people import charts

Resource = Mapping[str, Any]
OURS = "this clinic"


class Contributor(NamedTuple):
    """stamp: a short text that changes whenever the resources would (one query). resources: FHIR R4 of this person."""

    stamp: Callable[[Patient], str]
    resources: Callable[[Patient], Iterable[Resource]]


_CONTRIBUTORS: dict[str, Contributor] = {}


def contribute(
    name: str, stamp: Callable[[Patient], str], resources: Callable[[Patient], Iterable[Resource]]
) -> None:
    """Add an app's own facts to every chart. Called once, from its AppConfig.ready."""
    _CONTRIBUTORS[name] = Contributor(stamp, resources)


def stamps(patient: Patient) -> dict[str, str]:
    """What the clinic's own tables hold, as one short text for each app."""
    return {name: one.stamp(patient) for name, one in sorted(_CONTRIBUTORS.items())}


def contributed(patient: Patient) -> bytes:
    """What the clinic's own tables hold of this patient, as one FHIR bundle; empty when they hold nothing."""
    found = [one for _, each in sorted(_CONTRIBUTORS.items()) for one in each.resources(patient)]
    if not found:
        return b""
    person = {
        "resourceType": "Patient",
        "id": str(patient.pk),
        "gender": patient.sex,
        "birthDate": str(patient.birth),
    }
    entries = [{"resource": one} for one in (person, *found)]
    return msgspec.json.encode({"resourceType": "Bundle", "type": "collection", "entry": entries})


def chart_of(patient: Patient, documents: Iterable[ReceivedDocument], own: bytes) -> Chart:
    """One chart from many documents, oldest first. own: as `contributed` gives it.

    A document that can no longer be read becomes a problem of the chart; the others are still used.
    """
    texts = [(document.origin, document.name, bytes(document.content)) for document in documents]
    texts += [(OURS, OURS, own)] if own else []
    whole = Chart(
        patient=patient.number, events=[], sha256=sha256(b"".join(text for *_, text in texts)).hexdigest()
    )
    for origin, gathered in _gathered(texts, whole.problems).items():
        for part in _charts(origin, gathered, whole.problems):
            whole.events += [_ours(event, patient) for event in part.events]
            whole.problems += part.problems
    return whole


def _gathered(texts: Iterable[tuple[str, str, bytes]], problems: list[Problem]) -> dict[str, Gathered]:
    found: dict[str, Gathered] = {}
    for origin, name, text in texts:
        try:
            found.setdefault(origin, Gathered()).add(text, name)
        except UnreadableInput as error:
            problems.append(Problem(source=name, field="file", reason=str(error), severity="error"))
    return found


def _charts(origin: str, gathered: Gathered, problems: list[Problem]) -> list[Chart]:
    try:
        return list(charts(gathered, origin, None, None))
    except UnreadableInput as error:
        problems.append(Problem(source=origin, field="file", reason=str(error), severity="error"))
        return []


def _ours(event: Event, patient: Patient) -> Event:
    return msgspec.structs.replace(event, patient=patient.number)
