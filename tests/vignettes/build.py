"""Make vignettes.jsonl and redflags.jsonl from the readable files in source/.

    python tests/vignettes/build.py            write both files
    python tests/vignettes/build.py --check    fail if they differ from what the sources give
    python tests/vignettes/build.py --codes PATH/valuesets.csv
                                               refresh source/codes.toml (only codes used here)

Standard library only, so it imports nothing of spinepath: the vignettes stay blind to it.
How the source files are written is described in README.md.
"""

from __future__ import annotations

import argparse
import base64
import collections
import csv
import json
import pathlib
import re
import sys
import tomllib
import uuid

HERE = pathlib.Path(__file__).resolve().parent
SOURCE = HERE / "source"
AS_OF = "2025-06-02"
CAUSES = [
    "recurrent_disc_herniation",
    "sustained_nerve_compression",
    "pseudarthrosis",
    "implant_failure",
    "instability",
    "adjacent_segment",
    "facet_pain",
    "sacroiliac_pain",
    "discogenic_pain",
    "wrong_level",
    "unresolved_nerve_damage",
    "epidural_fibrosis",
    "arachnoiditis",
    "infection",
    "sagittal_imbalance",
    "myofascial_psychosocial",
    "other",
]
RED_FLAGS = [
    "cauda_equina",
    "spinal_infection",
    "fracture",
    "cancer",
    "progressive_motor_deficit",
    "csf_leak",
    "epidural_haematoma",
    "vascular",
    "device_emergency",
    "suicidality",
]
KINDS = ["discectomy", "decompression", "fusion", "deformity", "other"]
SYSTEM_URI = {
    "icd10cm": "http://hl7.org/fhir/sid/icd-10-cm",
    "snomed": "http://snomed.info/sct",
    "loinc": "http://loinc.org",
    "cpt": "http://www.ama-assn.org/go/cpt",
}
HL7 = "http://terminology.hl7.org/CodeSystem/"
# LOINC number -> (category, UCUM unit, unit as printed)
MEASURES = {
    "72514-3": ("survey", "{score}", "/10"),
    "97909-6": ("survey", "%", "%"),
    "44261-6": ("survey", "{score}", "/27"),
    "44260-8": ("survey", "{score}", "/3"),
    "70274-6": ("survey", "{score}", "/21"),
    "91147-9": ("survey", "{score}", "/10"),
    "1988-5": ("laboratory", "mg/L", "mg/L"),
    "4537-7": ("laboratory", "mm/h", "mm/h"),
    "6690-2": ("laboratory", "10*3/uL", "10*3/uL"),
    "59408-5": ("vital-signs", "%", "%"),
    "9279-1": ("vital-signs", "/min", "/min"),
}
DATE = re.compile(r"^\d{4}(-\d{2}(-\d{2})?)?$")
ALLOWED = {
    "id",
    "form",
    "kind",
    "sex",
    "age",
    "top",
    "correctable",
    "flags",
    "flags_optional",
    "is_fbss",
    "source",
    "label_note",
    "proc",
    "cond",
    "exam",
    "num",
    "med",
    "dev",
    "report",
    "note",
    "note_date",
    "note_type",
}


class Mistake(Exception):
    pass


def load(name: str) -> dict:
    with (SOURCE / name).open("rb") as handle:
        return tomllib.load(handle)


def parts(line: str, least: int, most: int) -> list[str]:
    out = [p.strip() for p in line.split("|")]
    if not least <= len(out) <= most:
        raise Mistake(f"{len(out)} fields, {least} to {most} expected: {line!r}")
    return out + [""] * (most - len(out))


def day(text: str) -> str:
    if not DATE.match(text):
        raise Mistake(f"not a date: {text!r}")
    if text > AS_OF:
        raise Mistake(f"date after the as-of day: {text}")
    return text


