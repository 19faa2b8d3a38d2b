"""The assessment for a terminal: the answer first, the reasons after it."""

import io

from rich.console import Console

from spinepath.assessment.model import Assessment
from spinepath.presentations import text_answers, text_options, text_plan, text_record, words
from spinepath.presentations.brief import brief
from spinepath.presentations.page import Page
from spinepath.presentations.text_parts import UNKNOWN

_TONES = {"danger": "bold white on red", "unknown": UNKNOWN, "good": "bold green", "gap": UNKNOWN}
_SECTIONS = (
    text_answers.red_flags,
    text_answers.alerts,
    text_answers.recognition,
    text_answers.causes,
    text_plan.workup,
    text_plan.correctable,
    text_plan.medications,
    text_options.options,
    text_record.timeline,
    text_record.findings,
    text_record.missing,
    text_record.not_assessed,
    text_record.problems,
    text_record.references,
    text_record.about,
)


def render(assessment: Assessment, console: Console, everything: bool = False) -> None:
    """Print the report; colour, width and alphabet are the console's.

    `everything`: also the records, causes and tests that matter less; without it they are counted.
    """
    page = Page(console, everything)
    _opening(page, assessment)
    for section in _SECTIONS:
        section(page, assessment)


def to_text(assessment: Assessment, width: int = 100, everything: bool = False) -> str:
    """The report as plain text without colour."""
    file = io.StringIO()
    render(assessment, Console(file=file, width=width, color_system=None, legacy_windows=False), everything)
    return "".join(f"{line.rstrip()}\n" for line in file.getvalue().splitlines())


def _opening(page: Page, assessment: Assessment) -> None:
    if assessment.patient.made_up:
        page.line(("MADE-UP SAMPLE DATA. This is not a real person.", "bold black on yellow"))
    page.line(("spinepath", "bold cyan"), " · Why does it still hurt after back surgery?")
    page.line((words.person(assessment.patient), "bold"))
    page.line(f"as of {words.day(assessment.as_of.isoformat())}")
    page.heading("IN BRIEF")
    for line in brief(assessment):
        answer = (line.answer, _TONES.get(line.tone, "bold"))
        page.item((line.question, "bold"), answer, ": ", line.says, mark_width=23)
