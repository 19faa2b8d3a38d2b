"""How well the text reader reads: precision and recall on the measured half of the labelled sentences.

    python benchmarks/text_reader_scores.py            print the table
    python benchmarks/text_reader_scores.py --write    also put it into docs/text-reader.md
    python benchmarks/text_reader_scores.py --predictions FILE   predictions for the shared score_notes.py

The unit is a sentence. A finding counts as found when the sentence has it at all; "with status" asks for the
status too. Two sources: sentences of real reports (the shared examples, read inside their whole report) and
our own, made-up ones.
"""

import argparse
import hashlib
import json
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from spinepath.sources.text import TextFinding, read_text

ROOT = Path(__file__).resolve().parents[1]
NOTES = ROOT / "../shared/examples/notes"
OWN = ROOT / "tests/text/own_sentences.jsonl"
PAGE = ROOT / "docs/text-reader.md"
BEGIN, END = "<!-- scores: begin -->", "<!-- scores: end -->"
STATUSES = ("affirmed", "negated", "uncertain", "historical", "resolved", "other_person")
# findings the shared labels cover, whether or not the sentences have an example
ALSO_LABELLED = {
    "screw_loosening_or_lucency",
    "cage_migration_or_subsidence",
    "adjacent_segment_change",
    "arachnoiditis",
}
Label = dict[str, str | None]


@dataclass
class Case:
    """A sentence with what it states and what was read."""

    source: str
    report: str
    sentence: str
    part: str
    labels: list[Label] = field(default_factory=list)
    read: list[TextFinding] = field(default_factory=list)


def part_of(report: str) -> str:
    """Tuning or measured: by the first byte of the SHA-256 of the report's id."""
    return "tuning" if hashlib.sha256(report.encode()).digest()[0] % 2 == 0 else "measured"


