"""Scores published cases and made-up vignettes: recognition, red flags, tests, causes, correctability.

    python benchmarks/scoring.py          print the tables
    python benchmarks/scoring.py --write  write them into docs/validation/

Development cases were tuned on; vignettes were written blind. Neither says anything about real patients.
"""

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from spinepath.assessment.assess import assess
from spinepath.assessment.model import Assessment
from spinepath.sources.read import read_one

ROOT = Path(__file__).parent.parent
CASES = ROOT.parent / "shared" / "examples" / "cases"
VIGNETTES = ROOT / "tests" / "vignettes"
DOCS = ROOT / "docs" / "validation"
CASES_AS_OF = date(2025, 6, 2)
TESTS = {
    "MRI": {"mri_plain", "mri_gadolinium"}, "MRI_contrast": {"mri_gadolinium"}, "PET_MRI": {"mri_plain"},
    "CT": {"ct"}, "XR": {"xray_standing"}, "flexion_extension": {"xray_flexion_extension"}, "EMG": {"emg"},
    "bone_scan": {"bone_scan"}, "SPECT_CT": {"spect_ct"}, "myelography": {"ct_myelogram"}, "ESR": {"esr"},
    "CRP": {"crp"}, "WBC": {"wbc"}, "culture": {"spine_culture"}, "blood_culture": {"spine_culture"},
    "biopsy": {"spine_culture"}, "SI_block": {"si_joint_block"}, "facet_block": {"medial_branch_block"},
    "nerve_root_block": {"selective_nerve_root_block"}, "discography": {"discography"},
}  # fmt: skip
"""Test names of expected.json as ids of tests.toml; the rest (hip films, trials) are no tests of the spine."""


class Case(NamedTuple):
    """A case with what is expected of it."""

    id: str
    expected: dict[str, Any]
    found: Assessment


class Miss(NamedTuple):
    """What was expected and what was found."""

    case: str
    expected: str
    found: str


def published() -> list[Case]:
    """The development cases beside the checkout; empty where they are absent."""
    folders = sorted(path for path in CASES.glob("*") if path.is_dir())
    return [_case(folder) for folder in folders]


def _case(folder: Path) -> Case:
    expected = json.loads((folder / "expected.json").read_text("utf-8"))
    return Case(folder.name, expected, assess(read_one(folder / "bundle.json"), CASES_AS_OF))


def vignettes(name: str = "vignettes") -> list[Case]:
    """The made-up vignettes of tests/vignettes."""
    lines = (VIGNETTES / f"{name}.jsonl").read_text("utf-8").splitlines()
    return [_vignette(json.loads(line)) for line in lines]


def _vignette(row: dict[str, Any]) -> Case:
    chart = read_one(json.dumps(row["bundle"]).encode())
    return Case(row["id"], row, assess(chart, date.fromisoformat(row["as_of"])))


def recognition(cases: list[Case]) -> tuple[int, list[Miss]]:
    """Cases scored for FBSS, and those answered otherwise. Not FBSS is right as "no" and as "unknown"."""
    scored = [
        case
        for case in cases
        if case.expected.get("is_fbss_scored", True) and case.expected.get("is_fbss") is not None
    ]
    wrong = [case for case in scored if (case.found.recognition.answer == "yes") != case.expected["is_fbss"]]
    return len(scored), [
        Miss(case.id, "yes" if case.expected["is_fbss"] else "no", case.found.recognition.says)
        for case in wrong
    ]


def strict_recognition(cases: list[Case]) -> tuple[int, int]:
    """How many of the people without FBSS are answered "no", and of how many."""
    scored = [
        c for c in cases if c.expected.get("is_fbss_scored", True) and c.expected.get("is_fbss") is False
    ]
    return sum(case.found.recognition.answer == "no" for case in scored), len(scored)


def red_flags(cases: list[Case]) -> tuple[int, list[Miss]]:
    """Every case: each expected flag raised, no other one but the optional."""
    misses = []
    for case in cases:
        raised = {flag.id for flag in case.found.red_flags if flag.answer == "yes"}
        wanted = set(case.expected["red_flags"])
        spare = set(case.expected.get("red_flags_optional", ()))
        if not wanted <= raised <= wanted | spare:
            misses.append(Miss(case.id, _listed(wanted), _listed(raised)))
    return len(cases), misses


def tests_done(cases: list[Case]) -> tuple[int, list[Miss]]:
    """Every case: each test in the record is listed with its date or result."""
    misses = []
    for case in cases:
        listed = {item.test for item in case.found.workup if item.evidence and (item.date or item.result)}
        missing = [name for name in case.expected["tests_done"] if name in TESTS and not TESTS[name] & listed]
        if missing and case.found.workup:
            misses.append(Miss(case.id, _listed(missing), _listed(listed)))
    return sum(bool(case.found.workup) for case in cases), misses


