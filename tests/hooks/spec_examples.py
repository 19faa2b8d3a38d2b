"""The example requests of the CDS Hooks documentation, retyped; narrative left out, faults kept.

From the CDS Hooks specification 2.0, its hook pages (STU1) and its quick start: (c) HL7 and Boston Children's Hospital,
CC BY 4.0, https://cds-hooks.hl7.org. Some are invalid FHIR (an object where a list belongs, an impossible time) or of
older FHIR versions; a service meets them all the same.
"""

from typing import Any

Json = dict[str, Any]
PATIENT, USER = "1288992", "PractitionerRole/123"
GREETED = {
    "resourceType": "Patient",
    "gender": "male",
    "birthDate": "1925-12-23",
    "id": PATIENT,
    "active": True,
}
SYRUP = "Amoxicillin 120 MG/ML / clavulanate potassium 8.58 MG/ML Oral Suspension"
RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
_ML = {"value": 5, "unit": "mL", "system": "http://unitsofmeasure.org", "code": "mL"}


def _diet(name: str = "pureeddiet-simple", unit: str = "periodUnit") -> Json:
    return {
        "resourceType": "NutritionOrder",
        "id": name,
        "identifier": [{"system": "http://goodhealthhospital.org/nutrition-requests", "value": "123"}],
        "status": "draft",
        "patient": {"reference": f"Patient/{PATIENT}"},
        "dateTime": "2014-09-17",
        "orderer": {"reference": "Practitioner/example", "display": "Dr Adam Careful"},
        "oralDiet": {
            "type": [
                {"coding": [{"system": "http://snomed.info/sct", "code": "226211001"}], "text": "Pureed diet"}
            ],
            "schedule": [
                {"repeat": {"boundsPeriod": {"start": "2015-02-10"}, "frequency": 3, "period": 1, unit: "d"}}
            ],
            "texture": [{"modifier": {"text": "Pureed"}}],
        },
        "supplement": [{"productName": "Ensure Pudding 4 oz container"}],
    }


def _syrup(kind: str, dose: Json, unit: str = "periodUnit") -> Json:
    person = "patient" if kind == "MedicationOrder" else "subject"
    repeat = {"boundsPeriod": {"start": "2005-01-04"}, "frequency": 2, "period": 1, unit: "d"}
    return {
        "resourceType": kind,
        "id": f"smart-{kind}-103",
        "meta": {"lastUpdated": "2018-04-30T13:25:40.845-04:00"},
        "status": "draft",
        **({} if kind == "MedicationOrder" else {"intent": "order"}),
        "medicationCodeableConcept": {
            "coding": [{"system": RXNORM, "code": "617993", "display": SYRUP}], "text": SYRUP
        },
        person: {"reference": f"Patient/{PATIENT}"},
        "dosageInstruction": [{"text": "5 mL bid x 10 days", "timing": {"repeat": repeat}, **dose}],
        "dispenseRequest": {
            "numberOfRepeatsAllowed": 1,
            "quantity": {**_ML, "value": 1},
            "expectedSupplyDuration": {"value": 10, "unit": "days", "system": _ML["system"], "code": "d"},
        },
    }  # fmt: skip


def _orders(diet: Json, syrup: Json, **context: Any) -> Json:
    entries = [{"resource": diet}, {"resource": syrup}]
    drafts = {"resourceType": "Bundle", "entry": entries}
    return {"patientId": PATIENT, "encounterId": "89284", **context, "draftOrders": drafts}


def _chosen(diet: Json, syrup: Json) -> list[str]:
    return [f"{one['resourceType']}/{one['id']}" for one in (diet, syrup)]


def _participant(who: str, status: str) -> Json:
    return {"actor": {"reference": who}, "required": "required", "status": status}


