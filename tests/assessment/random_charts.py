"""Random charts from the whole vocabulary: any finding, any value set a feature looks at, any status, any date."""

from datetime import date, timedelta
from random import Random
from typing import Any

from spinepath.chart.event import ASSERTIONS, STATUSES, Event
from spinepath.chart.vocabulary import findings
from spinepath.features.facts import ALONE
from spinepath.features.registry import wanted_keys

TODAY = date(2026, 6, 30)
LEVELS = (None, None, "L3-L4", "L4-L5", "L5-S1", "L2-L5", "L5", "S1")
SIDES = (None, None, "left", "right", "bilateral")
NUMBERS = {
    "lab_crp": ("mg/L", 80), "lab_esr": ("mm/h", 90), "lab_egfr": ("mL/min/{1.73_m2}", 110),
    "pain_nrs": ("{score}", 10),
}  # fmt: skip
OPERATIONS = (
    "surgery_fusion_lumbar",
    "surgery_discectomy_lumbar",
    "surgery_decompression",
    "surgery_deformity",
)
_KINDS = ("condition", "procedure", "device", "medication", "observation")


def value_sets() -> list[str]:
    """Every value set that some feature looks at, in order."""
    return sorted(key for key in wanted_keys() - ALONE.keys() if "/" not in key)


def random_events(random: Random, patient: str = "p", sure: bool = False) -> list[Event]:
    """A person's record. sure: with an operation and pain, so that every part of the assessment speaks."""
    made = [_person(random, patient)]
    for _ in range(random.choice([1, 1, 2]) if sure else random.choice([0, 1, 1, 2, 3])):
        made.append(_operation(random, patient, len(made)))
    if sure:
        made.append(_finding(random, patient, len(made), finding="radicular_leg_pain", **_PLAIN))
    makers = (_finding, _finding, _finding, _coded, _measured, _report)
    for number in range(len(made), len(made) + random.randint(3, 25)):
        made.append(random.choice(makers)(random, patient, number))
    return made


_PLAIN: dict[str, Any] = {
    "assertion": "affirmed", "certainty": "from_text", "status": "active", "earliest": TODAY - timedelta(9),
    "latest": TODAY - timedelta(9), "end_latest": None,
}  # fmt: skip


def _dates(random: Random) -> dict[str, Any]:
    """Exact, a whole year, or none; sometimes with an end."""
    latest = TODAY - timedelta(random.choice([0, 3, 20, 90, 300, 700, 2500]) + random.randint(0, 30))
    kind = random.random()
    if kind < 0.1:
        return {"earliest": None, "latest": None}
    earliest = date(latest.year, 1, 1) if kind < 0.3 else latest
    ends = min(latest + timedelta(random.randint(0, 400)), TODAY) if random.random() < 0.1 else None
    return {"earliest": earliest, "latest": latest, "end_earliest": ends, "end_latest": ends}


def _event(random: Random, patient: str, number: int, kind: str, **more: Any) -> Event:
    said = {
        "patient": patient, "kind": kind, "code": f"TEXT/{kind}", "name": f"{kind} {number}",
        "source": f"{kind.capitalize()}/{number}",
        "status": random.choice(["active", "completed", "unknown", *STATUSES]),
        "certainty": random.choice(["recorded", "recorded", "from_text", "refuted"]), **_dates(random),
    }  # fmt: skip
    return Event(**{**said, **more})


def _person(random: Random, patient: str) -> Event:
    birth = date(random.randint(1935, 2008), random.randint(1, 12), 1)
    sex = random.choice(["male", "female", None])
    return Event(patient=patient, kind="patient", code="TEXT/p", name="Patient", source="Patient/0", text_value=sex,
                 earliest=birth, latest=birth, status="active")  # fmt: skip


def _operation(random: Random, patient: str, number: int) -> Event:
    kind, aim = random.choice(OPERATIONS), random.choice([("decompress",), ("stabilise",), ()])
    day = TODAY - timedelta(random.choice([5, 30, 200, 400, 900, 3000]))
    return _event(random, patient, number, "procedure", concepts=("surgery_spine_any", kind), aims=aim, earliest=day,
                  latest=day, end_latest=None, status="completed", certainty="recorded",
                  level=random.choice(LEVELS))  # fmt: skip


def _finding(random: Random, patient: str, number: int, **more: Any) -> Event:
    return _event(random, patient, number, "finding", **{
        "finding": random.choice(list(findings())), "assertion": random.choice(["affirmed", "affirmed", *ASSERTIONS]),
        "level": random.choice(LEVELS), "side": random.choice(SIDES), "words": f"words {number}"} | more)  # fmt: skip


def _coded(random: Random, patient: str, number: int) -> Event:
    return _event(random, patient, number, random.choice(_KINDS), concepts=(random.choice(value_sets()),),
                  assertion=random.choice(["affirmed", "affirmed", "negated", "uncertain"]))  # fmt: skip


def _measured(random: Random, patient: str, number: int) -> Event:
    concept = random.choice(list(NUMBERS))
    unit, most = NUMBERS[concept]
    value = round(random.random() * most, 1)
    return _event(random, patient, number, "observation", concepts=(concept,), numeric_value=value, value_low=value,
                  value_high=value, unit=unit, interpretation=random.choice([None, "H", "N"]))  # fmt: skip


def _report(random: Random, patient: str, number: int) -> Event:
    name = random.choice(["MRI lumbar spine", "CT lumbar spine", "Lumbar radiographs", "EMG", "Bone scan"])
    return _event(random, patient, number, "report", name=name, text_value=f"report {number}")
