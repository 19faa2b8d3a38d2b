"""Writing rows about devices: each together with its entry in the log, or neither."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from spinepath.clinic.audit import chain
from spinepath.clinic.devices.models import Release, Row, Use
from spinepath.clinic.devices.stimulator import why_not
from spinepath.clinic.people.models import Patient, User


def keep(row: Row, patient: Patient, by: User, what: str) -> Row:
    """Written once, with who and when."""
    row.patient, row.by, row.at = patient, by, timezone.now()
    with transaction.atomic():
        row.save()
        chain.write(by, "write", f"{what}: {row}"[:200], why="device", patient=patient.pk)
    return row


def withdraw(release: Release, by: User, why: str) -> Row:
    """A new row that takes the program back; what was released stays on record."""
    names = ("name", "contacts", "pulse_width", "rate", "recharge", "low", "high", "step", "discomfort")
    row = Release(**{name: getattr(release, name) for name in names}, withdrawn=True, why=why)
    return keep(row, release.patient, by, "program withdrawn")


def log_use(patient: Patient, by: User, programs: list[Release], given: dict[str, Any]) -> Use:
    """What the patient says they use: accepted within the bounds only; outside them it is kept with why."""
    now, name, level = timezone.now(), given["program"], given["amplitude"]
    why = why_not(programs, name, level, now)
    release = next((one for one in programs if one.name == name), None)
    row = Use(
        release=release, amplitude=level, pain=given["pain"], helps=given["helps"], note=given["note"],
        low=release.low if release else None, high=release.high if release else None,
        accepted=why is None, refused=(why or "")[:200],
    )  # fmt: skip
    keep(row, patient, by, "stimulator use")
    return row


def log_bad_day(patient: Patient, by: User, programs: list[Release], given: dict[str, Any]) -> Use:
    """Pain, and the program at the strength last logged within its bounds; without one only the pain is known."""
    release = next((one for one in programs if one.name == given["program"]), None)
    last = release and Use.objects.filter(patient=patient, release__name=release.name, accepted=True).first()
    if release is not None and last is not None and last.amplitude is not None:
        told = {"program": release.name, "amplitude": last.amplitude, "helps": "", "note": ""}
        return log_use(patient, by, programs, told | {"pain": given["pain"]})
    row = Use(release=release, pain=given["pain"], accepted=True, note="" if release else "off")
    keep(row, patient, by, "stimulator use, bad day")
    return row