def rows(path: Path) -> list[dict[str, str | None]]:
    """The lines of a JSONL file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]


def grouped(source: str, labels: list[Label]) -> list[Case]:
    """One case a sentence."""
    cases: dict[tuple[str, str], Case] = {}
    for label in labels:
        report, sentence = str(label["report_id"]), str(label["sentence"])
        case = cases.setdefault((report, sentence), Case(source, report, sentence, part_of(report)))
        if label["finding"]:
            case.labels.append(label)
    return list(cases.values())


def own_cases() -> list[Case]:
    """Our made-up sentences, each read alone."""
    cases = grouped("own", rows(OWN))
    for case in cases:
        case.read = read_text(case.sentence)
    return cases


def note_cases() -> list[Case]:
    """The shared sentences, read in their report; only findings the labels cover."""
    if not NOTES.exists():
        return []
    texts = {str(row["id"]): str(row["text"]) for row in rows(NOTES / "reports.jsonl")}
    labels = rows(NOTES / "labels.jsonl")
    known = {label["finding"] for label in labels} | ALSO_LABELLED
    whole = {report: read_text(text) for report, text in texts.items()}
    cases = grouped("notes", labels)
    for case in cases:
        start = texts[case.report].index(case.sentence)
        end = start + len(case.sentence)
        case.read = [one for one in whole[case.report] if start <= one.start < end and one.finding in known]
    return cases


@dataclass
class Score:
    """True positives, false positives and misses."""

    right: int = 0
    false: int = 0
    missed: int = 0

    def add(self, gold: set[object], read: set[object]) -> None:
        """Count one sentence."""
        self.right += len(gold & read)
        self.false += len(read - gold)
        self.missed += len(gold - read)

    @property
    def precision(self) -> float | None:
        """Of those read, the part that is right."""
        return self.right / (self.right + self.false) if self.right + self.false else None

    @property
    def recall(self) -> float | None:
        """Of those stated, the part that was read."""
        return self.right / (self.right + self.missed) if self.right + self.missed else None

    def cells(self) -> str:
        """Three cells of a Markdown table."""
        shown = ["–" if one is None else f"{one:.2f}" for one in (self.precision, self.recall)]
        return f"{self.right + self.missed} | {shown[0]} | {shown[1]}"


@dataclass
class Scores:
    """All scores of a set of cases."""

    findings: dict[str, Score]
    statuses: dict[str, Score]
    found: Score
    with_status: Score
    with_place: Score
    negated: int
    negated_as_affirmed: int


def score(cases: list[Case]) -> Scores:
    """Score cases."""
    result = Scores(defaultdict(Score), defaultdict(Score), Score(), Score(), Score(), 0, 0)
    for case in cases:
        _add(result, case)
    return result


def _add(result: Scores, case: Case) -> None:
    gold = {(str(one["finding"]), str(one["status"])) for one in case.labels}
    read = {(one.finding, one.status) for one in case.read}
    names, read_names = {name for name, _ in gold}, {name for name, _ in read}
    result.found.add(set(names), set(read_names))
    result.with_status.add(set(gold), set(read))
    for name in names | read_names:
        result.findings[name].add(names & {name}, read_names & {name})
    for status in STATUSES:
        of_status = Score()
        of_status.add({one for one in gold if one[1] == status}, {one for one in read if one[1] == status})
        _sum(result.statuses[status], of_status)
    places = {(one["finding"], one["status"], one["level"], one["side"]) for one in case.labels}
    result.with_place.add(set(places), {(one.finding, one.status, one.level, one.side) for one in case.read})
    denied = {name for name, status in gold if status == "negated"} - {n for n, s in gold if s == "affirmed"}
    result.negated += len(denied)
    result.negated_as_affirmed += sum((name, "affirmed") in read for name in denied)


def _sum(total: Score, one: Score) -> None:
    total.right += one.right
    total.false += one.false
    total.missed += one.missed


def misses(cases: list[Case]) -> list[str]:
    """What was missed, wrongly read or given another status, one line each."""
    lines = []
    for case in cases:
        gold = {(str(one["finding"]), str(one["status"])) for one in case.labels}
        read = {(one.finding, one.status) for one in case.read}
        for kind, pairs in (("missed", gold - read), ("wrong", read - gold)):
            lines += [
                f"{case.report} | {kind} | {name} {status} | {case.sentence}"
                for name, status in sorted(pairs)
            ]
    return lines


def summary(name: str, cases: list[Case]) -> str:
    """One row: findings, findings with status, findings with status, level and side."""
    of = score(cases)
    return (
        f"| {name} | {len(cases)} | {of.found.cells()} | {of.with_status.cells()} | {of.with_place.cells()} "
        f"| {of.negated_as_affirmed} of {of.negated} |"
    )


def page(cases: list[Case]) -> str:
    """The Markdown between the markers."""
    measured = [case for case in cases if case.part == "measured"]
    lines = [
        "| | sentences | findings | precision | recall | with status | precision | recall "
        "| with status, level and side | precision | recall | negated read as affirmed |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for part in ("measured", "tuning"):
        for source, called in (("notes", "real reports"), ("own", "made-up sentences")):
            chosen = [case for case in cases if (case.part, case.source) == (part, source)]
            lines += [summary(f"{part}: {called}", chosen)] if chosen else []
    lines += [
        "",
        "Measured half, by status:",
        "",
        "| status | stated | precision | recall |",
        "|---|---:|---:|---:|",
    ]
    lines += [f"| {status} | {one.cells()} |" for status, one in score(measured).statuses.items()]
    lines += [
        "",
        "Measured half, by finding:",
        "",
        "| finding | stated | precision | recall |",
        "|---|---:|---:|---:|",
    ]
    lines += [f"| `{name}` | {one.cells()} |" for name, one in sorted(score(measured).findings.items())]
    return "\n".join(lines)


def predictions(cases: list[Case]) -> str:
    """What was read in the shared sentences, in the form score_notes.py takes."""
    lines = []
    for case in cases:
        found = [
            {
                "finding": one.finding,
                "status": one.status,
                "level": one.level,
                "side": one.side,
                "type": list(one.type),
                "value": f"{one.value:g}" if one.value is not None else None,
            }
            for one in case.read
        ]
        lines.append(json.dumps({"report_id": case.report, "sentence": case.sentence, "findings": found}))
    return "\n".join(lines) + "\n"


def main() -> None:
    """Print the table; write it into the page when asked."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--write", action="store_true", help="put the table into docs/text-reader.md")
    parser.add_argument("--misses", choices=("tuning", "measured"), help="list what was missed in one half")
    parser.add_argument("--predictions", type=Path, help="write predictions for score_notes.py")
    args = parser.parse_args()
    cases = note_cases() + own_cases()
    table = page(cases)
    print(table)
    if args.misses:
        print("\n".join(misses([case for case in cases if case.part == args.misses])))
    if args.predictions:
        args.predictions.write_text(
            predictions([case for case in cases if case.source == "notes"]), encoding="utf-8"
        )
    if args.write:
        text = PAGE.read_text(encoding="utf-8")
        before, after = text.split(BEGIN)[0], text.split(END)[1]
        PAGE.write_text(f"{before}{BEGIN}\n{table}\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
