"""FHIR R4 resources of what was typed. Each function: the form's values, the day it was typed -> resources.

Ids and the subject are given by `bundle`. Nothing is coded that was not chosen from a list; words stay words.
"""

import base64
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import msgspec

from spinepath.clinic.typed import choices, said
from spinepath.clinic.typed.fields import amount
from spinepath.clinic.typed.kinds import Kind
from spinepath.clinic.typed.said import EXAMINATION, REPORT, Tick, sentence

Values = Mapping[str, Any]
Resource = dict[str, Any]

UCUM = "http://unitsofmeasure.org"
LOINC = "http://loinc.org"
MADE_UP = {"system": "http://terminology.hl7.org/CodeSystem/v3-ActReason", "code": "HTEST"}


def operation(values: Values, _: date) -> list[Resource]:
    """A Procedure. Aims are written in words that the reader of operations reads as this aim."""
    aims = [choices.AIMS[aim][1] for aim in values["aims"]]
    region = "spine" if not values["level"] else ""
    named = ", ".join(filter(None, (values["name"], *aims)))
    words = " ".join(filter(None, (named, region, values["level"], _on(values["side"]))))
    found = {"resourceType": "Procedure", "status": "completed", "code": {"text": words}}
    return [found | _dated("performedDateTime", values["day"]) | _note(values["note"])]


def examination(values: Values, typed: date) -> list[Resource]:
    """A DocumentReference of type Examination; text and ticked findings are its words."""
    return [_document("Examination", _words(values, EXAMINATION), values["day"] or str(typed))]


def report(values: Values, _: date) -> list[Resource]:
    """A DiagnosticReport whose whole text is its conclusion."""
    kind = choices.REPORTS[values["study"]]
    found = {
        "resourceType": "DiagnosticReport", "status": "final", "code": _concept(kind),
        "conclusion": _words(values, REPORT),
    }  # fmt: skip
    return [found | _dated("effectiveDateTime", values["day"])]


def blood(values: Values, _: date) -> list[Resource]:
    """One Observation for each result."""
    found = []
    for name, kind in choices.BLOOD.items():
        given = amount(values[f"{name}_value"] or "")
        if given is not None:
            quantity = {"value": given.value, "system": UCUM, "code": values[f"{name}_unit"] or kind.unit}
            if given.comparator:
                quantity["comparator"] = given.comparator
            one = {
                "resourceType": "Observation",
                "status": "final",
                "code": _concept(kind),
                "valueQuantity": quantity,
            }
            found.append(one | _dated("effectiveDateTime", values["day"]))
    return found


def medicine(values: Values, typed: date) -> list[Resource]:
    """A MedicationStatement of what is taken now."""
    found = {
        "resourceType": "MedicationStatement", "status": "active", "dateAsserted": str(typed),
        "medicationCodeableConcept": {"text": " ".join(filter(None, (values["name"], values["release"])))},
        "dosage": [_dosage(values)],
    }  # fmt: skip
    since = {"effectivePeriod": {"start": values["since"]}} if values["since"] else {}
    return [found | since | _note(values["note"])]


def treatment(values: Values, _: date) -> list[Resource]:
    """A stopped MedicationStatement, or a Procedure that was done; the effect stands in its words."""
    return [_medicine_tried(values) if values["sort"] == "medicine" else _procedure_tried(values)]


def implant(values: Values, _: date) -> list[Resource]:
    """A Device with the maker's words, and a DeviceUseStatement with its date."""
    kind = choices.IMPLANTS[values["sort"]]
    model = " ".join(filter(None, (values["maker"], values["model"])))
    said = ". ".join(filter(None, (choices.MRI[values["mri"]][0], values["conditions"], values["note"])))
    name = f"{kind.name}, {model}" if model else kind.name
    device = {
        "resourceType": "Device", "status": "active", "type": {"text": kind.name},
        "deviceName": [{"name": name, "type": "user-friendly-name"}],
    }  # fmt: skip
    device |= {
        one: values[key] for one, key in (("manufacturer", "maker"), ("modelNumber", "model")) if values[key]
    }
    use = {"resourceType": "DeviceUseStatement", "status": "active", "device": {"display": name}}
    if values["day"]:
        use["timingDateTime"] = values["day"]
    return [device | _note(said), use]


