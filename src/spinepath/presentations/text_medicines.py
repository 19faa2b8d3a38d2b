"""The terminal report on the next medicine and on reducing the opioid: the answer first, then why, then the dose."""

from spinepath.assessment.model import Medications, MedicineOption, ReductionPlan
from spinepath.presentations import terms, views, words
from spinepath.presentations.page import Page
from spinepath.presentations.text_parts import BADGE, badge, cited, elsewhere, evidence, provisional

_KEPT = 3  # of what to keep to, unless everything is asked for


def options(page: Page, of: Medications) -> None:
    """Those that may be offered, those to be settled first, and why the rest is not offered."""
    groups = views.medicines(of)
    if groups or of.why_no_options:
        page.line(("Next medicine", "bold"))
    if of.why_no_options:
        page.line(of.why_no_options, indent=2)
    if groups:
        page.line((terms.NEVER_AN_ORDER, "dim"), indent=2)
    for title, items in groups:
        if items[0].answer == "no":
            _aside(page, title, items)
        else:
            for item in items:
                _medicine(page, item)


def _medicine(page: Page, of: MedicineOption) -> None:
    marks = ((f" [{of.ingredient}]", "dim"), provisional(of.standing))
    page.item(badge(of.answer), (of.name, "bold"), *marks, mark_width=BADGE)
    if of.answer != "yes":
        page.line(words.unknown_because(of.missing), indent=9)
    if page.everything or of.answer == "yes":
        _plan(page, of)


def _plan(page: Page, of: MedicineOption) -> None:
    for reason in of.because:
        page.line(reason, indent=9)
    start = (("Start: ", "bold"), f"{of.start}. ") if of.start else ()
    page.line(*start, ("At most: ", "bold"), f"{of.maximum}.", indent=9)
    for caution in of.cautions:
        page.line(("Caution: ", "bold yellow"), caution, indent=9)
    page.line(("Benefit: ", "bold"), of.benefit or terms.NO_NNT, indent=9)
    if page.everything:
        for step in of.titration:
            page.item("•", step, indent=9)
        page.line(("Follow: ", "bold"), words.listed(of.monitoring, "; "), indent=9)
        _sources(page, of)


def _sources(page: Page, of: MedicineOption) -> None:
    evidence(page, of.evidence, 9)
    page.line("Sources:", cited(of.citations), indent=9)


def _aside(page: Page, title: str, items: list[MedicineOption]) -> None:
    page.line((title, "bold"), indent=2)
    for same in views.by_reason(items):
        names = words.listed((one.name for one in same), ", ")
        page.item("•", (names, "bold"), f": {words.listed(same[0].because, ' ')}", indent=2)
        for one in same if page.everything else ():
            page.line((f"[{one.ingredient}]", "dim"), provisional(one.standing), indent=9)
            _sources(page, one)


def reduction(page: Page, of: ReductionPlan | None) -> None:
    """Whether it is worth talking over, and how slowly."""
    if of is None:
        return
    page.line(("Reducing the opioid: worth talking over?", "bold"))
    said = words.listed(of.because, " ")
    page.item(badge(of.answer), said, cited(of.citations), provisional(of.standing), mark_width=BADGE)
    if of.missing:
        page.line(f"Not known: {words.facts(of.missing)}.", indent=9)
    if of.steps:
        page.line(("No faster than: ", "bold"), f"{words.steps(of.steps)}.", indent=9)
        page.line(words.listed(views.steps_say(of), " "), indent=9)
    kept = len(of.cautions) if page.everything else _KEPT
    for caution in of.cautions[:kept]:
        page.item("•", caution, indent=9)
    if len(of.cautions) > kept:
        elsewhere(page, f"and {len(of.cautions) - kept} more to keep to", 9)