class Builder:
    def __init__(self, codes: dict, citations: dict, vignette: dict):
        self.codes, self.citations, self.v = codes, citations, vignette
        self.pid = vignette["id"].split("-")[0]
        self.entries: list[dict] = []
        self.counter: collections.Counter = collections.Counter()

    # ------------------------------------------------------------ pieces
    def concept(self, code: str, text: str) -> dict:
        out: dict = {}
        if code:
            if code not in self.codes:
                raise Mistake(f"code {code} is not in source/codes.toml")
            entry = self.codes[code]
            out["coding"] = [
                {"system": SYSTEM_URI[entry["system"]], "code": code, "display": entry["display"]}
            ]
        if text:
            out["text"] = text
        if not out:
            raise Mistake("a concept needs a code or words")
        return out

    def add(self, kind: str, letter: str, body: dict, subject: str | None = "subject") -> None:
        self.counter[letter] += 1
        rid = f"{self.pid}-{letter}{self.counter[letter]}"
        resource = {"resourceType": kind, "id": rid, **body}
        if subject:
            resource[subject] = {"reference": f"Patient/{self.pid}"}
        url = uuid.uuid5(uuid.NAMESPACE_URL, f"spinepath/vignettes/{self.v['id']}/{rid}")
        self.entries.append({"fullUrl": f"urn:uuid:{url}", "resource": resource})

    # ------------------------------------------------------------ resources
    def patient(self) -> None:
        year = int(AS_OF[:4]) - self.v["age"]
        self.counter["p"] += 1
        resource = {
            "resourceType": "Patient",
            "id": self.pid,
            "meta": {
                "tag": [
                    {"system": HL7 + "v3-ActReason", "code": "HTEST", "display": "test health data"},
                    {
                        "system": "urn:spinepath:vignette",
                        "code": "made-up",
                        "display": "Made up; no real person",
                    },
                ]
            },
            "identifier": [{"system": "urn:spinepath:vignette", "value": self.pid}],
            "gender": {"m": "male", "f": "female"}[self.v["sex"]],
            "birthDate": f"{year}-03-14",
        }
        url = uuid.uuid5(uuid.NAMESPACE_URL, f"spinepath/vignettes/{self.v['id']}/patient")
        self.entries.append({"fullUrl": f"urn:uuid:{url}", "resource": resource})

    def procedure(self, line: str) -> None:
        when, code, text, outcome = parts(line, 3, 4)
        first, *others = code.split() or [""]
        body = {"status": "completed", "code": self.concept(first, text), "performedDateTime": day(when)}
        if outcome:
            body["outcome"] = {"text": outcome}
        self.add("Procedure", "pr", body)
        for (
            other
        ) in others:  # a further code of the same operation is a Procedure of its own, as a bill has it
            body = {"status": "completed", "code": self.concept(other, ""), "performedDateTime": day(when)}
            self.add("Procedure", "pr", body)

    def condition(self, line: str) -> None:
        when, code, text, status = parts(line, 3, 4)
        status = status or "active"
        body: dict = {}
        if status == "refuted":
            verification = "refuted"
        else:
            verification = "confirmed"
            if status not in ("active", "resolved", "inactive", "recurrence", "remission"):
                raise Mistake(f"condition status {status!r}")
            body["clinicalStatus"] = {"coding": [{"system": HL7 + "condition-clinical", "code": status}]}
        body["verificationStatus"] = {
            "coding": [{"system": HL7 + "condition-ver-status", "code": verification}]
        }
        body["category"] = [{"coding": [{"system": HL7 + "condition-category", "code": "problem-list-item"}]}]
        body["code"] = self.concept(code, text)
        if when:
            body["onsetDateTime"] = day(when)
        self.add("Condition", "c", body)

    def examination(self, line: str) -> None:
        when, what, found = parts(line, 3, 3)
        self.add(
            "Observation",
            "ex",
            {
                "status": "final",
                "category": [{"coding": [{"system": HL7 + "observation-category", "code": "exam"}]}],
                "code": {"text": what},
                "effectiveDateTime": day(when),
                "valueString": found,
            },
        )

    def number(self, line: str) -> None:
        when, code, value, words = parts(line, 3, 4)
        if code in MEASURES:
            category, unit, printed = MEASURES[code]
            concept = self.concept(code, words)
        else:  # words only, e.g. "DN4 score" or "Temperature, Cel"
            name, _, unit = code.partition(",")
            unit = unit.strip() or "{score}"
            category, printed, concept = (
                ("vital-signs" if unit in ("Cel", "mm[Hg]") else "exam"),
                unit,
                {"text": name.strip()},
            )
        self.add(
            "Observation",
            "n",
            {
                "status": "final",
                "category": [{"coding": [{"system": HL7 + "observation-category", "code": category}]}],
                "code": concept,
                "effectiveDateTime": day(when),
                "valueQuantity": {
                    "value": float(value) if "." in value else int(value),
                    "unit": printed,
                    "system": "http://unitsofmeasure.org",
                    "code": unit,
                },
            },
        )

    def medication(self, line: str) -> None:
        when, text, dose = parts(line, 2, 3)
        body: dict = {
            "status": "active",
            "medicationCodeableConcept": {"text": text},
            "effectiveDateTime": day(when),
        }
        if dose:
            body["dosage"] = [{"text": dose}]
        self.add("MedicationStatement", "m", body)

    def device(self, text: str) -> None:
        self.add("Device", "d", {"status": "active", "type": {"text": text}}, subject="patient")

    def report(self, item: str | dict) -> None:
        if isinstance(item, str):
            when, code, title, text, conclusion_code = parts(item, 4, 5)
        else:
            when, code, title = item["date"], item.get("code", ""), item["title"]
            text, conclusion_code = item["text"].strip(), item.get("conclusion_code", "")
        low = title.lower()
        if "emg" in low or "nerve conduction" in low or "electro" in low:
            section = "EN"
        elif "bone scan" in low or "spect" in low or "scintig" in low or "pet" in low.split():
            section = "NMS"
        elif "culture" in low or "aspirat" in low or "biopsy" in low:
            section = "MB"
        else:
            section = "RAD"
        body: dict = {
            "status": "final",
            "category": [{"coding": [{"system": HL7 + "v2-0074", "code": section}]}],
            "code": self.concept(code, title),
            "effectiveDateTime": day(when),
        }
        if "\n" in text:  # a whole report: as an attachment; one paragraph: as the conclusion
            data = base64.b64encode(text.encode()).decode()
            body["presentedForm"] = [
                {"contentType": "text/plain; charset=utf-8", "title": title, "data": data}
            ]
        else:
            body["conclusion"] = text
        if conclusion_code:
            body["conclusionCode"] = [self.concept(conclusion_code, "")]
        self.add("DiagnosticReport", "r", body)

    def note(self) -> None:
        text = self.v["note"].strip() + "\n"
        when = day(self.v.get("note_date", "2025-05-29"))
        self.add(
            "DocumentReference",
            "doc",
            {
                "status": "current",
                "type": {"text": self.v.get("note_type", "Spine clinic note")},
                "date": f"{when}T10:30:00Z",
                "content": [
                    {
                        "attachment": {
                            "contentType": "text/plain; charset=utf-8",
                            "title": self.v.get("note_type", "Spine clinic note"),
                            "data": base64.b64encode(text.encode()).decode(),
                        }
                    }
                ],
            },
        )

    # ------------------------------------------------------------ whole
    def check(self) -> None:
        v = self.v
        flags = v.get("flags", []) + v.get("flags_optional", [])
        wrong = {
            "unknown keys": sorted(set(v) - ALLOWED),
            "causes": [c for c in v.get("top", []) if c not in CAUSES],
            "red flags": [f for f in flags if f not in RED_FLAGS],
            "form": [] if v["form"] in ("text", "structured") else [v["form"]],
            "operation kind": [] if v["kind"] in KINDS else [v["kind"]],
            "correctable": []
            if v.get("correctable", "no") in ("yes", "no", "unknown")
            else [v["correctable"]],
            "age": [] if 18 <= v["age"] <= 95 else [v["age"]],
            "a structured vignette has no note": [1] if v["form"] == "structured" and v.get("note") else [],
            "a text vignette has a note": [1] if v["form"] == "text" and not v.get("note") else [],
        }
        for what, found in wrong.items():
            if found:
                raise Mistake(f"{what}: {found}")

    def resources(self) -> None:
        self.patient()
        for key, make in (
            ("cond", self.condition),
            ("proc", self.procedure),
            ("dev", self.device),
            ("num", self.number),
            ("exam", self.examination),
            ("report", self.report),
            ("med", self.medication),
        ):
            for item in self.v.get(key, []):
                make(item)
        if self.v.get("note"):
            self.note()

    def cited(self) -> dict:
        v, sources = self.v, []
        for name in [v["source"]] if isinstance(v["source"], str) else v["source"]:
            if name not in self.citations:
                raise Mistake(f"source {name!r} is not in source/citations.toml")
            cite = self.citations[name]
            sources.append({"id": name, **{k: cite[k] for k in ("ref", "title", "url", "read") if k in cite}})
        first, *others = sources
        source = {**first, "made_up": True}
        if others:
            source["also"] = others
        return source

    def build(self) -> dict:
        self.check()
        self.resources()
        v, source = self.v, self.cited()
        return {
            "id": v["id"],
            "form": v["form"],
            "operation_kind": v["kind"],
            "expected_top": v.get("top", []),
            "expected_correctable": v.get("correctable"),
            "red_flags": v.get("flags", []),
            "red_flags_optional": v.get("flags_optional", []),
            "is_fbss": {"yes": True, "no": False, "open": None}[v.get("is_fbss", "yes")],
            "as_of": AS_OF,
            "source": source,
            **({"label_note": v["label_note"]} if v.get("label_note") else {}),
            "bundle": {
                "resourceType": "Bundle",
                "id": f"{self.pid}-bundle",
                "meta": {
                    "tag": [
                        {
                            "system": "urn:spinepath:vignette",
                            "code": "made-up",
                            "display": "Made up; no real person",
                        }
                    ]
                },
                "type": "collection",
                "timestamp": f"{AS_OF}T12:00:00Z",
                "entry": self.entries,
            },
        }


