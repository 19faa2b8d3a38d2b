"""The decision service under load: 20 patient-views a second for a minute, each with a prefetch of 1 MB.

    python benchmarks/hooks_load.py [--seconds 60] [--rate 20] [--workers 2]

Starts `spinepath hooks serve` on this machine and calls it on a fixed schedule, so that a slow answer makes the others
wait no less (open loop). Prints the latencies in milliseconds, the memory of the service before and after, and exits
with 1 when the target is missed: no error, p95 under 100 ms, memory grown by less than 5 %. The record is the bundled
made-up patient, filled up to 1 MB with results, visits and procedures in the shares and sizes of real-shaped bundles.
"""

import argparse
import asyncio
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import httpx

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from hooks.people import request, whole_sample  # noqa: E402

PATH = "/cds-services/spinepath-patient-view"
TARGET_MS, WARM_SECONDS, GROWTH = 100.0, 5, 1.05
LOINC, SNOMED = "http://loinc.org", "http://snomed.info/sct"
RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
CLINICAL = "http://terminology.hl7.org/CodeSystem/condition-clinical"
MIX = {
    "Observation": 65,
    "Procedure": 13,
    "Encounter": 11,
    "DiagnosticReport": 4,
    "Condition": 4,
    "MedicationRequest": 3,
}
"""Of each hundred resources that fill the record: the shares in Synthea's whole bundles, of the types we ask for."""
RESULTS = (
    ("2823-3", "Potassium [Moles/volume] in Serum or Plasma", "mmol/L", 4.1),
    ("8867-4", "Heart rate", "/min", 72),
    ("29463-7", "Body weight", "kg", 81),
    ("8302-2", "Body height", "cm", 172),
    ("718-7", "Hemoglobin [Mass/volume] in Blood", "g/dL", 13.6),
    ("2339-0", "Glucose [Mass/volume] in Blood", "mg/dL", 96),
)


def message(size: int) -> bytes:
    """A request of this many bytes: the made-up patient among what fills real records."""
    context, prefetch = whole_sample()
    made = [kind for kind, share in MIX.items() for _ in range(share)]
    entries = {kind: (prefetch[_key(kind)] or {}).get("entry", []) for kind in MIX}
    count, length = 0, len(json.dumps(prefetch))
    while length < size:
        kind = made[(count * 37) % len(made)]
        one = _filler(kind, count, {"reference": f"Patient/{context['patientId']}"})
        entries[kind].append({"resource": one})
        count, length = count + 1, length + len(json.dumps(one)) + 15
    filled = {
        _key(kind): {"resourceType": "Bundle", "type": "searchset", "entry": own}
        for kind, own in entries.items()
    }
    return json.dumps(request("patient-view", context, prefetch=prefetch | filled)).encode()


def _key(kind: str) -> str:
    return f"{kind[0].lower()}{kind[1:]}"


def _coded(system: str, code: str, words: str) -> dict[str, Any]:
    return {"coding": [{"system": system, "code": code, "display": words}], "text": words}


def _filler(kind: str, number: int, subject: dict[str, str]) -> dict[str, Any]:
    """A resource of 750 to 1,000 bytes as servers write them, with the elements that nobody reads."""
    day = f"20{10 + number % 15}-{1 + number % 12:02}-{1 + number % 28:02}"
    code, words, unit, value = RESULTS[number % len(RESULTS)]
    visit = {"start": f"{day}T09:00:00+01:00", "end": f"{day}T09:15:00+01:00"}
    own: dict[str, dict[str, Any]] = {
        "Observation": {
            "status": "final", "code": _coded(LOINC, code, words), "effectiveDateTime": visit["start"],
            "issued": visit["end"], "category": [_coded("http://terminology.hl7.org/x", "laboratory", "Laboratory")],
            "valueQuantity": {"value": value, "unit": unit, "system": "http://unitsofmeasure.org", "code": unit},
        },
        "Procedure": {
            "status": "completed", "code": _coded(SNOMED, "430193006", "Medication Reconciliation (procedure)"),
            "performedPeriod": visit,
        },
        "Encounter": {
            "status": "finished", "class": {"code": "AMB"}, "period": visit,
            "type": [_coded(SNOMED, "185349003", "Encounter for check up")],
        },
        "DiagnosticReport": {
            "status": "final", "code": _coded(LOINC, "51990-0", "Basic Metabolic Panel"), "effectiveDateTime": day,
        },
        "Condition": {
            "clinicalStatus": _coded(CLINICAL, "resolved", "Resolved"), "onsetDateTime": day,
            "code": _coded(SNOMED, "444814009", "Viral sinusitis (disorder)"), "abatementDateTime": day,
        },
        "MedicationRequest": {
            "status": "stopped", "intent": "order", "authoredOn": day,
            "medicationCodeableConcept": _coded(RXNORM, "834060", "Penicillin V"),
        },
    }  # fmt: skip
    shared = {
        "resourceType": kind, "id": f"{kind.lower()}-{number}", "subject": subject,
        "meta": {"versionId": "1", "lastUpdated": f"{day}T10:00:00.000Z", "profile": [f"http://hl7.org/fhir/us/core/{kind}"]},
        "text": {"status": "generated", "div": f'<div xmlns="http://www.w3.org/1999/xhtml">{kind} of {day}</div>'},
        "identifier": [{"system": "urn:ietf:rfc:3986", "value": f"urn:uuid:00000000-0000-4000-8000-{number:012}"}],
        "encounter": {"reference": f"Encounter/encounter-{number % 50}"},
    }  # fmt: skip
    return shared | own[kind]


