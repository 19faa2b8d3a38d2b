"""The terminal report's middle: which test next, whether surgery can correct it, and the other treatments."""

from collections.abc import Sequence

from spinepath.assessment.model import Assessment, Correctable, Medications, Outcome, WorkupItem
from spinepath.presentations import terms, text_medicines, views, words
from spinepath.presentations.page import Page
from spinepath.presentations.text_parts import (
    BADGE,
    badge,
    cited,
    elsewhere,
    evidence,
    gap,
    provisional,
)

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
    for reason in of.because:
        page.item("", reason, mark_width=BADGE)
    if of.expected_success:
        page.item("", f"Expected success: {words.band(of.expected_success)}", mark_width=BADGE)
    if of.answer == "unknown":
        page.item("", words.unknown_because(of.would_settle), mark_width=BADGE)
    for reason in of.against:
        page.item(("against", "red"), reason, mark_width=BADGE)
    if of.question:
        page.line(("Question for the surgeon: ", "bold"), of.question)


def medications(page: Page, assessment: Assessment) -> None:
    """What is taken, and its dangers."""
    page.heading("MEDICATION")
    gap(page, assessment, "medications")
    if assessment.medications:
        _medications(page, assessment.medications)
        text_medicines.options(page, assessment.medications)
        text_medicines.reduction(page, assessment.medications.reduction)


def _medications(page: Page, of: Medications) -> None:
    if not of.recorded:
        page.line("No medicine is recorded. That is not the same as taking none.", indent=2)
    for line in of.current:
        page.item("•", (line.name, "bold"), f": {words.dose(line)}", indent=2)
        evidence(page, line.evidence, 4)
    for total in of.mme_per_day:
        page.line((total.says, "bold"), cited(total.citations), indent=2)
        for share in total.lines:
            page.item("·", share.formula, provisional(share.standing), indent=4)
        for missing in total.not_computed:
            page.item("!", ("not in the total: ", "bold yellow"), missing, indent=4)
    for title, texts in (("Tried before", of.tried), ("Not tolerated", of.intolerances)):
        if texts:
            page.line(f"{title}: {'; '.join(texts)}", indent=2)
