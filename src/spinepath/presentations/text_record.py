"""The terminal report's last part: what happened, what was read, what is missing, and where it comes from."""

from spinepath.assessment.model import Assessment, Finding
from spinepath.presentations import terms, views, words
from spinepath.presentations.lanes import when
from spinepath.presentations.page import Page
from spinepath.presentations.text_parts import evidence, gap, record


def timeline(page: Page, assessment: Assessment) -> None:
    """The course, oldest first, then the pain scores."""
    page.heading("WHAT HAPPENED")
    gap(page, assessment, "timeline")
    for entry in sorted(assessment.timeline.entries, key=lambda entry: entry.start or "9999"):
        lane = words.known(terms.LANES, entry.lane)
        page.item("•", f"{when(entry)}: ", (entry.name, "bold"), f" ({lane})", (f" {entry.source}", "dim"))
    for point in assessment.timeline.pain:
        score = (f"pain {point.score:g} of 10 ", "bold")
        page.item("•", f"{words.day(point.date)}: ", score, *record(point.evidence, (point.date,)))


def findings(page: Page, assessment: Assessment) -> None:
    """Every finding with the words it was read from."""
    page.heading("FINDINGS READ FROM THE RECORD")
    gap(page, assessment, "findings")
    for title, group in views.findings(assessment):
        page.line((f"{title} ({len(group)})", "bold"))
        for finding in group:
            _finding(page, finding)


def _finding(page: Page, finding: Finding) -> None:
    value = "" if finding.value is None else f" = {finding.value:g}"
    state = words.known(terms.ASSERTION, finding.status)
    read = words.known(terms.CERTAINTY, finding.certainty)
    where = words.listed((state, words.place(finding), words.day(finding.date), read))
    repeated = any(one.words == finding.words for one in finding.evidence)
    quoted = f" “{finding.words}”" if finding.words and not repeated else ""
    page.item("•", finding.means, value, f": {where}", (quoted, "italic"), (f" [{finding.id}]", "dim"))
    evidence(page, finding.evidence, 2, (finding.id, finding.date, finding.certainty))


def missing(page: Page, assessment: Assessment) -> None:
    """What nobody recorded, and what it would settle."""
    page.heading("WHAT IS MISSING")
    absent = views.missing(assessment)
    if not absent:
        page.line("No missing fact is named. Questions above may still be unknown.")
    for item in absent:
        page.item("•", (item.means, "bold"), (f" [{item.feature}: {item.values}]", "dim"))
        page.line(f"would help to settle: {'; '.join(item.settles)}", indent=2)


def not_assessed(page: Page, assessment: Assessment) -> None:
    """What this version leaves out, so that silence is not read as safety."""
    page.heading("NOT ASSESSED BY THIS VERSION")
    parts = views.left_out(assessment)
    page.line(terms.SILENCE if parts else "Every part was assessed.")
    for part in parts:
        page.item("•", part)


def problems(page: Page, assessment: Assessment) -> None:
    """What in the record could not be used, and why."""
    page.heading("PROBLEMS IN THE RECORD")
    if not assessment.problems:
        page.line("Nothing in the record was refused or left unread.")
        return
    number = words.counted(len(assessment.problems), "thing")
    page.line(f"{number} in the record could not be read or used.")
    for item in assessment.problems:
        severity = (f"{words.known(terms.SEVERITY, item.severity)}: ", "bold")
        page.item("•", severity, item.reason, (f" ({item.source}, {item.field})", "dim"))


def references(page: Page, assessment: Assessment) -> None:
    """The sources that the statements cite."""
    page.heading("REFERENCES")
    if not assessment.citations:
        page.line("No reference is given.")
    for name, reference in sorted(assessment.citations.items()):
        page.item("•", (f"[{name}] ", "bold"), reference)


def about(page: Page, assessment: Assessment) -> None:
    """What made this report, from what, and what it is for."""
    page.heading("ABOUT THIS REPORT")
    page.line((terms.INTENDED_USE, "bold"))
    page.line("Numbers marked provisional come from memory or are estimates of the project.")
    page.line(f"spinepath {assessment.spinepath_version}, assessment format {assessment.schema_version}")
    page.line(f"knowledge {assessment.knowledge.version} {assessment.knowledge.sha256}")
    page.line(f"record {assessment.input.path or 'no file'} {assessment.input.sha256 or 'no checksum'}")