class Service:
    """The service in processes of its own."""

    def __init__(self, workers: int) -> None:
        command = [str(Path(sys.executable).with_name("spinepath")), "hooks", "serve", "--open", "--port", "8765",
            "--workers", str(workers), "--day", "2026-03-02"]  # fmt: skip
        self.process = subprocess.Popen(command, stderr=subprocess.DEVNULL, env=os.environ)
        self.url = "http://127.0.0.1:8765"
        for _ in range(1200):
            if self._is_ready():
                return
            time.sleep(0.1)
        raise SystemExit("the service does not become ready")

    def _is_ready(self) -> bool:
        try:
            return httpx.get(f"{self.url}/ready").status_code == 200
        except httpx.TransportError:
            return False

    def _all(self) -> list[str]:
        """Ids of its processes."""
        pid, own = str(self.process.pid), Path("/proc")
        stats = (path.read_text() for path in own.glob("[0-9]*/stat"))
        return [pid, *(one.split()[0] for one in stats if one.rpartition(")")[2].split()[1] == pid)]

    def memory(self) -> float:
        """Megabytes that the service and its workers hold in memory."""
        return sum(_kilobytes(pid) for pid in self._all()) / 1024

    def processor(self) -> float:
        """Seconds of processor that they used so far."""
        ticks = os.sysconf("SC_CLK_TCK")
        stats = (Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in self._all())
        return sum(int(one[11]) + int(one[12]) for one in stats) / ticks

    def stop(self) -> None:
        """End it."""
        self.process.terminate()
        self.process.wait(30)


def _kilobytes(pid: str) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:"))


async def load(url: str, body: bytes, rate: float, seconds: float) -> tuple[list[float], list[str]]:
    """Latencies in milliseconds from the moment a call was due, and what went wrong."""
    latencies: list[float] = []
    wrong: list[str] = []
    headers = {"Content-Type": "application/json"}
    limits = httpx.Limits(max_connections=200)

    async def call(client: httpx.AsyncClient, due: float) -> None:
        try:
            answer = await client.post(f"{url}{PATH}", content=body, headers=headers)
            well = answer.status_code == 200 and b"Red flag" in answer.content
            wrong.extend([] if well else [f"{answer.status_code} {answer.text[:120]}"])
        except httpx.HTTPError as error:
            wrong.append(type(error).__name__)
        latencies.append((time.perf_counter() - due) * 1e3)

    async with httpx.AsyncClient(timeout=60, limits=limits) as client, asyncio.TaskGroup() as tasks:
        start = time.perf_counter()
        for number in range(int(rate * seconds)):
            due = start + number / rate
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            tasks.create_task(call(client, due))
    return latencies, wrong


def main() -> int:
    """Warm up, measure, judge."""
    parser = argparse.ArgumentParser()
    for name, default in (("seconds", 60.0), ("rate", 20.0), ("workers", 2.0), ("megabytes", 1.0)):
        parser.add_argument(f"--{name}", type=float, default=default)
    asked = parser.parse_args()
    body = message(int(asked.megabytes * 1_000_000))
    service = Service(int(asked.workers))
    try:
        asyncio.run(load(service.url, body, asked.rate, WARM_SECONDS))
        before, spent = service.memory(), service.processor()
        latencies, wrong = asyncio.run(load(service.url, body, asked.rate, asked.seconds))
        after, spent = service.memory(), service.processor() - spent
    finally:
        service.stop()
    p95 = quantiles(latencies, n=20)[18]
    print(
        f"{len(latencies)} requests of {len(body) / 1e6:.2f} MB, {asked.rate:g} a second, {asked.workers:g} workers"
    )
    print(f"errors {len(wrong)} {wrong[:3] if wrong else ''}")
    p99 = quantiles(latencies, n=100)[98]
    print(f"ms: median {median(latencies):.0f}  p95 {p95:.0f}  p99 {p99:.0f}  max {max(latencies):.0f}")
    print(f"processor: {spent / len(latencies) * 1e3:.0f} ms a request, in the service and its workers")
    print(f"memory: {before:.0f} MB before, {after:.0f} MB after ({after / before:.3f})")
    print(f"load of this machine: {os.getloadavg()[0]:.1f}")
    return 0 if not wrong and p95 < TARGET_MS and after < before * GROWTH else 1


if __name__ == "__main__":
    sys.exit(main())