_CAREFUL = [_participant("Patient/example", "tentative"), _participant("Practitioner/example", "accepted")]
_V2 = "http://hl7.org/fhir/v2/0276"
_CPAP = {
    "resourceType": "Appointment",
    "id": "apt1",
    "status": "proposed",
    "serviceType": [{"coding": [{"code": "183", "display": "Sleep Medicine"}]}],
    "appointmentType": {"coding": [{"system": _V2, "code": "FOLLOWUP"}]},
    "reason": {"coding": {"system": "", "code": "1023001", "display": "Apnea"}},
    "description": "CPAP adjustments",
    "start": "2019-08-10T09:00:00-06:00",
    "end": "2019-08-10T09:10:00:00-06:00",
    "created": "2019-08-01",
    "participant": _CAREFUL,
}
_PHYSICAL = {
    "resourceType": "Appointment",
    "id": "apt1",
    "status": "proposed",
    "appointmentType": {"coding": [{"system": _V2, "code": "CHECKUP"}]},
    "description": "Regular physical",
    "start": "2020-08-01T13:00:00-06:00",
    "end": "2020-08-01T13:30:00:00-06:00",
    "created": "2019-08-01",
    "participant": _CAREFUL,
}
_RESULTS = {
    "resourceType": "Appointment",
    "id": "example",
    "status": "proposed",
    "serviceCategory": {"coding": [{"system": "http://example.org/service-category", "code": "gp"}]},
    "serviceType": [{"coding": [{"code": "52", "display": "General Discussion"}]}],
    "indication": [{"reference": "Condition/example", "display": "Severe burn of left ear"}],
    "priority": 5,
    "description": "Discussion on the results of your recent MRI",
    "start": "2013-12-10T09:00:00Z",
    "end": "2013-12-10T11:00:00Z",
    "created": "2013-10-10",
    "comment": "Further expand on the results of the MRI and determine the next actions that may be appropriate.",
    "incomingReferral": [{"reference": "ReferralRequest/example"}],
    "participant": [*_CAREFUL, _participant("Location/1", "action-needed")],
}
_R4, _STU3, _DSTU2 = (
    _syrup("MedicationRequest", {"doseAndRate": {"doseQuantity": _ML}}),
    _syrup("MedicationRequest", {"doseQuantity": _ML}),
    _syrup("MedicationOrder", {"doseQuantity": _ML}, "periodUnits"),
)
_OLD_DIET = _diet("nest-patient-1-NUTR1", "periodUnits")
_VISITS = {"userId": "PractitionerRole/A2340113", "patientId": PATIENT}

CONTEXTS: dict[str, tuple[str, Json]] = {
    "patient-view 1": ("patient-view", {"userId": USER, "patientId": PATIENT}),
    "patient-view 2": ("patient-view", {"userId": "Practitioner/abc", "patientId": PATIENT, "encounterId": "456"}),
    "order-select R4": ("order-select", _orders(_diet(), _R4, userId=USER, selections=_chosen(_diet(), _R4))),
    "order-select STU3": (
        "order-select",
        _orders(_diet(), _STU3, userId="Practitioner/example", selections=_chosen(_diet(), _STU3)),
    ),
    "order-select DSTU2": (
        "order-select",
        _orders(_OLD_DIET, _DSTU2, userId="Practitioner/example", selections=_chosen(_OLD_DIET, _DSTU2)),
    ),
    "order-sign R4": ("order-sign", _orders(_diet(), _R4, userId=USER)),
    "order-sign STU3": ("order-sign", _orders(_diet(), _STU3, userId="Practitioner/example")),
    "order-sign DSTU2": ("order-sign", _orders(_OLD_DIET, _DSTU2, userId="Practitioner/example")),
    "appointment-book 1": ("appointment-book", {**_VISITS, "appointments": [_CPAP, _PHYSICAL]}),
    "appointment-book 2": ("appointment-book", {**_VISITS, "encounterId": "456", "appointments": [_RESULTS]}),
}  # fmt: skip
"""Name -> hook and context, from the page of each hook."""

