"""Random people as plain facts about them, and the two records such a person could have: events, and FHIR in words."""

import json
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from spinepath.chart.event import Event

TODAY = date(2026, 6, 30)

# Each hazard: (the finding of the vocabulary, value sets of a coded record, the same in words).
HAZARDS: dict[str, tuple[str | None, tuple[str, ...], str]] = {
    "stimulator": ("stimulator_implanted", ("device_scs",), "A spinal cord stimulator is implanted."),
    "pump": ("pump_implanted", ("device_it_pump",), "Intrathecal pump in place."),
    "pacemaker": ("pacemaker_implanted", ("pacemaker_icd",), "Cardiac pacemaker in situ."),
    "unsafe_implant": ("mr_unsafe_device", (), "Old cerebral aneurysm clip, MR unsafe."),
    "metal_in_eye": ("ferromagnetic_body", (), "Metal fragment in the eye."),
    "claustrophobia": ("claustrophobia", (), "Severe claustrophobia."),
    "breastfeeding": ("breastfeeding", (), "She is breast-feeding."),
    "gadolinium_reaction": ("gadolinium_allergy", (), "Allergic to gadolinium."),
    "iodine_reaction": ("iodinated_contrast_allergy", (), "Anaphylaxis after iodinated contrast."),
    "anaesthetic_reaction": ("local_anaesthetic_allergy", (), "True allergy to lidocaine."),
    "raised_pressure": ("raised_intracranial_pressure", (), "Raised intracranial pressure."),
    "hyperthyroid": ("hyperthyroidism", (), "Hyperthyroidism."),
    "fever": ("fever", (), "Fever of 38.9."),
    "wound": ("wound_problem", (), "Wound is draining pus."),
    "spine_infection": ("discitis_abscess", ("dx_spinal_infection",), "Discitis at L4-L5."),
    "culture": ("positive_culture", (), "Blood culture positive for Staphylococcus aureus."),
    "fracture": ("fracture", ("dx_vertebral_fracture",), "Vertebral fracture of L1."),
}
ACTIVE_DEVICES = ("stimulator", "pump", "pacemaker")
SUSPECTED = {"spine_infection": "Discitis cannot be excluded.", "fracture": "Suspected vertebral fracture."}
OPERATIONS = ("surgery_fusion_lumbar", "surgery_discectomy_lumbar")


@dataclass
class Human:
    """Facts about one person.

    labelled: what the record says of MR-conditional (None: nothing). egfr: values with days ago, oldest first.
    medicines: None when the record lists none. pregnant: None when nobody said. decoys: hazards that are denied,
    planned, refuted or somebody else's. suspected: hazards said only to be possible.
    """

    id: str
    sex: str | None
    age: int | None
    hazards: set[str] = field(default_factory=set)
    suspected: set[str] = field(default_factory=set)
    decoys: dict[str, str] = field(default_factory=dict)
    labelled: bool | None = None
    egfr: list[tuple[int, float]] = field(default_factory=list)
    medicines: set[str] | None = None
    pregnant: bool | None = None
    fused: bool = False
    operated_days_ago: int = 400
    coded: bool = False


def human(random: Random, number: int) -> Human:
    """One person; each hazard in about one of ten, so that they meet in all combinations."""
    one = Human(f"p{number}", random.choice(["male", "female", "female", "other", None]), random.choice(
        [None, *range(8, 90, 3), 11, 12, 13, 54, 55, 56]))  # fmt: skip
    for name in HAZARDS:
        roll = random.random()
        if roll < 0.09:
            one.hazards.add(name)
        elif roll < 0.12 and name in SUSPECTED:
            one.suspected.add(name)
        elif roll < 0.16:
            one.decoys[name] = random.choice(["denied", "planned", "refuted", "mother"])
    if one.hazards & set(ACTIVE_DEVICES):
        one.labelled = random.choice([None, True, True, False])
    for _ in range(random.choice([0, 0, 1, 1, 1, 2, 3])):
        one.egfr.append((random.randint(0, 700), random.choice([*range(5, 120, 7), 29, 29.9, 30, 30.1])))
    one.egfr = sorted(dict(one.egfr).items(), reverse=True)
    if random.random() < 0.8:
        drugs = ("anticoagulant", "antiplatelet", "metformin", "other")
        one.medicines = {name for name in drugs if random.random() < 0.25} or {"other"}
    if one.sex != "male":
        one.pregnant = random.choice([None, None, False, False, False, True])
    one.fused, one.coded = random.random() < 0.4, random.random() < 0.5
    one.operated_days_ago = random.choice([10, 40, 60, 200, 400, 900, 2000])
    return one


