"""The terminal report on the therapies: for each the answer, then why, what to do first, and what to expect."""

from spinepath.assessment.model import Assessment, Option
from spinepath.presentations import terms, views, words
from spinepath.presentations.page import Page
from spinepath.presentations.text_parts import BADGE, badge, cited, elsewhere, evidence, gap, provisional

_SENTENCES = 3  # of each part of a plan, unless everything is asked for


def options(page: Page, assessment: Assessment) -> None:
    """Those that may be offered, those the record cannot settle, those that are out; with reasons."""
    page.heading("IF NOT SURGERY, WHAT THEN?")
    gap(page, assessment, "options")
    for title, items in views.therapies(assessment):
        page.line((title, "bold"))
        for option in items:
            _option(page, option)
    if assessment.options and not page.everything:
        elsewhere(page, "Records and sources of each, and the plan of those that do not fit", 2)
    if assessment.options:
        page.line((terms.NO_DEVICE, "dim"), indent=2)


def _option(page: Page, of: Option) -> None:
    marks = ((f" [{of.therapy}]", "dim"), provisional(of.standing))
    page.item(badge(of.answer), (of.name, "bold"), *marks, mark_width=BADGE)
    for reason in of.because:
        page.line(reason, indent=9)
    _open(page, of)
    if page.everything or of.answer != "no":
        _plan(page, of)
    if page.everything:
        evidence(page, of.evidence, 9)
        page.line("Sources:", cited(of.citations), indent=9)


def _open(page: Page, of: Option) -> None:
    if of.answer not in ("yes", "no"):
        page.line(words.unknown_because(of.missing), indent=9)
    elif of.missing:
        page.line(f"{terms.FIRMER}: {words.facts(of.missing)}.", indent=9)


def _plan(page: Page, of: Option) -> None:
    for caution in of.cautions:
        page.line(("Caution: ", "bold yellow"), caution, indent=9)
    if of.target:
        page.line(("Where: ", "bold"), of.target, indent=9)
    for title, texts in views.plan(of):
        page.line((f"{title}:", "bold"), indent=9)
        shown = len(texts) if page.everything else _SENTENCES
        for text in texts[:shown]:
            page.item("•", text, indent=9)
        if len(texts) > shown:
            elsewhere(page, f"and {len(texts) - shown} more", 9)
