"""A folder of records with everything that makes reading them in pieces hard. All of it is made up."""

import gzip
import json
from pathlib import Path
from typing import Any

Json = dict[str, Any]
_ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"


def patient(name: str, **more: Any) -> Json:
    """A Patient."""
    return {"resourceType": "Patient", "id": name, "gender": "female", "birthDate": "1960-05", **more}


def fact(kind: str, name: str, who: str | Json | None, **more: Any) -> Json:
    """A resource about someone."""
    subject = {"reference": f"Patient/{who}"} if isinstance(who, str) else who
    owner = "patient" if kind in ("Device", "AllergyIntolerance", "ImagingStudy") else "subject"
    return {"resourceType": kind, "id": name, **({owner: subject} if subject else {}), **more}


def pain(name: str, who: str | Json | None, value: float, day: str, **more: Any) -> Json:
    """A pain score."""
    code = {"coding": [{"system": "http://loinc.org", "code": "72514-3"}], "text": "Pain"}
    amount = {"value": value, "unit": "{score}", "code": "{score}", "system": "http://unitsofmeasure.org"}
    return fact(
        "Observation",
        name,
        who,
        status="final",
        code=code,
        effectiveDateTime=day,
        valueQuantity=amount,
        **more,
    )


def weight(name: str, who: str, value: float, day: str) -> Json:
    """A number that states nothing."""
    code = {"coding": [{"system": "http://loinc.org", "code": "29463-7", "display": "Body weight"}]}
    return fact("Observation", name, who, status="final", code=code, effectiveDateTime=day,
                valueQuantity={"value": value, "unit": "kg", "code": "kg"})  # fmt: skip


def pressure(name: str, who: str, high: float, low: float, day: str) -> Json:
    """A blood pressure: numbers in components."""
    part = [
        {
            "code": {"coding": [{"system": "http://loinc.org", "code": code}]},
            "valueQuantity": {"value": value, "code": "mm[Hg]"},
        }
        for code, value in (("8480-6", high), ("8462-4", low))
    ]
    code = {"coding": [{"system": "http://loinc.org", "code": "85354-9"}], "text": "Blood pressure"}
    return fact("Observation", name, who, status="final", code=code, effectiveDateTime=day, component=part)


def fever(name: str, who: str, value: float, day: str) -> Json:
    """A number that states a finding from a cut-off on."""
    code = {"coding": [{"system": "http://loinc.org", "code": "8310-5", "display": "Body temperature"}]}
    return fact("Observation", name, who, status="final", code=code, effectiveDateTime=day,
                valueQuantity={"value": value, "unit": "Cel", "code": "Cel"})  # fmt: skip


def condition(name: str, who: str, code: str, **more: Any) -> Json:
    """A condition by its ICD-10-CM code."""
    coding = {"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": code}
    return fact("Condition", name, who, code={"coding": [coding], "text": f"Condition {code}"}, **more)


def operation(name: str, who: str, words: str, **more: Any) -> Json:
    """A procedure in words."""
    return fact("Procedure", name, who, status="completed", code={"text": words}, **more)


def letter(name: str, who: str, words: str, day: str, **more: Any) -> Json:
    """A report with a text."""
    return fact("DiagnosticReport", name, who, status="final", code={"text": "Letter"}, effectiveDateTime=day,
                conclusion=words, **more)  # fmt: skip


def lines(*resources: Json | bytes) -> bytes:
    """NDJSON."""
    return b"".join(
        (one if isinstance(one, bytes) else json.dumps(one, separators=(",", ":")).encode()) + b"\n"
        for one in resources
    )


def bundle(*resources: Json) -> bytes:
    """A Bundle over several lines, whose references are addresses."""
    entries = [{"fullUrl": f"urn:uuid:{one['id']}", "resource": one} for one in resources]
    return json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}, indent=1).encode()


