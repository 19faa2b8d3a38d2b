"""The terminal report's first half: dangers, whether this is FBSS, and why it still hurts."""

from spinepath.assessment.model import Alert, Argument, Assessment, Cause, Criterion, Operation, RedFlag
from spinepath.presentations import terms, views, words
from spinepath.presentations.page import Page
from spinepath.presentations.text_parts import (
    BADGE,
    UNKNOWN,
    badge,
    bar,
    changes,
    cited,
    elsewhere,
    evidence,
    gap,
    provisional,
)

_LEGEND = "Bar: █ up to the low end, ▒ range, ┃ best estimate. Several causes can hold at once."
_SEVERITY_STYLE = {"info": "cyan", "warning": UNKNOWN}


def red_flags(page: Page, assessment: Assessment) -> None:
    """Those present, then those the record cannot settle, then those answered no."""
    page.heading("RED FLAGS")
    gap(page, assessment, "red_flags")
    for flag in views.by_answer(assessment.red_flags):
        _red_flag(page, flag)
    if not page.everything and any(flag.answer != "yes" for flag in assessment.red_flags):
        elsewhere(page, "What to do about those not present now", 2)


def _red_flag(page: Page, flag: RedFlag) -> None:
    name = (flag.name, "bold" if flag.answer != "no" else "")
    page.item(badge(flag.answer, danger=True), name, (f" [{flag.id}]", "dim"), mark_width=BADGE)
    if flag.answer not in ("yes", "no"):
        page.line(words.unknown_because(flag.would_settle), indent=9)
    if flag.answer == "yes" or page.everything:
        when, action = words.action(flag)
        style = "bold red" if flag.answer == "yes" else ""
        page.line((f"{when} {action}", style), provisional(flag.standing), cited(flag.citations), indent=9)
    if flag.because:
        page.line(flag.because, indent=9)
    evidence(page, flag.evidence, 9)
    changes(page, flag.changes_if, 9)


def alerts(page: Page, assessment: Assessment) -> None:
    """Every rule that fired, and those that could not be answered."""
    page.heading("ALERTS")
    gap(page, assessment, "alerts")
    for alert in views.alerts(assessment):
        _alert(page, alert)


def _alert(page: Page, alert: Alert) -> None:
    style = _SEVERITY_STYLE.get(alert.severity, "bold white on red")
    answer = "" if alert.answer == "yes" else f"{words.known(terms.ANSWERS, alert.answer)}: "
    severity = (terms.SEVERITY.get(alert.severity, "").upper() or alert.severity, style)
    extras = ((f" [{alert.id}]", "dim"), provisional(alert.standing), cited(alert.citations))
    page.item("!", severity, "  ", (answer, "bold yellow"), alert.text, *extras)
    evidence(page, alert.evidence, 2)
    changes(page, alert.changes_if, 2)


def recognition(page: Page, assessment: Assessment) -> None:
    """The answer, what it rests on, and the operations."""
    of = assessment.recognition
    page.heading("IS THIS FBSS?")
    page.item(badge(of.answer), (of.says, "bold"), mark_width=BADGE)
    if of.disagreement:
        page.line(("Code and course disagree: ", "bold yellow"), of.disagreement)
    coded = words.known(terms.ANSWERS, of.coded).lower()
    page.line(f"Character of the pain: {of.character}. FBSS coded in the record: {coded}.")
    for criterion in of.criteria:
        _criterion(page, criterion)
    page.line(("Operations", "bold"), " (none was read from the record)" if not of.operations else "")
    for operation in of.operations:
        _operation(page, operation, operation == of.index_surgery)


def _criterion(page: Page, criterion: Criterion) -> None:
    page.item(badge(criterion.answer), criterion.means, (f" [{criterion.id}]", "dim"), mark_width=BADGE)
    if criterion.answer not in ("yes", "no"):
        page.line(words.unknown_because(criterion.would_settle), indent=9)
    evidence(page, criterion.evidence, 9)


def _operation(page: Page, operation: Operation, index: bool) -> None:
    aim = words.listed(operation.aims) or "unknown"
    said = f"{words.day(operation.date)}: {operation.name}. {words.where(operation)}. Aim: {aim}."
    page.item("•", said, (" Pain is counted from this one." if index else "", "bold cyan"))
    evidence(page, operation.evidence, 2)


def causes(page: Page, assessment: Assessment) -> None:
    """Ranked, each with its bar, its range and what speaks for and against it."""
    page.heading("WHY DOES IT STILL HURT?")
    gap(page, assessment, "causes")
    if assessment.causes:
        page.line((_LEGEND, "dim"))
    leading, lesser = views.causes(assessment)
    for rank, cause in enumerate(leading, start=1):
        page.blank()
        _cause(page, rank, cause)
        _reasons(page, cause)
    if lesser:
        page.blank()
        page.line((terms.LESSER, "bold"))
    for rank, cause in enumerate(lesser, start=len(leading) + 1):
        _lesser(page, rank, cause)


def _lesser(page: Page, rank: int, cause: Cause) -> None:
    _cause(page, rank, cause)
    if page.everything:
        _reasons(page, cause)
    else:
        elsewhere(page, f"{len(cause.for_)} findings for, {len(cause.against)} against, and what can help", 4)


def _cause(page: Page, rank: int, cause: Cause) -> None:
    page.item(f"{rank}.", (cause.name, "bold"), (f" [{cause.id}]", "dim"), mark_width=3)
    drawn = bar(cause.probability, cause.range, min(40, page.width - 34))
    share = f"  {words.percent(cause.probability)} (range {words.band(cause.range)})"
    page.line((drawn, "cyan"), (share, "bold"), indent=4)
    prior = f" Before any finding: {words.percent(cause.prior)}." if cause.prior else ""
    correctable = words.known(terms.CORRECTABLE, cause.correctable)
    page.line(f"{correctable[:1].upper()}{correctable[1:]}.{prior}", provisional(cause.standing), indent=4)


def _reasons(page: Page, cause: Cause) -> None:
    for conflict in cause.conflicts:
        page.line(("Conflict in the record: ", "bold yellow"), conflict, indent=4)
    if cause.management:
        page.line(f"What can help: {cause.management}", indent=4)
    _arguments(page, cause)


def _arguments(page: Page, cause: Cause) -> None:
    if not (cause.for_ or cause.against):
        page.line(("No finding speaks for or against it.", "dim"), indent=4)
        return
    page.item(("          LR   bits", "dim"), ("finding", "dim"), indent=4, mark_width=19)
    for argument in cause.for_:
        _argument(page, "for", argument, "green")
    for argument in cause.against:
        _argument(page, "against", argument, "red")


def _argument(page: Page, side: str, argument: Argument, style: str) -> None:
    mark = f"{side:8}{words.ratio(argument.likelihood_ratio):>4}  {argument.bits:+5.1f}"
    extras = (provisional(argument.standing), cited(argument.citations))
    concordance = f" ({argument.concordance})" if argument.concordance else ""
    page.item((mark, style), argument.says, concordance, *extras, indent=4, mark_width=19)
    evidence(page, argument.evidence, 24)