def events(one: Human) -> list[Event]:
    """The record as events, hazards coded or read from text."""
    found = [_patient(one), *_operation(one), *_pain(one)]
    for name in sorted(one.hazards):
        found += _statement(one, name, "affirmed")
    for name in sorted(one.suspected):
        found += _statement(one, name, "uncertain")
    for name, kind in sorted(one.decoys.items()):
        found += _decoy(one, name, kind)
    if one.labelled is not None:
        found.append(_finding(one, "mr_conditional_device", "affirmed" if one.labelled else "negated"))
    if one.pregnant is not None:
        found.append(_finding(one, "pregnant", "affirmed" if one.pregnant else "negated"))
    return [*found, *_kidneys(one), *_drugs(one)]


def _event(one: Human, kind: str, source: str, days: int = 5, **more: Any) -> Event:
    day = TODAY - timedelta(days)
    return Event(**{"patient": one.id, "kind": kind, "code": "TEXT/x", "name": source, "source": source,
                    "earliest": day, "latest": day, "status": "active"} | more)  # fmt: skip


def _finding(one: Human, name: str, assertion: str, **more: Any) -> Event:
    return _event(one, "finding", f"DiagnosticReport/{name}", finding=name, assertion=assertion,
                  **{"certainty": "from_text", "status": "unknown"} | more)  # fmt: skip


def _patient(one: Human) -> Event:
    birth = None if one.age is None else date(TODAY.year - one.age, 1, 1)
    return _event(one, "patient", "Patient/1", text_value=one.sex, earliest=birth, latest=birth)


def _operation(one: Human) -> list[Event]:
    kind = OPERATIONS[0] if one.fused else OPERATIONS[1]
    more = {"concepts": ("surgery_spine_any", kind), "status": "completed", "level": "L4-L5"}
    return [_event(one, "procedure", "Procedure/1", one.operated_days_ago, **more)]


def _pain(one: Human) -> list[Event]:
    return [
        _finding(one, name, "affirmed", side="left") for name in ("radicular_leg_pain", "axial_back_pain")
    ]


def _statement(one: Human, name: str, assertion: str) -> list[Event]:
    finding, concepts, _ = HAZARDS[name]
    if one.coded and concepts and name in ACTIVE_DEVICES:
        return [_event(one, "device", f"Device/{name}", concepts=concepts)]
    if one.coded and concepts:
        return [
            _event(
                one, "condition", f"Condition/{name}", concepts=concepts, finding=finding, assertion=assertion
            )
        ]
    return [_finding(one, str(finding), assertion)]


def _decoy(one: Human, name: str, kind: str) -> list[Event]:
    finding, concepts, _ = HAZARDS[name]
    if kind == "denied":
        return [_finding(one, str(finding), "negated")]
    if kind == "mother":
        return [_finding(one, str(finding), "other_person")]
    more = {"certainty": "refuted"} if kind == "refuted" else {"status": "planned"}
    return [_finding(one, str(finding), "affirmed", **more), *(
        [_event(one, "device", f"Device/not-{name}", concepts=concepts, **more)] if concepts else [])]  # fmt: skip


def _kidneys(one: Human) -> list[Event]:
    return [
        _event(one, "observation", f"Observation/egfr{days}", days, concepts=("lab_egfr",), numeric_value=value,
               value_low=value, value_high=value, unit="mL/min/{1.73_m2}", status="completed")
        for days, value in one.egfr
    ]  # fmt: skip