def files() -> list[pathlib.Path]:
    return sorted(p for p in SOURCE.glob("*.toml") if p.stem not in ("codes", "citations"))


def used_codes() -> list[str]:
    found: set[str] = set()
    for path in files():
        for v in load(path.name).get("vignette", []):
            for key in ("proc", "cond"):
                for line in v.get(key, []):
                    found.update(line.split("|")[1].split())
            for line in v.get("num", []):
                code = line.split("|")[1].strip()
                if code in MEASURES:
                    found.add(code)
            for item in v.get("report", []):
                if isinstance(item, str):
                    bits = item.split("|")
                    found.update(bits[1].split())
                    if len(bits) > 4:
                        found.update(bits[4].split())
                else:
                    found.update(item.get("code", "").split())
                    found.update(item.get("conclusion_code", "").split())
    return sorted(found)


def refresh_codes(table: pathlib.Path) -> None:
    wanted = used_codes()
    rows: dict[str, tuple[str, str]] = {}
    with table.open(newline="", encoding="utf-8") as handle:
        for row in csv.DictReader(handle):
            if row["system"] in SYSTEM_URI:
                rows.setdefault(row["code"], (row["system"], row["display"]))
    missing = [c for c in wanted if c not in rows]
    if missing:
        sys.exit("not in the terminology: " + " ".join(missing))
    lines = [
        "# Codes used by the vignettes; made by build.py --codes from the project's terminology. Do not edit."
    ]
    for code in wanted:
        system, display = rows[code]
        lines += [
            f'["{code}"]',
            f'system = "{system}"',
            f"display = {json.dumps(display, ensure_ascii=False)}",
        ]
    (SOURCE / "codes.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(wanted)} codes")


