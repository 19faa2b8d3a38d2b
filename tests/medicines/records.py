"""Prescriptions as FHIR R4, from a short notation that a pharmacist can read."""

import json
import re
from typing import Any

from spinepath.chart.event import Event
from spinepath.sources.read import read_one

DAY = "2025-01-10"
_RX = "http://www.nlm.nih.gov/research/umls/rxnorm"
_UCUM = "http://unitsofmeasure.org"
_EVERY = re.compile(r"q(\d+)(?:-(\d+))?(h|d)")
_TIMES = re.compile(r"(\d+)(?:-(\d+))?/(d|wk|mo)")


def medicine(text: str) -> dict[str, Any]:
    """ "rx:123" is a code, anything else words."""
    if text.startswith("rx:"):
        return {"coding": [{"system": _RX, "code": text.removeprefix("rx:")}]}
    return {"text": text}


def quantity(text: str) -> dict[str, Any]:
    """ "10 mg", or "1" without a unit."""
    value, _, unit = text.partition(" ")
    return {"value": float(value)} | ({"unit": unit, "code": unit, "system": _UCUM} if unit else {})


def amount(text: str) -> dict[str, Any]:
    """doseQuantity or doseRange ("5-10 mg")."""
    ends = re.fullmatch(r"([\d.]+)-([\d.]+)( .*)", text)
    if ends is None:
        return {"doseQuantity": quantity(text)}
    return {"doseRange": {"low": quantity(ends[1] + ends[3]), "high": quantity(ends[2] + ends[3])}}


def timing(text: str) -> dict[str, Any]:
    """ "q4-6h", "2/d", "code:TID", "when:MORN", "at:08:00,20:00", "on:mon,fri"."""
    kind, _, said = text.partition(":")
    if kind == "code":
        return {"code": {"coding": [{"code": said}]}}
    named = {"when": "when", "at": "timeOfDay", "on": "dayOfWeek"}.get(kind)
    if named:
        listed = [f"{one}:00" if named == "timeOfDay" else one for one in said.split(",")]
        return {"repeat": {named: listed}}
    every, times = _EVERY.fullmatch(text), _TIMES.fullmatch(text)
    if every:
        longest = {"periodMax": int(every[2])} if every[2] else {}
        return {"repeat": {"frequency": 1, "period": int(every[1]), "periodUnit": every[3]} | longest}
    assert times is not None, text
    most = {"frequencyMax": int(times[2])} if times[2] else {}
    return {"repeat": {"frequency": int(times[1]), "period": 1, "periodUnit": times[3]} | most}


def request(drug: str, dose: str = "-", often: str = "-", other: str = "", **fields: Any) -> dict[str, Any]:
    """A MedicationRequest in the notation of golden.tsv."""
    extra = dict(one.partition("=")[::2] for one in other.split(";") if one)
    rate = {"rateQuantity": quantity(extra["rate"])} if "rate" in extra else {}
    dosage: dict[str, Any] = {"asNeededBoolean": True} if "prn" in extra else {}
    if dose != "-" or rate:
        dosage["doseAndRate"] = [(amount(dose) if dose != "-" else {}) | rate]
    dosage |= {"timing": timing(often)} if often != "-" else {}
    dosage |= {"text": extra["sig"]} if "sig" in extra else {}
    dosage |= {"route": {"text": extra["route"]}} if "route" in extra else {}
    dosage |= {"maxDosePerPeriod": _ratio(extra["max"])} if "max" in extra else {}
    body = {"resourceType": "MedicationRequest", "status": "active", "intent": "order", "authoredOn": DAY}
    body |= {"medicationCodeableConcept": medicine(drug)} | (
        {"dosageInstruction": [dosage]} if dosage else {}
    )
    return body | ({"dispenseRequest": _supply(extra["supply"])} if "supply" in extra else {}) | fields


def _ratio(text: str) -> dict[str, Any]:
    over, _, under = text.rpartition("/")
    return {"numerator": quantity(over), "denominator": quantity(f"1 {under}")}


def _supply(text: str) -> dict[str, Any]:
    amount_, _, days = text.rpartition("/")
    known = {} if days == "-" else {"expectedSupplyDuration": quantity(f"{days.removesuffix('d')} d")}
    return {"quantity": quantity(amount_)} | known


def events(*resources: dict[str, Any]) -> list[Event]:
    """What spinepath reads of these resources of one patient; ids are their places, from 1."""
    patient = {"resourceType": "Patient", "id": "p"}
    owner = {"reference": "Patient/p"}
    owned = [
        {"id": str(place), "patient" if one["resourceType"] == "AllergyIntolerance" else "subject": owner}
        | one
        for place, one in enumerate(resources, start=1)
    ]
    bundle = {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [{"resource": one} for one in (patient, *owned)],
    }
    return read_one(json.dumps(bundle).encode()).events
