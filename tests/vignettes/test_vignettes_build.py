"""The committed vignettes are what their sources give, and every one has the shape the README promises."""

import collections
import json
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent


def rows(name):
    return [json.loads(line) for line in (HERE / name).read_text(encoding="utf-8").splitlines()]


def test_files_are_what_the_sources_give():
    done = subprocess.run(
        [sys.executable, str(HERE / "build.py"), "--check"], check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_counts():
    cases = rows("vignettes.jsonl")
    assert collections.Counter(r["form"] for r in cases) == {"text": 50, "structured": 50}
    per_cause = collections.Counter(r["expected_top"][0] for r in cases)
    assert len(per_cause) == 17 and min(per_cause.values()) >= 3
    flags = rows("redflags.jsonl")
    assert len({f for r in flags for f in r["red_flags"]}) == 10
    assert sum(not r["red_flags"] for r in flags) == 5


def test_bundles_hold_together():
    for row in rows("vignettes.jsonl") + rows("redflags.jsonl"):
        entries = row["bundle"]["entry"]
        patients = [e["resource"]["id"] for e in entries if e["resource"]["resourceType"] == "Patient"]
        assert len(patients) == 1, row["id"]
        ids = [e["fullUrl"] for e in entries]
        assert len(ids) == len(set(ids)), row["id"]
        for entry in entries:
            resource = entry["resource"]
            if resource["resourceType"] != "Patient":
                subject = resource.get("subject") or resource.get("patient")
                assert subject["reference"] == f"Patient/{patients[0]}", row["id"]
        assert "title" in row["source"] or "ref" in row["source"], row["id"]
