"""What has nothing to do with why it hurts: the person, conditions, devices, medicines, kidneys."""

from datetime import date

from spinepath.registry.simulate.fhir import concept, quantity
from spinepath.registry.simulate.parameters import parameters
from spinepath.registry.simulate.scribe import Scribe
from spinepath.registry.simulate.words import codes


def background(scribe: Scribe) -> None:
    """Write all of it but the patient."""
    for name in scribe.truth.carried:
        _carried(scribe, name)
    if scribe.chance(scribe.rates.kidney_measured):
        value = quantity(scribe.truth.egfr, "mL/min/{1.73_m2}")
        code = concept(codes().observations["kidney"][0], "eGFR")
        scribe.observation("laboratory", code, scribe.between(0.2, 10), valueQuantity=value)
    if scribe.chance(scribe.rates.smoking_asked):
        _smoking(scribe)


def patient(scribe: Scribe) -> None:
    """The person: sex and day of birth."""
    truth, today = scribe.truth, parameters().as_of
    month, day = 1 + int(scribe.random.random() * 12), 1 + int(scribe.random.random() * 28)
    later = (month, day) > (today.month, today.day)
    born = date(today.year - truth.age - later, month, day)
    scribe.add("Patient", gender=truth.sex, birthDate=born.isoformat())


def _carried(scribe: Scribe, name: str) -> None:
    table = codes()
    if name in table.devices:
        _device(scribe, name)
    elif name in table.medicines:
        _medicine(scribe, name)
    else:
        months = scribe.between(1, 8) if name == "pregnant" else scribe.between(6, 120)
        scribe.condition(scribe.pick(table.conditions[name]), months)


def _device(scribe: Scribe, name: str) -> None:
    kind = concept(scribe.pick(codes().devices[name]), scribe.pick(codes().device_names[name]))
    scribe.add("Device", status="active", type=kind, patient=scribe.subject)


def _medicine(scribe: Scribe, name: str) -> None:
    code = scribe.pick(codes().medicines[name])
    scribe.add(
        "MedicationStatement", status="active", medicationCodeableConcept=concept(code, code[2]),
        subject=scribe.subject, effectiveDateTime=scribe.when(scribe.between(0.5, 24)),
        dosage=[{"text": scribe.pick(codes().dosages[code[2]])}],
    )  # fmt: skip


def _smoking(scribe: Scribe) -> None:
    words = "Current every day smoker" if "smoking" in scribe.truth.carried else "Never smoker"
    code = concept(codes().observations["smoking"][0], "Tobacco smoking status")
    scribe.observation("social-history", code, scribe.between(0.2, 12), valueString=words)