def allergy(values: Values, typed: date) -> list[Resource]:
    """An AllergyIntolerance for each, or one that says that none is known; what was denied stands in words."""
    ticks = {**said.ALLERGY, **said.MEDICINE_ALLERGY}
    named = [_allergen(tick) for name, tick in ticks.items() if values[f"{name}_state"] == said.PRESENT]
    named += [words.strip() for words in values["other"].split(",") if words.strip()]
    listed = ["No known allergies"] if values["none_known"] else named
    asked = values["day"] or str(typed)
    denied = [tick.absent for name, tick in said.ALLERGY.items() if values[f"{name}_state"] == said.ABSENT]
    words = [f"{one}." for one in denied]
    return [_intolerance(one, asked, values["reaction"]) for one in listed] + (
        [_document("Allergies", " ".join(words), asked)] if words else []
    )


def _allergen(tick: Tick) -> str:
    return tick.present.removeprefix("Allergy to ").removeprefix("a ")


def _intolerance(words: str, asked: str, reaction: str) -> Resource:
    state = {
        "coding": [
            {"system": "http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical", "code": "active"}
        ]
    }
    found = {
        "resourceType": "AllergyIntolerance", "clinicalStatus": state, "code": {"text": words}, "recordedDate": asked,
    }  # fmt: skip
    said_of = reaction and not words.startswith("No known")
    return found | ({"reaction": [{"manifestation": [{"text": reaction}]}]} if said_of else {})


def pregnancy(values: Values, typed: date) -> list[Resource]:
    """In words that the reader reads; the week as a number."""
    asked = values["day"] or str(typed)
    words = (said.PREGNANCY.get(values["state"], ""), said.BREASTFEEDING.get(values["breastfeeding"], ""))
    found = [_document("Pregnancy", " ".join(filter(None, words)), asked)]
    if values["weeks"]:
        weeks = {"value": values["weeks"], "unit": "wk", "system": UCUM, "code": "wk"}
        one = {
            "resourceType": "Observation",
            "status": "final",
            "code": {"text": "Gestational age"},
            "valueQuantity": weeks,
        }
        found.append(one | _dated("effectiveDateTime", asked))
    return found


def thinner(values: Values, typed: date) -> list[Resource]:
    """In words: which, what for, who decides about a stop."""
    parts = (f"Takes {values['name']} for {values['reason_for']}", f"since {values['since']}" if values["since"] else "",  # noqa: E501
             f"prescribed by {values['prescriber']}" if values["prescriber"] else "")  # fmt: skip
    words = ", ".join(filter(None, parts))
    return [
        _document(
            "Blood thinner",
            " ".join(filter(None, (f"{words}.", values["note"]))),
            values["day"] or str(typed),
        )
    ]


def _document(kind: str, words: str, day: str) -> Resource:
    return {
        "resourceType": "DocumentReference", "status": "current", "type": {"text": kind}, "date": _instant(day),
        "content": [{"attachment": _text(words)}],
    }  # fmt: skip


MAKERS: Mapping[str, Callable[[Values, date], list[Resource]]] = {
    Kind.OPERATION: operation, Kind.EXAMINATION: examination, Kind.REPORT: report, Kind.BLOOD: blood,
    Kind.MEDICINE: medicine, Kind.TREATMENT: treatment, Kind.IMPLANT: implant, Kind.ALLERGY: allergy,
    Kind.PREGNANCY: pregnancy, Kind.THINNER: thinner,
}  # fmt: skip


def bundle(person: Resource, resources: list[Resource], ticket: str) -> bytes:
    """One record of one person, as `intake.keep` takes it. ticket: so that going back to old values is new."""
    entries = [{"resource": one} for one in (person, *resources)]
    identifier = {"system": "urn:ietf:rfc:3986", "value": f"urn:uuid:{ticket}"}
    whole = {"resourceType": "Bundle", "identifier": identifier, "type": "collection", "entry": entries}
    return msgspec.json.encode(whole)


def addressed(resources: list[Resource], root: str, person: str) -> list[Resource]:
    """With ids that stay the same through every correction, and the subject."""
    found = [one | {"id": f"{root}-{place}"} for place, one in enumerate(resources)]
    for one in found:
        one["patient" if one["resourceType"] in ("Device", "AllergyIntolerance") else "subject"] = {
            "reference": f"Patient/{person}"
        }
        if one["resourceType"] == "DeviceUseStatement":
            one["device"] = one["device"] | {"reference": f"Device/{root}-0"}
    return found


