"""Small made-up records, and what the whole program says of them."""

import base64
import json
from pathlib import Path
from typing import Any

import spinepath

Resource = dict[str, Any]
PERSON = "Patient/p"
TODAY = "2026-03-01"


def operation(date: str = "2024-05-14", status: str = "completed", **more: Any) -> Resource:
    """A discectomy of L4-L5 on the left."""
    return {
        "resourceType": "Procedure",
        "id": "op",
        "status": status,
        "code": {"text": "Microdiscectomy L4-L5 left"},
        "subject": {"reference": PERSON},
        "performedDateTime": date,
    } | more


def note(words: str, date: str = "2026-02-20", name: str = "n") -> Resource:
    """A visit's note."""
    data = base64.b64encode(words.encode()).decode()
    return {
        "resourceType": "DocumentReference",
        "id": name,
        "status": "current",
        "type": {"text": "Clinic note"},
        "subject": {"reference": PERSON},
        "date": f"{date}T10:00:00Z",
        "content": [{"attachment": {"contentType": "text/plain", "data": data}}],
    }


def report(words: str, date: str = "2026-02-20", name: str = "r") -> Resource:
    """An MRI report."""
    return {
        "resourceType": "DiagnosticReport",
        "id": name,
        "status": "final",
        "code": {"text": "MRI lumbar spine"},
        "subject": {"reference": PERSON},
        "effectiveDateTime": date,
        "conclusion": words,
    }


def pain(score: int = 7, date: str = "2026-02-20") -> Resource:
    """A pain score of 0-10."""
    return {
        "resourceType": "Observation",
        "id": f"pain-{date}",
        "status": "final",
        "code": {"coding": [{"system": "http://loinc.org", "code": "72514-3"}]},
        "subject": {"reference": PERSON},
        "effectiveDateTime": date,
        "valueQuantity": {"value": score, "system": "http://unitsofmeasure.org", "code": "{score}"},
    }


def crp(value: float, unit: str, date: str = "2026-02-20") -> Resource:
    """C-reactive protein."""
    return pain(0, date) | {
        "id": "crp",
        "code": {"coding": [{"system": "http://loinc.org", "code": "1988-5"}]},
        "valueQuantity": {"value": value, "system": "http://unitsofmeasure.org", "code": unit, "unit": unit},
    }


def stimulator(**kind: Any) -> Resource:
    """An implanted spinal cord stimulator, by its code or only in words; nothing is said of MRI."""
    return {
        "resourceType": "Device",
        "id": "scs",
        "status": "active",
        "type": kind or {"text": "Spinal cord stimulator"},
        "patient": {"reference": PERSON},
    }


def stimulator_implanted(**kind: Any) -> Resource:
    """The procedure that implanted one."""
    done = {"id": "scs", "code": kind or {"text": "Implantation of spinal cord stimulator"}}
    return operation("2010-05-01") | done


def patient(name: str = "p") -> Resource:
    return {"resourceType": "Patient", "id": name, "gender": "male", "birthDate": "1970"}


def write(folder: Path, *resources: Resource) -> Path:
    """A bundle as a file."""
    entries = [
        {"fullUrl": f"http://made.up/{item['resourceType']}/{item.get('id', place)}", "resource": item}
        for place, item in enumerate(resources)
    ]
    path = folder / "patient.json"
    path.write_text(json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}))
    return path


def assessed(folder: Path, *resources: Resource, as_of: str = TODAY) -> Any:
    """The assessment of a person with these resources."""
    return spinepath.assess(spinepath.read(write(folder, patient(), *resources)), as_of=as_of)


def flag(found: Any, name: str) -> str:
    """The answer of a red flag."""
    return str(next(item.answer for item in found.red_flags if item.id == name))


def findings(found: Any, name: str) -> list[Any]:
    """The findings of one kind."""
    return [item for item in found.findings if item.id == name]
