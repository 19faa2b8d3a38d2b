"""The terminal report's middle: which test next, whether surgery can correct it, and the other treatments."""

from collections.abc import Sequence

from spinepath.assessment.model import Assessment, Correctable, Outcome, WorkupItem
from spinepath.presentations import terms, views, words
from spinepath.presentations.page import Page
from spinepath.presentations.text_parts import BADGE, anything, badge, cited, elsewhere, evidence, gap

_SET_ASIDE = ("done", "not_needed")  # name, result and reason are enough, unless everything is asked for
_STATUS_STYLE = {"recommended": "bold green", "unsafe": "bold red", "unknown_safety": "bold yellow"}


def workup(page: Page, assessment: Assessment) -> None:
    """The tests by status, ranked."""
    page.heading("WHICH TEST NEXT?")
    gap(page, assessment, "workup")
    for status, items in views.tests(assessment):
        page.line((words.known(terms.TEST_STATUS, status), _STATUS_STYLE.get(status, "bold")))
        for item in items:
            _test(page, item)
            if page.everything or status not in _SET_ASIDE:
                _details(page, item, assessment)
        if status in _SET_ASIDE and not page.everything:
            elsewhere(page, "Their cautions, records and what they would settle", 4)


def _test(page: Page, item: WorkupItem) -> None:
    rank = "•" if item.rank is None else f"{item.rank}."
    page.item(rank, (item.name, "bold"), (f" [{item.test}]", "dim"), cited(item.citations), mark_width=3)
    if item.urgent:
        page.line((item.urgent, "bold red"), indent=4)
    if item.date or item.result or item.status == "done":
        page.line(f"{words.day(item.date)}: {item.result or 'result unknown'}", indent=4)
    for reason in item.because:
        page.line(reason, indent=4)


def _details(page: Page, item: WorkupItem, assessment: Assessment) -> None:
    for caution in item.cautions:
        page.line(("Caution: ", "bold yellow"), caution, indent=4)
    if item.settles:
        page.line(f"Would help to settle: {views.cause_names(assessment, item.settles)}", indent=4)
    _outcomes(page, item.outcomes)
    _gain(page, item)
    evidence(page, item.evidence, 4)


def _outcomes(page: Page, outcomes: Sequence[Outcome]) -> None:
    for at, outcome in enumerate(outcomes, start=1):
        branch = "└─" if at == len(outcomes) else "├─"
        mark = f"{branch} {words.percent(outcome.probability):>4}"
        page.item(mark, outcome.result, (f" → {outcome.then}", "cyan"), indent=4)


def _gain(page: Page, item: WorkupItem) -> None:
    if item.gain_bits or item.decision_gain_bits:
        page.line((words.gain(item), "dim"), (" (provisional)", "magenta"), indent=4)


def correctable(page: Page, assessment: Assessment) -> None:
    """Can surgery still correct it, for which cause, with what chance."""
    page.heading("CAN SURGERY STILL CORRECT IT?")
    if not gap(page, assessment, "correctable") and assessment.correctable:
        _correctable(page, assessment.correctable, assessment)


def _correctable(page: Page, of: Correctable, assessment: Assessment) -> None:
    named = views.cause_names(assessment, of.causes) or ("no cause named" if of.answer == "yes" else "")
    page.item(badge(of.answer), named, cited(of.citations), mark_width=BADGE)
    for reason in of.against:
        page.item(("against", "red"), reason, mark_width=BADGE)
    if of.question:
        page.line(("Question for the surgeon: ", "bold"), of.question)


def medications(page: Page, assessment: Assessment) -> None:
    """What is taken, and its dangers."""
    page.heading("MEDICATION")
    gap(page, assessment, "medications")
    if assessment.medications:
        anything(page, assessment.medications, 2)


def options(page: Page, assessment: Assessment) -> None:
    """The treatments other than surgery."""
    page.heading("IF NOT SURGERY, WHAT THEN?")
    gap(page, assessment, "options")
    if assessment.options:
        anything(page, assessment.options, 2)