def write(folder: Path) -> Path:
    """The folder."""
    folder.mkdir(parents=True)
    many = [f"m{number}" for number in range(40)]
    days = [f"20{10 + number % 15}-0{1 + number % 9}-1{number % 10}" for number in range(40)]
    files = {
        "Patient.ndjson": lines(
            *(patient(name) for name in ("a", "b", "c", "dup", "dup2", "odd", "dev")),
            patient("noborn", birthDate=None),
            patient("wrongborn", birthDate="1960-99"),
            patient("id", identifier=[{"system": "urn:mrn", "value": "77"}]),
            *(patient(name) for name in many),
            patient("dead", deceasedDateTime="2020-01-02"),
        ),
        "Observation.ndjson": lines(
            *(
                weight(f"w{name}", name, 60 + number / 7, day)
                for number, (name, day) in enumerate(zip(many, days, strict=True))
            ),
            *(
                fever(f"f{name}", name, 36 + number / 8, day)
                for number, (name, day) in enumerate(zip(many, days, strict=True))
            ),
            *(
                pain(f"p{name}", name, number % 11, day + "T10:00:00Z")
                for number, (name, day) in enumerate(zip(many, days, strict=True))
            ),
            *(
                pressure(f"b{name}", name, 120.5 + number, 80 + number / 3, day)
                for number, (name, day) in enumerate(zip(many, days, strict=True))
            ),
            *(
                pain(f"i{name}", name, 3, "") | {"effectiveDateTime": None, "issued": "2020-01-01T00:00:00Z"}
                for name in many
            ),
            pain("dup1", "dup", 3, "2020-01-01"),
            pain("dup1", "dup", 4, "2020-01-01"),
            pain("dup1b", "dup2", 3, "2020-01-01"),
            pain("dup1b", "dup2", 3, "2020-01-01"),
            pain("noid", "odd", 3, "2020-01-01") | {"id": None},
            pain("bad", "odd", 3, "not a date"),
            pain("words", "b", 3, "2020") | {"status": 7},
            pain("big", "b", 1e300, "2020-02"),
            pain("ident", {"identifier": {"system": "urn:mrn", "value": "77"}}, 5, "2021"),
            pain("nobody", None, 5, "2021"),
            pain("group", {"reference": "Group/1"}, 5, "2021"),
            pain("gone", "nopatient", 5, "2021"),
            pain("abs", {"reference": "https://x.example/fhir/Patient/a"}, 5, "2021"),
            pain("ver", {"reference": "Patient/a/_history/2"}, 5, "2021"),
            pain("memb", "c", 5, "2021") | {"hasMember": [{"reference": "Observation/memb2"}]},
            pain("memb2", "c", 6, "2021"),
            pain("mod", "odd", 3, "2020", modifierExtension=[{"url": "urn:x"}]),
            pain("held", "odd", 3, "2020")
            | {
                "valueQuantity": None,
                "_effectiveDateTime": {"extension": [{"url": _ABSENT, "valueCode": "masked"}]},
            },
            b'{"resourceType":"Observation","id":"cut","subject":{"reference":"Patient/a"},"code":{"te',
            b'{"resourceType":"Observation","id":"cut2","subject":{"reference":"Patient/a"},"code":}',
            b"",
            b"no json at all",
            b"[1, 2]",
            b'{"resourceType":"observation","id":"x"}',
            b'{"id":"untyped"}',
            b'{"resourceType":"Observation","id":"half","subject":{"reference":"Patient/b"},"status":"final",'
            b'"code":{"text":"\\ud800 pain"},"valueString":"7"}',
            b'{ "resourceType" : "Observation", "id" : "spaced", "subject" : { "reference" : "Patient/b" },'
            b' "status" : "final" }',
        ),
        "Condition.ndjson": lines(
            *(
                condition(f"c{name}", name, "M96.1", recordedDate=day)
                for name, day in zip(many, days, strict=True)
            ),
            *(
                condition(f"d{name}", name, "E11.9", onsetDateTime=day[:4], abatementDateTime=day)
                for name, day in zip(many, days, strict=True)
            ),
            condition("ended", "a", "E11.9", onsetDateTime="2020-05-01", abatementDateTime="2019-05-01"),
            condition("before", "a", "E11.9", abatementDateTime="1950-05-01"),
            condition("age", "a", "E11.9", onsetAge={"value": 50, "code": "a"}),
            condition("age2", "noborn", "E11.9", onsetAge={"value": 50, "code": "a"}),
            condition("rec", "noborn", "E11.9", recordedDate="2020"),
            condition("rec2", "wrongborn", "E11.9", recordedDate="2020"),
            condition(
                "held",
                "odd",
                "E11.9",
                contained=[
                    {
                        "resourceType": "Observation",
                        "id": "in",
                        "code": {"text": "Pain"},
                        "valueInteger": 4,
                        "subject": {"reference": "Patient/b"},
                    }
                ],
            ),
        ),
        "DiagnosticReport.ndjson.gz": gzip.compress(
            lines(
                *(
                    letter(
                        f"l{name}",
                        name,
                        "Status post L4-5 discectomy in 2019. Leg pain is worse than back pain.",
                        day,
                        result=[{"reference": f"Observation/p{name}"}],
                    )
                    for name, day in zip(many, days, strict=True)
                ),
                letter("lost", "a", "No fever.", "2020", result=[{"reference": "Observation/none"}]),
                letter("told", "b", "Microdiscectomy L5-S1 two years ago. No leg pain.", "2020-03-01"),
                letter("told", "noborn", "Microdiscectomy L5-S1 in 2018.", "2020-03-01") | {"id": "told2"},
            )
        ),
        "Procedure.ndjson": lines(
            *(
                operation(
                    f"o{name}", name, "L4-L5 microdiscectomy", performedPeriod={"start": day, "end": day}
                )
                for name, day in zip(many, days, strict=True)
            ),
            operation("end", "a", "Lumbar fusion L4-S1", performedPeriod={"end": "2015-06"}),
            operation("whole", "c", "Lumbar fusion L4-S1", performedDateTime="2015"),
            operation("part", "c", "Laminectomy L4", performedDateTime="2015")
            | {"partOf": [{"reference": "Procedure/whole"}]},
        ),
        "MedicationRequest.ndjson": lines(
            fact(
                "MedicationRequest",
                "r1",
                "a",
                status="active",
                intent="order",
                authoredOn="2020-01-01",
                medicationReference={"reference": "Medication/m"},
            ),
            fact(
                "MedicationRequest",
                "r2",
                "b",
                status="active",
                intent="order",
                authoredOn="2020-01-01",
                medicationReference={"reference": "Medication/none"},
            ),
            fact(
                "MedicationRequest",
                "r3",
                "b",
                status="active",
                intent="order",
                authoredOn="2020-01-01",
                medicationCodeableConcept={"text": "gabapentin"},
                dosageInstruction=[
                    {
                        "text": "300 mg three times daily",
                        "timing": {"repeat": {"boundsPeriod": {"start": "2020-01-01", "end": "2020-03-01"}}},
                    }
                ],
            ),
        ),
        "Medication.ndjson": lines(
            {"resourceType": "Medication", "id": "m", "code": {"text": "oxycodone 10 mg"}},
            {"resourceType": "Medication", "id": "m", "code": {"text": "oxycodone 10 mg"}},
        ),
        "Device.ndjson": lines(
            fact("Device", "d1", "a", status="active", type={"text": "Spinal cord stimulator"}),
            fact("Device", "d2", None, status="active", type={"text": "Intrathecal pump"}),
            fact("Device", "d3", None, type={"text": "Pacemaker"}),
        ),
        "DeviceUseStatement.ndjson": lines(
            fact(
                "DeviceUseStatement",
                "u",
                "dev",
                status="active",
                device={"reference": "Device/d2"},
                timingDateTime="2019",
            )
        ),
        "Claim.ndjson": lines(
            fact("Claim", "c1", None, patient={"reference": "Patient/a"}),
            fact("Claim", "c2", None, patient={"reference": "Patient/a"}),
            fact("Claim", "c3", None, patient={"reference": "Patient/unknown"}),
            {"resourceType": "Practitioner", "id": "p"},
        ),
        "Kinds.ndjson": lines(
            *(
                fact(
                    "ImagingStudy",
                    f"k{n}",
                    None,
                    subject={"reference": f"Patient/m{n}"},
                    status="available",
                    started="2020-01-0" + str(1 + n),
                    description="MRI lumbar spine",
                )
                for n in range(3)
            ),
            *(
                fact("AllergyIntolerance", f"k{n}", f"m{n}", code={"text": "Penicillin"}, recordedDate="2019")
                for n in range(3)
            ),
            *(
                fact(
                    "Encounter",
                    f"k{n}",
                    f"m{n}",
                    status="finished",
                    period={"start": "2020-01-01", "end": "2020-01-02"},
                )
                for n in range(3)
            ),
            *(
                fact(
                    "ServiceRequest",
                    f"k{n}",
                    f"m{n}",
                    status="active",
                    intent="order",
                    code={"text": "MRI"},
                    authoredOn="2020",
                )
                for n in range(3)
            ),
            *(
                fact(
                    "MedicationStatement",
                    f"k{n}",
                    f"m{n}",
                    status="active",
                    medicationCodeableConcept={"text": "gabapentin"},
                    effectivePeriod={"start": "2020"},
                )
                for n in range(3)
            ),
            *(
                fact(
                    "MedicationDispense",
                    f"k{n}",
                    f"m{n}",
                    status="completed",
                    medicationCodeableConcept={"text": "oxycodone"},
                    whenHandedOver="2020-02-02",
                )
                for n in range(3)
            ),
            *(
                fact(
                    "MedicationAdministration",
                    f"k{n}",
                    f"m{n}",
                    status="completed",
                    medicationCodeableConcept={"text": "ketamine"},
                    effectiveDateTime="2020-02-02",
                )
                for n in range(3)
            ),
            *(
                fact(
                    "QuestionnaireResponse",
                    f"k{n}",
                    f"m{n}",
                    status="completed",
                    authored="2020-03-03",
                    item=[{"linkId": "72514-3", "text": "Pain", "answer": [{"valueInteger": 4 + n}]}],
                )
                for n in range(3)
            ),
            *(
                fact(
                    "DocumentReference",
                    f"k{n}",
                    f"m{n}",
                    status="current",
                    date="2020-03-03T00:00:00Z",
                    type={"text": "Note"},
                    content=[{"attachment": {"contentType": "text/plain", "data": "Tm8gZmV2ZXIu"}}],
                )
                for n in range(3)
            ),
            *(
                fact(
                    "Composition",
                    f"k{n}",
                    f"m{n}",
                    status="final",
                    date="2020-03-03",
                    title="Letter",
                    section=[{"title": "History", "text": {"div": "<div>No fever.</div>"}}],
                )
                for n in range(3)
            ),
            *(
                {
                    "resourceType": "FamilyMemberHistory",
                    "id": f"k{n}",
                    "status": "completed",
                    "patient": {"reference": f"Patient/m{n}"},
                    "condition": [{"code": {"text": "Cancer"}}],
                }
                for n in range(3)
            ),
            *(
                {
                    "resourceType": "Appointment",
                    "id": f"k{n}",
                    "status": "booked",
                    "start": "2020-04-04T00:00:00Z",
                    "participant": [{"actor": {"reference": f"Patient/m{n}"}}],
                }
                for n in range(3)
            ),
        ),
        "one.json": bundle(
            patient("bun"),
            pain("bun1", {"reference": "urn:uuid:bun"}, 4, "2020"),
            condition("bun2", "bun", "M54.50", recordedDate="2020"),
        ),
        "two.json": bundle(
            patient("t1"),
            patient("t2"),
            pain("t11", {"reference": "urn:uuid:t1"}, 4, "2020"),
            pain("t21", "t2", 5, "2020"),
            fact("Claim", "tc", None, patient={"reference": "urn:uuid:t1"}),
        ),
        "bom.ndjson": b"\xef\xbb\xbf"
        + lines(patient("bom"), pain("bom1", "bom", 1, "2020")).replace(b"\n", b"\r\n"),
        "utf16.json": json.dumps(patient("wide")).encode("utf-16"),
        "README.md": b"not a record",
        "broken.ndjson": b"\x00\x01binary",
        "empty.ndjson": b"",
        "stu3.ndjson": lines(
            *(
                {
                    "resourceType": "Condition",
                    "id": f"s{n}",
                    "subject": {"reference": "Patient/a"},
                    "assertedDate": "2015",
                    "clinicalStatus": "active",
                }
                for n in range(3)
            )
        ),
    }
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return folder