_INSTANCE = "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea"
AUTHORIZATION = {
    "access_token": "some-opaque-fhir-access-token",
    "token_type": "Bearer",
    "expires_in": 300,
    "scope": "patient/Patient.read patient/Observation.read",
    "subject": "cds-service4",
}
_A1C = {
    "resourceType": "Bundle",
    "type": "searchset",
    "entry": [{"resource": {"resourceType": "Observation", "code": {"coding": [{"code": "4548-4"}]}}}],
}
WHOLE: dict[str, tuple[str, Json, int]] = {
    "calling a service": (
        "patient-view",
        {
            "hookInstance": _INSTANCE, "fhirServer": "http://hooks.smarthealthit.org:9080", "hook": "patient-view",
            "fhirAuthorization": AUTHORIZATION,
            "context": {"userId": "Practitioner/example", "patientId": PATIENT, "encounterId": "89284"},
            "prefetch": {"patientToGreet": GREETED},
        },
        200,
    ),
    "quick start": (
        "patient-view",
        {
            "hookInstance": "23f1a303-991f-4118-86c5-11d99a39222e", "fhirServer": "https://fhir.example.org",
            "hook": "patient-view", "context": {"patientId": PATIENT, "userId": "Practitioner/example"},
            "prefetch": {"patientToGreet": GREETED},
        },
        200,
    ),
    "example prefetch data": (
        "patient-view",
        {
            "hookInstance": _INSTANCE, "hook": "patient-view", "context": {"userId": USER, "patientId": PATIENT},
            "prefetch": {"patient": {**GREETED, "birthDate": "1974-12-25"}, "hemoglobin-a1c": _A1C},
        },
        200,
    ),
    "an extension, and nobody in context": (
        "patient-view",
        {
            "hookInstance": _INSTANCE, "fhirServer": "http://fhir.example.org:9080", "hook": "patient-view",
            "context": {"userId": "Practitioner/example"},
            "extension": {"com.example.timestamp": "2017-11-27T22:13:25Z"},
        },
        400,
    ),
    "opioids, of version 1.0": (
        "order-sign",
        {
            "hookInstance": _INSTANCE, "fhirServer": "http://fhir.example.com", "hook": "medication-prescribe",
            "user": "Practitioner/example",
            "context": {"medications": [{"resourceType": "MedicationOrder"}], "patientId": PATIENT},
        },
        400,
    ),
    "radiology, of version 1.0": (
        "order-sign",
        {
            "hookInstance": _INSTANCE, "fhirServer": "http://fhir.example.com", "hook": "order-review",
            "user": "Practitioner/example",
            "context": {"orders": [{"resourceType": "ProcedureRequest"}], "patientId": PATIENT},
        },
        400,
    ),
}  # fmt: skip
"""Name -> the hook whose service is called, the whole request, and the status it must get."""

FEEDBACK: dict[str, Json] = {
    "accepted": {
        "card": "4e0a3a1e-3283-4575-ab82-028d55fe2719", "outcome": "accepted",
        "acceptedSuggestions": [{"id": "e56e1945-20b3-4393-8503-a1a20fd73152"}],
        "outcomeTimestamp": "2020-12-11T00:00:00Z",
    },
    "overridden": {
        "card": "f6b95768-b1c8-40dc-8385-bf3504b82ffb", "outcome": "overridden",
        "outcomeTimestamp": "2020-12-11T00:00:00Z",
    },
    "with a reason": {
        "card": "9368d37b-283f-44a0-93ea-547cebab93ed", "outcome": "overridden",
        "overrideReason": {
            "reason": {"code": "d7ecf885", "system": "https://example.com/cds-hooks/override-reason-system"},
            "userComment": "clinician entered comment",
        },
        "outcomeTimestamp": "2020-12-11T00:00:00Z",
    },
}  # fmt: skip

PUBLIC_KEY = {
    "kty": "EC", "use": "sig", "crv": "P-384", "kid": "example-kid", "alg": "ES384",
    "x": "46SDH7Znh821wblCBglA61sNE9ZrHYKKt3qRtRTmSXyOI_FIGBLWrWa0GPUkDCEk",
    "y": "XMcRuuoGW7CXjQdy-F5i3FeBE0x9hPLdeFdSoDd3ELmx404tLX0VRRcqzAsPhXcI",
}  # fmt: skip