def causes(cases: list[Case], among: int) -> tuple[int, list[Miss]]:
    """Cases scored for cause whose expected cause is not among the first ones."""
    scored = [case for case in cases if case.expected.get("cause_scored", True)]
    misses = []
    for case in scored:
        wanted = set(case.expected.get("acceptable_top1") or case.expected["expected_top"])
        if not wanted & {cause.id for cause in case.found.causes[:among]}:
            leading = ", ".join(f"{cause.id} {cause.probability:.0%}" for cause in case.found.causes[:3])
            misses.append(Miss(case.id, _listed(wanted), leading or "not weighed"))
    return len(scored), misses


def correctability(cases: list[Case]) -> tuple[int, list[Miss]]:
    """Cases scored for correctability and those answered otherwise."""
    wanted = [
        (case, case.expected.get("correctable") or case.expected.get("expected_correctable"))
        for case in cases
    ]
    scored = [
        (case, answer) for case, answer in wanted if answer and case.expected.get("correctable_scored", True)
    ]
    misses = [
        Miss(case.id, answer, given)
        for case, answer in scored
        if (given := case.found.correctable.answer if case.found.correctable else "not asked") != answer
    ]
    return len(scored), misses


def confusion(cases: list[Case]) -> Counter[tuple[str, str]]:
    """(expected, found) leading causes; an acceptable alternative counts as expected."""
    pairs: Counter[tuple[str, str]] = Counter()
    for case in cases:
        wanted = case.expected["expected_top"]
        first = case.found.causes[0].id if case.found.causes else "not weighed"
        pairs[wanted[0], wanted[0] if first in wanted else first] += 1
    return pairs


def _listed(names: Any) -> str:
    return ", ".join(sorted(names)) or "none"


Measure = Callable[[list[Case]], tuple[int, list[Miss]]]
MEASURES: dict[str, Measure] = {
    "recognition (not FBSS: no or unknown)": recognition,
    "red flags, all right": red_flags,
    "tests done": tests_done,
    "first cause": lambda cases: causes(cases, 1),
    "among the first three causes": lambda cases: causes(cases, 3),
    "correctability": correctability,
}


def page(title: str, intro: str, cases: list[Case], measures: dict[str, Measure]) -> Iterator[str]:
    """One page of Markdown: a table of scores, then every miss."""
    yield from (
        f"# {title}",
        "",
        intro,
        "",
        "| measure | right | of | share |",
        "| --- | ---: | ---: | ---: |",
    )
    found = {name: measure(cases) for name, measure in measures.items()}
    for name, (count, misses) in found.items():
        yield f"| {name} | {count - len(misses)} | {count} | {(count - len(misses)) / max(count, 1):.0%} |"
    strict = strict_recognition(cases)
    if strict[1]:
        yield f'| not FBSS answered "no" outright | {strict[0]} | {strict[1]} | {strict[0] / strict[1]:.0%} |'
    for name, (_, misses) in found.items():
        if misses:
            yield from ("", f"## Missed: {name}", "", "| case | expected | found |", "| --- | --- | --- |")
            yield from (f"| {miss.case} | {miss.expected} | {miss.found} |" for miss in misses)


def confusion_table(cases: list[Case]) -> Iterator[str]:
    """The confusion of leading causes as Markdown."""
    pairs = confusion(cases)
    rows = sorted({wanted for wanted, _ in pairs})
    yield from (
        "",
        "## Which cause was taken for which",
        "",
        "| expected | right | taken for |",
        "| --- | ---: | --- |",
    )
    for wanted in rows:
        wrong = ", ".join(
            f"{first} {n}" for (one, first), n in sorted(pairs.items()) if one == wanted != first
        )
        total = sum(n for (one, _), n in pairs.items() if one == wanted)
        yield f"| {wanted} | {pairs[wanted, wanted]} of {total} | {wrong or '-'} |"


INTRO = {
    "published-cases": "61 published cases, paraphrased, with what was found and done. **They were tuned on**, so this "
    "says nothing about unseen patients. They stay outside the repository; this page is written where they are.",
    "vignettes": "100 made-up vignettes across all causes, half in free text, written from the literature without "
    "sight of the program. The likelihoods were not tuned on them. One reader, no clinician: take differences of a "
    "few as noise.",
    "red-flag-vignettes": "20 made-up vignettes for the red flags, near misses among them.",
}


def pages() -> dict[str, str]:
    """Every page that can be written here, by file name."""
    made = {}
    if known := published():
        made["published-cases"] = list(page("Published cases", INTRO["published-cases"], known, MEASURES))
    blind = vignettes()
    without = {
        name: MEASURES[name] for name in MEASURES if name not in ("tests done", "red flags, all right")
    }
    made["vignettes"] = [*page("Vignettes", INTRO["vignettes"], blind, without), *confusion_table(blind)]
    flags = {
        name: MEASURES[name] for name in ("red flags, all right", "recognition (not FBSS: no or unknown)")
    }
    made["red-flag-vignettes"] = list(
        page("Red-flag vignettes", INTRO["red-flag-vignettes"], vignettes("redflags"), flags)
    )
    return {name: "\n".join(lines) + "\n" for name, lines in made.items()}


def main() -> None:
    for name, text in pages().items():
        if "--write" in sys.argv[1:]:
            (DOCS / f"{name}.md").write_text(text, "utf-8")
        else:
            print(text)


if __name__ == "__main__":
    main()