def make() -> tuple[dict[str, str], list[dict]]:
    codes, citations = load("codes.toml"), load("citations.toml")
    groups: dict[str, list[dict]] = {"vignettes.jsonl": [], "redflags.jsonl": []}
    seen: set[str] = set()
    for path in files():
        target = "redflags.jsonl" if path.stem == "redflags" else "vignettes.jsonl"
        data = load(path.name)
        for v in data["vignette"]:
            try:
                number = v["id"].split("-")[0]
                if number in seen:
                    raise Mistake("number used twice")
                seen.add(number)
                if target == "vignettes.jsonl" and data["cause"] not in v["top"][:1]:
                    raise Mistake(f"first cause is not that of the file ({data['cause']})")
                groups[target].append(Builder(codes, citations, v).build())
            except (Mistake, KeyError) as error:
                sys.exit(f"{path.name}, {v.get('id')}: {error}")
    out = {}
    for name, rows in groups.items():
        rows.sort(key=lambda r: r["id"])
        out[name] = "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows)
    return out, groups["vignettes.jsonl"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--codes", type=pathlib.Path)
    args = parser.parse_args()
    if args.codes:
        refresh_codes(args.codes)
    out, rows = make()
    for name, text in out.items():
        path = HERE / name
        if args.check:
            if not path.exists() or path.read_text(encoding="utf-8") != text:
                sys.exit(f"{name} is not what the sources give: run build.py")
        else:
            path.write_text(text, encoding="utf-8")
        print(name, text.count("\n"))
    table = collections.Counter((r["expected_top"][0], r["form"]) for r in rows)
    for cause in CAUSES:
        counts = [table[cause, "text"], table[cause, "structured"]]
        print(f"| {cause} | {counts[0]} | {counts[1]} | {sum(counts)} |")


if __name__ == "__main__":
    main()
