"""The terminal report on the therapies: for each the answer, then why, what to do first, and what to expect."""

from spinepath.assessment.model import Assessment, Option
from spinepath.presentations import terms, views, words
from spinepath.presentations.page import Page
from spinepath.presentations.text_parts import BADGE, badge, cited, elsewhere, evidence, gap, provisional


def options(page: Page, assessment: Assessment) -> None:
    """Those that may be offered, those the record cannot settle, those that are out; with reasons."""
    page.heading("IF NOT SURGERY, WHAT THEN?")
    gap(page, assessment, "options")
    for option in views.by_answer(assessment.options):
        _option(page, option)


def _option(page: Page, of: Option) -> None:
    marks = ((f" [{of.therapy}]", "dim"), provisional(of.standing), cited(of.citations))
    page.item(badge(of.answer), (of.name, "bold"), *marks, mark_width=BADGE)
    for reason in of.because:
        page.line(reason, indent=9)
    if of.answer not in ("yes", "no"):
        page.line(words.unknown_because(of.missing), indent=9)
    elif of.missing:
        page.line(f"{terms.FIRMER}: {words.facts(of.missing)}.", indent=9)
    for caution in of.cautions:
        page.line(("Caution: ", "bold yellow"), caution, indent=9)
    if of.answer == "no" and not page.everything:
        elsewhere(page, "What it would take and what the studies say", 9)
    else:
        _plan(page, of)


def _plan(page: Page, of: Option) -> None:
    if of.target:
        page.line(("Where: ", "bold"), of.target, indent=9)
    for title, texts in views.plan(of):
        page.line((f"{title}:", "bold"), indent=9)
        for text in texts:
            page.item("•", text, indent=9)
    evidence(page, of.evidence, 9)