def _drugs(one: Human) -> list[Event]:
    keys = {"anticoagulant": "med_anticoagulant", "antiplatelet": "med_antiplatelet",
            "metformin": "ingredient:metformin", "other": "med_gabapentinoid"}  # fmt: skip
    return [_event(one, "medication", f"MedicationStatement/{drug}", concepts=(keys[drug],))
            for drug in sorted(one.medicines or ())]  # fmt: skip


RXNORM = {"anticoagulant": ("11289", "warfarin"), "antiplatelet": ("32968", "clopidogrel"),
          "metformin": ("6809", "metformin"), "other": ("25480", "gabapentin")}  # fmt: skip


def bundle(one: Human) -> bytes:
    """The record as FHIR: the hazards in a letter, the rest coded."""
    subject = {"reference": "Patient/1"}
    patient = {"resourceType": "Patient", "id": "1", "gender": one.sex}
    if one.age is not None:
        patient["birthDate"] = date(TODAY.year - one.age, 1, 1).isoformat()
    code = ("22612", "Posterior lumbar fusion L4-L5") if one.fused else ("63030", "Discectomy L4-L5")
    resources = [
        patient,
        {"resourceType": "Procedure", "status": "completed", "subject": subject, "code": {
            "coding": [{"system": "http://www.ama-assn.org/go/cpt", "code": code[0]}], "text": code[1]},
         "performedDateTime": (TODAY - timedelta(one.operated_days_ago)).isoformat()},
        {"resourceType": "DiagnosticReport", "status": "final", "code": {"text": "Clinic letter"}, "subject": subject,
         "effectiveDateTime": (TODAY - timedelta(5)).isoformat(), "conclusion": letter(one)},
        *_coded_kidneys(one), *_coded_drugs(one),
    ]  # fmt: skip
    entries = [{"resource": {"id": str(number + 1)} | each} for number, each in enumerate(resources)]
    return json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}).encode()


def letter(one: Human) -> str:
    """Everything that a letter would say of this person; decoys as denials."""
    said = ["Left leg pain and low back pain persist."]
    said += [HAZARDS[name][2] for name in sorted(one.hazards)]
    said += [SUSPECTED[name] for name in sorted(one.suspected)]
    said += [f"No {word}." for name, word in _DENIED.items() if name in one.decoys]
    if one.labelled is not None:
        said.append("The device is MR conditional." if one.labelled else "The device is not MR conditional.")
    if one.pregnant is not None:
        said.append("She is 20 weeks pregnant." if one.pregnant else "Not pregnant.")
    return " ".join(said)


_DENIED = {
    "pacemaker": "pacemaker",
    "fever": "fever",
    "claustrophobia": "claustrophobia",
    "wound": "wound problem",
}


def _coded_kidneys(one: Human) -> list[dict[str, Any]]:
    unit = {"unit": "mL/min/{1.73_m2}", "system": "http://unitsofmeasure.org", "code": "mL/min/{1.73_m2}"}
    return [
        {"resourceType": "Observation", "status": "final", "subject": {"reference": "Patient/1"},
         "code": {"coding": [{"system": "http://loinc.org", "code": "62238-1"}]},
         "effectiveDateTime": (TODAY - timedelta(days)).isoformat(), "valueQuantity": {"value": value, **unit}}
        for days, value in one.egfr
    ]  # fmt: skip


def _coded_drugs(one: Human) -> list[dict[str, Any]]:
    system = "http://www.nlm.nih.gov/research/umls/rxnorm"
    return [
        {"resourceType": "MedicationStatement", "status": "active", "subject": {"reference": "Patient/1"},
         "medicationCodeableConcept": {
             "coding": [{"system": system, "code": RXNORM[drug][0]}], "text": RXNORM[drug][1]},
         "effectiveDateTime": (TODAY - timedelta(9)).isoformat()}
        for drug in sorted(one.medicines or ())
    ]  # fmt: skip