def in_error(resource: Resource) -> Resource:
    """The same resource, marked as entered in error: it is kept, shown so, and believed no longer."""
    if resource["resourceType"] == "AllergyIntolerance":
        system = "http://terminology.hl7.org/CodeSystem/allergyintolerance-verification"
        wrong = {"verificationStatus": {"coding": [{"system": system, "code": "entered-in-error"}]}}
        return {name: value for name, value in resource.items() if name != "clinicalStatus"} | wrong
    field = "docStatus" if resource["resourceType"] == "DocumentReference" else "status"
    return resource | {field: "entered-in-error"}


def _dated(field: str, day: str) -> Resource:
    return {field: day} if day else {}


def _instant(day: str) -> str:
    """DocumentReference.date is an instant; the reader takes the day, so a partial one stays partial."""
    return f"{day}T12:00:00Z" if len(day) == len("2024-05-17") else day


def _on(side: str) -> str:
    return f"on {side if side == 'both sides' else f'the {side}'}" if side else ""


def _note(text: str) -> Resource:
    return {"note": [{"text": text}]} if text else {}


def _text(words: str) -> Resource:
    data = base64.b64encode(words.encode()).decode()
    return {"contentType": "text/plain; charset=utf-8", "data": data}


def _concept(kind: choices.Offered) -> Resource:
    coding = {"coding": [{"system": LOINC, "code": kind.code, "display": kind.name}]} if kind.code else {}
    return {"text": kind.name, **coding}


def _words(values: Values, ticks: Mapping[str, Tick]) -> str:
    """The text as pasted, then a sentence for each finding ticked."""
    ticked = [
        sentence(
            tick, state, values.get(f"{name}_level") or values["level"], values.get(f"{name}_side") or ""
        )
        for name, tick in ticks.items()
        if (state := values[f"{name}_state"])
    ]
    return "\n\n".join(filter(None, (values["text"].strip(), "\n".join(ticked))))


def _dosage(values: Values) -> Resource:
    timing = {"timing": {"repeat": {"frequency": values["times"], "period": 1, "periodUnit": "d"}}}
    unit = {"system": UCUM, "code": values["unit"], "unit": values["unit"]}
    found: Resource = {"route": {"text": values["route"]}, "asNeededBoolean": values["as_needed"]}
    if values["dose"] is None:
        return found
    if values["unit"] == "ug/h":
        rate = {"value": values["dose"], **unit}
        return found | {"doseAndRate": [{"rateQuantity": rate}]}
    found |= {"doseAndRate": [{"doseQuantity": {"value": values["dose"], **unit}}]}
    return found | timing if values["times"] else found


def _medicine_tried(values: Values) -> Resource:
    bounds = {name: day for name, day in (("start", values["since"]), ("end", values["until"])) if day}
    found: Resource = {
        "resourceType": "MedicationStatement", "status": "stopped",
        "medicationCodeableConcept": {"text": values["name"]},
    }  # fmt: skip
    if values["dose"]:
        found["dosage"] = [{"text": values["dose"]}]
    if bounds:
        found["effectivePeriod"] = bounds
    if values["stopped_because"]:
        found["statusReason"] = [{"text": values["stopped_because"]}]
    return found | _note(_effect(values))


def _procedure_tried(values: Values) -> Resource:
    bounds = {name: day for name, day in (("start", values["since"]), ("end", values["until"])) if day}
    found: Resource = {
        "resourceType": "Procedure",
        "status": "completed",
        "code": {"text": " ".join(filter(None, (values["name"], values["level"], _on(values["side"]))))},
    }
    if bounds:
        found["performedPeriod"] = bounds
    if values["effect"]:
        found["outcome"] = {"text": choices.EFFECT_WORDS[values["effect"]]}
    said = filter(None, (values["dose"], values["stopped_because"], values["note"]))
    return found | _note(". ".join(said))


def _effect(values: Values) -> str:
    effect = choices.EFFECT_WORDS.get(values["effect"], "")
    return ". ".join(filter(None, (effect and f"Effect: {effect}", values["note"])))
